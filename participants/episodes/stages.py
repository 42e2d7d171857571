"""Where somebody stands on their way: one plain word, worked out from facts, the same everywhere (docs/domain.md, the pathway).

A stage is never stored. `stage_of` says it of one episode, `with_stage` of a list in the database and `stage_words_of` in words;
a test holds them equal.
`stages_of` divides the whole wait into stages that follow each other without a gap, so that their lengths add up to it.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate

from common.pages.kept_statements import written_once
from participants.models import Appointment, Decision, Enrolment, Episode, Offer, Referral, WaitingListEntry
from participants.rules.attendance import ATTENDED


class Stage(TextChoices):
    """Where somebody stands, in the order of the way."""

    REFERRED = "referred", "Referred"
    TO_ASSESS = "to_assess", "To be assessed"
    TO_DECIDE = "to_decide", "To be decided"
    ASKED = "asked", "Asked"
    WAITING = "waiting", "Waiting"
    OFFERED = "offered", "Offered"
    BOOKED = "booked", "Booked"
    ON_PROGRAMME = "on_programme", "On the programme"
    IN_REVIEWS = "in_reviews", "In reviews"
    DISCHARGED = "discharged", "Discharged"
    ENDED = "ended", "Ended"


ORDER = tuple(Stage)
# Open episodes of those who have begun.
BEGUN = (Stage.ON_PROGRAMME, Stage.IN_REVIEWS)
# Where a place stands: one being used counts before one to come, and that before one that is over.
PLACED = (Stage.ON_PROGRAMME, Stage.BOOKED, Stage.IN_REVIEWS)
ON_THE_LIST = (WaitingListEntry.State.WAITING, WaitingListEntry.State.OFFERED)
# How a joint assessment says that it took place: by the register, by who says so, or by three signatures.
TOOK_PLACE = Q(mark__in=sorted(ATTENDED)) | (Q(mark="") & (Q(session__outcome="held") | Q(signed_at__isnull=False)))

# One whose sections are all signed.
SIGNED = TOOK_PLACE & Q(signed_at__isnull=False, session__kind="assessment", state="booked")


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place on a course that wasn't cancelled: since when, its first and last moment, and when they left early."""

    joined_at: dt.datetime
    first_starts_at: dt.datetime
    last_ends_at: dt.datetime
    left_at: dt.datetime | None = None

    def stage(self, now: dt.datetime) -> Stage:
        """Booked, on the programme, or in reviews."""
        if self.left_at or self.last_ends_at <= now:
            return Stage.IN_REVIEWS
        return Stage.BOOKED if now < self.first_starts_at else Stage.ON_PROGRAMME


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """What a stage is worked out from. `began_on`: the start of the pathway, or the receipt of the referral where there is none.

    A moment that is None hasn't come; `entry_since` and `offered_at` stay once the entry or the offer is closed.
    """

    began_on: dt.date
    zone: ZoneInfo
    accepted_at: dt.datetime | None = None
    # When all sections of the first assessment that has them were signed.
    signed_at: dt.datetime | None = None
    decided_at: dt.datetime | None = None
    recommended: bool = False
    entry_since: dt.datetime | None = None
    entry_open: bool = False
    offered_at: dt.datetime | None = None
    offer_open: bool = False
    places: tuple[PlaceFacts, ...] = ()
    ended_at: dt.datetime | None = None
    discharged: bool = False

    def day(self, moment: dt.datetime) -> dt.date:
        """Which day that was, there."""
        return moment.astimezone(self.zone).date()

    def place(self, now: dt.datetime) -> PlaceFacts | None:
        """The place that counts: one being used before one to come, before one that is over."""
        rank = {Stage.ON_PROGRAMME: 0, Stage.BOOKED: 1, Stage.IN_REVIEWS: 2}
        return min(self.places, key=lambda each: (rank[each.stage(now)], -each.joined_at.timestamp()), default=None)

    def age(self, now: dt.datetime) -> dt.timedelta:
        """The whole wait: until now, or until it ended."""
        return max(self.day(self.ended_at or now) - self.began_on, dt.timedelta(0))


@dataclass(frozen=True, slots=True)
class StageStretch:
    """A stage with the day it began, and the day the next one did (of the last one: today, or the day it ended)."""

    stage: Stage
    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """How long it lasted."""
        return (self.until - self.since).days


def stage_of(facts: EpisodeFacts, now: dt.datetime) -> Stage:
    """Where somebody stands now. What is furthest along the way decides, however it came about."""
    if facts.ended_at:
        return Stage.DISCHARGED if facts.discharged else Stage.ENDED
    if place := facts.place(now):
        return place.stage(now)
    if facts.offer_open:
        return Stage.OFFERED
    if facts.entry_open:
        return Stage.WAITING
    if facts.decided_at:
        return Stage.ASKED if facts.recommended else Stage.TO_DECIDE
    if facts.signed_at:
        return Stage.TO_DECIDE
    return Stage.TO_ASSESS if facts.accepted_at else Stage.REFERRED


