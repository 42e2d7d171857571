"""Which moments suit a joint assessment: pure search in memory over what was fetched before.

Recurring clinics come first; then, on working days and a grid of half hours, whenever one of each profession and a room are
free. A telephone or video assessment needs no room. Everything is looked at at most once for each half hour of a year, so that
the longest search is some thousands of looks (docs/domain.md, the pathway).
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from courses.dates.calendars import WORKING_DAYS
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import FIRST, Span, instants_of

GRID = dt.timedelta(minutes=30)
OPENS, CLOSES = dt.time(9), dt.time(17)
HOW_MANY = 5
LONGEST_SEARCH = dt.timedelta(days=366)
Stretch = tuple[dt.datetime, dt.datetime]


class HoursTaken:
    """When people or rooms are taken, by key: asked as often as needed, each time in a step or two."""

    def __init__(self, stretches: Iterable[tuple[int, dt.datetime, dt.datetime]] = ()) -> None:
        self._starts: dict[int, list[dt.datetime]] = {}
        self._ends: dict[int, list[dt.datetime]] = {}
        by_key: dict[int, list[Stretch]] = defaultdict(list)
        for key, starts_at, ends_at in stretches:
            by_key[key].append((starts_at, ends_at))
        for key, theirs in by_key.items():
            together = list(_joined(theirs))
            self._starts[key] = [start for start, _ in together]
            self._ends[key] = [end for _, end in together]

    def is_free(self, key: int, span: Span) -> bool:
        """Whether nothing takes this person or room during `span`; what ends as it begins doesn't."""
        place = bisect_left(self._starts.get(key, ()), span.ends_at)
        return place == 0 or self._ends[key][place - 1] <= span.starts_at


