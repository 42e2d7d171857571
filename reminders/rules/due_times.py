"""When a message may go: wall time where the person lives, never in the quiet hours unless it can't wait.

Instants are aware datetimes in UTC; a due time is a local date and a clock time, converted for that date.
"""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from courses.dates.wall_time import FIRST, to_utc

# The wall time reminders go at: after breakfast, in time to rearrange the day, in office hours for whoever rings back.
REMINDER_CLOCK = dt.time(9)
# docs/domain.md, chapter 9: nothing that can wait goes from 8pm to 8am.
QUIET_FROM = dt.time(20)
QUIET_UNTIL = dt.time(8)
# Who is told by hand is told by an office that is closed on Saturdays and Sundays: until when on the Monday it has had time.
FRIDAY, SATURDAY = 4, 5
MONDAY_IN_TIME = dt.time(12)
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


def brought_forward(due: dt.datetime, useful_until: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return when a reminder is told by hand: on Friday where it falls on a weekend and is of no use beyond Monday's morning."""
    day = due.astimezone(zone).date()
    if day.weekday() < SATURDAY:
        return due
    monday = day + dt.timedelta(days=7 - day.weekday())
    if useful_until > to_utc(monday, MONDAY_IN_TIME, zone, fold=FIRST):
        return due
    return reminder_time(day, day.weekday() - FRIDAY, zone)


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
