"""A training before it is saved: its days, who gives it, and everything that stands in the way, all shown at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Organisation
from common.clock import today_in
from common.refused import Refused
from common.words import long_date
from courses.dates.calendars import FURTHEST_AHEAD_DAYS
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import Span, to_utc
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import Diary, closing_sentence, diary_of, taken_sentence, too_small_sentence
from courses.leaders.record import leader_facts_of, policy_on
from courses.leaders.rules import KIND_WORDS, TRAINERS_NEEDED
from courses.leaders.standing import LeaderFacts, Policy, trainer_status_on
from courses.models import Duty, Facilitator, Format, Programme, Venue
from courses.staffing.duties import where

LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class TrainingDay:
    """One day of a training, by the clock on the wall."""

    day: dt.date
    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class TrainingDraft:
    """A training as the office types it. `meets_although`: closed days among its days are meant."""

    programme: Programme
    kind: str
    name: str
    format: str
    days: tuple[TrainingDay, ...]
    trainers: tuple[Facilitator, ...]
    room: Venue | None = None
    link: str = ""
    places: int = 12
    meets_although: bool = False

    @property
    def title(self) -> str:
        """What it is called: as typed, or after what it is."""
        return self.name or f"{self.programme.short_name} {KIND_WORDS[self.kind]}"

    def label(self, number: int) -> str:
        """What one of its days is called where no training stands beside it: "CPSMP leader training, day 1"."""
        words = f"{self.programme.short_name} {KIND_WORDS[self.kind]}, day {number}"
        return words if len(words) <= LONGEST_LABEL else f"{KIND_WORDS[self.kind].capitalize()}, day {number}"


@dataclass(frozen=True, slots=True)
class TrainingStop:
    """Something to put right before a training can be saved, and the box of the form that it is about."""

    sentence: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day as the preview shows it: `closed` is why nobody would meet then, `clashes` who or what is taken."""

    number: int
    label: str
    day: TrainingDay
    span: Span
    closed: str = ""
    clashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingPreview:
    """Everything a draft would make, and what stands in its way."""

    lines: tuple[DayLine, ...]
    stops: tuple[TrainingStop, ...]
    asks_although: bool

    @property
    def refusal(self) -> TrainingStop | None:
        """The first thing that stands in the way, or None."""
        clashes = [TrainingStop(clash) for line in self.lines for clash in line.clashes]
        found = [*self.stops, *clashes]
        if self.asks_although:
            closed = next(line for line in self.lines if line.closed)
            found.append(TrainingStop(f"{long_date(closed.day.day)} is {closed.closed}. Say that it is meant.", "meets_although"))
        return found[0] if found else None


def preview(draft: TrainingDraft, *, organisation: Organisation, now: dt.datetime) -> TrainingPreview:
    """What the draft would make. Raises Refused only for days that can't be put on a calendar. A fixed number of queries."""
    today = today_in(organisation.tzinfo, now)
    if why := days_refusal(draft.days, today):
        raise Refused(why, field="days")
    zone = organisation.tzinfo
    spans = [_span(day, zone) for day in draft.days]
    stops = [*_stops(draft, spans, zone, now), *_trainer_stops(draft, organisation, today, now)]
    diary = diary_of([draft.room.pk] if draft.room else [], spans, held_at=now)
    busy = _busy(draft.trainers, spans)
    lines = _lines(draft, spans, closed_days_of(organisation), diary, busy, zone)
    asks = not draft.meets_although and any(line.closed for line in lines)
    return TrainingPreview(tuple(lines), tuple(stops), asks)


