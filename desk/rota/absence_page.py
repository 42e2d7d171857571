"""What the pages of absences show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Organisation
from common.words import clock_time, date_range, long_date, time_range
from courses.models import Absence, Duty, Facilitator
from courses.staffing.absences import last_moment

SHOWN_DAYS = dt.timedelta(days=92)
MOST_SHOWN = 60  # parts listed of one person


@dataclass(frozen=True)
class AbsenceRow:
    """One absence in words."""

    absence: Absence
    days: str


@dataclass(frozen=True)
class PersonPart:
    """One thing somebody is down for, in words."""

    session: int
    when: str
    what: str
    is_draft: bool


def absence_rows(absences: Iterable[Absence], organisation: Organisation) -> list[AbsenceRow]:
    """Absences with their days, and their hours where they aren't whole days. One query."""
    return [AbsenceRow(each, days_of(each, organisation.tzinfo)) for each in absences]


def days_of(absence: Absence, zone: dt.tzinfo) -> str:
    """ "Mon 26 to Thu 29 April 2027", with hours where it isn't whole days."""
    begin, end, last = (when.astimezone(zone) for when in (absence.starts_at, absence.ends_at, last_moment(absence)))
    words = long_date(begin.date()) if begin.date() == last.date() else date_range(begin.date(), last.date())
    midnight = dt.time()
    if begin.time() == midnight and end.time() == midnight:
        return words
    if begin.date() == last.date():
        until = end if end.time() != midnight else None
        return f"{words}, {time_range(begin, until)}" if until else f"{words}, from {clock_time(begin)}"
    first = f", from {clock_time(begin)} on the first day" if begin.time() != midnight else ""
    return f"{words}{first}" + (f", until {clock_time(end)} on the last" if end.time() != midnight else "")


def person_days(person: Facilitator, *, now: dt.datetime) -> list[PersonPart]:
    """What somebody is down for in the next three months, the earliest first. One query."""
    theirs = Duty.objects.filter(facilitator=person, ended_at=None, ends_at__gt=now, starts_at__lt=now + SHOWN_DAYS)
    theirs = theirs.select_related("session__course", "item").order_by("starts_at", "pk")[:MOST_SHOWN]
    return [PersonPart(each.session_id, duty_when(each), duty_what(each), each.published_at is None) for each in theirs]


def duty_when(duty: Duty) -> str:
    """ "Thursday 22 April 2027, 11:30am to 12:30pm"."""
    zone = duty.session.local_start.tzinfo
    start, end = duty.starts_at.astimezone(zone), duty.ends_at.astimezone(zone)
    return f"{long_date(start)}, {time_range(start, end)}"


def duty_what(duty: Duty) -> str:
    """ "PMP group 34, Day 8: Sleep"."""
    part = f": {duty.item}" if duty.item else ""
    return f"{duty.session}{part}"
