"""Leaving a programme is two questions: the days that are to come, and the reviews. Neither answers the other.

Lock order: the person, courses by key, sessions by key (courses.ground.locking).
"""

import datetime as dt

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_course, lock_courses, lock_sessions
from courses.models import Session
from participants.enrolment import offering
from participants.enrolment.enrolling import REASON_LENGTH, count_taken, give_up_reviews, lock_person, withdraw
from participants.models import Appointment, Enrolment, Task
from participants.to_do.tasks import REVIEW_DUE_WITHIN, open_task, review_task_key


def leave(enrolment: Enrolment, *, days: bool, reviews: bool, reason: str, by: Actor, now: dt.datetime) -> Enrolment:
    """Leave the days to come, the reviews, or both. Raises Refused for neither, and what the one that is asked for raises."""
    if days and reviews:
        reason = reason_given(reason, REASON_LENGTH, needed="Say why they leave.", field="reason")
        return withdraw(enrolment, reason=reason, by=by, now=now)
    if days:
        return leave_early(enrolment, reason=reason, by=by, now=now)
    if reviews:
        return leave_reviews(enrolment, reason=reason, by=by, now=now)
    raise Refused("Say what they leave: the days, the reviews, or both.", field="days")


@tried_again
def leave_early(enrolment: Enrolment, *, reason: str, by: Actor, now: dt.datetime) -> Enrolment:
    """Give the place on a course's days to come back and keep the reviews: they are still theirs, and count for them.

    Leaving twice changes nothing. Raises Refused before the first day and after the last, where there is nothing to leave early.
    """
    reason = reason_given(reason, REASON_LENGTH, needed="Say why they leave.", field="reason")
    with transaction.atomic():
        course = lock_course(enrolment.course_id)
        enrolment = Enrolment.objects.select_related("participant").get(pk=enrolment.pk)
        enrolment.course = course
        if enrolment.state == Enrolment.State.LEFT:
            return enrolment
        if enrolment.state != Enrolment.State.ACTIVE:
            raise Refused(f"{enrolment.participant} has no place on {course} any more.")
        if course.cancelled_at or not course.first_starts_at <= now < course.last_ends_at:
            raise Refused(f"Only while {course} runs can somebody leave early. Withdraw them instead.")
        enrolment.state, enrolment.withdrawn_at, enrolment.withdrawn_reason = Enrolment.State.LEFT, now, reason
        enrolment.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
        days = Appointment.objects.filter(enrolment=enrolment, state=Appointment.State.BOOKED, session__starts_at__gt=now)
        closed = days.exclude(session__kind=Session.Kind.REVIEW).update(state=Appointment.State.WITHDRAWN, closed_at=now)
        count_taken([course.pk])
        audit.record(by, "left early", enrolment, places_closed=closed)
        offering.offer_freed(course.pk, now=now)
    return enrolment


@tried_again
def leave_reviews(enrolment: Enrolment, *, reason: str, by: Actor, now: dt.datetime) -> Enrolment:
    """Give all reviews to come back, and keep the days. Nobody asks about them from then on; the reason is in the trail.

    Twice changes nothing. Raises Refused for who has withdrawn.
    """
    reason = reason_given(reason, REASON_LENGTH, needed="Say why they leave.", field="reason")
    with transaction.atomic():
        enrolment = _locked(enrolment)
        if enrolment.reviews_left_at is None:
            enrolment.reviews_left_at = now
            enrolment.save(update_fields=["reviews_left_at"])
            audit.record(by, "left the reviews", enrolment, reason=reason)
            give_up_reviews(enrolment, by, now)
    return enrolment


