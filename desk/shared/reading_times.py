"""When reports are read and whom to ring, in words: for people's own pages before they type anything, and for staff."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.models import Organisation
from common.clock import today_in
from common.words import clock_time, day_and_month, listed, short_moment, time_range, weekdays
from participants.distress.hours import OpeningHours, Spans, grouped, next_opening, reads_until
from participants.distress.terms import hours_of, reading_terms_of, terms_facts
from participants.models import DistressReport


@dataclass(frozen=True)
class NumberToRing:
    """A number in the red frame: what it is for, and when somebody answers."""

    label: str
    number: str
    when: str


@dataclass(frozen=True)
class ReadingTimes:
    """What stands before anything is typed."""

    headline: str
    numbers: Sequence[NumberToRing]
    # "Monday to Friday, 8:30am to 4:30pm"; empty where nobody has said.
    usual: str
    is_read_now: bool


def reading_times(organisation: Organisation, now: dt.datetime) -> ReadingTimes:
    """When what is sent at this moment is read, and whom to ring. Two queries."""
    terms = reading_terms_of(organisation)
    facts, hours = terms_facts(terms), hours_of(terms)
    return ReadingTimes(
        headline=headline_at(hours, now),
        numbers=[NumberToRing(*each) for each in facts.numbers],
        usual=usual_hours(hours.weekdays),
        is_read_now=reads_until(hours, now) is not None,
    )


def headline_at(hours: OpeningHours, now: dt.datetime) -> str:
    """Until when somebody reads today, or that nobody does and when they will; that nobody can say where no hours are said."""
    if until := reads_until(hours, now):
        return _("We read this until %(time)s today") % {"time": clock_time(until.astimezone(hours.zone))}
    opens = next_opening(hours, now)
    if opens is None:
        return _("We can’t say when somebody reads this")
    return _("We are closed now: nobody reads this before %(when)s") % {"when": _when(hours, opens, now)}


def _when(hours: OpeningHours, opens: dt.datetime, now: dt.datetime) -> str:
    """Return "8:30am today", "8:30am tomorrow" or "8:30am on Monday 3 November"."""
    local, today = opens.astimezone(hours.zone), today_in(hours.zone, now)
    words = {"time": clock_time(local), "day": day_and_month(local)}
    if local.date() == today:
        return _("%(time)s today") % words
    if local.date() == today + dt.timedelta(days=1):
        return _("%(time)s tomorrow") % words
    return _("%(time)s on %(day)s") % words


def usual_hours(by_day: Mapping[int, Spans]) -> str:
    """Return "Monday to Friday, 8:30am to 4:30pm"; several groups of days with "and"."""
    found = []
    for days, spans in grouped(by_day):
        named = str(WEEKDAYS[days[0]]) if len(days) == 1 else weekdays(days, whole=True)
        found.append(f"{named}, {listed(time_range(*span) for span in spans)}")
    return listed(found)


def standing_of_report(report: DistressReport, zone: ZoneInfo) -> str:
    """Whose it is, whether it was opened, handed on or closed, in one sentence; nothing of what it says."""
    task = report.task

    def when(moment: dt.datetime) -> str:
        return short_moment(moment.astimezone(zone))

    if task.done_at:
        return f"Closed by {task.done_by}, {when(task.done_at)}."
    whose = f"{task.owner} reads it" if task.owner else "Nobody is named to read it"
    if task.handed_on_at:
        whose += f", and {task.second_owner} since {when(task.handed_on_at)}"
    if task.seen_at:
        return f"{whose}. Opened {when(task.seen_at)}."
    due = f", due {when(task.due_at)}" if task.due_at else ""
    return f"{whose}. Not opened yet{due}."
