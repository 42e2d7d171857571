"""The leaves of the calendar: which days a month or a week shows, how its address is written, which leaf comes before and after.

Arithmetic on local dates only. Weeks begin on Monday and are numbered as ISO 8601 does: week 1 holds the year's first
Thursday, so a week belongs to the year and the month of its Thursday, and some years have a week 53.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from django.utils.dates import MONTHS

from common.words import date_range

# Nothing was held before and nothing is planned after; inside these years no neighbour and no zone leaves the calendar.
FIRST_YEAR, LAST_YEAR = 2000, 2099
THURSDAY = 3
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Month:
    """One month, by its first day."""

    first: date

    span = "month"

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    @property
    def address(self) -> str:
        """How it stands in an address: "2027-03"."""
        return f"{self.first.year}-{self.first.month:02}"

    @property
    def title(self) -> str:
        """For the screen: "March 2027"."""
        return f"{MONTHS[self.first.month]} {self.first.year}"

    @property
    def link(self) -> str:
        """For the screen, on the leaf beside it."""
        return self.title

    @property
    def earlier(self) -> "Month | None":
        """The month before, None where the calendar begins."""
        return _within(month_of(self.first - timedelta(days=1)))

    @property
    def later(self) -> "Month | None":
        """The month after, None where the calendar ends."""
        return _within(month_of(self.last + timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One week, by its Monday."""

    first: date

    span = "week"

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def address(self) -> str:
        """How it stands in an address: "2027-W10"."""
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def title(self) -> str:
        """For the screen: "Mon 8 March to Sun 14 March 2027"."""
        return date_range(self.first, self.last)

    @property
    def link(self) -> str:
        """For the screen, on the leaf beside it: "Week from 15 March"."""
        return f"Week from {self.first.day} {MONTHS[self.first.month]}"

    @property
    def earlier(self) -> "CalendarWeek | None":
        """The week before, None where the calendar begins."""
        return _within(CalendarWeek(self.first - timedelta(days=7)))

    @property
    def later(self) -> "CalendarWeek | None":
        """The week after, None where the calendar ends."""
        return _within(CalendarWeek(self.first + timedelta(days=7)))


Leaf = Month | CalendarWeek
AnyLeaf = TypeVar("AnyLeaf", Month, CalendarWeek)


def month_of(day: date) -> Month:
    """The month that a day is in."""
    return Month(day.replace(day=1))


def week_of(day: date) -> CalendarWeek:
    """The week that a day is in."""
    return CalendarWeek(_monday(day))


def read_leaf(month: str, week: str, today: date) -> Leaf:
    """The leaf that an address asks for: a week if it names one, else a month; this month for anything that is neither."""
    return _read_week(week) or _read_month(month) or month_of(today)


def rows_of(leaf: Leaf) -> Iterator[tuple[date, ...]]:
    """The weeks that a leaf shows, Monday to Sunday: a month's first and last may begin before it and end after it."""
    monday = _monday(leaf.first)
    while monday <= leaf.last:
        yield tuple(monday + timedelta(days=number) for number in range(7))
        monday += timedelta(days=7)


def on_leaf(day: date, leaf: Leaf) -> bool:
    """Whether a day belongs to the leaf, and doesn't only fill its first or last week."""
    return leaf.first <= day <= leaf.last


def short_day(day: date, leaf: Leaf) -> str:
    """How a day is headed under its weekday: "9", or "1 April" where the title doesn't give the month and it changes."""
    monday = _monday(leaf.first)
    names_month = day in (leaf.first, monday) or day.day == 1
    titled = isinstance(leaf, Month) and on_leaf(day, leaf)
    return f"{day.day} {MONTHS[day.month]}" if names_month and not titled else str(day.day)


def as_month(leaf: Leaf) -> Month:
    """The month to show instead: a week's is the one that most of its days are in."""
    return leaf if isinstance(leaf, Month) else month_of(leaf.first + timedelta(days=THURSDAY))


def as_week(leaf: Leaf, today: date) -> CalendarWeek:
    """The week to show instead: this week if it is on the leaf, else the first week that belongs to it."""
    if isinstance(leaf, CalendarWeek):
        return leaf
    if leaf.first <= today <= leaf.last:
        return week_of(today)
    first_thursday = leaf.first + timedelta(days=(THURSDAY - leaf.first.weekday()) % 7)
    return week_of(first_thursday)


def this(leaf: Leaf, today: date) -> Leaf:
    """The leaf of the same span that today is on."""
    return month_of(today) if isinstance(leaf, Month) else week_of(today)


def _read_month(text: str) -> Month | None:
    found = _MONTH.fullmatch(text)
    try:
        return _within(Month(date(int(found[1]), int(found[2]), 1))) if found else None
    except ValueError:  # month 13, year 0
        return None


def _read_week(text: str) -> CalendarWeek | None:
    found = _WEEK.fullmatch(text)
    try:
        return _within(CalendarWeek(date.fromisocalendar(int(found[1]), int(found[2]), 1))) if found else None
    except ValueError:  # week 53 of a year that has 52
        return None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _within(leaf: AnyLeaf) -> AnyLeaf | None:
    """The leaf itself if all its days lie in the years of the calendar."""
    return leaf if FIRST_YEAR <= leaf.first.year <= LAST_YEAR and leaf.last.year <= LAST_YEAR else None
