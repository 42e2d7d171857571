"""Somebody didn't come to their group review: the office offers them another group's, and nothing is closed by itself."""

import datetime as dt
from collections.abc import Iterable

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.words import long_date
from courses.models import Session
from participants.models import Appointment, Task
from participants.rules.attendance import ATTENDED
from participants.to_do import tasks

# Rung within so many days (docs/domain.md, rule 31).
DUE_WITHIN = dt.timedelta(days=14)
CAME = "They have come to it."
PUT_RIGHT = "The register says otherwise now."


def review_task_key(enrolment: int, months: int) -> str:
    """Under which a task about one person's review stands: one is open at a time, whatever it came from."""
    return f"review:{enrolment}:{months}"


def review_of_task(key: str) -> tuple[int, int] | None:
    """Whose review and which a task with this key is about: the enrolment's key and the months; None for any other task."""
    kind, _, rest = key.partition(":")
    enrolment, _, months = rest.partition(":")
    if kind != "review" or not (enrolment.isdecimal() and months.isdecimal()):
        return None
    return int(enrolment), int(months)


def follow_up_reviews(session: Session, places: Iterable[Appointment], *, by: Actor, now: dt.datetime) -> None:
    """Open a task for each of these places just marked as away; close it where they came, here or with another group.

    Inside the caller's transaction, which holds the session. A place that counts for no review any more, because they have
    another one, opens none. Where a register is put right and they came after all, that other one is given back.
    """
    places = list(places)
    _count_instead(session, places, by=by, now=now)
    keys = {review_task_key(each.enrolment_id, session.months or 0): each for each in places if each.enrolment_id}
    there = tasks.tasks_of(session.organisation).filter(key__in=keys, done_at=None)
    is_open = {task.key: task for task in there}
    for key, place in keys.items():
        task = is_open.get(key)
        if place.mark in ATTENDED or not place.mark:
            if task:
                tasks.close_task(task, outcome=CAME if place.mark else PUT_RIGHT, by=by, now=now)
        elif place.for_months and not task and not place.participant.is_stopped:
            _ask_again(key, place, session, by, now)


def _ask_again(key: str, place: Appointment, session: Session, by: Actor, now: dt.datetime) -> None:
    day = long_date(session.local_date)
    line = f"{place.participant.full_name} was not at the {session.label} on {day}: offer them another group’s."
    tasks.open_task(
        session.organisation,
        Task.Kind.REVIEW,
        key,
        line,
        by=by,
        now=now,
        participant=place.participant,
        session=session,
        due_at=now + DUE_WITHIN,
    )


def _count_instead(session: Session, places: Iterable[Appointment], *, by: Actor, now: dt.datetime) -> None:
    """They came to what had been marked as missed: it counts again, and a place to come that they took instead is given back."""
    came = {each.enrolment_id: each for each in places if each.enrolment_id and each.mark in ATTENDED and not each.for_months}
    if not came or not session.months:
        return
    instead = Appointment.objects.filter(
        enrolment__in=came, for_months=session.months, state=Appointment.State.BOOKED, mark="", session__starts_at__gt=now
    )
    given_back = list(instead.select_for_update(of=("self",), no_key=True).order_by("pk"))
    Appointment.objects.filter(pk__in=[each.pk for each in given_back]).update(
        state=Appointment.State.WITHDRAWN, closed_at=now, replaces=None
    )
    counts = [came[each.enrolment_id].pk for each in given_back if each.enrolment_id]
    Appointment.objects.filter(pk__in=counts).update(for_months=session.months)
    audit.record_each(by, "gave a review back", given_back, months=session.months)
