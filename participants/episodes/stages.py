"""Where somebody stands on their way: one plain word, worked out from facts, the same everywhere (docs/domain.md, the pathway).

A stage is never stored. `stage_of` says it of one episode, `with_stage` of a list in the database; a test holds them equal.
`stages_of` divides the whole wait into stages that follow each other without a gap, so that their lengths add up to it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices, Value, When
from django.db.models.functions import Coalesce, TruncDate

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
# Between the referral and the first day of the programme: what the work list of referrals is about.
BEFORE_THE_PROGRAMME = ORDER[: ORDER.index(Stage.ON_PROGRAMME)]
# Open episodes of those who have begun.
BEGUN = (Stage.ON_PROGRAMME, Stage.IN_REVIEWS)
ON_THE_LIST = (WaitingListEntry.State.WAITING, WaitingListEntry.State.OFFERED)
# How a joint assessment says that it took place.
TOOK_PLACE = Q(mark__in=sorted(ATTENDED)) | Q(mark="", session__outcome="held")


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
    assessed_at: dt.datetime | None = None
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
    if facts.assessed_at:
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
    yield Stage.TO_DECIDE, facts.assessed_at or (None if facts.recommended else facts.decided_at)
    yield Stage.ASKED, facts.decided_at if facts.recommended else None
    yield Stage.WAITING, facts.entry_since
    yield Stage.OFFERED, facts.offered_at
    yield Stage.BOOKED, place.joined_at if place else None
    yield Stage.ON_PROGRAMME, place.first_starts_at if place else None
    yield Stage.IN_REVIEWS, (place.left_at or place.last_ends_at) if place else None


def with_stage(episodes: QuerySet[Episode], now: dt.datetime, *, selected: bool = True) -> QuerySet[Episode]:
    """Add `stage`, where each stands now, and `began_on`, from when the wait counts. In the same query; unless selected, only
    for its conditions and its order."""
    mine = OuterRef("pk")
    decided = Decision.objects.filter(episode=mine).order_by("-decided_at", "-pk").values("outcome")
    held = Enrolment.objects.filter(episode=mine, course__cancelled_at=None)
    active = held.filter(state=Enrolment.State.ACTIVE)
    over = Q(state=Enrolment.State.ACTIVE, course__last_ends_at__lte=now) | Q(state=Enrolment.State.LEFT)
    assessed = Appointment.objects.filter(TOOK_PLACE, episode=mine, session__kind="assessment", state="booked")
    beginning = with_beginning(episodes)
    return (beginning.annotate if selected else beginning.alias)(
        decided=Subquery(decided[:1]),
        stage=Case(
            When(ended_at__isnull=False, ending=Episode.Ending.DISCHARGED, then=Value(Stage.DISCHARGED)),
            When(ended_at__isnull=False, then=Value(Stage.ENDED)),
            When(
                Exists(active.filter(course__first_starts_at__lte=now, course__last_ends_at__gt=now)),
                then=Value(Stage.ON_PROGRAMME),
            ),
            When(Exists(active.filter(course__first_starts_at__gt=now)), then=Value(Stage.BOOKED)),
            When(Exists(held.filter(over)), then=Value(Stage.IN_REVIEWS)),
            When(Exists(Offer.objects.filter(entry__episode=mine, state="open")), then=Value(Stage.OFFERED)),
            When(Exists(WaitingListEntry.objects.filter(episode=mine, state__in=ON_THE_LIST)), then=Value(Stage.WAITING)),
            When(decided=Decision.Outcome.RECOMMENDED, then=Value(Stage.ASKED)),
            When(Q(decided__isnull=False) | Exists(assessed), then=Value(Stage.TO_DECIDE)),
            When(Exists(Referral.objects.filter(episode=mine, triage="accepted")), then=Value(Stage.TO_ASSESS)),
            default=Value(Stage.REFERRED),
            output_field=CharField(),
        ),
    )


def with_beginning(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Add `began_on`: the start of the pathway, else the receipt of the first referral, else the day it was opened."""
    first = Referral.objects.filter(episode=OuterRef("pk")).order_by("received_on", "pk").values("received_on")[:1]
    opened = TruncDate("opened_at", tzinfo=dt.UTC)
    return episodes.annotate(began_on=Coalesce(F("pathway_start"), Subquery(first), opened, output_field=DateField()))
