"""What somebody has to come on their way, given up when it ends: places, offers, the waiting list, assessments.

Everything closed here bears the moment of the ending, which is how it is found again when the ending is taken back
(participants.episodes.returning). The caller has locked the person.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from accounts.trail import audit
from accounts.trail.audit import Actor
from courses.ground.locking import lock_sessions
from courses.models import Course
from courses.scheduling.changing.cancelling import cancel_each
from participants.enrolment import offering
from participants.enrolment.enrolling import is_open, lock_courses_of, withdraw_locked
from participants.episodes.stages import ON_THE_LIST
from participants.models import Appointment, Enrolment, Episode, Offer, Participant, WaitingListEntry

REASON_LENGTH = 200


def lock_ground(participant: Participant) -> dict[int, Course]:
    """Lock the courses of somebody, whom the caller has locked, with those their pathways were about and those of other groups
    at which they are reviewed, or were to be, then the sessions of their assessments. Returns the courses by key."""
    offers = Offer.objects.filter(participant=participant, entry__episode__isnull=False).order_by()
    # Also what an ending gave up: whoever takes it back counts the places there.
    elsewhere = Appointment.objects.filter(
        participant=participant, enrolment__episode__isnull=False, session__course__isnull=False
    ).order_by()
    theirs = (
        Q(pk__in=Enrolment.objects.filter(participant=participant, episode__isnull=False).order_by().values("course"))
        | Q(pk__in=offers.values("course"))
        | Q(pk__in=offers.values("alternative"))
        | Q(pk__in=elsewhere.values("session__course"))
    )
    courses = lock_courses_of(participant, theirs)
    assessments = Appointment.objects.filter(participant=participant, session__kind="assessment").order_by()
    lock_sessions(assessments.values_list("session", flat=True))
    return courses


def give_up(
    episode: Episode, courses: dict[int, Course], *, reason: str, by: Actor, now: dt.datetime, keeps_places: bool = False
) -> None:
    """Take offers back, close the entry on the waiting list, give places up, and call assessments to come off.

    `keeps_places`: a place on a course whose days are over stays theirs, and only its reviews to come are given up.
    """
    reason = reason[:REASON_LENGTH]
    entries = list(WaitingListEntry.objects.filter(episode=episode, state__in=ON_THE_LIST).select_related("participant"))
    take_back_offers(entries, by=by, now=now)
    WaitingListEntry.objects.filter(pk__in=[each.pk for each in entries]).update(
        state=WaitingListEntry.State.LEFT, closed_at=now, closed_reason=reason
    )
    audit.record_each(by, "left the waiting list", entries, reason=reason)
    places = Enrolment.objects.filter(episode=episode).select_related("participant")
    for each in places:
        each.course = courses[each.course_id]
    given_up = [each for each in places if _is_given_up(each, now, keeps_places=keeps_places)]
    withdraw_locked(given_up, reason=reason, by=by, now=now)
    # Who keeps the place, left early, or reviews with a group whose reviews last longer than their own group’s.
    _give_up_reviews([each for each in places if each.state != Enrolment.State.WITHDRAWN], now)
    _call_off_assessments(episode, reason, by=by, now=now)


def take_back_offers(entries: Iterable[WaitingListEntry], *, by: Actor, now: dt.datetime) -> list[Offer]:
    """Close the open offers of these entries; what they held is free again. Their courses are locked."""
    offers = list(Offer.objects.filter(entry__in=[each.pk for each in entries], state=Offer.State.OPEN).select_related("course"))
    Offer.objects.filter(pk__in=[each.pk for each in offers]).update(
        state=Offer.State.TAKEN_BACK, closed_at=now, answered_by=audit.name_of(by)[:120]
    )
    courses = sorted(courses_of_offers(offers))
    offering.count_held(courses)
    audit.record_each(by, "took an offer back", offers)
    for pk in courses:
        offering.offer_freed(pk, now=now)
    return offers


def courses_of_offers(offers: Iterable[Offer]) -> set[int]:
    """The keys of the courses on which these offers hold a place."""
    return {pk for each in offers for pk in (each.course_id, each.alternative_id) if pk}


def _is_given_up(place: Enrolment, now: dt.datetime, *, keeps_places: bool) -> bool:
    if place.state != Enrolment.State.ACTIVE or not is_open(place.course, now):
        return False
    return not keeps_places or place.course.last_ends_at > now


def _give_up_reviews(kept: list[Enrolment], now: dt.datetime) -> None:
    """What is to come of places that stay as they are: their reviews, whichever group’s."""
    booked = Appointment.objects.filter(enrolment__in=kept, state=Appointment.State.BOOKED, session__starts_at__gt=now)
    booked.update(state=Appointment.State.WITHDRAWN, closed_at=now)


def _call_off_assessments(episode: Episode, reason: str, *, by: Actor, now: dt.datetime) -> None:
    """Withdraw them from joint assessments to come, and free the rooms and the staff of those."""
    booked = Appointment.objects.filter(
        episode=episode, session__kind="assessment", session__starts_at__gt=now, state=Appointment.State.BOOKED
    )
    appointments = list(booked.select_related("session", "participant"))
    Appointment.objects.filter(pk__in=[each.pk for each in appointments]).update(state=Appointment.State.WITHDRAWN, closed_at=now)
    sessions = [each.session for each in appointments if not each.session.is_cancelled]
    if sessions:
        cancel_each(sessions, reason or "It is not needed any more.", now)
        audit.record_each(by, "session cancelled", sessions, reason=reason)
