"""A place that came free is offered to whoever waits longest; until they answer, or the time is up, it is held for them.

Everything here is called under the course's lock, which also keeps two places that come free at once from being offered to the
same person, or one place to two (courses.ground.locking). Answers to offers are in participants.registration.offers.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.dispatch import Signal

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.pages.kept_statements import written_once
from courses.ground.joining_terms import Terms, terms_of
from courses.models import Course, Session
from participants.models import Appointment, Enrolment, Offer, Participant, WaitingListEntry
from participants.models.registration import new_seed
from participants.rules import joining, link_tokens

Waiting = WaitingListEntry.State
ON_WAITING_LIST = (Waiting.WAITING, Waiting.OFFERED)
WAITING_LIST = audit.Job("waiting list")
BY_COURSE = F("course").asc(nulls_last=True)
# Sent with `course_id` and `now`, in the transaction, when places of a course came free that nobody was offered by itself.
freed = Signal()


def waiting_of(participant: Participant, course: Course) -> WaitingListEntry | None:
    """The entry with which somebody waits for a course, or for its programme: waiting, or with an open offer. One query."""
    wanted = Q(course=course) | Q(course=None, programme=course.programme_id)
    return WaitingListEntry.objects.filter(wanted, participant=participant, state__in=ON_WAITING_LIST).order_by(BY_COURSE).first()


def holds_of(waiting: WaitingListEntry | None) -> list[int]:
    """The courses on which an open offer holds a place for somebody who waits. One query for those who wait for a programme."""
    if waiting is None or not is_offered(waiting):
        return []
    if waiting.course_id:
        return [waiting.course_id]
    open_ones = Offer.objects.filter(entry=waiting, state=Offer.State.OPEN).values_list("course", "alternative")
    return [pk for pair in open_ones for pk in pair if pk]


def is_offered(waiting: WaitingListEntry | None) -> bool:
    """Whether a place is held for them."""
    return waiting is not None and waiting.state == Waiting.OFFERED


def from_outside(course: Course, *, besides: Participant | None = None) -> int:
    """How many from outside the licence's territory have a place, or are offered one. Two queries."""
    placed = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE, outside_territory=True)
    offered = WaitingListEntry.objects.filter(course=course, state=Waiting.OFFERED, outside_territory=True)
    return placed.count() + offered.exclude(participant=besides.pk if besides else None).count()


def placed(waiting: WaitingListEntry, enrolment: Enrolment, *, by: Actor, now: dt.datetime) -> None:
    """Close the entry of somebody who has just been given a place; an open offer is accepted by that.

    Of two dates the other one is free again; the caller has locked both courses.
    """
    others = [pk for pk in holds_of(waiting) if pk != enrolment.course_id]
    Offer.objects.filter(entry=waiting, state=Offer.State.OPEN).update(
        state=Offer.State.ACCEPTED, closed_at=now, enrolment=enrolment, answered_by=audit.name_of(by)[:120]
    )
    WaitingListEntry.objects.filter(pk=waiting.pk).update(state=Waiting.PLACED, closed_at=now)
    count_held(others)


def places_left(course: Course, now: dt.datetime) -> int:
    """How many places could be offered: those of the course, or of its fullest session to come. One query."""
    rows = _booked_to_come(course, now)
    return min([course.free, *(places - taken - course.offered for places, taken in rows)]) if rows else 0


@written_once
def _booked_to_come(course: Course, now: dt.datetime) -> QuerySet[Any, tuple[int, int]]:
    booked = Count("appointments", filter=Q(appointments__state=Appointment.State.BOOKED))
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now)
    return planned.annotate(booked=booked).values_list("places", "booked")


def entries_for(course: Course | int) -> QuerySet[WaitingListEntry]:
    """Who waits for a course, in order. A record that was stopped, closed or has a place is passed over."""
    on_it = Enrolment.objects.filter(participant=OuterRef("participant"), course=OuterRef("course"), state="active")
    waiting = WaitingListEntry.objects.filter(course=course, state=Waiting.WAITING).exclude(Exists(on_it))
    usable = waiting.filter(participant__stopped_at=None, participant__merged_into=None)
    return usable.select_related("participant").order_by("since", "pk")


