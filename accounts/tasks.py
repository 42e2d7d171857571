"""Celery's way in to the jobs of this room."""

from celery import shared_task

from accounts.trail import sealing
from common import clock


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def seal_audit() -> None:
    """Seal what has settled since the last seal."""
    sealing.seal(clock.now())
