"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

import logging

from celery import shared_task
from django.core.cache import cache

from accounts.models import Organisation
from common import clock
from reminders.planning import planner as planning
from reminders.sending import registration_mail, sign_in_mail
from reminders.sending import sender as sending

logger = logging.getLogger("painprog.reminders")
# Seconds that a planning run which was asked for, and never came, keeps others from being asked for.
ASKED = 60


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def plan(organisation_id: int | None = None) -> None:
    """Plan for one organisation or for all, then send."""
    organisation = _about_to_plan(organisation_id) if organisation_id is not None else None
    planning.plan(clock.now(), organisation)
    sending.send_until_done(clock.now, _call_another)


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def plan_requested(organisation_id: int) -> None:
    """Plan for those whom a change touched, then send, so that a confirmation goes within seconds."""
    planning.plan_requested(clock.now(), _about_to_plan(organisation_id))
    sending.send_until_done(clock.now, _call_another)


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send() -> None:
    """Send what is due. With much to do another worker is called in; the table sees to it that they share the work."""
    sending.send_until_done(clock.now, _call_another)


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send_codes() -> None:
    """Mail the sign-in codes that were asked for."""
    sign_in_mail.send_codes(clock.now())


def wake_code_sender() -> None:
    """Ask for the codes to be mailed now; without a broker the schedule does it within a minute."""
    try:
        send_codes.apply_async(expires=ASKED, retry=False)
    except Exception as error:  # noqa: BLE001  (each broker raises its own, and none of them may fail the request)
        logger.warning("code sender not woken", extra={"fault": type(error).__name__})


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send_links() -> None:
    """Mail the links of those who registered."""
    registration_mail.send_links(clock.now())


def wake_link_sender() -> None:
    """Ask for the links to be mailed now; without a broker the schedule does it within a minute."""
    try:
        send_links.apply_async(expires=ASKED, retry=False)
    except Exception as error:  # noqa: BLE001  (as above: no broker may fail the request)
        logger.warning("link sender not woken", extra={"fault": type(error).__name__})


def wake_planner(organisation_id: int | None = None, **signal: object) -> None:
    """Ask for planning after something changed; of many changes in a row only the first asks.

    Called after commit. A broker or a cache that is away is logged and no more: the schedule plans within five minutes.
    """
    if organisation_id is None:
        return
    try:
        if cache.add(_asked_for(organisation_id), 1, ASKED):
            _ask(organisation_id)
    except Exception as error:  # noqa: BLE001  (each broker raises its own, and none of them may fail the request)
        logger.warning("planner not woken", extra={"organisation": organisation_id, "fault": type(error).__name__})


def _about_to_plan(organisation_id: int) -> Organisation:
    # From here on a further change asks anew: this run may read before it.
    cache.delete(_asked_for(organisation_id))
    return Organisation.objects.get(pk=organisation_id)


def _ask(organisation_id: int) -> None:
    try:
        plan_requested.apply_async(args=[organisation_id], expires=ASKED, retry=False)
    except Exception:
        cache.delete(_asked_for(organisation_id))
        raise


def _call_another() -> None:
    try:
        send.apply_async(expires=sending.RUN_SECONDS, retry=False)
    except Exception as error:  # noqa: BLE001  (as above: this worker goes on by itself)
        logger.warning("no other sender called", extra={"fault": type(error).__name__})


def _asked_for(organisation_id: int) -> str:
    return f"planning-asked-for-{organisation_id}"
