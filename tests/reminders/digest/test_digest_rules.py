"""When the digest of a day is written, and until when it is of use."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.dates.closed_days import ClosedDays
from reminders.digest.rules import DigestFacts, digest_day, digest_message

LONDON = ZoneInfo("Europe/London")
MONDAY = dt.date(2026, 11, 2)


@pytest.mark.parametrize(
    ("day", "hour", "written"),
    [(2, 7, False), (2, 8, True), (2, 11, True), (2, 12, False), (7, 9, False), (8, 9, False), (3, 9, False)],
)
def test_it_is_written_in_the_morning_of_a_day_on_which_the_office_is_open(day, hour, written):
    closed = ClosedDays("GB", "ENG", own={dt.date(2026, 11, 3): "Moving house"})
    now = dt.datetime(2026, 11, day, hour, tzinfo=LONDON)

    assert digest_day(now, LONDON, closed) == (now.date() if written else None)


def test_in_summer_too_it_goes_at_8am_there_and_is_of_use_until_6pm():
    want = digest_message(3, 5, dt.date(2026, 7, 6), LONDON)

    assert (want.due_at, want.useful_until) == (
        dt.datetime(2026, 7, 6, 7, tzinfo=dt.UTC),
        dt.datetime(2026, 7, 6, 17, tzinfo=dt.UTC),
    )
    assert want.key != digest_message(4, 5, dt.date(2026, 7, 6), LONDON).key


def test_what_stands_is_counted():
    assert DigestFacts().things == 0
    assert DigestFacts(["ends soon"], ["2 copies"], leaders=1, papers=2, reviews=3, messages=4).things == 12
