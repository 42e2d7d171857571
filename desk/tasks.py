"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

from celery import shared_task

from common import clock
from common.waking import broker

ASKED = 60  # seconds that a run which was asked for is worth waiting for


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def work_on_imports() -> None:
    """Check, import or take back what waits for it."""
    from desk.importing.working import work

    if work(clock.now):
        wake_importer()


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def make_downtime_packs() -> None:
    """Put the next registers on paper where that is due."""
    from desk.downtime.packs import make_due_packs

    make_due_packs(clock.now)


def wake_importer() -> None:
    """Ask for the imports to be worked on now; without a broker the schedule does it within a minute."""
    broker.wake("importer", lambda: work_on_imports.apply_async(expires=ASKED, retry=False))
