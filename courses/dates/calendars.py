"""Which dates a course has: patterns, closed days in their way, clean starts, months and review days.

Everything here is arithmetic on local dates; wall_time.py turns a date and a clock time into an instant. Nothing reads
the clock: `today` is passed in, as the organisation's local date. Rules and their sources: docs/domain.md, chapters 4 and 6.
"""

import calendar
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from common.refused import Refused
from common.words import counted, long_date
from courses.dates.closed_days import ClosedDays

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKING_DAYS = (0, 1, 2, 3, 4)  # Monday to Friday, as date.weekday() counts
FURTHEST_AHEAD_DAYS = 5 * 366  # a first day beyond this is taken for a mistyped year
CLEAN_START_WEEKS = 26  # how far the search for another first day looks, each way
REVIEW_LEEWAY_DAYS = 21  # how far a group's real review may lie from its due day, where its edition doesn't say otherwise


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a course repeats: `weeks` consecutive weeks, on `weekdays` of each (0 is Monday).

    No weekdays means once a week, on whatever weekday the first day is.
    """

    weeks: int
    weekdays: tuple[int, ...] = ()

    def days_of_week(self, first: date) -> tuple[int, ...]:
        """The weekdays of a course that starts on `first`, in order."""
        return tuple(sorted(set(self.weekdays))) or (first.weekday(),)

    def dates(self, first: date) -> tuple[date, ...]:
        """Every date of a course that starts on `first`, in order, holidays not yet looked at.

        `first` should have passed `start_refusal`; the week it stands in counts as week one.
        """
        monday = first - timedelta(days=first.weekday())
        days = self.days_of_week(first)
        return tuple(monday + timedelta(weeks=week, days=day) for week in range(self.weeks) for day in days)

    def dates_after(self, last: date, first: date, closed: ClosedDays) -> Iterator[date]:
        """The open days that would follow if the pattern simply went on after `last`, without end."""
        days, day = self.days_of_week(first), last
        while True:
            day += timedelta(days=1)
            if day.weekday() in days and closed.is_open(day):
                yield day


def start_refusal(pattern: Pattern, first: date, today: date) -> str | None:
    """Why a course can't start on `first`, or None when it can.

    Starting today is allowed here: only the caller knows whether the hour has passed. A pattern with weekdays starts
    on the earliest of them, or its first week would be short.
    """
    if pattern.weeks < 1 or any(day not in range(7) for day in pattern.weekdays):
        return "This edition has no days to schedule. Give it at least one week, and weekdays from Monday to Sunday."
    if first < today:
        return f"{long_date(first)} is in the past. Choose a day from {long_date(today)} on."
    if (first - today).days > FURTHEST_AHEAD_DAYS:
        return f"{long_date(first)} is more than five years away. Check the year."
    if first.weekday() != (starts_on := pattern.days_of_week(first)[0]):
        return f"{long_date(first)} can’t be the first day: this programme starts on a {WEEKDAYS[starts_on]}."
    return None


class Answer(StrEnum):
    """What to do about a date that falls on a closed day, besides naming another date."""

    KEEP = "keep"  # meet all the same
    EXTEND = "extend"  # drop the day and add one at the end of the pattern


Decision = date | Answer


def decision_of(text: str) -> Decision | None:
    """What a form's choice means: "keep", "extend" or an ISO date; None for anything else, so it is asked again."""
    if text in (Answer.KEEP, Answer.EXTEND):
        return Answer(text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Closure:
    """A planned date that falls on a closed day, with what could be done instead."""

    day: date
    reason: str
    other_days: tuple[date, ...]  # free working days of the same week, nearest first; may be empty
    extended_to: date  # the day that "extend" would add, if this were the only day to do so

    @property
    def sentence(self) -> str:
        """For the screen: "Monday 4 May 2026 is May Day."."""
        return f"{long_date(self.day)} is {self.reason}."


def closures(pattern: Pattern, first: date, closed: ClosedDays, today: date) -> tuple[Closure, ...]:
    """The dates of the pattern that fall on closed days, in order, each with its alternatives."""
    dates = pattern.dates(first)
    return tuple(
        Closure(
            day=day,
            reason=reason,
            other_days=other_days(day, dates, closed, today),
            extended_to=next(pattern.dates_after(dates[-1], first, closed)),
        )
        for day in dates
        if (reason := closed.reason(day))
    )


def other_days(
    day: date,
    taken: Collection[date],
    closed: ClosedDays,
    today: date,
    weekdays: Collection[int] = WORKING_DAYS,
) -> tuple[date, ...]:
    """The working days of `day`'s own week that could stand in for it, the nearest first (the later one of two).

    Days that are `taken` by the course, closed, or before `today` are left out.
    """
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=number) for number in range(7))
    free = [
        other for other in week if other.weekday() in weekdays and other not in taken and other >= today and closed.is_open(other)
    ]
    return tuple(sorted(free, key=lambda other: (abs(other - day), day - other)))


@dataclass(frozen=True, slots=True)
class Settled:
    """The dates of a course after somebody decided about its closed days, and what they still have to decide."""

    dates: tuple[date, ...]  # in order; session 1 takes the first, whatever was moved
    undecided: tuple[Closure, ...]


