"""Celery's way in to the jobs of this room. Nothing rests on a task arriving: the schedule runs the same jobs again."""

from celery import shared_task
from django.core.cache import cache

from accounts.models import Organisation
from common import clock
from common.waking import broker
from reminders.planning import digests
from reminders.planning import planner as planning
from reminders.sending import guest_mail, inviter_mail, letter_mail, registration_mail, sign_in_mail
from reminders.sending import sender as sending

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
def plan_digests() -> None:
    """Write what every office is told once a day; the sender sends it within a minute."""
    digests.plan_digests(clock.now())


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send_codes() -> None:
    """Mail the sign-in codes that were asked for."""
    sign_in_mail.send_codes(clock.now())


def wake_code_sender() -> None:
    """Ask for the codes to be mailed now; without a broker the schedule does it within a minute."""
    broker.wake("code sender", lambda: send_codes.apply_async(expires=ASKED, retry=False))


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send_links() -> None:
    """Mail the links of those who registered."""
    registration_mail.send_links(clock.now())


def wake_link_sender() -> None:
    """Ask for the links to be mailed now; without a broker the schedule does it within a minute."""
    broker.wake("link sender", lambda: send_links.apply_async(expires=ASKED, retry=False))


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def send_letters() -> None:
    """Mail the letters that go to a secure address."""
    letter_mail.send_secure_letters(clock.now())


@shared_task  # type: ignore[untyped-decorator]  # celery is untyped
def mail_guests() -> None:
    """Tell guests of their day, and what has changed of it; and whoever invited them, where they were called off."""
    guest_mail.mail_guests_of_days(clock.now())
    inviter_mail.tell_those_who_invited(clock.now())


def wake_planner(organisation_id: int | None = None, **signal: object) -> None:
    """Ask for planning after something changed; of many changes in a row only the first asks.

    Called after commit. A broker or a cache that is away is logged and no more: the schedule plans within five minutes.
    """
    if organisation_id is not None:
        broker.wake("planner", lambda: _ask(organisation_id), organisation=organisation_id)


def _about_to_plan(organisation_id: int) -> Organisation:
    # From here on a further change asks anew: this run may read before it.
    cache.delete(_asked_for(organisation_id))
    return Organisation.objects.get(pk=organisation_id)


def _ask(organisation_id: int) -> None:
    if not cache.add(_asked_for(organisation_id), 1, ASKED):
        return
    try:
        plan_requested.apply_async(args=[organisation_id], expires=ASKED, retry=False)
    except Exception:
        cache.delete(_asked_for(organisation_id))
        raise


def _call_another() -> None:
    broker.wake("another sender", lambda: send.apply_async(expires=sending.RUN_SECONDS, retry=False))


def _asked_for(organisation_id: int) -> str:
    return f"planning-asked-for-{organisation_id}"
