"""When somebody is asked with questionnaires: a window around a day that is really held. Plain values (docs/domain.md).

Days are local; a window's both ends are in it. Instants are made of them where the organisation is.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from courses.dates.calendars import add_months

ASSESSMENT, FIRST, LAST, EXTRA = "assessment", "first", "last", "extra"
# Up to so many days before the assessment or the first day, until that day is over.
DAYS_BEFORE = 28
# So many days either side of the last day.
DAYS_AROUND_LAST = 7
# So many days either side of a review, by its months: the sources say 1, 6 and 12; any other takes that of the nearest, of
# two as near the narrower.
DAYS_AROUND_REVIEWS = {1: 14, 6: 30, 12: 45}
# How many days before its day people are first asked, where the window is open by then: what is asked weeks before says little
# of the day, and what is asked on the last day itself isn't asked before it.
ASKED_AHEAD = {ASSESSMENT: 28, FIRST: 14, LAST: 0}
REVIEW_ASKED_AHEAD = 14
# How many days after the opening somebody is asked, and asked again, where the edition says nothing (Edition.reminders).
ASKED_AFTER = (0, 3, 7)
# Three days after the last time, or before the window closes, whichever is sooner, the office is told.
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session that somebody has a place at, which is or will be held. `attended`: the register says that they came."""

    session: int
    day: dt.date
    attended: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day that a point hangs on; `session` is None for a review whose date isn't set yet."""

    day: dt.date
    session: int | None = None


@dataclass(frozen=True, slots=True)
class AskingDays:
    """When somebody is asked at one point: the window, the first day that they are asked, and from when the office rings."""

    opens: dt.date
    closes: dt.date
    asked_from: dt.date
    overdue_from: dt.date

    def is_open(self, today: dt.date) -> bool:
        """Whether today lies in the window."""
        return self.opens <= today <= self.closes

    def instants(self, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
        """The window from the midnight it opens with to the midnight after its last day, in UTC."""
        return midnight_of(self.opens, zone), midnight_of(self.closes + dt.timedelta(days=1), zone)


def midnight_of(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """When a day begins there, in UTC; where the clocks skip midnight, the first moment that there is."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def window_of(point: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day on which answers count for a point that hangs on `day`. Raises ValueError for another point."""
    if point in (ASSESSMENT, FIRST):
        return day - dt.timedelta(days=DAYS_BEFORE), day
    around = dt.timedelta(days=DAYS_AROUND_LAST if point == LAST else days_around(months_of_point(point)))
    return day - around, day + around


def months_of_point(point: str) -> int:
    """How many months after the last day a review's point is. Raises ValueError for a point that is no review's."""
    months = int(point) if point.isascii() and point.isdigit() else 0
    if not months:
        raise ValueError(f"“{point}” is no review’s point.")
    return months


def days_around(months: int) -> int:
    """How many days either side of a review of so many months its answers count."""
    nearest = min(DAYS_AROUND_REVIEWS, key=lambda each: (abs(each - months), each))
    return DAYS_AROUND_REVIEWS[nearest]


def asking_days(point: str, day: dt.date, *, since: dt.date, after: Sequence[int] = ASKED_AFTER) -> AskingDays:
    """When somebody is asked at a point that hangs on `day`. `since`: since when they could be asked, as whoever joins late.

    `after`: how many days after that they are asked, and again.
    """
    opens, closes = window_of(point, day)
    ahead = dt.timedelta(days=ASKED_AHEAD.get(point, REVIEW_ASKED_AHEAD))
    asked_from = min(closes, max(opens, day - ahead, since))
    patience = dt.timedelta(days=PATIENCE)
    last_asked = asked_from + dt.timedelta(days=max(after, default=0))
    overdue = max(asked_from + dt.timedelta(days=1), min(last_asked + patience, closes - patience))
    return AskingDays(opens, closes, asked_from, overdue)


def first_and_last(days: Iterable[HeldSession]) -> dict[str, Anchor]:
    """What the first and the last point hang on: somebody's own first and last day of those that are really held."""
    ordered = sorted(days, key=lambda each: (each.day, each.session))
    if not ordered:
        return {}
    return {FIRST: Anchor(ordered[0].day, ordered[0].session), LAST: Anchor(ordered[-1].day, ordered[-1].session)}


def review_anchor(months: int, places: Collection[HeldSession], last_day: dt.date) -> Anchor:
    """What a review's point hangs on: the review they came to, else the one they have a place at, with whichever group; else the
    day by the calendar, counted from the last day that was held.
    """
    came = [each for each in places if each.attended]
    if found := min(came, key=lambda each: each.day, default=None):
        return Anchor(found.day, found.session)
    if found := max(places, key=lambda each: (each.day, each.session), default=None):
        return Anchor(found.day, found.session)
    return Anchor(add_months(last_day, months))
