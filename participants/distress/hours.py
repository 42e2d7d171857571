"""When reports are read: an organisation's opening hours as plain values, and what follows from them (docs/domain.md).

Hours are wall times of the organisation's zone, so a day on which the clocks change has its own length. Nothing here reads a
clock or the database.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from courses.dates.closed_days import ClosedDays

LOOK_AHEAD = 60  # days: who isn't open for longer than that promises no day
DAY = dt.timedelta(days=1)
Spans = tuple[tuple[dt.time, dt.time], ...]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """From when to when somebody reads, by weekday (0 = Monday), and the days on which nobody does."""

    zone: ZoneInfo
    weekdays: Mapping[int, Spans] = field(default_factory=dict)
    closed: ClosedDays = field(default_factory=ClosedDays)

    @property
    def are_said(self) -> bool:
        """Whether anybody has said when reports are read."""
        return any(self.weekdays.values())

    def on(self, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
        """The stretches of one local day, in order, as instants; none on a closed day."""
        if not self.closed.is_open(day):
            return []
        return [(self._instant(day, start), self._instant(day, end)) for start, end in self.weekdays.get(day.weekday(), ())]

    def _instant(self, day: dt.date, clock: dt.time) -> dt.datetime:
        # A time that the clocks skip is the moment they skip to; of one that comes twice the first counts.
        return dt.datetime.combine(day, clock, self.zone).astimezone(dt.UTC)

    def stretches_from(self, moment: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Every stretch that isn't over at this moment, in order, as far as anybody looks ahead."""
        day = moment.astimezone(self.zone).date()
        for ahead in range(LOOK_AHEAD + 1):
            yield from (span for span in self.on(day + ahead * DAY) if span[1] > moment)


def reads_until(hours: OpeningHours, moment: dt.datetime) -> dt.datetime | None:
    """Until when somebody reads without a break, at this moment; None while nobody does."""
    for starts, ends in hours.stretches_from(moment):
        return ends if starts <= moment else None
    return None


def next_opening(hours: OpeningHours, moment: dt.datetime) -> dt.datetime | None:
    """When somebody reads next: this moment while somebody does; None where nobody has said so, or it is too far off."""
    for starts, _ in hours.stretches_from(moment):
        return max(starts, moment)
    return None


def due_at(hours: OpeningHours, moment: dt.datetime) -> dt.datetime:
    """By when a report of this moment is to be read: at once, or at the next opening. Where no hours are said, at once."""
    return next_opening(hours, moment) or moment


def after_working(hours: OpeningHours, since: dt.datetime, minutes: int) -> dt.datetime | None:
    """When so many minutes in which somebody should have read have passed; they may lie on two days. None where none are said."""
    left = dt.timedelta(minutes=minutes)
    for starts, ends in hours.stretches_from(since):
        begins = max(starts, since)
        if ends - begins >= left:
            return begins + left
        left -= ends - begins
    return None


def is_to_hand_on(hours: OpeningHours, since: dt.datetime, minutes: int, moment: dt.datetime) -> bool:
    """Whether what has waited unopened since then is the second's too: after so much working time, and never while closed.

    Where no hours are said it is after so much time of any kind.
    """
    if not hours.are_said:
        return moment - since >= dt.timedelta(minutes=minutes)
    passed = after_working(hours, since, minutes)
    return passed is not None and moment >= passed and reads_until(hours, moment) is not None


def grouped(weekdays: Mapping[int, Spans]) -> list[tuple[Sequence[int], Spans]]:
    """Weekdays that follow each other with the same hours, together: [([0, 1, 2, 3, 4], ((8:30, 16:30),))]."""
    found: list[tuple[list[int], Spans]] = []
    for day in range(7):
        spans = weekdays.get(day, ())
        if not spans:
            continue
        if found and found[-1][1] == spans and found[-1][0][-1] == day - 1:
            found[-1][0].append(day)
        else:
            found.append(([day], spans))
    return [(days, spans) for days, spans in found]
