"""What the office is told once a day: how much stands, of which kind, and where it is seen. Nobody on file is named.

Pure: plain values in, the one message out. In words: docs/messages.md, once a day.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import FIRST, to_utc
from reminders.models import Message
from reminders.rules.due_times import QUIET_UNTIL, SATURDAY
from reminders.rules.facts import WantedMessage

# Until when it is of use, and until when in the morning it is still written: by then the office has looked for itself.
OVER_AT = dt.time(18)
WRITTEN_UNTIL = dt.time(12)


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What stands at an organisation, counted, and in sentences where these name nobody on file."""

    licences: Sequence[str] = ()
    books: Sequence[str] = ()
    leaders: int = 0
    papers: int = 0
    reviews: int = 0
    messages: int = 0

    @property
    def things(self) -> int:
        """How much it is in all."""
        return len(self.licences) + len(self.books) + self.leaders + self.papers + self.reviews + self.messages


def digest_day(now: dt.datetime, zone: ZoneInfo, closed: ClosedDays) -> dt.date | None:
    """The day whose digest is written at this moment: today, in the morning of a day on which the office is open."""
    local = now.astimezone(zone)
    day = local.date()
    if day.weekday() >= SATURDAY or not closed.is_open(day):
        return None
    return day if QUIET_UNTIL <= local.time() < WRITTEN_UNTIL else None


def digest_message(organisation: int, user: int, day: dt.date, zone: ZoneInfo) -> WantedMessage:
    """The digest of one day for one of the office: at 8am there, of use until 6pm."""
    return WantedMessage(
        key=f"digest/organisation={organisation}/user={user}/day={day}",
        rule=Message.Rule.DIGEST,
        due_at=to_utc(day, QUIET_UNTIL, zone, fold=FIRST),
        useful_until=to_utc(day, OVER_AT, zone, fold=FIRST),
    )
