"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

from celery import shared_task

from common import clock
from participants.registration import offers


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def pass_offers_on() -> None:
    """Close offers that were not answered in time, and offer what is free to the next."""
    offers.pass_on(clock.now())
