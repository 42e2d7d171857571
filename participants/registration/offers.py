"""Answers to offers: yes, no, no answer in time, taken back; and an offer by hand. A place given back goes to the next."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.apart import apart
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.joining_terms import terms_of, with_closing
from courses.ground.locking import lock_course
from courses.models import Course
from participants.enrolment import offering
from participants.enrolment.enrolling import enrol, lock_person
from participants.enrolment.offering import ON_WAITING_LIST, WAITING_LIST, Waiting
from participants.models import Enrolment, Offer, WaitingListEntry
from participants.registration import waiting_list
from participants.rules import link_tokens

State = Offer.State
# Whoever waits for a programme is offered places by participants.waiting.offers, and goes on waiting without an answer.
OF_A_COURSE = Q(entry=None) | Q(entry__course__isnull=False)
# Sent at the end of each run of the job, with `now` and the courses that were at fault.
passed_on = Signal()
REASON_LENGTH = 300
# Who answers by the link in the mail: nobody signed in.
BY_LINK = audit.Job("answer by the link")
NO_ANSWER = "Did not answer in time."
DECLINED = "Did not want the place."
TAKEN_BACK = "The offer was taken back."
TIME_IS_UP = "The time to answer is over, so the place goes to somebody else."
NO_LONGER_OPEN = "This offer is no longer open."


def offers_of(organisation: Organisation) -> QuerySet[Offer]:
    """Every offer of an organisation, with the person, the course and their entry."""
    return Offer.objects.filter(participant__organisation=organisation).select_related("participant", "course", "entry")


def offer_by(token: str) -> Offer | None:
    """Which offer a link belongs to, with the person, the course and the organisation; None for a guess. One query."""
    found = Offer.objects.filter(token_digest=link_tokens.digest_of(token), participant__merged_into=None)
    of_each = ("organisation", "programme", "venue", "edition")
    related = [f"{course}__{each}" for course in ("course", "alternative", "enrolment__course") for each in of_each]
    return found.select_related("participant", "entry", *related).first()


# What an offer's link shows when it isn't the offer's own state that counts any more.
COURSE_CANCELLED, COURSE_OVER, GIVEN_UP = "course_cancelled", "course_over", "given_up"


def is_of_programme(offer: Offer) -> bool:
    """Whether it was made to somebody who waits for a programme (participants.waiting.offers), not for a course."""
    return offer.entry is not None and offer.entry.course_id is None


def offer_standing(offer: Offer, now: dt.datetime) -> str:
    """How an offer stands now, for whoever opens it: its own state, or what has become of the course or the place since.

    Who waits for a programme goes on waiting after a no, so what became of the course is nothing to them. One query at most.
    """
    if offer.state == State.OPEN:
        if all(each.cancelled_at for each in (offer.course, offer.alternative) if each):
            return COURSE_CANCELLED
        return State.EXPIRED.value if offer.reply_by <= now else State.OPEN.value
    if is_of_programme(offer) and not offer.enrolment:
        return str(offer.state)
    course = offer.enrolment.course if offer.enrolment else offer.course
    if course.cancelled_at:
        return COURSE_CANCELLED
    if course.last_ends_at <= now:
        return COURSE_OVER
    if Enrolment.objects.filter(participant=offer.participant_id, course=course, state=Enrolment.State.ACTIVE).exists():
        return State.ACCEPTED.value
    return GIVEN_UP if offer.state == State.ACCEPTED else str(offer.state)


@tried_again
def accept(offer: Offer, *, by: Actor, now: dt.datetime, answered: str) -> Enrolment:
    """Take the place; accepting twice gives the same place. `answered` says how: "on the link", "by telephone", "on paper".

    Raises Refused when the time is up or the offer is closed, and for what enrolling refuses.
    """
    with transaction.atomic():
        participant = lock_person(offer.participant_id)
        course = lock_course(offer.course_id)
        offer = _read(offer)
        if offer.state == State.ACCEPTED and offer.enrolment:
            return offer.enrolment
        _refuse_closed(offer, now)
        enrolment = enrol(participant, course, by=by, now=now)
        Offer.objects.filter(pk=offer.pk).update(answered_by=_how(by, answered))
        audit.record(by, "accepted an offer", offer, answered=answered)
    return enrolment


@tried_again
def decline(offer: Offer, *, by: Actor, now: dt.datetime, answered: str) -> Offer:
    """Write down that they don't want the place, and offer it to the next. Declining twice changes nothing."""
    with transaction.atomic():
        lock_course(offer.course_id)
        offer = _read(offer)
        if offer.state == State.DECLINED:
            return offer
        _refuse_closed(offer, now)
        _close([offer], State.DECLINED, DECLINED, now, _how(by, answered))
        audit.record(by, "declined an offer", offer, answered=answered)
        offering.offer_freed(offer.course_id, now=now)
    return offer


@tried_again
def take_back(offer: Offer, *, reason: str, by: Actor, now: dt.datetime) -> Offer:
    """Take an open offer back; they are told, and off the waiting list. The place goes to the next."""
    reason = reason_given(reason, REASON_LENGTH, needed=waiting_list.SAY_WHY)
    with transaction.atomic():
        lock_course(offer.course_id)
        offer = _read(offer)
        if offer.state == State.TAKEN_BACK:
            return offer
        if offer.state != State.OPEN:
            raise Refused(NO_LONGER_OPEN)
        _close([offer], State.TAKEN_BACK, TAKEN_BACK, now, audit.name_of(by))
        audit.record(by, "took an offer back", offer, reason=reason)
        offering.offer_freed(offer.course_id, now=now)
    return offer


