"""Session Zero: a meeting before the course, to get to know each other and settle forms. It never counts.

How many days before the first session it is held is the edition's. Otherwise it is moved and cancelled like any session; it has
the number 0, no plan, and no part in what completing the course takes. Who is on the course gets a place at it
(participants.enrolment.session_zero). The rules: docs/domain.md, chapter 22.
"""

import datetime as dt
from collections.abc import Iterable

from common.refused import Refused
from common.words import long_date
from courses.models import Edition, Session

LABEL = "Session Zero"
TITLE = "Getting to know each other"
NUMBER = 0


def window(first_day: dt.date, earliest: int, latest: int) -> tuple[dt.date, dt.date]:
    """The first and the last day it may be held on, for a course that begins on `first_day`."""
    return first_day - dt.timedelta(days=earliest), first_day - dt.timedelta(days=latest)


def refusal(day: dt.date, first_day: dt.date, earliest: int, latest: int) -> str | None:
    """Why Session Zero can't be held on `day`, or None; `earliest` and `latest` are days before the first session."""
    opens, closes = window(first_day, earliest, latest)
    if opens <= day <= closes:
        return None
    days = f"{earliest} to {latest} days before session 1, which is on {long_date(first_day)}"
    return f"Session Zero is held {days}. Choose a day from {long_date(opens)} to {long_date(closes)}."


def refuse_day(day: dt.date, sessions: Iterable[Session], edition: Edition) -> None:
    """Raise Refused for a day outside the edition's window, counted from the first of these sessions that counts."""
    own = [session.local_date for session in sessions if session.counts and not session.is_cancelled]
    if own and (why := refusal(day, min(own), edition.zero_earliest_days, edition.zero_latest_days)):
        raise Refused(why, field="day")
