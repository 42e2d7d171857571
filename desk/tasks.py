"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

import logging

from celery import shared_task

from common import clock

logger = logging.getLogger("painprog.desk")
ASKED = 60  # seconds that a run which was asked for is worth waiting for


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def work_on_imports() -> None:
    """Check, import or take back what waits for it."""
    from desk.importing.working import work

    if work(clock.now):
        wake_importer()


def wake_importer() -> None:
    """Ask for the imports to be worked on now; without a broker the schedule does it within a minute."""
    try:
        work_on_imports.apply_async(expires=ASKED, retry=False)
    except Exception as error:  # noqa: BLE001  (each broker raises its own, and none of them may fail the request)
        logger.warning("importer not woken", extra={"fault": type(error).__name__})