def stages_of(facts: EpisodeFacts, now: dt.datetime) -> list[StageStretch]:
    """The stages somebody went through, one after the other from the first day of the wait; the last is where they stand.

    What was decided or written down out of order begins no earlier than what stands before it: the lengths add up to the age.
    """
    at = facts.ended_at or now
    last = stage_of(replace(facts, ended_at=None), at)
    end = facts.began_on + facts.age(now)
    begun = [(Stage.REFERRED, facts.began_on)]
    for stage, moment in _beginnings(facts, at):
        if begun[-1][0] == last:
            break
        if stage == last or (moment is not None and moment <= at):
            earliest = begun[-1][1]
            since = earliest if moment is None else facts.day(moment)
            begun.append((stage, min(max(since, earliest), end)))
    if facts.ended_at:
        begun.append((stage_of(facts, now), end))
    ends = [since for _, since in begun[1:]] + [end]
    return [StageStretch(stage, since, until) for (stage, since), until in zip(begun, ends, strict=True)]


def _beginnings(facts: EpisodeFacts, at: dt.datetime) -> Iterator[tuple[Stage, dt.datetime | None]]:
    place = facts.place(at)
    yield Stage.TO_ASSESS, facts.accepted_at
    yield Stage.TO_DECIDE, facts.signed_at or (None if facts.recommended else facts.decided_at)
    yield Stage.ASKED, facts.decided_at if facts.recommended else None
    yield Stage.WAITING, facts.entry_since
    yield Stage.OFFERED, facts.offered_at
    yield Stage.BOOKED, place.joined_at if place else None
    yield Stage.ON_PROGRAMME, place.first_starts_at if place else None
    yield Stage.IN_REVIEWS, (place.left_at or place.last_ends_at) if place else None


def with_stage(episodes: QuerySet[Episode], now: dt.datetime) -> QuerySet[Episode]:
    """Add `stage`, where each stands now, `decided`, what was decided last, and `began_on`. In the same query."""
    return with_beginning(episodes).annotate(decided=what_was_decided("outcome"), stage=stage_case(now))


def stage_word(stage: str, triage: str = "") -> str:
    """The one word for where somebody stands, on every page; who isn't accepted yet is told apart: to check, or asked for more.

    `triage`: what came of the latest referral so far.
    """
    if stage == Stage.REFERRED:
        return "Asked for more" if triage == Referral.Triage.ASKED_FOR_MORE else "To check"
    return str(Stage(stage).label)


def stage_words_of(episodes: Collection[int], now: dt.datetime) -> dict[int, str]:
    """The word for each of these episodes, by key. One query, none for no episode."""
    return _words(_furthest_of(episodes, now)) if episodes else {}


@written_once
def _furthest_of(episodes: Collection[int], now: dt.datetime) -> QuerySet[Any, Any]:
    return _furthest_by("pk", Episode.objects.filter(pk__among=episodes), now)


def stage_words_of_people(people: Collection[int], now: dt.datetime) -> dict[int, str]:
    """The word for each of these people with an open pathway, by the person; of several the one opened last. One query."""
    return _words(_furthest_of_people(people, now)) if people else {}


@written_once
def _furthest_of_people(people: Collection[int], now: dt.datetime) -> QuerySet[Any, Any]:
    theirs = Episode.objects.filter(participant__among=people, ended_at=None).order_by("opened_at", "pk")
    return _furthest_by("participant", theirs, now)


def _words(rows: Iterable[Any]) -> dict[int, str]:
    return {pk: FurthestFacts(*found).word for pk, *found in rows}


def _furthest_by(key: str, episodes: QuerySet[Episode], now: dt.datetime) -> QuerySet[Any, Any]:
    """The same stage as stage_case's; a test holds them equal. Here each table is asked once, by an index, for what is furthest
    there, and the stage is worked out from that: the long expression takes PostgreSQL many times as long to plan as to answer.
    """
    mine = OuterRef("pk")
    latest = Referral.objects.filter(episode=mine).order_by("-received_on", "-pk").values("triage")
    offers, waits = _offered(mine).values("pk"), _waits(mine).values("pk")
    facts = episodes.annotate(
        place=Subquery(_furthest_place(mine, now).values("furthest")[:1]),
        offer=Subquery(offers[:1]),
        entry=Subquery(waits[:1]),
        decided=what_was_decided("outcome"),
        signed=Subquery(Appointment.objects.filter(SIGNED, episode=mine).values("pk")[:1]),
        accepted=Subquery(accepted_referrals(mine).values("pk")[:1]),
        triage=Subquery(latest[:1]),
    )
    return facts.values_list(key, *FurthestFacts._fields)


