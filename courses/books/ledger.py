"""The ledger of a book as it is read: what was done at once stands in one line, so that handing out to a group isn't twelve."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from courses.models import StockEntry

ONE_BY_ONE = (StockEntry.Kind.ISSUED, StockEntry.Kind.RETURNED)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One or several lines of the ledger. `at` is the moment of the latest, `change` their sum, `on_hand` what was left then."""

    at: dt.datetime
    by: str
    what: str
    change: int
    on_hand: int
    reason: str = ""


def gathered(entries: Iterable[StockEntry], zone: ZoneInfo) -> list[LedgerLine]:
    """Put lines together that follow each other when one person gave out, or took back, copy after copy on one local day.

    `entries` come latest first. A delivery, a count and what was written off stand alone, and so does a line with a reason.
    """
    lines: list[LedgerLine] = []
    before: StockEntry | None = None
    for entry in entries:
        if before and _at_once(before, entry, zone):
            last = lines[-1]
            lines[-1] = LedgerLine(last.at, last.by, last.what, last.change + entry.change, last.on_hand)
        else:
            what = StockEntry.Kind(entry.kind).label
            lines.append(LedgerLine(entry.at, entry.by, what, entry.change, entry.on_hand_after, entry.reason))
        before = entry
    return lines


def _at_once(later: StockEntry, earlier: StockEntry, zone: ZoneInfo) -> bool:
    if later.kind not in ONE_BY_ONE or later.reason or earlier.reason:
        return False
    days = {entry.at.astimezone(zone).date() for entry in (later, earlier)}
    return (later.kind, later.by) == (earlier.kind, earlier.by) and len(days) == 1
