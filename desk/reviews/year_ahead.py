"""The year ahead: new groups and reviews of past ones by month, with the days of work; one month by week, with what lacks.

New groups and reviews need the same rooms and people, so they are seen together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import written_once
from common.words import day_and_month, time_range
from courses.dates.calendars import add_months
from courses.models import Edition, Session
from desk.reviews.page import lacks_of
from desk.shared.staffing import staff_across

MONTHS = 12
NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MUCH_WORK = 24.0  # days of a month: above that one team isn't enough (docs/domain.md, reviews)
FULL_DAY = dt.timedelta(hours=4)  # what lasts longer takes a day, else half of one
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the year: the numbers of the groups, by month."""

    name: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class WorkMonth:
    """One column: its name, its days of work, whether they are more than one team does."""

    label: str
    key: str
    days: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class YearAhead:
    """Twelve months from this one on."""

    months: Sequence[WorkMonth]
    lanes: Sequence[Lane]
    title: str


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One day or review to come: when, what, where, and what it lacks."""

    session: Session
    name: str
    when: str
    place: str
    lacks: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """A week, from its Monday on."""

    name: str
    days: Sequence[PlannedDay]


def year_ahead(organisation: Organisation, *, now: dt.datetime) -> YearAhead:
    """Put the year together. One query."""
    months = _months(today_in(organisation.tzinfo, now).replace(day=1))
    zone = organisation.tzinfo
    begins, ends = _midnight(dt.date(*months[0], 1), zone), _midnight(add_months(dt.date(*months[-1], 1), 1), zone)
    numbers: dict[tuple[int, Month], list[int]] = defaultdict(list)
    work: dict[Month, float] = defaultdict(float)
    for number, kind, after, starts_at, ends_at in _hours(organisation, begins, ends):
        day = starts_at.astimezone(zone)
        month = (day.year, day.month)
        lane = (after or 0) if kind == Session.Kind.REVIEW else 0
        if number not in numbers[lane, month]:
            numbers[lane, month].append(number)
        work[month] += 1.0 if ends_at - starts_at > FULL_DAY else 0.5
    lanes = [0, *sorted({lane for lane, _ in numbers if lane})]
    return YearAhead(
        [_work_month(month, work[month]) for month in months],
        [Lane(_lane_name(lane), [", ".join(map(str, numbers.get((lane, month), []))) for month in months]) for lane in lanes],
        f"{months[0][0]} to {months[-1][0]}" if months[0][0] != months[-1][0] else str(months[0][0]),
    )


def planned_weeks(organisation: Organisation, month: dt.date, *, now: dt.datetime) -> list[PlannedWeek]:
    """The days and reviews of one month that are to come, by week, with what each lacks. Three queries."""
    zone = organisation.tzinfo
    begins = max(_midnight(month, zone), now)
    planned = _sessions(organisation, begins, _midnight(add_months(month, 1), zone))
    sessions = list(planned.select_related("course__programme", "venue").order_by("starts_at", "pk"))
    staff = staff_across(sessions)
    weeks: dict[dt.date, list[PlannedDay]] = defaultdict(list)
    for session in sessions:
        monday = session.local_date - dt.timedelta(days=session.local_date.weekday())
        weeks[monday].append(_planned_day(session, [word for word, lacks in lacks_of(session, staff[session.pk]) if lacks]))
    return [PlannedWeek(f"Week of {day_and_month(monday)}", days) for monday, days in weeks.items()]


def month_of(text: str, organisation: Organisation, now: dt.datetime) -> dt.date:
    """The first day of the month that "2027-03" stands for; of this one for anything that isn't one of the year ahead."""
    today = today_in(organisation.tzinfo, now)
    known = {_key(month): dt.date(*month, 1) for month in _months(today.replace(day=1))}
    return known.get(text, today.replace(day=1))


def _sessions(organisation: Organisation, begins: dt.datetime, ends: dt.datetime) -> QuerySet[Session]:
    planned = Session.objects.filter(organisation=organisation, state=Session.State.PLANNED, course__isnull=False)
    referred = planned.filter(course__edition__entry=Edition.Entry.REFERRAL, course__cancelled_at=None)
    return referred.filter(starts_at__gte=begins, starts_at__lt=ends).exclude(kind=Session.Kind.ZERO)


@written_once
def _hours(organisation: Organisation, begins: dt.datetime, ends: dt.datetime) -> QuerySet[Any, Any]:
    rows = _sessions(organisation, begins, ends).order_by("course__number", "starts_at")
    return rows.values_list("course__number", "kind", "months", "starts_at", "ends_at")


def _months(first: dt.date) -> list[Month]:
    days = (add_months(first, number) for number in range(MONTHS))
    return [(day.year, day.month) for day in days]


def _midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


def _key(month: Month) -> str:
    return f"{month[0]}-{month[1]:02}"


def _work_month(month: Month, days: float) -> WorkMonth:
    return WorkMonth(NAMES[month[1] - 1], _key(month), f"{days:g}", days > MUCH_WORK)


def _lane_name(lane: int) -> str:
    return f"{lane}-month reviews" if lane else "Groups"


def _planned_day(session: Session, lacks: Iterable[str]) -> PlannedDay:
    course = session.course
    name = f"{course.programme.group_word.capitalize()} {course.number}, {session.label}" if course else session.label
    hours = time_range(session.local_start, session.local_end)
    return PlannedDay(session, name, f"{day_and_month(session.local_date)}, {hours}", _place(session), list(lacks))


def _place(session: Session) -> str:
    return str(session.venue) if session.venue else session.get_format_display() or "No room yet"
