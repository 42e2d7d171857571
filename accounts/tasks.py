"""Celery's way in to the jobs of this room."""

import logging

from celery import shared_task

from accounts.signing_in import forgotten_passwords
from accounts.trail import sealing
from common import clock

logger = logging.getLogger("painprog.passwords")
# Seconds after which a wake that no worker took up is of no use: the schedule has done it by then.
ASKED = 60


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def seal_audit() -> None:
    """Seal what has settled since the last seal."""
    sealing.seal(clock.now())


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send_password_links() -> None:
    """Mail the links to choose a password that were asked for."""
    forgotten_passwords.send_links(clock.now())


def wake_password_sender() -> None:
    """Ask for the links to be mailed now; without a broker the schedule does it within a minute."""
    try:
        send_password_links.apply_async(expires=ASKED, retry=False)
    except Exception as error:  # noqa: BLE001  (each broker raises its own, and none of them may fail the request)
        logger.warning("password sender not woken", extra={"fault": type(error).__name__})
