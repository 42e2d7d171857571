"""In what order a course's sessions may stand in time. Plain values in, a sentence out."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations
from zoneinfo import ZoneInfo

from common.words import clock_time, long_date, time_range


@dataclass(frozen=True, slots=True)
class Dated:
    """One session or review with its place in the course and its time (UTC)."""

    pk: int
    number: int
    label: str
    is_review: bool
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def spoken(self) -> str:
        """Its name inside a sentence."""
        return f"the {self.label}" if self.is_review else self.label[:1].lower() + self.label[1:]


def refusal(sessions: Iterable[Dated], moved: Collection[int], *, ordered: bool, zone: ZoneInfo) -> str | None:
    """Why the moved sessions can't stand where they are now, or None when they can.

    In an ordered course each session is over before the next one starts (docs/domain.md, chapter 1). In any course no
    two are at the same time, and the reviews follow the sessions, in order. Only pairs that were touched are looked at.
    """
    for earlier, later in combinations(sorted(sessions, key=lambda each: each.number), 2):
        if earlier.pk not in moved and later.pk not in moved:
            continue
        if (ordered or later.is_review) and later.starts_at < earlier.ends_at:
            return _before(earlier, later, zone) if later.pk in moved else _after(earlier, later, zone)
        if earlier.starts_at < later.ends_at and later.starts_at < earlier.ends_at:
            return _at_once(earlier if later.pk in moved else later, zone)
    return None


def _before(earlier: Dated, later: Dated, zone: ZoneInfo) -> str:
    mend = f"Choose a later time, or move {earlier.spoken} first."
    return f"{_capital(later)} can’t come before {earlier.spoken}, which is on {_when(earlier, zone)}. {mend}"


def _after(earlier: Dated, later: Dated, zone: ZoneInfo) -> str:
    mend = "Choose an earlier time, or postpone it: what follows then moves on with it."
    if earlier.is_review:
        mend = f"Choose an earlier time, or move {later.spoken} first."
    return f"{_capital(earlier)} can’t come after {later.spoken}, which is on {_when(later, zone)}. {mend}"


def _at_once(other: Dated, zone: ZoneInfo) -> str:
    start, end = other.starts_at.astimezone(zone), other.ends_at.astimezone(zone)
    return f"{_capital(other)} of the same course is on {long_date(start)}, {time_range(start, end)}. Choose another time."


def _when(session: Dated, zone: ZoneInfo) -> str:
    start = session.starts_at.astimezone(zone)
    return f"{long_date(start)} at {clock_time(start)}"


def _capital(session: Dated) -> str:
    return session.spoken[:1].upper() + session.spoken[1:]