def settle(
    pattern: Pattern,
    first: date,
    closed: ClosedDays,
    today: date,
    decisions: Mapping[date, Decision],
) -> Settled:
    """Put the decisions about closed days into the dates of a course.

    `decisions` is closed day -> another date, Answer.EXTEND or Answer.KEEP. A decision about a day that isn't a
    closed day of this course is passed over: it was made for another first day. An undecided day stays in `dates` and
    is listed, so that a preview can show it; a course must not be created while any is left. Raises Refused when a
    chosen date isn't among the closure's `other_days`, or is chosen twice.
    """
    dates = list(pattern.dates(first))
    undecided, extensions, last = [], 0, dates[-1]
    for closure in closures(pattern, first, closed, today):
        decision = decisions.get(closure.day)
        if decision is None:
            undecided.append(closure)
        elif decision is Answer.EXTEND:
            dates.remove(closure.day)
            extensions += 1
        elif isinstance(decision, date):
            dates[dates.index(closure.day)] = _stand_in(closure, decision, dates)
    dates.extend(islice(pattern.dates_after(last, first, closed), extensions))
    return Settled(tuple(sorted(dates)), tuple(undecided))


def _stand_in(closure: Closure, chosen: date, dates: Sequence[date]) -> date:
    """The chosen date, if it may stand in for the closed day; raises Refused if not."""
    if chosen in dates:
        raise Refused(f"{long_date(chosen)} is already a day of this course. Choose a different one.")
    if chosen not in closure.other_days:
        raise Refused(f"{long_date(chosen)} can’t take the place of {long_date(closure.day)}. Choose one of the days offered.")
    return chosen


@dataclass(frozen=True, slots=True)
class CleanStarts:
    """The nearest first days on which every date of the course is free; None when there is none within the search."""

    earlier: date | None
    later: date | None


def clean_starts(
    pattern: Pattern,
    first: date,
    is_clean: Callable[[date], bool],
    today: date,
    weeks: int = CLEAN_START_WEEKS,
    fits: Callable[[tuple[date, ...]], bool] = lambda dates: True,
) -> CleanStarts:
    """The nearest first days before and after `first`, on its weekday, whose dates are all clean.

    `is_clean` says whether one date is free: `closed.is_open`, or that together with a room's diary. It is asked at
    most about once per date, so it should answer from what was fetched before. `fits` is asked last, about all dates of a
    start together (its reviews, say). Nothing before `today` is offered.
    """

    def nearest(direction: int) -> date | None:
        for step in range(1, weeks + 1):
            start = first + timedelta(weeks=direction * step)
            dates = pattern.dates(start)
            if start >= today and all(map(is_clean, dates)) and fits(dates):
                return start
        return None

    return CleanStarts(earlier=nearest(-1), later=nearest(1))


def programme_week(first: date, day: date) -> int:
    """Which week of the programme `day` stands in, by calendar weeks from Monday; the first day's week is 1."""
    monday = first - timedelta(days=first.weekday())
    return (day - monday).days // 7 + 1


def days_before(day: date, days: int, never_on: Collection[int] = ()) -> date:
    """The date `days` before `day`; when that is one of the weekdays `never_on`, the nearest earlier one that isn't."""
    found = day - timedelta(days=days)
    while found.weekday() in never_on and len(set(never_on)) < 7:
        found -= timedelta(days=1)
    return found


def add_months(anchor: date, months: int) -> date:
    """The same day of the month, `months` later, clamped to the month's last day: 31 August + 6 is 28 February.

    Always add to the anchor and never to a result, or a clamped day stays clamped.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last_of_month = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last_of_month))


@dataclass(frozen=True, slots=True)
class ReviewDay:
    """When one group review falls: due by the calendar, held on the next day that is possible."""

    months: int
    due: date
    day: date
    reason: str  # why `day` isn't `due`; "" when it is


def review_days(
    last: date,
    months: Sequence[int],
    closed: ClosedDays,
    weekdays: Collection[int] = WORKING_DAYS,
) -> tuple[ReviewDay, ...]:
    """The review days of a group whose last programme day was `last`: each number of months after it, then onwards to
    a day that is open and one of `weekdays` (leave Friday out if the service holds no reviews on Fridays).
    """
    return tuple(_review_day(number, add_months(last, number), closed, weekdays) for number in months)


def _review_day(months: int, due: date, closed: ClosedDays, weekdays: Collection[int]) -> ReviewDay:
    day = next_working_day(due, closed, weekdays)
    passed_over = (due + timedelta(days=number) for number in range((day - due).days))
    return ReviewDay(months, due, day, "; ".join(_why_not(other, closed) for other in passed_over))


def _why_not(day: date, closed: ClosedDays) -> str:
    """Why no review is held on this day: its holiday, or else its weekday."""
    if reason := closed.reason(day):
        return f"{long_date(day)} is {reason}"
    return f"no reviews on {WEEKDAYS[day.weekday()]}s" if day.weekday() in WORKING_DAYS else f"{long_date(day)} is at the weekend"


def next_working_day(day: date, closed: ClosedDays, weekdays: Collection[int] = WORKING_DAYS) -> date:
    """`day` itself if it is open and one of `weekdays`, else the first one after it that is.

    Raises Refused when no weekday is allowed, because the search would never end.
    """
    if not any(number in range(7) for number in weekdays):
        raise Refused("Choose at least one weekday on which reviews may be held.")
    while day.weekday() not in weekdays or not closed.is_open(day):
        day += timedelta(days=1)
    return day


def review_warning(due: date, day: date, window: int = REVIEW_LEEWAY_DAYS) -> str | None:
    """What to say when a review is put further from its due day than its window of days, or None when it is near enough."""
    if abs((day - due).days) <= window:
        return None
    return f"{long_date(day)} is more than {counted(window, 'day')} from the day this review is due, {long_date(due)}."
