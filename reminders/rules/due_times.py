"""When a message may go: wall time where the person lives, never in the quiet hours unless it can't wait.

Instants are aware datetimes in UTC; a due time is a local date and a clock time, converted for that date.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import FIRST, to_utc

# The wall time reminders go at: after breakfast, in time to rearrange the day, in office hours for whoever rings back.
REMINDER_CLOCK = dt.time(9)
# docs/domain.md, chapter 9: nothing that can wait goes from 8pm to 8am.
QUIET_FROM = dt.time(20)
QUIET_UNTIL = dt.time(8)
# Who is told by hand is told by an office that is closed on Saturdays, Sundays and its closed days: until when on the next day it
# is open it has had time, and how far an open day is looked for.
SATURDAY = 5
IN_TIME = dt.time(12)
LONGEST_CLOSED = 31
# A change to something this near is told at any hour.
CANNOT_WAIT = dt.timedelta(hours=24)
# One to something nearer than this is told without waiting whether another follows (courses.ground.rounds).
AT_ONCE = dt.timedelta(hours=1)
# Somebody who is told weeks later that something ended learns nothing of use.
OF_USE = dt.timedelta(days=3)
# The last reminder is of use until somebody would have to set out.
LAST_CALL = dt.timedelta(hours=2)


@lru_cache(maxsize=4096)
def reminder_time(day: dt.date, days_before: int, zone: ZoneInfo) -> dt.datetime:
    """Return when the reminder `days_before` a local date goes: 9am there, whatever the clocks did in between."""
    return to_utc(day - dt.timedelta(days=days_before), REMINDER_CLOCK, zone, fold=FIRST)


def brought_forward(due: dt.datetime, useful_until: dt.datetime, zone: ZoneInfo, closed: ClosedDays) -> dt.datetime:
    """Return when a reminder is told by hand: on the last day before that the office is open, where it falls on one when it isn't
    and is of no use beyond the next open day's morning.
    """
    day = due.astimezone(zone).date()
    if _is_open(day, closed):
        return due
    following = next((days for days in range(1, LONGEST_CLOSED) if _is_open(day + dt.timedelta(days=days), closed)), None)
    if following and useful_until > to_utc(day + dt.timedelta(days=following), IN_TIME, zone, fold=FIRST):
        return due
    before = next((days for days in range(1, LONGEST_CLOSED) if _is_open(day - dt.timedelta(days=days), closed)), None)
    return reminder_time(day, before, zone) if before else due


def _is_open(day: dt.date, closed: ClosedDays) -> bool:
    return day.weekday() < SATURDAY and closed.is_open(day)


def quiet_until(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    """Return when the quiet hours that `moment` falls into end, or None outside them."""
    local = moment.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    morning = local.date() + dt.timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return to_utc(morning, QUIET_UNTIL, zone, fold=FIRST)


def held_over_night(moment: dt.datetime, zone: ZoneInfo, useful_until: dt.datetime) -> dt.datetime:
    """Return `moment`, or the end of its quiet hours where that is still in time: late is better than never."""
    morning = quiet_until(moment, zone)
    return morning if morning and morning < useful_until else moment