def offer_freed(course_id: int, *, now: dt.datetime) -> list[Offer]:
    """Offer every free place of a course, which the caller has locked, to the next who wait; doing it again changes nothing.

    One query when nobody waits, which is said to whoever listens (`freed`): nobody waits for a course that is entered by
    referral. Nothing is offered when so little time is left that somebody must ring (joining.reply_by).
    """
    waiting = list(entries_for(course_id))
    if not waiting:
        freed.send(sender=Course, course_id=course_id, now=now)
        return []
    course = Course.objects.get(pk=course_id)
    terms = terms_of(course)
    until = _reply_by(course, terms, now)
    if until is None or course.cancelled_at or (left := places_left(course, now)) < 1:
        return []
    return [hold(each, until=until, by=WAITING_LIST, now=now) for each in _next(waiting, course, terms, left)]


def next_if_freed(course: Course, *, now: dt.datetime) -> WaitingListEntry | None:
    """Who would be offered the place by itself if one more came free, or None. One query when nobody waits."""
    waiting = list(entries_for(course))
    if not waiting:
        return None
    terms = terms_of(course)
    if course.cancelled_at or _reply_by(course, terms, now) is None:
        return None
    left = places_left(course, now) + 1
    return next(iter(_next(waiting, course, terms, left)), None) if left > 0 else None


def has_room(course: Course, *, now: dt.datetime, outside: bool) -> bool:
    """Whether somebody who comes now gets a place at once: one is free, and nobody who waits could have it.

    The caller has locked the course and offered what is free (offer_freed).
    """
    terms = terms_of(course)
    left = places_left(course, now)
    if left < 1 or _next(entries_for(course), course, terms, left):
        return False
    return not outside or terms.outside_most is None or from_outside(course) < terms.outside_most


def _reply_by(course: Course, terms: Terms, now: dt.datetime, *, by_hand: bool = False) -> dt.datetime | None:
    return joining.reply_by(
        now=now, hours=terms.reply_hours, first_starts_at=course.first_starts_at, closes_at=terms.closes_at, by_hand=by_hand
    )


def reply_by_hand(course: Course, terms: Terms, now: dt.datetime) -> dt.datetime | None:
    """Until when a place may be answered that somebody offers by hand; None once joining is over."""
    return _reply_by(course, terms, now, by_hand=True)


def _next(waiting: Iterable[WaitingListEntry], course: Course, terms: Terms, left: int) -> list[WaitingListEntry]:
    """The first on the list for whom there is a place: of people from outside the territory only so many."""
    limited = terms.outside_most is not None
    from_there = (terms.outside_most or 0) - from_outside(course) if limited else 0
    chosen: list[WaitingListEntry] = []
    for each in waiting:
        if limited and each.outside_territory:
            if from_there < 1:
                continue
            from_there -= 1
        chosen.append(each)
        if len(chosen) == left:
            break
    return chosen


def hold(waiting: WaitingListEntry, *, until: dt.datetime, by: Actor, now: dt.datetime, reason: str = "") -> Offer:
    """Hold a place for somebody who waits. The caller has locked the course and seen that one is free."""
    seed = new_seed()
    offer = Offer.objects.create(
        participant=waiting.participant,
        course_id=waiting.one_course_id,
        entry=waiting,
        made_at=now,
        reply_by=until,
        reason=reason,
        seed=seed,
        token_digest=link_tokens.digest_for(seed),
    )
    waiting.state = Waiting.OFFERED
    waiting.save(update_fields=["state"])
    count_held([waiting.one_course_id])
    audit.record(by, "offered a place", offer, course=waiting.course_id, participant=waiting.participant_id, reason=reason)
    return offer


def count_held(course_ids: Collection[int]) -> None:
    """Write down how many places open offers hold on each of these courses, which the caller has locked."""
    for pk in course_ids:
        offered = Offer.objects.filter(Q(course=pk) | Q(alternative=pk), state=Offer.State.OPEN).count()
        Course.objects.filter(pk=pk).update(offered=offered)
