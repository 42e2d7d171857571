"""Offers of places to people who wait for a programme: one date or two to choose from, until they answer or the time is up.

Whoever doesn't take a place goes on waiting where they stood; nobody is offered one by itself. The person is locked first, then
the courses that hold a place, in one order.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted, listed
from courses.ground.joining_terms import terms_of
from courses.ground.locking import lock_courses
from courses.models import Course
from participants.enrolment import offering
from participants.enrolment.enrolling import lock_people, lock_person
from participants.enrolment.offering import WAITING_LIST
from participants.episodes.letters_aside import set_offer_letters_aside
from participants.models import Offer, PassedOver, PathwayChoice, Task, WaitingListEntry
from participants.models.registration import new_seed
from participants.rules import link_tokens
from participants.to_do.tasks import open_task
from participants.waiting import freed
from participants.waiting.candidates import ListCandidate, candidates, fitted, with_standing
from participants.waiting.fitting import counts_when_declined

State = Offer.State
Waiting = WaitingListEntry.State
Way = PathwayChoice.Way
REASON_LENGTH = 300
SAY_WHY = "Say why {skipped} {is_or_are} passed over."
TIME_IS_UP = "The time to answer is over. They go on waiting where they stood."
NO_LONGER_OPEN = "This offer is no longer open: {state}."
CANCELLED = "{course} was cancelled, so it can’t be chosen any more."
NOT_OFFERED = "Choose one of the dates that were offered."
REPLY_BY = "Choose a day to answer by that is still to come, and before the first day."


@dataclass(frozen=True, slots=True)
class Offering:
    """What is offered: a place on this course, perhaps another date to choose from, and until when."""

    course: Course
    reply_by: dt.datetime
    alternative: Course | None = None

    @property
    def keys(self) -> list[int]:
        """The courses on which a place is held."""
        return [self.course.pk, *([self.alternative.pk] if self.alternative else [])]


def programme_offers_of(organisation: Organisation) -> QuerySet[Offer]:
    """Every offer to somebody who waits for a programme, with the person and both courses."""
    offers = Offer.objects.filter(participant__organisation=organisation, entry__isnull=False, entry__course=None)
    return offers.select_related("participant", "course", "alternative", "entry")


@tried_again
def offer(entries: Sequence[WaitingListEntry], what: Offering, *, by: Actor, now: dt.datetime, reason: str = "") -> list[Offer]:
    """Offer each of these a place, all or none. The second date goes to whoever it fits, as long as it has places.

    Somebody who has this very offer open keeps it. Passing over somebody who fits and comes before the last of these needs a
    reason. Raises Refused when there are too few places, somebody doesn't fit any more, or the time to answer can't be kept.
    """
    reason = reason_given(reason, REASON_LENGTH)
    if not entries:
        raise Refused("Choose at least one person.", field="entries")
    with transaction.atomic():
        lock_people({each.participant_id for each in entries})
        what = _locked(what)
        _refuse_course(what, now)
        wanted = [each.pk for each in entries]
        made = list(Offer.objects.filter(entry__in=wanted, course=what.course, state=State.OPEN).order_by("pk"))
        if len(made) == len(set(wanted)):
            return made
        people = candidates(what.course, now=now)
        if reason_needed := skipped([(each.entry.pk, bool(each.fit)) for each in people], wanted):
            _refuse_skipping(reason, [each.entry.participant.full_name for each in people if each.entry.pk in reason_needed])
        offers = []
        for pk in wanted:
            number = _number(people, pk)
            passed = [each.entry for each in people if each.entry.pk in reason_needed and each.number < number]
            offers.append(_offer_one(pk, what, by=by, now=now, reason=reason if passed else ""))
            PassedOver.objects.bulk_create(PassedOver(entry=each, offer=offers[-1]) for each in passed)
        freed.close_if_full(what.course, by=by, now=now)
    return offers


def skipped(people: Sequence[tuple[int, bool]], wanted: Iterable[int]) -> set[int]:
    """Who fits and comes before the last of those who are wanted, and isn't one of them. `people`: key and fit, in order."""
    wanted = set(wanted)
    last = max((place for place, (pk, _) in enumerate(people) if pk in wanted), default=-1)
    return {pk for pk, fits in people[:last] if fits and pk not in wanted} if last >= 0 else set()


def _number(people: Iterable[ListCandidate], pk: int) -> int:
    return next((each.number for each in people if each.entry.pk == pk), 0)


