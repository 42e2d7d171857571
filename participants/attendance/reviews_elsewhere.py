"""Somebody comes to another group's review without having said so: it counts for their own, as if they had chosen it."""

import datetime as dt

from django.db.models import F, Q

from courses.models import Session
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


def count_as_before(place: Appointment, now: dt.datetime) -> None:
    """A place was taken off a register again: what it stood for counts again, where that is still to come or was missed."""
    held = place.replaces
    if held is None or place.for_months is None:
        return
    if held.state == State.MOVED and held.session.starts_at > now and not held.session.is_cancelled:
        held.state, held.closed_at = State.BOOKED, None
    held.for_months = place.for_months
    held.save(update_fields=["state", "closed_at", "for_months"])
