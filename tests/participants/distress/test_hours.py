"""When reports are read: evenings, weekends, closed days, days on which the clocks change. Rules of plain values."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.dates.closed_days import ClosedDays
from participants.distress.hours import OpeningHours, after_working, due_at, grouped, is_to_hand_on, next_opening, reads_until

LONDON = ZoneInfo("Europe/London")
OFFICE = ((dt.time(8, 30), dt.time(16, 30)),)
WEEK = dict.fromkeys(range(5), OFFICE)
# Scotland's St Andrew's Day is the last of these Mondays; the organisation closes itself on a Wednesday.
HOURS = OpeningHours(LONDON, WEEK, ClosedDays("GB", "SCT", own={dt.date(2026, 11, 4): "Staff training"}))
NEVER = OpeningHours(LONDON)


def at(month, day, hour, minute=0, year=2026):
    return dt.datetime(year, month, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(11, 2, 10), at(11, 2, 10)),  # Monday morning: at once
        (at(11, 2, 8, 29), at(11, 2, 8, 30)),
        (at(11, 2, 16, 30), at(11, 3, 8, 30)),  # the end isn't open any more
        (at(11, 2, 23, 59), at(11, 3, 8, 30)),
        (at(11, 3, 17), at(11, 5, 8, 30)),  # Wednesday is closed
        (at(11, 6, 18), at(11, 9, 8, 30)),  # Friday evening to Monday
        (at(11, 27, 18), at(12, 1, 8, 30)),  # a weekend and a public holiday
        (at(10, 24, 12), at(10, 26, 8, 30)),  # the clocks go back between
        (at(3, 27, 17), at(3, 30, 8, 30)),  # and forward
    ],
)
def test_whatever_arrives_is_read_at_once_or_at_the_next_opening(moment, opens):
    assert next_opening(HOURS, moment.astimezone(dt.UTC)) == opens


def test_the_hour_on_the_wall_stays_when_the_clocks_change():
    summer, winter = next_opening(HOURS, at(10, 23, 17)), next_opening(HOURS, at(3, 27, 17))

    assert (summer.hour, winter.hour) == (8, 7)  # UTC: Monday after the clocks went back, and forward


def test_in_hours_it_says_until_when_somebody_reads_and_outside_that_nobody_does():
    assert reads_until(HOURS, at(11, 2, 10)) == at(11, 2, 16, 30)
    assert reads_until(HOURS, at(11, 2, 18)) is None
    assert reads_until(HOURS, at(11, 4, 10)) is None


def test_a_midday_break_is_no_reading_time():
    broken = OpeningHours(LONDON, {0: ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(16)))})

    assert reads_until(broken, at(11, 2, 10)) == at(11, 2, 12)
    assert next_opening(broken, at(11, 2, 12, 30)) == at(11, 2, 13)


@pytest.mark.parametrize(
    ("since", "passed"),
    [
        (at(11, 2, 10), at(11, 2, 12)),
        (at(11, 2, 15, 30), at(11, 3, 9, 30)),  # an hour on Monday and one on Tuesday
        (at(11, 3, 16), at(11, 5, 10)),  # Wednesday is closed
        (at(11, 6, 20), at(11, 9, 10, 30)),
        (at(10, 23, 15, 30), at(10, 26, 9, 30)),  # over the clock change
    ],
)
def test_two_working_hours_may_lie_on_two_days(since, passed):
    assert after_working(HOURS, since, 120) == passed


def test_it_is_handed_on_after_two_working_hours_and_never_while_closed():
    since = at(11, 2, 14, 30)  # the two hours end when the office does

    assert not is_to_hand_on(HOURS, since, 120, at(11, 2, 16, 29))
    assert not is_to_hand_on(HOURS, since, 120, at(11, 2, 19))
    assert is_to_hand_on(HOURS, since, 120, at(11, 3, 8, 30))


def test_where_nobody_said_when_nothing_is_promised_and_it_is_due_at_once():
    assert next_opening(NEVER, at(11, 2, 10)) is None
    assert due_at(NEVER, at(11, 2, 10)) == at(11, 2, 10)
    assert is_to_hand_on(NEVER, at(11, 2, 10), 120, at(11, 2, 12))


def test_days_with_the_same_hours_are_said_together():
    assert grouped(WEEK | {5: ((dt.time(9), dt.time(12)),)}) == [([0, 1, 2, 3, 4], OFFICE), ([5], ((dt.time(9), dt.time(12)),))]