def _refuse_skipping(reason: str, names: list[str]) -> None:
    if not reason:
        who = listed(names) if len(names) < 4 else listed([*names[:3], counted(len(names) - 3, "other")])
        raise Refused(SAY_WHY.format(skipped=who, is_or_are="is" if len(names) == 1 else "are"), field="reason")


def _locked(what: Offering) -> Offering:
    """The same with its courses as they are now, locked; what they belong to doesn't change."""
    locked = {each.pk: each for each in lock_courses(what.keys)}
    for given in filter(None, (what.course, what.alternative)):
        course = locked[given.pk]
        course.organisation, course.edition, course.programme = given.organisation, given.edition, given.programme
    return Offering(locked[what.course.pk], what.reply_by, locked[what.alternative.pk] if what.alternative else None)


def _refuse_course(what: Offering, now: dt.datetime) -> None:
    for course in filter(None, (what.course, what.alternative)):
        if course.cancelled_at:
            raise Refused(f"{course} was cancelled, so nobody can be offered a place.")
        if (terms := terms_of(course)).closes_at <= now:
            raise Refused(f"Nobody can join {course} any more: joining ended when {terms.closes_with} began.")
    firsts = [each.first_starts_at for each in (what.course, what.alternative) if each]
    if not now < what.reply_by <= min(firsts):
        raise Refused(REPLY_BY, field="reply_by")


def _offer_one(pk: int, what: Offering, *, by: Actor, now: dt.datetime, reason: str) -> Offer:
    (entry,) = with_standing(WaitingListEntry.objects.filter(pk=pk).select_related("participant"), now)
    name = entry.participant.full_name
    if entry.state != Waiting.WAITING:
        raise Refused(f"{name} doesn’t wait any more, or has another offer open.")
    _refuse_misfit(entry, what.course, now)
    if offering.places_left(what.course, now) < 1:
        raise Refused(f"{what.course} has no free place for {name}.")
    second = what.alternative if what.alternative and _suits(entry, what.alternative, now) else None
    made = _hold(entry, what, second, reason=reason, now=now)
    _count([what.course, second])
    audit.record(by, "offered a place", made, course=what.course.pk, participant=entry.participant_id, reason=reason)
    return made


def _hold(entry: WaitingListEntry, what: Offering, second: Course | None, *, reason: str, now: dt.datetime) -> Offer:
    seed = new_seed()
    WaitingListEntry.objects.filter(pk=entry.pk).update(state=Waiting.OFFERED)
    return Offer.objects.create(
        participant=entry.participant,
        course=what.course,
        alternative=second,
        entry=entry,
        made_at=now,
        reply_by=what.reply_by,
        reason=reason,
        seed=seed,
        token_digest=link_tokens.digest_for(seed),
    )


def _count(courses: Iterable[Course | None]) -> None:
    """Write down, and know here as well, how many places are held on these locked courses."""
    for course in courses:
        if course is not None:
            offering.count_held([course.pk])
            course.refresh_from_db(fields=["offered"])


def _refuse_misfit(entry: WaitingListEntry, course: Course, now: dt.datetime) -> None:
    ((_, fits, _),) = fitted([entry], course, now=now)
    if not fits:
        raise Refused(f"{entry.participant.full_name} {fits.why_not}.")


def _suits(entry: WaitingListEntry, course: Course, now: dt.datetime) -> bool:
    ((_, fits, _),) = fitted([entry], course, now=now)
    return bool(fits) and offering.places_left(course, now) > 0


def courses_of(offer: Offer) -> list[Course]:
    """The dates somebody can choose from, the earlier first; cancelled ones are left out."""
    both = [each for each in (offer.course, offer.alternative) if each and not each.cancelled_at]
    return sorted(both, key=lambda each: (each.first_starts_at, each.pk))


def refuse_closed(offer: Offer, now: dt.datetime) -> None:
    """Raise Refused for an offer that can't be answered any more, with what became of it."""
    if offer.state == State.EXPIRED or (offer.state == State.OPEN and offer.reply_by <= now):
        raise Refused(TIME_IS_UP)
    if offer.state != State.OPEN:
        raise Refused(NO_LONGER_OPEN.format(state=offer.get_state_display()))