class FurthestFacts(NamedTuple):
    """What is furthest of one episode in each table, as _words_by reads it: keys of rows, else the column of that name."""

    ended_at: dt.datetime | None
    ending: str
    place: int | None
    offer: int | None
    entry: int | None
    decided: str | None
    signed: int | None
    accepted: int | None
    triage: str | None

    @property
    def word(self) -> str:
        """The word for where it stands."""
        return stage_word(self.stage, self.triage or "")

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.ended_at:
            return Stage.DISCHARGED if self.ending == Episode.Ending.DISCHARGED else Stage.ENDED
        if self.place is not None:
            return PLACED[self.place]
        if self.offer or self.entry:
            return Stage.OFFERED if self.offer else Stage.WAITING
        if self.decided == Decision.Outcome.RECOMMENDED:
            return Stage.ASKED
        if self.decided or self.signed:
            return Stage.TO_DECIDE
        return Stage.TO_ASSESS if self.accepted else Stage.REFERRED


def _furthest_place(mine: OuterRef, now: dt.datetime) -> QuerySet[Any]:
    """The places that count, each with where it stands as a place in PLACED, the one that decides first."""
    to_come = When(state=Enrolment.State.ACTIVE, course__first_starts_at__gt=now, then=Value(1))
    being_used = When(state=Enrolment.State.ACTIVE, course__last_ends_at__gt=now, then=Value(0))
    held = _places_held(mine).filter(state__in=(Enrolment.State.ACTIVE, Enrolment.State.LEFT))
    return held.annotate(furthest=Case(to_come, being_used, default=Value(2), output_field=IntegerField())).order_by("furthest")


def what_was_decided(field: str) -> Subquery:
    """This of the decision that stands on an episode."""
    decided = Decision.objects.filter(episode=OuterRef("pk")).order_by("-decided_at", "-pk")
    return Subquery(decided.values(field)[:1])


def stage_case(now: dt.datetime) -> Case:
    """Where an episode stands now, by the database. `decided` (what_was_decided) must be there beside it.

    It is a long expression: write it once into a query, and no condition that names it again and again.
    """
    return Case(
        When(ended_at__isnull=False, ending=Episode.Ending.DISCHARGED, then=Value(Stage.DISCHARGED)),
        When(ended_at__isnull=False, then=Value(Stage.ENDED)),
        *(When(condition, then=Value(stage)) for stage, condition in reached(now).items()),
        default=Value(Stage.REFERRED),
        output_field=CharField(),
    )


def reached(now: dt.datetime) -> dict[Stage, Any]:
    """What an open episode has for each stage, the furthest first: it stands at the first that holds, else it was referred."""
    mine = OuterRef("pk")
    held = _places_held(mine)
    active = held.filter(state=Enrolment.State.ACTIVE)
    over = Q(state=Enrolment.State.ACTIVE, course__last_ends_at__lte=now) | Q(state=Enrolment.State.LEFT)
    signed = Appointment.objects.filter(SIGNED, episode=mine)
    return {
        Stage.ON_PROGRAMME: Exists(active.filter(course__first_starts_at__lte=now, course__last_ends_at__gt=now)),
        Stage.BOOKED: Exists(active.filter(course__first_starts_at__gt=now)),
        Stage.IN_REVIEWS: Exists(held.filter(over)),
        Stage.OFFERED: Exists(_offered(mine)),
        Stage.WAITING: Exists(_waits(mine)),
        Stage.ASKED: Q(decided=Decision.Outcome.RECOMMENDED),
        Stage.TO_DECIDE: Q(decided__isnull=False) | Exists(signed),
        Stage.TO_ASSESS: Exists(accepted_referrals(mine)),
    }


def _places_held(mine: OuterRef) -> QuerySet[Enrolment]:
    # Most places on courses belong to no episode: without saying so PostgreSQL reads them all.
    return Enrolment.objects.filter(episode=mine, episode__isnull=False, course__cancelled_at=None)


def _offered(mine: OuterRef) -> QuerySet[Offer]:
    return Offer.objects.filter(entry__episode=mine, state="open")


def _waits(mine: OuterRef) -> QuerySet[WaitingListEntry]:
    return WaitingListEntry.objects.filter(episode=mine, state__in=ON_THE_LIST)


def accepted_referrals(mine: OuterRef) -> QuerySet[Referral]:
    """The referrals of an episode that were accepted for assessment."""
    return Referral.objects.filter(episode=mine, triage="accepted")


def with_beginning(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Add `began_on`: the start of the pathway, else the receipt of the first referral, else the day it was opened."""
    first = Referral.objects.filter(episode=OuterRef("pk")).order_by("received_on", "pk").values("received_on")[:1]
    opened = TruncDate("opened_at", tzinfo=dt.UTC)
    return episodes.annotate(began_on=Coalesce(F("pathway_start"), Subquery(first), opened, output_field=DateField()))
