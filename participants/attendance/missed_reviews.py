"""Somebody missed their group review, or it wasn't held: the office offers them another one, and nothing is closed by itself."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.trying_again import tried_again
from common.words import long_date
from courses.models import Course, Session
from courses.scheduling.changing import calling_off, cancelling
from participants.models import Appointment, Task
from participants.rules.attendance import ATTENDED
from participants.to_do import tasks
from participants.to_do.tasks import REVIEW_DUE_WITHIN, review_task_key

CAME = "They have come to it."
PUT_RIGHT = "The register says otherwise now."
NOT_THERE = "{name} was not at the {review} on {day}: offer them another group’s."
NOT_FREE = "{name} needs another date: their place at the {review} on {day} is not theirs any more."
NOT_HELD = "{name} needs another date: the {review} on {day} was called off."


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


@tried_again
def cancel_and_ask(session: Session, *, reason: str, by: Actor, now: dt.datetime, version: int, reviews: str = "") -> Session:
    """Do as `cancelling.cancel_session`, and open a task for each person whose review it was. Raises what that raises."""
    with transaction.atomic():
        cancelled = cancelling.cancel_session(session, reason=reason, by=by, now=now, version=version, reviews=reviews)
        ask_about_review_not_held(cancelled, by=by, now=now)
    return cancelled


@tried_again
def call_off_and_ask(session: Session, *, reason: str, by: Actor, now: dt.datetime, version: int, reviews: str = "") -> Session:
    """Do as `calling_off.call_off`, and open a task for each person whose review it was. Raises what that raises."""
    with transaction.atomic():
        called_off = calling_off.call_off(session, reason=reason, by=by, now=now, version=version, reviews=reviews)
        ask_about_review_not_held(called_off, by=by, now=now)
    return called_off


@tried_again
def cancel_course_and_ask(course: Course, *, reason: str, by: Actor, now: dt.datetime, version: int) -> Course:
    """Do as `cancelling.cancel_course`. Where its days are over, only reviews were left: a task for each person at each of them.

    A course that is cancelled before has no reviews that anybody is asked about. Raises what that raises.
    """
    with transaction.atomic():
        cancelled = cancelling.cancel_course(course, reason=reason, by=by, now=now, version=version)
        if cancelled.cancelled_at and cancelled.cancelled_at >= cancelled.last_ends_at:
            for session in cancelled.sessions.filter(kind=Session.Kind.REVIEW, cancelled_at=now).order_by("pk"):
                ask_about_review_not_held(session, by=by, now=now)
    return cancelled


def ask_about_review_not_held(session: Session, *, by: Actor, now: dt.datetime) -> None:
    """Open a task for each person who was to have this review here, guests of other groups too; of any other session, none.

    Inside the caller's transaction, which holds the session. What somebody came to and was called off counts for nobody.
    """
    if not session.is_review:
        return
    counting = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED, for_months__isnull=False)
    for place in counting.exclude(enrolment=None).select_related("participant").order_by("pk"):
        if not place.participant.is_stopped:
            _ask_again(review_task_key(place.enrolment_id or 0, place.for_months or 0), place, session, by, now, NOT_HELD)


def ask_for_another_date(place: Appointment, *, by: Actor, now: dt.datetime) -> None:
    """Open a task for somebody whose own place at a review is gone, or was missed, and who has no other. Inside the caller's."""
    if not place.participant.is_stopped:
        why = NOT_THERE if place.mark else NOT_FREE
        _ask_again(review_task_key(place.enrolment_id or 0, place.for_months or 0), place, place.session, by, now, why)


def _ask_again(key: str, place: Appointment, session: Session, by: Actor, now: dt.datetime, why: str = NOT_THERE) -> None:
    line = why.format(name=place.participant.full_name, review=session.label, day=long_date(session.local_date))
    tasks.open_task(
        session.organisation,
        Task.Kind.REVIEW,
        key,
        line,
        by=by,
        now=now,
        participant=place.participant,
        session=session,
        due_at=now + REVIEW_DUE_WITHIN,
    )


def _count_instead(session: Session, places: Iterable[Appointment], *, by: Actor, now: dt.datetime) -> None:
    """They came to what had been marked as missed: it counts again, and a place to come that they took instead is given back.

    What they took instead and missed, too, or nobody has marked, stays on its register and counts no more; what they came to
    counts on.
    """
    came = {each.enrolment_id: each for each in places if each.enrolment_id and each.mark in ATTENDED and not each.for_months}
    if not came or not session.months:
        return
    counting = Appointment.objects.filter(enrolment__in=came, for_months=session.months, state=Appointment.State.BOOKED)
    counting = counting.select_related("session").select_for_update(of=("self",), no_key=True)
    instead = list(counting.order_by("pk"))
    given_back = [each for each in instead if not each.mark and each.session.starts_at > now]
    Appointment.objects.filter(pk__in=[each.pk for each in given_back]).update(
        state=Appointment.State.WITHDRAWN, closed_at=now, replaces=None
    )
    count_on = {each.enrolment_id for each in instead if each.mark in ATTENDED}
    over = [each.pk for each in instead if each not in given_back and each.enrolment_id not in count_on]
    Appointment.objects.filter(pk__in=over).update(for_months=None)
    counts = [place.pk for enrolment, place in came.items() if enrolment not in count_on]
    Appointment.objects.filter(pk__in=counts).update(for_months=session.months)
    audit.record_each(by, "gave a review back", given_back, months=session.months)
