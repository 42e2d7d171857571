"""Somebody comes to another group's review without having said so: it counts for their own, as if they had chosen it."""

import datetime as dt

from django.db.models import Q

from courses.ground.locking import lock_courses, lock_sessions
from courses.models import Session
from participants.models import Appointment, Enrolment, Participant
from participants.rules.attendance import ATTENDED

State = Appointment.State


def own_enrolment_for(person: Participant, session: Session) -> Enrolment | None:
    """On whose account somebody comes to a review: their own group of the same programme, whose days are over; else None."""
    if session.months is None or session.course is None:
        return None
    theirs = Enrolment.objects.filter(
        participant=person,
        state__in=[Enrolment.State.ACTIVE, Enrolment.State.LEFT],
        reviews_left_at=None,
        course__programme=session.course.programme_id,
        course__cancelled_at=None,
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


def lock_before(place: Appointment) -> None:
    """Lock what giving back the place that this one stands for decides by, before the register: both courses, both sessions."""
    both = Q(appointments=place.pk) | Q(appointments__replaced_by=place.pk)
    found = dict(Session.objects.filter(both).order_by().values_list("pk", "course"))
    lock_courses({course for course in found.values() if course})
    lock_sessions(found)


def count_as_before(place: Appointment, now: dt.datetime) -> None:
    """A place was taken off a register again: what it stood for counts again, where that is still to come or was missed.

    One that is to come is theirs again only where there is room still. The place itself stands for nothing any more.
    """
    held = place.replaces
    if held is None or place.for_months is None:
        return
    if held.state == State.MOVED and held.session.starts_at > now and _has_room(held.session):
        held.state, held.closed_at = State.BOOKED, None
    held.for_months = place.for_months
    held.save(update_fields=["state", "closed_at", "for_months"])
    place.replaces = None
    place.save(update_fields=["replaces"])


def _has_room(session: Session) -> bool:
    """Whether a session, locked with its course, is still held and has a place left."""
    kept = session.course.offered if session.course else 0
    taken = Appointment.objects.filter(session=session, state=State.BOOKED).count()
    return not session.is_cancelled and taken + kept < session.places