@tried_again
def offer_by_hand(entry: WaitingListEntry, *, reason: str, by: Actor, now: dt.datetime) -> Offer:
    """Offer a free place to somebody who waits. Out of turn it needs a reason.

    Who has an open offer keeps it. Raises Refused when nothing is free, joining is over, or they no longer wait.
    """
    with transaction.atomic():
        lock_person(entry.participant_id)
        course = lock_course(entry.one_course_id)
        entry = WaitingListEntry.objects.select_related("participant").get(pk=entry.pk)
        if entry.state == Waiting.OFFERED:
            return Offer.objects.get(entry=entry, state=State.OPEN)
        if entry.state != Waiting.WAITING or course.cancelled_at:
            raise Refused("They no longer wait for this course.")
        terms = terms_of(course)
        until = offering.reply_by_hand(course, terms, now)
        if until is None:
            raise Refused(f"Nobody can join {course} any more: joining ended when {terms.closes_with} began.")
        if offering.places_left(course, now) < 1:
            raise Refused(f"{course} has no free place to offer.")
        if entry.outside_territory and terms.outside_most is not None and offering.from_outside(course) >= terms.outside_most:
            raise Refused(f"{course} takes {terms.outside_most} people from outside the licence’s territory, and has them.")
        first = offering.entries_for(course).first()
        if first is None or first.pk != entry.pk:
            reason = reason_given(reason, REASON_LENGTH, needed=waiting_list.SAY_WHY)
        return offering.hold(entry, until=until, by=by, now=now, reason=" ".join(reason.split())[:REASON_LENGTH])


# --- the job ---


def pass_on(now: dt.datetime, at_fault: Callable[[int], object] = lambda course: None) -> int:
    """Close what wasn't answered in time, offer what is free, and end the waiting lists of courses that take nobody in any more.

    Run every minute; running it twice changes nothing. One transaction a course that has something to do; one that is at fault
    leaves the others alone, and `at_fault` is told its key. Returns how many offers were closed or made.
    """
    due = Offer.objects.filter(OF_A_COURSE, state=State.OPEN, reply_by__lte=now).values_list("course", flat=True)
    waiting = Course.objects.filter(waiting_entries__state__in=ON_WAITING_LIST)
    ended = with_closing(waiting).exclude(joining_closes_at__gt=now, cancelled_at=None).values_list("pk", flat=True)
    free = waiting.filter(waiting_entries__state=Waiting.WAITING, cancelled_at=None, places__gt=F("taken") + F("offered"))
    courses = sorted({*due, *ended, *free.values_list("pk", flat=True)})
    return sum(sum(apart([pk], lambda pks: _pass_on(pks[0], now), at_fault)) for pk in courses)


@tried_again
@transaction.atomic
def _pass_on(course_id: int, now: dt.datetime) -> int:
    course = lock_course(course_id)
    late = list(_open(course_id).filter(reply_by__lte=now))
    if late:
        _close(late, State.EXPIRED, NO_ANSWER, now, "")
        audit.record_each(WAITING_LIST, "offer not answered in time", late)
    if course.cancelled_at or terms_of(course).closes_at <= now:
        _end_list(course, now)
        return len(late)
    return len(late) + len(offering.offer_freed(course_id, now=now))


def _end_list(course: Course, now: dt.datetime) -> None:
    """Nobody waits any longer for a course that was cancelled or takes nobody in any more; they are told."""
    left = list(WaitingListEntry.objects.filter(course=course, state__in=ON_WAITING_LIST).select_related("participant", "course"))
    if left:
        reason = waiting_list.CANCELLED if course.cancelled_at else waiting_list.JOINING_OVER
        waiting_list.close_with_offers(left, reason, WAITING_LIST, now)
        audit.record_each(WAITING_LIST, "left the waiting list", left, reason=reason)


def _open(course_id: int) -> QuerySet[Offer]:
    return Offer.objects.filter(OF_A_COURSE, course=course_id, state=State.OPEN).select_related("participant", "course")


def _read(offer: Offer) -> Offer:
    return Offer.objects.select_related("participant", "course", "enrolment").get(pk=offer.pk)


def _refuse_closed(offer: Offer, now: dt.datetime) -> None:
    if offer.state == State.EXPIRED or (offer.state == State.OPEN and offer.reply_by <= now):
        raise Refused(TIME_IS_UP)
    if offer.state != State.OPEN:
        raise Refused(NO_LONGER_OPEN)


def _how(by: Actor, answered: str) -> str:
    return f"{audit.name_of(by)}, {answered}"[:120] if by is not BY_LINK else answered


def _close(offers: Iterable[Offer], state: State, why: str, now: dt.datetime, by: str) -> None:
    """Close offers of one course, which the caller has locked; whoever they went to is off the waiting list."""
    offers = list(offers)
    Offer.objects.filter(pk__in=[each.pk for each in offers]).update(state=state, closed_at=now, answered_by=by[:120])
    WaitingListEntry.objects.filter(pk__in=[each.entry_id for each in offers]).update(
        state=Waiting.LEFT, closed_at=now, closed_reason=why
    )
    for each in offers:
        each.state, each.closed_at = state, now
    offering.count_held({each.course_id for each in offers})