def days_refusal(days: Sequence[TrainingDay], today: dt.date) -> str | None:
    """Why these can't be a training's days: none, out of order, in the past, too far ahead, an end before its start."""
    if not days:
        return "Enter at least one day with its hours."
    for number, day in enumerate(days, 1):
        if day.day < today:
            return f"Day {number} is in the past. Choose {long_date(today)} or a later day."
        if (day.day - today).days > FURTHEST_AHEAD_DAYS:
            return f"Day {number} is more than five years away. Check the year."
        if day.end <= day.start:
            return f"Day {number} ends before it starts. Check its hours."
    for number, (one, other) in enumerate(pairwise(days), 2):
        if (other.day, other.start) < (one.day, one.end):
            return f"Day {number} isn’t after day {number - 1}. Put the days in order."
    return None


def trainer_refusals(
    people: Iterable[Facilitator], days: Sequence[dt.date], facts: dict[int, LeaderFacts], programme: Programme, policy: Policy
) -> list[str]:
    """Who of these isn't a Master Trainer in good standing on each of the days, as sentences."""
    found = []
    for person in people:
        for day in days:
            standing = trainer_status_on(day, facts[person.pk], programme.slug, policy)
            if not standing.is_good:
                why = f"{person} isn’t a {programme.short_name} Master Trainer in standing on {long_date(day)}."
                found.append(f"{why} {standing.sentence}")
                break
    return found


def _stops(draft: TrainingDraft, spans: Sequence[Span], zone: ZoneInfo, now: dt.datetime) -> list[TrainingStop]:
    found = []
    if spans[0].starts_at <= now:
        found.append(TrainingStop("Its first day has already begun. Choose a later one.", "days"))
    if draft.format == Format.IN_PERSON and draft.room is None:
        found.append(TrainingStop("Choose a room, or let them meet by video.", "room"))
    if draft.room and draft.room.places < draft.places:
        found.append(TrainingStop(too_small_sentence(draft.room, draft.places), "places"))
    if why := closing_sentence(draft.room, spans[-1].ends_at, zone):
        found.append(TrainingStop(why, "room"))
    if len({person.pk for person in draft.trainers}) < TRAINERS_NEEDED:
        found.append(TrainingStop("Choose two Master Trainers: a training is always given by two.", "trainers"))
    return found


def _trainer_stops(draft: TrainingDraft, organisation: Organisation, today: dt.date, now: dt.datetime) -> list[TrainingStop]:
    facts, policy = leader_facts_of(draft.trainers, now), policy_on(organisation, today)
    days = [day.day for day in draft.days]
    return [TrainingStop(why, "trainers") for why in trainer_refusals(draft.trainers, days, facts, draft.programme, policy)]


def _lines(
    draft: TrainingDraft,
    spans: Sequence[Span],
    closed: ClosedDays,
    diary: Diary,
    busy: dict[int, list[str]],
    zone: ZoneInfo,
) -> list[DayLine]:
    lines = []
    for number, (day, span) in enumerate(zip(draft.days, spans, strict=True), 1):
        clashes = list(busy[number])
        if draft.room and (booking := diary.taken(draft.room.pk, span)):
            clashes.insert(0, taken_sentence(draft.room, booking, zone))
        lines.append(DayLine(number, draft.label(number), day, span, closed.reason(day.day), tuple(clashes)))
    return lines


def _busy(people: Sequence[Facilitator], spans: Sequence[Span]) -> dict[int, list[str]]:
    """Where these people are instead, by the number of the day. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    during = Q()
    for span in spans:
        during |= Q(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    taken = Duty.objects.filter(during, facilitator__in=[person.pk for person in people], ended_at=None)
    for duty in taken.select_related("facilitator", "session__course").order_by("starts_at", "pk"):
        for number, span in enumerate(spans, 1):
            if duty.starts_at < span.ends_at and duty.ends_at > span.starts_at:
                found[number].append(where(duty))
    return found


def _span(day: TrainingDay, zone: ZoneInfo) -> Span:
    try:
        return Span(to_utc(day.day, day.start, zone), to_utc(day.day, day.end, zone))
    except Refused as refused:
        raise Refused(refused.sentence, field="days") from refused
