"""Which days a month or a week shows, and which leaf comes before and after: year ends, leap years, week 53."""

import datetime as dt

import pytest

from desk.calendar.leaves import CalendarWeek, Month, as_month, as_week, month_of, read_leaf, rows_of, short_day, this, week_of

TODAY = dt.date(2026, 11, 2)
D = dt.date


@pytest.mark.parametrize(
    ("month", "first", "last", "weeks"),
    [
        ("2027-03", D(2027, 3, 1), D(2027, 4, 4), 5),  # begins on a Monday
        ("2027-02", D(2027, 2, 1), D(2027, 2, 28), 4),  # begins on a Monday and ends on a Sunday
        ("2028-02", D(2028, 1, 31), D(2028, 3, 5), 5),  # a leap year
        ("2026-11", D(2026, 10, 26), D(2026, 12, 6), 6),  # begins on a Sunday
        ("2026-12", D(2026, 11, 30), D(2027, 1, 3), 5),  # runs into the next year
        ("2027-01", D(2026, 12, 28), D(2027, 1, 31), 5),  # begins in the year before
        ("2000-01", D(1999, 12, 27), D(2000, 2, 6), 6),
        ("2099-12", D(2099, 11, 30), D(2100, 1, 3), 5),
    ],
)
def test_a_month_shows_whole_weeks(month, first, last, weeks):
    rows = list(rows_of(read_leaf(month, "", TODAY)))

    assert (rows[0][0], rows[-1][-1], len(rows)) == (first, last, weeks)
    days = [day for row in rows for day in row]
    assert days == [first + dt.timedelta(days=number) for number in range(weeks * 7)]


@pytest.mark.parametrize(
    ("week", "monday"),
    [
        ("2027-W10", D(2027, 3, 8)),
        ("2026-W53", D(2026, 12, 28)),  # a year of 53 weeks
        ("2027-W01", D(2027, 1, 4)),
        ("2025-W01", D(2024, 12, 30)),  # begins in the year before
        ("2020-W53", D(2020, 12, 28)),
    ],
)
def test_a_week_is_numbered_as_the_standard_does(week, monday):
    leaf = read_leaf("", week, TODAY)

    assert leaf == CalendarWeek(monday)
    assert leaf.address == week
    assert list(rows_of(leaf)) == [tuple(monday + dt.timedelta(days=number) for number in range(7))]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-W52", "2026-W53"),
        ("2026-W53", "2027-W01"),
        ("2027-W52", "2028-W01"),
        ("2020-W53", "2021-W01"),
    ],
)
def test_weeks_follow_each_other_over_the_end_of_a_year(earlier, later):
    first, second = (read_leaf("", week, TODAY) for week in (earlier, later))

    assert first.later == second
    assert second.earlier == first


@pytest.mark.parametrize(("earlier", "later"), [("2026-12", "2027-01"), ("2028-02", "2028-03"), ("2027-01", "2027-02")])
def test_months_follow_each_other(earlier, later):
    first, second = (read_leaf(month, "", TODAY) for month in (earlier, later))

    assert first.later == second
    assert second.earlier == first


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "2027",
        "2027-13",
        "2027-00",
        "2027-3",
        "0000-01",
        "9999-12",
        "1999-12",
        "2100-01",
        "-027-03",
        "２０２７-03",
        "2027-03 ",
        "'",
    ],
)
def test_a_month_that_is_none_shows_this_one(nonsense):
    assert read_leaf(nonsense, "", TODAY) == Month(D(2026, 11, 1))


@pytest.mark.parametrize(
    "nonsense", ["2027-W53", "2027-W00", "2027-W1", "2027-10", "9999-W52", "0000-W01", "1999-W52", "W10", "2099-W53"]
)
def test_a_week_that_is_none_shows_this_month(nonsense):
    assert read_leaf("", nonsense, TODAY) == Month(D(2026, 11, 1))


def test_a_week_in_the_address_wins_over_a_month():
    assert read_leaf("2027-03", "2027-W10", TODAY) == CalendarWeek(D(2027, 3, 8))
    assert read_leaf("2027-03", "rubbish", TODAY) == Month(D(2027, 3, 1))


def test_nothing_comes_before_the_first_leaf_or_after_the_last():
    assert month_of(D(2000, 1, 1)).earlier is None
    assert month_of(D(2099, 12, 1)).later is None
    assert CalendarWeek(D(2000, 1, 3)).earlier is None
    assert CalendarWeek(D(2099, 12, 21)).later is None


@pytest.mark.parametrize(
    ("month", "week"),
    [
        (D(2026, 11, 1), D(2026, 11, 2)),  # today's
        (D(2027, 3, 1), D(2027, 3, 1)),
        (D(2027, 5, 1), D(2027, 5, 3)),  # begins at the weekend
        (D(2027, 1, 1), D(2027, 1, 4)),
        (D(2026, 12, 1), D(2026, 11, 30)),  # the first Thursday's
    ],
)
def test_a_month_turns_into_one_of_its_weeks_and_back(month, week):
    found = as_week(Month(month), TODAY)

    assert found == CalendarWeek(week)
    assert as_month(found) == Month(month)
    assert as_week(found, TODAY) == found


def test_this_keeps_the_span():
    assert this(Month(D(2027, 3, 1)), TODAY) == Month(D(2026, 11, 1))
    assert this(CalendarWeek(D(2027, 3, 8)), TODAY) == CalendarWeek(D(2026, 11, 2)) == week_of(TODAY)


def test_titles_name_what_is_shown():
    assert Month(D(2027, 3, 1)).title == "March 2027"
    assert CalendarWeek(D(2027, 3, 8)).title == "Mon 8 March to Sun 14 March 2027"
    assert (Month(D(2027, 3, 1)).link, CalendarWeek(D(2027, 3, 8)).link) == ("March 2027", "Week from 8 March")
    assert CalendarWeek(D(2026, 12, 28)).title == "Mon 28 December 2026 to Sun 3 January 2027"


@pytest.mark.parametrize(
    ("leaf", "day", "words"),
    [
        (Month(D(2027, 3, 1)), D(2027, 3, 1), "1"),
        (Month(D(2027, 3, 1)), D(2027, 4, 1), "1 April"),
        (Month(D(2027, 3, 1)), D(2027, 4, 2), "2"),
        (Month(D(2026, 12, 1)), D(2026, 11, 30), "30 November"),
        (CalendarWeek(D(2027, 3, 8)), D(2027, 3, 8), "8 March"),
        (CalendarWeek(D(2027, 3, 8)), D(2027, 3, 9), "9"),
        (CalendarWeek(D(2026, 12, 28)), D(2027, 1, 1), "1 January"),
    ],
)
def test_a_day_names_its_month_where_the_title_does_not(leaf, day, words):
    assert short_day(day, leaf) == words
