"""The ledger as it is read: copies handed out one after the other stand in one line."""

import datetime as dt
from zoneinfo import ZoneInfo

from courses.books.ledger import gathered
from courses.models import StockEntry

LONDON = ZoneInfo("Europe/London")
KIND = StockEntry.Kind
LATE = dt.datetime(2026, 7, 21, 22, 30, tzinfo=dt.UTC)  # half past eleven in the evening there


def entry(kind, change, after, *, minutes=0, by="Sorcha Bell", reason=""):
    at = LATE + dt.timedelta(minutes=minutes)
    return StockEntry(kind=kind, change=change, on_hand_after=after, at=at, by=by, reason=reason)


def read(*entries):
    return [(line.what, line.change, line.on_hand) for line in gathered(entries, LONDON)]


def test_copies_handed_out_one_after_the_other_are_one_line_with_what_was_left():
    issued = [entry(KIND.ISSUED, -1, 12 - number, minutes=-number) for number in range(3, 0, -1)]

    [line] = gathered(reversed(issued), LONDON)

    assert (line.what, line.change, line.on_hand, line.at) == ("issued", -3, 11, issued[-1].at)


def test_another_person_kind_day_or_reason_begins_a_new_line():
    assert read(
        entry(KIND.ISSUED, -1, 5, minutes=40),  # after midnight there
        entry(KIND.ISSUED, -1, 6),
        entry(KIND.ISSUED, -1, 7, by="Lenny Marsh"),
        entry(KIND.RETURNED, 1, 8, by="Lenny Marsh"),
        entry(KIND.ISSUED, -1, 7, reason="Lost the first"),
        entry(KIND.ISSUED, -1, 8),
    ) == [("issued", -1, 5), ("issued", -1, 6), ("issued", -1, 7), ("returned", 1, 8), ("issued", -1, 7), ("issued", -1, 8)]


def test_each_delivery_and_each_count_stands_alone():
    assert read(entry(KIND.COUNTED, 0, 4), entry(KIND.COUNTED, 0, 4), entry(KIND.RECEIVED, 2, 4), entry(KIND.RECEIVED, 2, 2)) == [
        ("counted", 0, 4),
        ("counted", 0, 4),
        ("received", 2, 4),
        ("received", 2, 2),
    ]
