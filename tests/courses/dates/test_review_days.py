"""Months after an anchor, and the working day on which a group review falls."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.refused import Refused
from courses.dates.calendars import WORKING_DAYS, add_months, next_working_day, review_days, review_warning
from courses.dates.closed_days import ClosedDays

ENGLAND = ClosedDays("GB", "ENG")
NO_FRIDAYS = (0, 1, 2, 3)
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CLOSED = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.text(max_size=5), max_size=40)


@pytest.mark.parametrize(
    ("anchor", "months", "expected"),
    [
        pytest.param(date(2026, 1, 29), 1, date(2026, 2, 28), id="29 Jan 2026 + 1"),
        pytest.param(date(2026, 1, 29), 6, date(2026, 7, 29), id="29 Jan 2026 + 6"),
        pytest.param(date(2026, 1, 29), 12, date(2027, 1, 29), id="29 Jan 2026 + 12"),
        pytest.param(date(2025, 8, 31), 6, date(2026, 2, 28), id="31 Aug 2025 + 6"),
        pytest.param(date(2026, 8, 31), 1, date(2026, 9, 30), id="31 Aug 2026 + 1"),
        pytest.param(date(2026, 8, 31), 6, date(2027, 2, 28), id="31 Aug 2026 + 6"),
        pytest.param(date(2026, 8, 31), 12, date(2027, 8, 31), id="31 Aug 2026 + 12"),
        pytest.param(date(2027, 8, 31), 6, date(2028, 2, 29), id="31 Aug 2027 + 6, into a leap year"),
        pytest.param(date(2028, 2, 29), 12, date(2029, 2, 28), id="29 Feb 2028 + 12"),
        pytest.param(date(2026, 10, 31), 1, date(2026, 11, 30), id="31 Oct 2026 + 1"),
        pytest.param(date(2026, 10, 31), 6, date(2027, 4, 30), id="31 Oct 2026 + 6"),
        pytest.param(date(2026, 1, 31), 2, date(2026, 3, 31), id="31 Jan + 2 isn't chained through February"),
        pytest.param(date(2026, 12, 15), 1, date(2027, 1, 15), id="over the year's end"),
    ],
)
def test_months_are_added_to_the_anchor_and_clamped(anchor, months, expected):
    assert add_months(anchor, months) == expected


@pytest.mark.parametrize(
    ("last", "months", "weekdays", "due", "day"),
    [
        pytest.param(date(2026, 1, 29), 1, WORKING_DAYS, date(2026, 2, 28), date(2026, 3, 2), id="28 Feb 2026 is a Saturday"),
        pytest.param(date(2026, 8, 31), 6, WORKING_DAYS, date(2027, 2, 28), date(2027, 3, 1), id="28 Feb 2027 is a Sunday"),
        pytest.param(
            date(2026, 3, 26), 1, WORKING_DAYS, date(2026, 4, 26), date(2026, 4, 27), id="Sun 26 Apr -> Mon 27 Apr 2026"
        ),
        pytest.param(
            date(2026, 3, 26), 12, WORKING_DAYS, date(2027, 3, 26), date(2027, 3, 30), id="Good Friday 2027 -> Tue 30 Mar"
        ),
        pytest.param(
            date(2026, 11, 26), 1, WORKING_DAYS, date(2026, 12, 26), date(2026, 12, 29), id="Sat 26 Dec -> Tue 29 Dec 2026"
        ),
        pytest.param(date(2026, 5, 28), 12, WORKING_DAYS, date(2027, 5, 28), date(2027, 5, 28), id="Fri 28 May 2027 stays"),
        pytest.param(
            date(2026, 5, 28), 12, NO_FRIDAYS, date(2027, 5, 28), date(2027, 6, 1), id="without Fridays, past 31 May, a holiday"
        ),
        pytest.param(
            date(2026, 9, 24), 1, WORKING_DAYS, date(2026, 10, 24), date(2026, 10, 26), id="Sat 24 Oct -> Mon 26 Oct 2026"
        ),
        pytest.param(date(2026, 9, 24), 6, WORKING_DAYS, date(2027, 3, 24), date(2027, 3, 24), id="Wed 24 Mar 2027 stays"),
        pytest.param(date(2026, 9, 24), 12, WORKING_DAYS, date(2027, 9, 24), date(2027, 9, 24), id="Fri 24 Sep 2027 stays"),
        pytest.param(
            date(2026, 9, 24), 12, NO_FRIDAYS, date(2027, 9, 24), date(2027, 9, 27), id="without Fridays, Mon 27 Sep 2027"
        ),
    ],
)
def test_a_review_falls_on_the_next_working_day(last, months, weekdays, due, day):
    (review,) = review_days(last, [months], ENGLAND, weekdays)

    assert (review.due, review.day) == (due, day)
    assert bool(review.reason) == (due != day)


def test_the_three_reviews_of_a_group_that_ends_on_24_september_2026():
    reviews = review_days(date(2026, 9, 24), [1, 6, 12], ENGLAND)

    assert [(review.months, review.day) for review in reviews] == [
        (1, date(2026, 10, 26)),
        (6, date(2027, 3, 24)),
        (12, date(2027, 9, 24)),
    ]


def test_a_moved_review_says_every_day_it_passed_over():
    (christmas,) = review_days(date(2026, 11, 26), [1], ENGLAND)
    (friday,) = review_days(date(2026, 9, 24), [12], ENGLAND, NO_FRIDAYS)

    assert christmas.reason == (
        "Saturday 26 December 2026 is Boxing Day; Sunday 27 December 2026 is at the weekend; "
        "Monday 28 December 2026 is Boxing Day (observed)"
    )
    assert friday.reason == (
        "no reviews on Fridays; Saturday 25 September 2027 is at the weekend; Sunday 26 September 2027 is at the weekend"
    )


def test_a_review_with_no_weekday_allowed_is_refused_instead_of_searched_for_ever():
    with pytest.raises(Refused, match="at least one weekday"):
        next_working_day(date(2026, 9, 7), ENGLAND, ())


@pytest.mark.parametrize(("off", "warned"), [(0, False), (21, False), (-21, False), (22, True), (-22, True)])
def test_a_review_more_than_21_days_from_its_due_day_warns(off, warned):
    due = date(2026, 10, 26)

    assert bool(review_warning(due, due + timedelta(days=off))) == warned


# What holds for every date


@given(last=DATES, months=st.integers(1, 36), own=CLOSED, weekdays=st.sets(st.integers(0, 6), min_size=1))
def test_a_review_is_never_on_a_closed_day_nor_early_nor_on_a_weekday_not_allowed(last, months, own, weekdays):
    closed = ClosedDays("GB", "SCT", own)

    (review,) = review_days(last, [months], closed, weekdays)

    assert closed.is_open(review.day)
    assert review.day.weekday() in weekdays
    assert review.day >= review.due == add_months(last, months)


@given(anchor=DATES, months=st.integers(0, 240))
def test_adding_months_keeps_the_day_of_the_month_unless_the_month_is_too_short(anchor, months):
    found = add_months(anchor, months)

    assert (found.year - anchor.year) * 12 + found.month - anchor.month == months
    assert found.day == anchor.day or (found.day < anchor.day and (found + timedelta(days=1)).day == 1)
