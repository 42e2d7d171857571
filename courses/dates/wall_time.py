"""From the time on the wall to an instant, and back: zones, clock changes, times that don't exist or come twice.

People agree on "Wednesday, 10am". The instant behind it is worked out for each date anew, so a series keeps its wall
time when the clocks change. Instants are aware datetimes in UTC, as they are stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.refused import Refused
from common.words import clock_time, long_date

FIRST, SECOND = 0, 1  # the two instants of a time that occurs twice, as datetime.fold counts


class OccursTwice(Refused):
    """A clock time that the clocks show twice that night: not an error but a question, with its two answers.

    `choices` are the two instants; ask again with fold=FIRST or fold=SECOND.
    """

    def __init__(self, sentence: str, choices: tuple[datetime, datetime]) -> None:
        super().__init__(sentence, field="start")
        self.choices = choices


def instants_of(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants in UTC at which the clocks of `zone` show `clock` on `day`: one, none, or two in order."""
    wall = datetime.combine(day, clock)
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (FIRST, SECOND)}
    return tuple(sorted(instant for instant in found if instant.astimezone(zone).replace(tzinfo=None, fold=0) == wall))


def to_utc(day: date, clock: time, zone: ZoneInfo, *, fold: int | None = None) -> datetime:
    """The instant, in UTC, of a local date and clock time.

    `fold` (FIRST or SECOND) says which of two is meant, and matters only for a time that occurs twice. Raises Refused
    when the clocks skip that time, and OccursTwice when they show it twice and `fold` is None.
    """
    found = instants_of(day, clock, zone)
    spoken = f"{clock_time(clock)} on {long_date(day)}"
    if not found:
        raise Refused(f"There is no {spoken}: the clocks go forward past it. Choose another time.", field="start")
    if len(found) == 1:
        return found[0]
    if fold is None:
        sentence = f"The clocks go back, so {spoken} comes twice. Say whether you mean the first or the second."
        raise OccursTwice(sentence, (found[0], found[1]))
    return found[fold]


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something lasts, in UTC."""

    starts_at: datetime
    ends_at: datetime


def span(day: date, start: time, minutes: int, zone: ZoneInfo, *, fold: int | None = None) -> Span:
    """What starts at a clock time and lasts `minutes` of real time, also across a clock change.

    Raises Refused for a length below one minute, and what `to_utc` raises.
    """
    if minutes < 1:
        raise Refused("The end must be later than the start.", field="minutes")
    starts_at = to_utc(day, start, zone, fold=fold)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def series(dates: Iterable[date], start: time, minutes: int, zone: ZoneInfo, *, fold: int | None = None) -> tuple[Span, ...]:
    """The spans of a course: the same clock time on every date, whatever the clocks do in between."""
    return tuple(span(day, start, minutes, zone, fold=fold) for day in dates)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the clocks of `zone` show at an instant: its date and time are those to print."""
    return instant.astimezone(zone)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clocks of a zone jump: at `at` (UTC), on the local date `day`, by `shift` (forward is positive)."""

    at: datetime
    day: date
    shift: timedelta

    @property
    def sentence(self) -> str:
        """For the screen: "Clocks go back on Sunday 25 October 2026."."""
        return f"Clocks go {'forward' if self.shift > timedelta(0) else 'back'} on {long_date(self.day)}."


def clock_changes(first: date, last: date, zone: ZoneInfo) -> tuple[ClockChange, ...]:
    """The clock changes of a zone from the date `first` to the date `last`, both included, in order."""
    start = datetime.combine(first, time(), UTC) - timedelta(days=1)
    days = (last - first).days + 3  # a day of margin each way, for zones ahead of UTC and behind it
    found = []
    for number in range(days):
        before = start + timedelta(days=number)
        after = before + timedelta(days=1)
        if _offset(before, zone) != _offset(after, zone):
            found.append(_change_between(before, after, zone))
    return tuple(change for change in found if first <= change.day <= last)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> ClockChange:
    """The one change between two instants, found to the second by halving."""
    old = _offset(before, zone)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return ClockChange(at=after, day=(after + old).date(), shift=_offset(after, zone) - old)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    """How far the clocks of `zone` stand from UTC at an instant."""
    return instant.astimezone(zone).utcoffset() or timedelta(0)
