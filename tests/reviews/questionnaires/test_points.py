"""When somebody is asked, by the days that are really held: plain values, no database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from reviews.questionnaires.points import (
    Anchor,
    HeldSession,
    asking_days,
    days_around,
    first_and_last,
    review_anchor,
    window_of,
)

D = dt.date
LONDON = ZoneInfo("Europe/London")
LONG_AGO = D(2020, 1, 1)


@pytest.mark.parametrize(
    ("point", "day", "opens", "closes"),
    [
        ("assessment", D(2026, 3, 10), D(2026, 2, 10), D(2026, 3, 10)),  # across the end of February
        ("first", D(2028, 3, 10), D(2028, 2, 11), D(2028, 3, 10)),  # in a leap year
        ("last", D(2026, 12, 31), D(2026, 12, 24), D(2027, 1, 7)),  # across the year
        ("1", D(2026, 7, 6), D(2026, 6, 22), D(2026, 7, 20)),
        ("6", D(2026, 12, 7), D(2026, 11, 7), D(2027, 1, 6)),
        ("12", D(2027, 6, 7), D(2027, 4, 23), D(2027, 7, 22)),
        ("3", D(2027, 3, 1), D(2027, 2, 15), D(2027, 3, 15)),  # as the nearest, one month's
    ],
)
def test_a_window_lies_around_the_day_it_hangs_on(point, day, opens, closes):
    assert window_of(point, day) == (opens, closes)


@pytest.mark.parametrize(("months", "days"), [(1, 14), (2, 14), (3, 14), (4, 30), (6, 30), (8, 30), (9, 30), (10, 45), (24, 45)])
def test_another_review_takes_the_window_of_the_nearest_that_the_sources_name(months, days):
    assert days_around(months) == days


@pytest.mark.parametrize("point", ["extra", "", "0", "six", "²"])
def test_a_point_that_is_none_has_no_window(point):
    with pytest.raises(ValueError, match="no review"):
        window_of(point, D(2026, 3, 10))


@pytest.mark.parametrize(
    ("day", "opens_at", "closes_at"),
    [
        # The clocks go forward on 29 March 2026: the first midnight is one of winter, the last one of summer.
        (D(2026, 4, 1), dt.datetime(2026, 3, 25, tzinfo=dt.UTC), dt.datetime(2026, 4, 8, 23, tzinfo=dt.UTC)),
        # And back on 25 October.
        (D(2026, 10, 23), dt.datetime(2026, 10, 15, 23, tzinfo=dt.UTC), dt.datetime(2026, 10, 31, tzinfo=dt.UTC)),
    ],
)
def test_a_window_begins_and_ends_at_midnight_there_whatever_the_clocks_do(day, opens_at, closes_at):
    assert asking_days("last", day, since=LONG_AGO).instants(LONDON) == (opens_at, closes_at)


@pytest.mark.parametrize(
    ("point", "since", "asked_from", "overdue_from"),
    [
        ("assessment", LONG_AGO, D(2026, 6, 1), D(2026, 6, 11)),
        ("assessment", D(2026, 6, 25), D(2026, 6, 25), D(2026, 6, 26)),  # booked four days before
        ("assessment", D(2026, 6, 29), D(2026, 6, 29), D(2026, 6, 30)),  # booked on the day itself: the day it closes with
        ("first", LONG_AGO, D(2026, 6, 15), D(2026, 6, 25)),  # asked two weeks before, not four
        ("last", LONG_AGO, D(2026, 6, 29), D(2026, 7, 3)),  # asked on the last day; rung about before it closes
        ("6", LONG_AGO, D(2026, 6, 15), D(2026, 6, 25)),
    ],
)
def test_somebody_is_asked_soon_before_the_day_and_rung_about_once_that_has_not_helped(point, since, asked_from, overdue_from):
    days = asking_days(point, D(2026, 6, 29), since=since)

    assert (days.asked_from, days.overdue_from) == (asked_from, overdue_from)


def test_an_edition_that_asks_once_has_the_office_ring_sooner():
    assert asking_days("6", D(2026, 6, 29), since=LONG_AGO, after=(0,)).overdue_from == D(2026, 6, 18)


def test_the_first_and_the_last_point_hang_on_somebodys_own_first_and_last_day():
    days = [HeldSession(5, D(2026, 6, 9)), HeldSession(4, D(2026, 6, 3)), HeldSession(6, D(2026, 6, 18))]

    assert first_and_last(days) == {"first": Anchor(D(2026, 6, 3), 4), "last": Anchor(D(2026, 6, 18), 6)}
    assert first_and_last([]) == {}


def test_a_review_hangs_on_the_one_they_came_to_else_on_their_place_else_on_the_calendar():
    came, missed, later = (
        HeldSession(1, D(2026, 12, 2), attended=True),
        HeldSession(2, D(2026, 11, 30)),
        HeldSession(3, D(2027, 1, 5)),
    )

    assert review_anchor(6, [missed, came, later], D(2026, 5, 31)) == Anchor(D(2026, 12, 2), 1)
    assert review_anchor(6, [missed, later], D(2026, 5, 31)) == Anchor(D(2027, 1, 5), 3)
    assert review_anchor(6, [], D(2026, 8, 31)) == Anchor(D(2027, 2, 28))  # a month's end
