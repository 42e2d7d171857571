"""Somebody comes to another group's review without having said so: it counts for their own, as if they had chosen it."""

import datetime as dt

from django.db.models import F, Q

from accounts.trail.audit import Actor
from courses.ground.locking import lock_courses, lock_sessions
from courses.models import Course, Session
from participants.attendance.missed_reviews import ask_for_another_date
from participants.models import Appointment, Enrolment, Participant
from participants.rules.attendance import ATTENDED

State = Appointment.State


def own_enrolment_for(person: Participant, session: Session) -> Enrolment | None:
    """On whose account somebody comes to a review: their own group of the same programme, whose days are over; else None."""
    if session.months is None or session.course is None:
        return None
    theirs = Enrolment.objects.filter(
        Q(course__cancelled_at=None) | Q(course__cancelled_at__gte=F("course__last_ends_at")),
        participant=person,
        state__in=[Enrolment.State.ACTIVE, Enrolment.State.LEFT],
        reviews_left_at=None,
        course__programme=session.course.programme_id,
        course__last_ends_at__lte=session.starts_at,
        course__edition__reviews__months=session.months,
    )
    return theirs.select_related("course").order_by("course__last_ends_at", "pk").last()


def count_here(enrolment: Enrolment | None, session: Session, now: dt.datetime) -> tuple[int | None, Appointment | None]:
    """Which review a new place counts for, and which place it stands for; None where another one counts already.

    A place that is to come elsewhere is given back as moved; one that was missed stays on its register and counts no more.
    """
    if enrolment is None or session.months is None:
        return None, None
    counting = Appointment.objects.filter(enrolment=enrolment, for_months=session.months, state=State.BOOKED)
    held = counting.select_related("session").first()
    if held is None:
        return session.months, None
    if held.mark in ATTENDED:
        return None, None
    if not held.mark and held.session.starts_at > now:
        held.state, held.closed_at = State.MOVED, now
    else:
        held.for_months = None
    held.save(update_fields=["state", "closed_at", "for_months"])
    return session.months, held


def lock_with_place_before(place: Appointment) -> tuple[Course | None, Session]:
    """Lock what taking somebody off a register touches: its course and session, and those of the place that this one stood for.

    Returns the course and the session of the register. All courses by key come before all sessions, as everywhere.
    """
    both = [each for each in (place.session, place.replaces.session if place.replaces else None) if each]
    courses = {each.pk: each for each in lock_courses({each.course_id for each in both if each.course_id})}
    sessions = {each.pk: each for each in lock_sessions({each.pk for each in both})}
    for each in sessions.values():
        each.course = courses.get(each.course_id or 0)
    session = sessions[place.session_id]
    if place.replaces:
        place.replaces.session = sessions[place.replaces.session_id]
    return session.course, session


def count_as_before(place: Appointment, *, by: Actor, now: dt.datetime) -> None:
    """A place was taken off a register again: what it stood for counts again, where that is still to come or was missed.

    One that somebody else has taken meanwhile is theirs no more, and the office is asked to find another date. Both sessions
    are locked by the caller (lock_with_place_before).
    """
    held = place.replaces
    if held is None or place.for_months is None:
        return
    if held.state == State.MOVED and held.session.starts_at > now and not held.session.is_cancelled and _has_room(held.session):
        held.state, held.closed_at = State.BOOKED, None
    held.for_months = place.for_months
    held.save(update_fields=["state", "closed_at", "for_months"])
    if held.state != State.BOOKED or held.mark:
        ask_for_another_date(held, by=by, now=now)


def _has_room(session: Session) -> bool:
    booked = Appointment.objects.filter(session=session, state=State.BOOKED).count()
    return booked + (session.course.offered if session.course else 0) < session.places
