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
SATURDAY, SUNDAY = 5, 6
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


def kept_off_rest_days(due: dt.datetime, useful_until: dt.datetime, zone: ZoneInfo, closed: ClosedDays) -> dt.datetime:
    """Return when a reminder goes that falls on a Sunday or a day the organisation is closed: at the same hour on the next day
    that is neither, or, where it would be of no use by then, on the last such day before.
    """
    day = due.astimezone(zone).date()
    if not is_rest_day(day, closed):
        return due
    after = next((days for days in range(1, LONGEST_CLOSED) if not is_rest_day(day + dt.timedelta(days=days), closed)), None)
    if after and (later := reminder_time(day, -after, zone)) < useful_until:
        return later
    before = next((days for days in range(1, LONGEST_CLOSED) if not is_rest_day(day - dt.timedelta(days=days), closed)), None)
    return reminder_time(day, before, zone) if before else due


def held_until_working(moment: dt.datetime, zone: ZoneInfo, useful_until: dt.datetime, closed: ClosedDays) -> dt.datetime:
    """Return `moment`, or 8am on the next day that is no Sunday and not closed, where it falls on one or in the quiet hours and
    that is still in time; where it isn't, the end of the quiet hours alone if that is.
    """
    morning = quiet_until(moment, zone)
    day = (morning or moment).astimezone(zone).date()
    after = next((days for days in range(LONGEST_CLOSED) if not is_rest_day(day + dt.timedelta(days=days), closed)), 0)
    if after:
        later = to_utc(day + dt.timedelta(days=after), QUIET_UNTIL, zone, fold=FIRST)
        if later < useful_until:
            return later
    return held_over_night(moment, zone, useful_until)


def is_rest_day(day: dt.date, closed: ClosedDays) -> bool:
    """Whether nothing that can wait goes on this day: a Sunday, a public holiday, a day the organisation is closed."""
    return day.weekday() == SUNDAY or not closed.is_open(day)


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
