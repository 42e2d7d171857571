"""Who is free when, and how the items of different days stand under each other: rules without a database."""

import datetime as dt

import pytest

from courses.dates.wall_time import Span
from courses.staffing.absences import refusal_of_span, span_of_days
from courses.staffing.freedom import Commitment, day_mark, nobody_free, why_not_free
from desk.rota.columns import column_of, column_starts, shared_title

NINE = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)


def hours(start, end):
    return Span(NINE + dt.timedelta(hours=start), NINE + dt.timedelta(hours=end))


def busy(start, end, mark="G33", words="is at group 33, Day 5", session=33, who=1):
    span = hours(start, end)
    return Commitment(who, span.starts_at, span.ends_at, mark, words, session)


def test_somebody_is_free_the_minute_something_ends_and_not_a_minute_before():
    assert why_not_free([busy(0, 1)], hours(1, 2)) == ""
    assert why_not_free([busy(0, 1.5)], hours(1, 2)) == "is at group 33, Day 5"


def test_parts_of_the_same_session_are_in_nobodys_way_and_an_absence_always_is():
    assert why_not_free([busy(0, 2)], hours(0, 1), besides=33) == ""
    assert why_not_free([busy(0, 9, "Leave", "is on leave", None)], hours(0, 1), besides=33) == "is on leave"


def test_nobody_is_free_when_each_is_taken_or_there_is_nobody():
    assert nobody_free([], {}, hours(0, 1))
    assert nobody_free([1], {1: [busy(0, 1)]}, hours(0, 1))
    assert not nobody_free([1, 2], {1: [busy(0, 1)]}, hours(0, 1))


@pytest.mark.parametrize(
    ("commitments", "own", "said"),
    [
        ([], 0, "free"),
        ([], 3, "3"),
        ([busy(0, 1), busy(2, 3)], 0, "G33"),
        ([busy(0, 1, "A", "is at an assessment", 5)], 1, "1 + A"),
        ([busy(0, 9, "Leave", "is on leave", None)], 2, "2 + Leave"),
    ],
    ids=["nothing", "own", "another group", "own and assessment", "own on leave"],
)
def test_a_day_of_the_rota_says_in_a_few_letters_what_somebody_does(commitments, own, said):
    assert day_mark(commitments, own) == said


def test_the_columns_are_the_hours_that_half_of_the_days_have_and_the_first_day_fits_in():
    usual, first = [0, 15, 120, 240, 270], [0, 30, 60, 120, 240, 270]
    starts = column_starts([first, usual, usual, usual])
    assert starts == usual
    assert [column_of(each, starts) for each in first] == [0, 1, 1, 2, 3, 4]
    assert column_starts([[0], [10], [20]]) == [0, 10, 20]
    assert column_starts([]) == []


def test_a_columns_heading_says_what_most_of_its_items_are_called():
    assert shared_title(["Relaxation", "Relaxation", "Welcome"]) == "Relaxation"
    assert shared_title(["Sleep", "Pacing"]) == shared_title([]) == ""


def test_days_away_are_whole_local_days_or_begin_and_end_at_an_hour():
    zone = dt.timezone(dt.timedelta(hours=1))
    day = dt.date(2027, 4, 26)
    assert span_of_days(day, day, zone) == Span(
        dt.datetime(2027, 4, 25, 23, tzinfo=dt.UTC), dt.datetime(2027, 4, 26, 23, tzinfo=dt.UTC)
    )
    part = span_of_days(day, day, zone, starts=dt.time(13), ends=dt.time(15, 30))
    assert part == Span(dt.datetime(2027, 4, 26, 12, tzinfo=dt.UTC), dt.datetime(2027, 4, 26, 14, 30, tzinfo=dt.UTC))


def test_an_absence_that_is_over_backwards_or_longer_than_a_year_is_refused():
    assert refusal_of_span(hours(1, 2), NINE) is None
    assert "is over" in (refusal_of_span(hours(1, 2), NINE + dt.timedelta(hours=2)) or "")
    assert "ends before" in (refusal_of_span(hours(2, 1), NINE) or "")
    assert "a year at most" in (refusal_of_span(hours(0, 24 * 400), NINE) or "")
