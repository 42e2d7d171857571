"""Dates of courses: patterns, closed days inside them, clean starts, weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.refused import Refused
from courses.dates.calendars import (
    Answer,
    CleanStarts,
    Pattern,
    clean_starts,
    closures,
    days_before,
    decision_of,
    other_days,
    programme_week,
    settle,
    start_refusal,
)
from courses.dates.closed_days import ClosedDays

ENGLAND = ClosedDays("GB", "ENG")
NEVER_CLOSED = ClosedDays()
TODAY = date(2026, 1, 5)
WEEKLY = Pattern(6)
HOSPITAL = Pattern(3, (0, 1, 2, 3))


def days_of(year, month, *days):
    return [date(year, month, day) for day in days]


# Patterns and first days


def test_a_weekly_course_meets_six_times_on_the_weekday_of_its_first_day():
    assert list(WEEKLY.dates(date(2026, 9, 9))) == days_of(2026, 9, 9, 16, 23, 30) + days_of(2026, 10, 7, 14)


def test_a_hospital_group_from_7_september_2026_meets_on_twelve_days():
    assert list(HOSPITAL.dates(date(2026, 9, 7))) == days_of(2026, 9, 7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24)


def test_a_hospital_group_from_7_december_2026_ends_on_thursday_24_december():
    assert HOSPITAL.dates(date(2026, 12, 7))[-1] == date(2026, 12, 24)
    assert closures(HOSPITAL, date(2026, 12, 7), ENGLAND, TODAY) == ()


@pytest.mark.parametrize(
    ("pattern", "first", "sentence"),
    [
        pytest.param(
            Pattern(0),
            date(2026, 9, 7),
            "This edition has no days to schedule. Give it at least one week, and weekdays from Monday to Sunday.",
            id="no weeks",
        ),
        pytest.param(
            Pattern(3, (0, 7)),
            date(2026, 9, 7),
            "This edition has no days to schedule. Give it at least one week, and weekdays from Monday to Sunday.",
            id="an eighth weekday",
        ),
        pytest.param(
            WEEKLY,
            date(2026, 1, 4),
            "Sunday 4 January 2026 is in the past. Choose a day from Monday 5 January 2026 on.",
            id="yesterday",
        ),
        pytest.param(
            HOSPITAL,
            date(2026, 9, 11),
            "Friday 11 September 2026 can’t be the first day: this programme starts on a Monday.",
            id="a Friday",
        ),
        pytest.param(
            HOSPITAL,
            date(2026, 9, 8),
            "Tuesday 8 September 2026 can’t be the first day: this programme starts on a Monday.",
            id="a Tuesday would make the first week short",
        ),
        pytest.param(
            WEEKLY, date(2062, 9, 6), "Wednesday 6 September 2062 is more than five years away. Check the year.", id="2062"
        ),
        pytest.param(WEEKLY, date.max, "Friday 31 December 9999 is more than five years away. Check the year.", id="end of time"),
    ],
)
def test_a_first_day_is_refused(pattern, first, sentence):
    assert start_refusal(pattern, first, TODAY) == sentence


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        pytest.param(WEEKLY, TODAY, id="today"),
        pytest.param(WEEKLY, date(2026, 9, 12), id="a Saturday"),
        (HOSPITAL, date(2026, 9, 7)),
    ],
)
def test_a_first_day_is_accepted(pattern, first):
    assert start_refusal(pattern, first, TODAY) is None


# Closed days inside a pattern


def test_a_hospital_group_from_20_april_2026_meets_may_day_and_is_offered_what_to_do():
    (closure,) = closures(HOSPITAL, date(2026, 4, 20), ENGLAND, TODAY)

    assert closure.sentence == "Monday 4 May 2026 is May Day."
    assert closure.other_days == (date(2026, 5, 8),)
    assert closure.extended_to == date(2026, 5, 11)
    assert clean_starts(HOSPITAL, date(2026, 4, 20), ENGLAND.is_open, TODAY) == CleanStarts(date(2026, 4, 13), date(2026, 6, 1))


def test_a_hospital_group_from_15_march_2027_meets_easter_monday():
    (closure,) = closures(HOSPITAL, date(2027, 3, 15), ENGLAND, TODAY)

    assert closure.sentence == "Monday 29 March 2027 is Easter Monday."
    assert closure.other_days == (date(2027, 4, 2),)
    assert closure.extended_to == date(2027, 4, 5)


def test_an_extension_passes_over_another_holiday():
    (closure,) = closures(Pattern(5), date(2026, 3, 30), ENGLAND, TODAY)

    assert closure.day == date(2026, 4, 6)
    assert closure.extended_to == date(2026, 5, 11)  # Monday 4 May, the next one, is closed as well


def test_a_weekly_course_is_offered_the_working_days_of_that_week_nearest_first():
    closed = ClosedDays(own={date(2026, 9, 16): "Staff training", date(2026, 9, 14): "Fire drill"})

    (closure,) = closures(WEEKLY, date(2026, 9, 9), closed, TODAY)

    assert list(closure.other_days) == days_of(2026, 9, 17, 15, 18)


def test_days_before_today_are_not_offered():
    assert list(other_days(date(2026, 9, 16), (), NEVER_CLOSED, date(2026, 9, 16))) == days_of(2026, 9, 16, 17, 18)


def settled(decisions, *, pattern=HOSPITAL, first=date(2026, 4, 20), closed=ENGLAND):
    return settle(pattern, first, closed, TODAY, decisions)


MAY_DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("decision", "last_week"),
    [
        pytest.param(date(2026, 5, 8), [5, 6, 7, 8], id="the Friday instead"),
        pytest.param(Answer.EXTEND, [5, 6, 7, 11], id="extend to the Monday after"),
        pytest.param(Answer.KEEP, [4, 5, 6, 7], id="keep it all the same"),
    ],
)
def test_a_decision_about_may_day_leaves_twelve_dates_in_order(decision, last_week):
    found = settled({MAY_DAY: decision})

    assert found.undecided == ()
    assert list(found.dates) == days_of(2026, 4, 20, 21, 22, 23, 27, 28, 29, 30) + days_of(2026, 5, *last_week)


def test_an_undecided_closed_day_stays_in_the_preview_and_is_asked_about():
    found = settled({})

    assert [closure.day for closure in found.undecided] == [MAY_DAY]
    assert MAY_DAY in found.dates


def test_a_decision_made_for_another_first_day_is_passed_over():
    assert settled({date(2026, 8, 31): Answer.EXTEND}, first=date(2026, 9, 7)).dates == HOSPITAL.dates(date(2026, 9, 7))


def test_two_closed_days_may_both_extend_or_only_the_second():
    closed = ClosedDays(own={date(2026, 9, 7): "Flood", date(2026, 9, 15): "Strike"})
    first = date(2026, 9, 7)

    both = settled({date(2026, 9, 7): Answer.EXTEND, date(2026, 9, 15): Answer.EXTEND}, first=first, closed=closed)
    second = settled({date(2026, 9, 7): Answer.KEEP, date(2026, 9, 15): Answer.EXTEND}, first=first, closed=closed)

    assert list(both.dates[-2:]) == days_of(2026, 9, 28, 29)
    assert second.dates[-1] == date(2026, 9, 28)


def test_two_closed_days_cannot_share_one_stand_in():
    closed = ClosedDays(own={date(2026, 9, 7): "Flood", date(2026, 9, 8): "Flood"})
    friday = date(2026, 9, 11)

    with pytest.raises(Refused, match=r"^Friday 11 September 2026 is already a day of this course\. Choose a different one\.$"):
        settled({date(2026, 9, 7): friday, date(2026, 9, 8): friday}, first=date(2026, 9, 7), closed=closed)


@pytest.mark.parametrize("chosen", [date(2026, 5, 9), date(2026, 5, 15), date(2026, 5, 4), date(2025, 5, 9)])
def test_a_stand_in_that_was_not_offered_is_refused(chosen):
    with pytest.raises(Refused):
        settled({MAY_DAY: chosen})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("keep", Answer.KEEP),
        ("extend", Answer.EXTEND),
        ("2026-05-08", date(2026, 5, 8)),
        ("", None),
        ("soon", None),
        ("2026-13-01", None),
    ],
)
def test_the_choice_of_a_form_is_read(text, meaning):
    assert decision_of(text) == meaning


# Clean starts


def test_clean_starts_ask_rooms_too():
    taken = {date(2026, 4, 15)}

    found = clean_starts(HOSPITAL, date(2026, 4, 20), lambda day: ENGLAND.is_open(day) and day not in taken, TODAY)

    assert found == CleanStarts(date(2026, 3, 16), date(2026, 6, 1))  # 6 April is Easter Monday


def test_a_clean_start_before_today_is_not_offered():
    assert clean_starts(HOSPITAL, date(2026, 4, 20), ENGLAND.is_open, date(2026, 4, 14)).earlier is None


def test_no_clean_start_within_half_a_year_is_said():
    assert clean_starts(WEEKLY, date(2026, 9, 9), lambda day: False, TODAY) == CleanStarts(None, None)


# Weeks and days before


@pytest.mark.parametrize(("day", "week"), [(7, 1), (11, 1), (13, 1), (14, 2), (24, 3), (28, 4)])
def test_a_day_stands_in_a_week_of_the_programme(day, week):
    assert programme_week(date(2026, 9, 7), date(2026, 9, day)) == week


def test_a_weekly_course_from_a_wednesday_counts_its_weeks_from_monday():
    assert [programme_week(date(2026, 9, 9), day) for day in WEEKLY.dates(date(2026, 9, 9))] == [1, 2, 3, 4, 5, 6]


def test_a_reminder_day_passes_over_a_quiet_weekend_and_never_loops():
    assert days_before(date(2026, 9, 7), 1, (5, 6)) == date(2026, 9, 4)
    assert days_before(date(2026, 9, 7), 1, range(7)) == date(2026, 9, 6)


# What holds for every date

CLOSED = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.text(max_size=5), max_size=40)
PATTERNS = st.builds(Pattern, st.integers(1, 8), st.sets(st.integers(0, 6), max_size=5).map(lambda days: tuple(sorted(days))))


@given(pattern=PATTERNS, first=st.dates(date(2026, 1, 5), date(2026, 6, 1)), own=CLOSED)
def test_extended_dates_are_never_closed_and_as_many_as_planned(pattern, first, own):
    first += timedelta(days=(pattern.days_of_week(first)[0] - first.weekday()) % 7)
    closed = ClosedDays("GB", "ENG", own)
    planned = pattern.dates(first)

    found = settle(pattern, first, closed, TODAY, dict.fromkeys(planned, Answer.EXTEND))

    assert found.undecided == ()
    assert len(set(found.dates)) == len(planned)
    assert all(map(closed.is_open, found.dates))
    assert {day.weekday() for day in found.dates} <= set(pattern.days_of_week(first))
    assert list(found.dates) == sorted(found.dates)


@given(pattern=PATTERNS, first=st.dates(date(2026, 1, 5), date(2026, 6, 1)), own=CLOSED)
def test_what_is_offered_as_a_clean_start_is_clean(pattern, first, own):
    first += timedelta(days=(pattern.days_of_week(first)[0] - first.weekday()) % 7)
    closed = ClosedDays("GB", "NIR", own)

    found = clean_starts(pattern, first, closed.is_open, TODAY)

    for start in (found.earlier, found.later):
        if start is not None:
            assert start_refusal(pattern, start, TODAY) is None
            assert closures(pattern, start, closed, TODAY) == ()
