"""The only place that reads the clock. Everything else is told the time, so that tests and replays can tell it another."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> dt.datetime:
    """Return this moment, aware, in UTC."""
    return timezone.now()


def today_in(zone: ZoneInfo, moment: dt.datetime) -> dt.date:
    """Return the calendar date that people in this zone have at this moment."""
    return moment.astimezone(zone).date()
