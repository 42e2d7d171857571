"""A place that was given up is theirs again: the same place, with what was marked on it, while nobody else has it.

What takes no lock itself is called with the person and the course locked.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Q

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.trying_again import tried_again
from common.words import moment
from courses.ground.joining_terms import terms_of
from courses.ground.locking import lock_course, lock_sessions
from courses.models import Course, Session
from participants.enrolment import offering
from participants.enrolment.enrolling import count_taken, is_open, lock_person
from participants.models import Appointment, Enrolment

Closed = Appointment.State.WITHDRAWN
SOMETHING_ELSE = "This place was not given up in this way, so it can’t be taken back."
STOPPED = "Nothing can be booked for them any more."
FULL, HAVE_ANOTHER, CANCELLED, OVER = "it is full now", "they have another one there", "it was cancelled", "it is over"


@tried_again
def take_place_back(enrolment: Enrolment, *, given_up_at: dt.datetime, by: Actor, now: dt.datetime) -> Enrolment:
    """Give somebody back the place that they gave up at that moment, with its dates to come that are still to be had.

    Twice changes nothing. Raises Refused when it went in another way or at another time, was passed on to somebody else
    meanwhile, the course was cancelled or is over, or the person may not be written to any more.
    """
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        course = lock_course(enrolment.course_id)
        enrolment = Enrolment.objects.get(pk=enrolment.pk)
        enrolment.participant, enrolment.course = person, course
        if enrolment.state == Enrolment.State.ACTIVE:
            return enrolment
        if enrolment.state != Enrolment.State.WITHDRAWN or enrolment.withdrawn_at != given_up_at:
            raise Refused(SOMETHING_ELSE)
        if person.is_stopped:
            raise Refused(STOPPED)
        lock_sessions(Session.objects.filter(course=course, starts_at__gt=now).values_list("pk", flat=True))
        if why := why_place_is_gone(enrolment, now):
            raise Refused(f"The place on {course} is not theirs again: {why}.")
        place_back(enrolment, by=by, now=now)
    return enrolment


def place_back(enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> list[str]:
    """Make a place theirs again of which why_place_is_gone says nothing; return a sentence for each date that isn't."""
    closed_at = enrolment.withdrawn_at
    enrolment.state, enrolment.withdrawn_at, enrolment.withdrawn_reason = Enrolment.State.ACTIVE, None, ""
    enrolment.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    count_taken([enrolment.course_id])
    lost = dates_back(dates_closed_at(enrolment, closed_at, now), now)
    _join_what_came_since(enrolment, now)
    audit.record(by, "enrolled", enrolment, participant=enrolment.participant_id, course=enrolment.course_id, taken_back=True)
    return lost


def why_place_is_gone(enrolment: Enrolment, now: dt.datetime) -> str:
    """Why nobody can have this place back, as the end of a sentence, or "". Four queries at most; its course is at hand."""
    course = enrolment.course
    if not is_open(course, now):
        return CANCELLED if course.cancelled_at else OVER
    mine = Enrolment.objects.filter(participant=enrolment.participant_id, course=course, state=Enrolment.State.ACTIVE)
    if mine.exists():
        return HAVE_ANOTHER
    if course.free < 1 or (enrolment.outside_territory and _none_left_from_outside(course)):
        return FULL
    own = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now, kind=Session.Kind.COURSE)
    booked = Count("appointments", filter=Q(appointments__state=Appointment.State.BOOKED))
    full = [each.label for each in own.annotate(booked=booked) if each.booked + course.offered >= each.places]
    return f"{full[0]} is full now" if full else ""


def _none_left_from_outside(course: Course) -> bool:
    """Whether as many from outside the licence's territory are on the course as may be."""
    most = terms_of(course).outside_most
    return most is not None and offering.from_outside(course) >= most


def dates_closed_at(enrolment: Enrolment, at: dt.datetime | None, now: dt.datetime) -> list[Appointment]:
    """The dates to come of a place that closed at that moment."""
    closed = Appointment.objects.filter(enrolment=enrolment, state=Closed, closed_at=at, session__starts_at__gt=now)
    return list(closed.select_related("session").order_by("session__starts_at", "pk"))


def dates_back(closed: Iterable[Appointment], now: dt.datetime) -> list[str]:
    """Book these again, each where it is still held and has room; return a sentence for each that isn't. Three queries.

    Calendars know them by another name from now on: under the old one they were told that it is cancelled, with a number that
    stands higher than what it would have now.
    """
    closed = list(closed)
    booked = Count("appointments", filter=Q(appointments__state=Appointment.State.BOOKED))
    keys = [each.session_id for each in closed]
    sessions = Session.objects.filter(pk__in=keys).annotate(booked=booked)
    taken = {pk: booked + (kept or 0) for pk, booked, kept in sessions.values_list("pk", "booked", "course__offered")}
    people = {each.participant_id for each in closed}
    mine = Appointment.objects.filter(participant__in=people, session__in=keys, state=Appointment.State.BOOKED)
    held = set(mine.values_list("session", flat=True))
    back, lost = [], []
    for each in closed:
        if each.session_id in held:
            continue
        if not each.session.is_cancelled and taken[each.session_id] < each.session.places:
            each.state, each.closed_at, each.made_at, each.uid = Appointment.State.BOOKED, None, now, uuid.uuid4()
            back.append(each)
            continue
        why = CANCELLED if each.session.is_cancelled else FULL
        lost.append(f"{each.session.label}, {moment(each.session.local_start)}, is not theirs again: {why}.")
    Appointment.objects.bulk_update(back, ["state", "closed_at", "made_at", "uid"])
    return lost


def _join_what_came_since(enrolment: Enrolment, now: dt.datetime) -> None:
    """A place at each date of the course that was added or moved to another session since."""
    planned = Session.objects.filter(course=enrolment.course, state=Session.State.PLANNED, starts_at__gt=now)
    held = Appointment.objects.filter(enrolment=enrolment).exclude(state=Appointment.State.MOVED)
    missing = planned.exclude(kind=Session.Kind.ZERO).exclude(pk__in=held.values("session"))
    counted = set(held.filter(state=Appointment.State.BOOKED).values_list("for_months", flat=True)) - {None}
    Appointment.objects.bulk_create(
        Appointment(
            participant=enrolment.participant,
            session=each,
            enrolment=enrolment,
            episode_id=enrolment.episode_id,
            for_months=each.months,
            made_at=now,
        )
        for each in missing
        if each.months not in counted  # they have that review with another group
    )
