"""When a downtime pack is due, which days it has, and how long it is kept: rules of plain values."""

import datetime as dt
from zoneinfo import ZoneInfo

from courses.dates.calendars import next_working_day
from courses.dates.closed_days import ClosedDays

DAY = dt.timedelta(days=1)
KEPT = dt.timedelta(days=2)  # after its last day: names and numbers lie about no longer than they may be needed
LATE = dt.timedelta(hours=1)  # after which a pack that wasn't made is said on Today


def last_due(now: dt.datetime, zone: ZoneInfo, hour: int) -> dt.datetime:
    """Return when a pack was last due: at this hour of today on the wall clock there, or yesterday's before it."""
    local = now.astimezone(zone)
    due = dt.datetime.combine(local.date(), dt.time(hour), zone)
    return due if local >= due else dt.datetime.combine(local.date() - DAY, dt.time(hour), zone)


def days_of_pack(now: dt.datetime, zone: ZoneInfo, hour: int, closed: ClosedDays) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a pack that is made now, both included.

    In the evening from tomorrow to the next working day, so that Friday's has the weekend and Monday; before that hour from
    today, so that one that is made again in the morning, or late, has the day that has begun.
    """
    local = now.astimezone(zone)
    first = local.date() + DAY if local.hour >= hour else local.date()
    return first, next_working_day(first, closed)


def is_due(made_at: dt.datetime | None, now: dt.datetime, zone: ZoneInfo, hour: int) -> bool:
    """Whether no pack was made since one was last due."""
    return made_at is None or made_at < last_due(now, zone, hour)


def oldest_kept(today: dt.date) -> dt.date:
    """Return the earliest last day of a pack that is still kept."""
    return today - KEPT


def fault_words(made_at: dt.datetime | None, failed_at: dt.datetime | None, now: dt.datetime, zone: ZoneInfo, hour: int) -> str:
    """Why somebody has to see to it: the last one failed, or none was made an hour after it was due. Empty when all is well."""
    if failed_at and (made_at is None or failed_at > made_at):
        return "It could not be made."
    if made_at and now >= last_due(now, zone, hour) + LATE and is_due(made_at, now, zone, hour):
        return "It was not made in the evening."
    return ""
