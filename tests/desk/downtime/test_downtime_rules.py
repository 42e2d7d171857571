"""When a downtime pack is due, and which days it has: rules of plain values."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.dates.closed_days import ClosedDays
from desk.downtime.rules import days_of_pack, fault_words, is_due, last_due

LONDON = ZoneInfo("Europe/London")
MON, TUE, FRI = dt.date(2026, 11, 2), dt.date(2026, 11, 3), dt.date(2026, 11, 6)


def at(day, hour, minute=0):
    return dt.datetime.combine(day, dt.time(hour, minute), LONDON)


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        (at(MON, 18), TUE, TUE),
        (at(FRI, 19), dt.date(2026, 11, 7), dt.date(2026, 11, 9)),
        (at(TUE, 7), TUE, TUE),
        (at(dt.date(2026, 12, 24), 18), dt.date(2026, 12, 25), dt.date(2026, 12, 29)),
    ],
    ids=["tomorrow", "the weekend and Monday", "in the morning the day that begins", "over Christmas"],
)
def test_a_pack_has_every_day_up_to_the_next_working_one(now, first, last):
    assert days_of_pack(now, LONDON, 18, ClosedDays("GB", "ENG")) == (first, last)


def test_it_is_due_once_each_evening_by_the_clock_on_the_wall():
    summer = dt.datetime(2026, 7, 1, 17, 0, tzinfo=dt.UTC)

    assert last_due(summer, LONDON, 18) == summer
    assert is_due(None, at(MON, 9), LONDON, 18)
    assert is_due(at(MON, 17, 59), at(MON, 18), LONDON, 18)
    assert not is_due(at(MON, 18), at(TUE, 17, 59), LONDON, 18)


def test_a_pack_that_failed_or_was_not_made_within_the_hour_is_said():
    made = at(MON, 18)

    assert fault_words(made, None, at(TUE, 18, 59), LONDON, 18) == ""
    assert fault_words(made, None, at(TUE, 19), LONDON, 18) == "It was not made in the evening."
    assert fault_words(made, at(TUE, 18), at(TUE, 18, 5), LONDON, 18) == "It could not be made."
    assert fault_words(at(TUE, 18, 15), at(TUE, 18), at(TUE, 18, 20), LONDON, 18) == ""
    assert fault_words(None, None, at(TUE, 19), LONDON, 18) == "", "before the first"
