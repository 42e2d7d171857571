"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

from celery import shared_task

from common import clock
from reviews.questionnaires.opening import open_everywhere


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def open_questionnaires() -> None:
    """Open the questionnaires that are due, move and close those whose days have changed or are over."""
    open_everywhere(clock.now())