def _joined(stretches: list[Stretch]) -> Iterator[Stretch]:
    """The same hours, in order and without overlapping."""
    start: dt.datetime | None = None
    end = dt.datetime.min.replace(tzinfo=dt.UTC)
    for begins, ends in sorted(stretches):
        if start is not None and begins <= end:
            end = max(end, ends)
            continue
        if start is not None:
            yield start, end
        start, end = begins, ends
    if start is not None:
        yield start, end


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """A recurring clinic as the search sees it; `staff` by key."""

    pk: int
    weekday: int
    start: dt.time
    slots: int
    format: str
    venue: int | None
    staff: tuple[int, ...]
    valid_from: dt.date
    valid_until: dt.date | None = None

    def is_on(self, day: dt.date) -> bool:
        """Whether it comes round on this day."""
        return day.weekday() == self.weekday and self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class AssessmentSlot:
    """A moment that suits: when, in which room (none: by telephone or video), who assesses, and the clinic it is one of."""

    span: Span
    format: str
    venue: int | None
    staff: tuple[int, ...]
    clinic: int | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a search looks at: who could assess by profession, rooms in the order they are tried, and everything taken."""

    zone: ZoneInfo
    closed: ClosedDays
    clinicians: Mapping[str, Sequence[int]]
    rooms: Sequence[int]
    people: HoursTaken
    room_hours: HoursTaken
    clinics: Sequence[ClinicFacts] = ()
    # Rooms that go out of use, by key: nothing there is over after that.
    room_until: Mapping[int, dt.datetime] = field(default_factory=dict)
    # The hours that whoever is assessed has elsewhere, under their own key.
    person: int = 0
    theirs: HoursTaken = field(default_factory=HoursTaken)


@dataclass
class Search:
    """One search: what is asked for, and how many looks it took."""

    ground: Ground
    minutes: int
    professions: Sequence[str]
    format: str
    now: dt.datetime
    # From now: nothing begins sooner.
    notice: dt.timedelta = dt.timedelta(0)
    looks: int = 0

    def found(self, most: int = HOW_MANY) -> list[AssessmentSlot]:
        """The next slots of clinics, then the next others, each in order of time; none that overlaps one before it."""
        slots = self._first(self._of_clinics(), most)
        taken = {slot.span.starts_at for slot in slots}
        return [*slots, *self._first((slot for slot in self._others() if slot.span.starts_at not in taken), most)]

    def _first(self, slots: Iterable[AssessmentSlot], most: int) -> list[AssessmentSlot]:
        found: list[AssessmentSlot] = []
        for slot in slots:
            if len(found) == most:
                break
            found.append(slot)
        return found

    def _days(self) -> Iterator[dt.date]:
        """The open days of the coming year."""
        day, last = (moment.astimezone(self.ground.zone).date() for moment in (self.now, self.now + LONGEST_SEARCH))
        while day < last:
            if self.ground.closed.is_open(day):
                yield day
            day += dt.timedelta(days=1)

    def _span(self, day: dt.date, minute: int) -> Span | None:
        """What starts so many minutes after midnight on the wall clock; None where the clocks skip that, or it is too soon."""
        self.looks += 1
        instants = instants_of(day, dt.time(minute // 60, minute % 60), self.ground.zone)
        if not instants or instants[FIRST] <= self.now + self.notice:
            return None
        return Span(instants[FIRST], instants[FIRST] + dt.timedelta(minutes=self.minutes))

    def _of_clinics(self) -> Iterator[AssessmentSlot]:
        clinics = sorted((each for each in self.ground.clinics if each.format == self.format), key=lambda each: each.start)
        for day in self._days() if clinics else ():
            for clinic in (each for each in clinics if each.is_on(day)):
                first = _minutes(clinic.start)
                for number in range(clinic.slots):
                    span = self._span(day, first + number * self.minutes) if _fits(first, number, self.minutes) else None
                    if span and (staff := self._all_free(clinic.staff, span)) and self._room_is_free(clinic.venue, span):
                        yield AssessmentSlot(span, clinic.format, clinic.venue, staff, clinic.pk)

    def _others(self) -> Iterator[AssessmentSlot]:
        step = int(GRID.total_seconds()) // 60
        for day in self._days():
            if day.weekday() not in WORKING_DAYS:
                continue
            minute = _minutes(OPENS)
            while minute + self.minutes <= _minutes(CLOSES):
                span = self._span(day, minute)
                slot = self._at(span) if span else None
                if slot:
                    yield slot
                # The next choice begins when this one would be over: five that overlap are no choice.
                minute += -(-self.minutes // step) * step if slot else step

    def _at(self, span: Span) -> AssessmentSlot | None:
        """The slot then, if one of each profession and a room are free; whoever and whichever comes first."""
        room = None
        if self.format == "in_person":
            room = next((each for each in self.ground.rooms if self._room_is_free(each, span)), None)
            if room is None:
                return None
        staff = tuple(self._one_of(profession, span) for profession in self.professions)
        if not self._is_free_too(span) or 0 in staff:
            return None
        return AssessmentSlot(span, self.format, room, staff)

    def _one_of(self, profession: str, span: Span) -> int:
        """Somebody of this profession who is free, by key; 0 for nobody."""
        return next((each for each in self.ground.clinicians.get(profession, ()) if self.ground.people.is_free(each, span)), 0)

    def _all_free(self, clinic: Sequence[int], span: Span) -> tuple[int, ...]:
        """One of each profession of the clinic's own people, all free; nothing when one is missing."""
        of_clinic = set(clinic)
        chosen = []
        for profession in self.professions:
            own = [each for each in self.ground.clinicians.get(profession, ()) if each in of_clinic]
            free = next((each for each in own if self.ground.people.is_free(each, span)), None)
            if free is None:
                return ()
            chosen.append(free)
        return tuple(chosen) if self._is_free_too(span) else ()

    def _room_is_free(self, room: int | None, span: Span) -> bool:
        if room is None:
            return True
        until = self.ground.room_until.get(room)
        return (until is None or span.ends_at <= until) and self.ground.room_hours.is_free(room, span)

    def _is_free_too(self, span: Span) -> bool:
        """Whether whoever is assessed has nothing else then."""
        return self.ground.theirs.is_free(self.ground.person, span)


def _minutes(clock: dt.time) -> int:
    return clock.hour * 60 + clock.minute


def _fits(first: int, number: int, minutes: int) -> bool:
    """Whether this slot of a clinic begins on the same day."""
    return first + number * minutes < 24 * 60