@tried_again
def decline(offer: Offer, *, way: str, by: Actor, now: dt.datetime, other_format: bool = False) -> Offer:
    """Write down that they don't want the place; they go on waiting. Declining twice changes nothing.

    `other_format`: because they wait for the other format. Only a reasonable offer counts as declined; after so many as the
    edition says a clinician looks, and nothing else happens.
    """
    with transaction.atomic():
        offer = _read_locked(offer)
        if offer.state == State.DECLINED:
            return offer
        refuse_closed(offer, now)
        offer.counts_as_declined = counts_when_declined(
            made_on=_day(offer, offer.made_at),
            first_days=[_day(offer, each.first_starts_at) for each in (offer.course, offer.alternative) if each],
            notice_days=offer.course.edition.offer_notice_days,
            other_format=other_format,
        )
        _close(offer, State.DECLINED, by=by, now=now, way=way)
        audit.record(by, "declined an offer", offer, answered=way, counts=offer.counts_as_declined)
        _have_looked_at(offer, by=by, now=now)
        _say_freed(offer, now)
    return offer


def _have_looked_at(offer: Offer, *, by: Actor, now: dt.datetime) -> None:
    """Open a clinician's task once as many offers as the edition says were declined."""
    entry = with_standing(WaitingListEntry.objects.filter(pk=offer.entry_id or 0), now).get()
    if offer.counts_as_declined and entry.declined >= offer.course.edition.declined_offers:
        line = f"{offer.participant.full_name} declined {counted(entry.declined, 'offer')}: a clinician looks before the next one"
        key = f"declined_twice:{entry.pk}:{entry.declined}"
        kind, person = Task.Kind.LOOK_AT_OFFERS, offer.participant
        open_task(person.organisation, kind, key, line, participant=person, by=by, now=now)


@tried_again
def take_back(offer: Offer, *, reason: str, by: Actor, now: dt.datetime) -> Offer:
    """Take an open offer back; they go on waiting, and are told. Twice changes nothing."""
    reason = reason_given(reason, REASON_LENGTH, needed="Say why.")
    with transaction.atomic():
        offer = _read_locked(offer)
        if offer.state == State.TAKEN_BACK:
            return offer
        if offer.state != State.OPEN:
            raise Refused(NO_LONGER_OPEN.format(state=offer.get_state_display()))
        _close(offer, State.TAKEN_BACK, by=by, now=now)
        audit.record(by, "took an offer back", offer, reason=reason)
        _say_freed(offer, now)
    return offer


def expire(now: dt.datetime) -> int:
    """Close what wasn't answered in time, or has no date left; they go on waiting. Twice changes nothing. Returns how many."""
    offers = Offer.objects.filter(state=State.OPEN, entry__isnull=False, entry__course=None).select_related(
        "course", "alternative"
    )
    due = [each for each in offers.order_by("reply_by", "pk") if each.reply_by <= now or not courses_of(each)]
    return sum(_expire(each, now) for each in due)


@tried_again
@transaction.atomic
def _expire(offer: Offer, now: dt.datetime) -> bool:
    offer = _read_locked(offer)
    if offer.state != State.OPEN:
        return False
    late = offer.reply_by <= now
    _close(offer, State.EXPIRED if late else State.TAKEN_BACK, by=WAITING_LIST, now=now)
    audit.record(WAITING_LIST, "offer not answered in time" if late else "took an offer back", offer)
    _say_freed(offer, now)
    return True


def _read_locked(offer: Offer) -> Offer:
    """The offer as it is now, with its person and both its courses locked."""
    lock_person(offer.participant_id)
    locked = {each.pk: each for each in lock_courses(filter(None, (offer.course_id, offer.alternative_id)))}
    offer = Offer.objects.select_related("participant__organisation", "course__edition", "alternative", "entry").get(pk=offer.pk)
    offer.course.offered = locked[offer.course_id].offered
    return offer


def _close(offer: Offer, state: State, *, by: Actor, now: dt.datetime, way: str = "") -> None:
    offer.state, offer.closed_at, offer.answered_by = state, now, audit.name_of(by)[:120] if by is not WAITING_LIST else ""
    offer.answered_by_way = way
    offer.save(update_fields=["state", "closed_at", "answered_by", "answered_by_way", "counts_as_declined"])
    still = WaitingListEntry.objects.filter(pk=offer.entry_id or 0, state=Waiting.OFFERED)
    still.update(state=Waiting.WAITING)
    set_offer_letters_aside(offer.entry.episode_id if offer.entry else None, by=by, now=now)
    _count([offer.course, offer.alternative])


def _say_freed(offer: Offer, now: dt.datetime) -> None:
    for pk in sorted(filter(None, (offer.course_id, offer.alternative_id))):
        offering.offer_freed(pk, now=now)


def _day(offer: Offer, moment: dt.datetime) -> dt.date:
    return moment.astimezone(offer.participant.organisation.tzinfo).date()