@tried_again
def want_reviews_again(enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> int:
    """Ask about the reviews again. Places that were given back with them are theirs again where they are still free; for each
    that isn't, there is a task to find them a date.

    Returns how many are theirs. Twice changes nothing. Raises Refused for who has withdrawn, may not be written to any more, or
    whose pathway has ended: then that is taken back first.
    """
    with transaction.atomic():
        enrolment = _locked(enrolment, also=Q(appointments__enrolment=enrolment.pk))
        left_at = enrolment.reviews_left_at
        if left_at is None:
            return 0
        if why := _why_no_reviews(enrolment):
            raise Refused(why)
        enrolment.reviews_left_at = None
        enrolment.save(update_fields=["reviews_left_at"])
        closed = Appointment.objects.filter(
            enrolment=enrolment, state=Appointment.State.WITHDRAWN, closed_at=left_at, session__kind=Session.Kind.REVIEW
        )
        free = _with_room(closed.filter(session__starts_at__gt=now).values_list("session", flat=True))
        # Put on another register meanwhile, they have a place there already.
        held = Appointment.objects.filter(participant=enrolment.participant, session__in=free, state=Appointment.State.BOOKED)
        free = sorted(set(free) - set(held.values_list("session", flat=True)))
        back = closed.filter(session__in=free).update(state=Appointment.State.BOOKED, closed_at=None)
        audit.record(by, "wants the reviews again", enrolment, places=back)
        _ask_for_dates(enrolment, closed, by, now)
    return back


def _ask_for_dates(enrolment: Enrolment, given_up: QuerySet[Appointment], by: Actor, now: dt.datetime) -> None:
    """Open a task for each review whose place is no longer to be had and that has no other: it is full, over or cancelled."""
    booked = Appointment.objects.filter(enrolment=enrolment, state=Appointment.State.BOOKED, for_months__isnull=False)
    have = set(booked.values_list("for_months", flat=True))
    lost = {place.for_months or place.session.months or 0: place.session for place in given_up.select_related("session")}
    for months, session in sorted(lost.items()):
        if months in have:
            continue
        open_task(
            enrolment.participant.organisation,
            Task.Kind.REVIEW,
            review_task_key(enrolment.pk, months),
            f"{enrolment.participant.full_name} wants the {months}-month review after all, and has no date: find them one.",
            by=by,
            now=now,
            participant=enrolment.participant,
            session=session,
            due_at=now + REVIEW_DUE_WITHIN,
        )


def _locked(enrolment: Enrolment, also: Q | None = None) -> Enrolment:
    """The enrolment as it is now, its person and course locked, with the courses whose sessions `also` names.

    Raises Refused for one that was withdrawn.
    """
    person = lock_person(enrolment.participant_id)
    others = Session.objects.filter(also).order_by() if also else Session.objects.none()
    elsewhere = set(others.values_list("course", flat=True)) - {None}
    courses = {each.pk: each for each in lock_courses({enrolment.course_id, *elsewhere})}
    enrolment = Enrolment.objects.select_related("episode").get(pk=enrolment.pk)
    enrolment.participant, enrolment.course = person, courses[enrolment.course_id]
    if enrolment.state == Enrolment.State.WITHDRAWN:
        raise Refused(f"{person} has no place on {enrolment.course} any more.")
    return enrolment


def _why_no_reviews(enrolment: Enrolment) -> str:
    """Why nobody may ask them about reviews again, or ""."""
    person = enrolment.participant
    if person.is_stopped:
        return f"{person} is on record as: {person.get_stopped_reason_display()}. Nothing can be booked."
    if enrolment.episode and enrolment.episode.ended_at:
        return "Their pathway has ended. If that was a mistake, take the ending back first."
    return f"{enrolment.course} was cancelled, with its reviews." if enrolment.course.cancelled_at else ""


def _with_room(keys: QuerySet[Appointment, int]) -> list[int]:
    """Which of these sessions, whose courses are locked, are still held and have room."""
    pks = list(keys)
    lock_sessions(pks)
    booked = Count("appointments", filter=Q(appointments__state=Appointment.State.BOOKED))
    planned = Session.objects.filter(pk__in=pks, state=Session.State.PLANNED).select_related("course").annotate(booked=booked)
    return [each.pk for each in planned if each.booked + (each.course.offered if each.course else 0) < each.places]
