"""How dates, times and counts are written."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from common import words

LONDON = ZoneInfo("Europe/London")


def shown(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_date_is_written_out_in_full():
    assert words.long_date(dt.date(2026, 8, 5)) == "Wednesday 5 August 2026"
    assert words.short_date(dt.date(2026, 8, 5)) == "Wed 5 August 2026"
    assert words.day_and_month(dt.date(2026, 8, 5)) == "Wednesday 5 August"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ((2027, 5, 10), (2027, 5, 27), "Mon 10 May to Thu 27 May 2027"),
        ((2026, 12, 14), (2027, 1, 8), "Mon 14 December 2026 to Fri 8 January 2027"),
        ((2027, 5, 10), (2027, 5, 10), "Mon 10 May 2027"),
    ],
)
def test_a_range_of_dates_says_the_year_as_often_as_needed(first, last, expected):
    assert words.date_range(dt.date(*first), dt.date(*last)) == expected


def test_a_long_range_of_dates_stands_under_a_title():
    assert words.long_date_range(dt.date(2027, 3, 1), dt.date(2027, 3, 18)) == "Monday 1 March to Thursday 18 March 2027"
    assert words.long_date_range(dt.date(2027, 3, 1), dt.date(2027, 3, 1)) == "Monday 1 March 2027"
    assert (
        words.long_date_range(dt.date(2026, 12, 31), dt.date(2027, 1, 1)) == "Thursday 31 December 2026 to Friday 1 January 2027"
    )


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ((17, 0), "5pm"),
        ((17, 30), "5:30pm"),
        ((9, 5), "9:05am"),
        ((12, 0), "midday"),
        ((12, 30), "12:30pm"),
        ((0, 0), "midnight"),
        ((0, 1), "12:01am"),
        ((23, 59), "11:59pm"),
    ],
)
def test_a_time_is_written_as_people_say_it(time, expected):
    assert words.clock_time(dt.time(*time)) == expected


def test_a_range_of_times_says_to():
    assert words.time_range(dt.time(10), dt.time(12, 30)) == "10am to 12:30pm"


def test_a_moment_in_utc_is_refused_rather_than_shown_an_hour_wrong():
    utc = dt.datetime(2027, 7, 1, 9, 0, tzinfo=dt.UTC)

    with pytest.raises(ValueError, match="zone"):
        words.clock_time(utc)
    with pytest.raises(ValueError, match="zone"):
        words.long_date(utc)
    assert words.moment(utc.astimezone(LONDON)) == "Thursday 1 July 2027 at 10am"
    assert words.short_moment(utc.astimezone(LONDON)) == "Thu 1 July 2027, 10am"


def test_a_count_says_one_many_and_more_than_it_counted():
    assert words.counted(0, "course") == "0 courses"
    assert words.counted(1, "course") == "1 course"
    assert words.counted(68, "course") == "68 courses"
    assert words.counted(1000, "course") == "1,000 courses"
    assert words.counted(1001, "course") == "More than 1,000 courses"
    assert words.counted(2, "person", "people") == "2 people"


def test_a_list_ends_with_and():
    assert words.listed([]) == ""
    assert words.listed(["Ana"]) == "Ana"
    assert words.listed(["Ana", "Ben"]) == "Ana and Ben"
    assert words.listed(["Ana", "Ben", "Cy"]) == "Ana, Ben and Cy"


@pytest.mark.parametrize(
    ("days", "expected"),
    [([2], "Wednesdays"), ([0, 1, 2, 3], "Mon to Thu"), ([3, 1], "Tue and Thu"), ([0, 2, 4], "Mon, Wed and Fri"), ([], "")],
)
def test_weekdays_are_said_shortly(days, expected):
    assert words.weekdays(days) == expected


def test_a_telephone_number_stays_on_one_line_and_can_be_rung():
    assert words.phone("01632 960 142") == "01632\u00a0960\u00a0142"
    assert words.phone_link("+44 1632 960142") == "+441632960142"
    assert 'href="tel:01632960142"' in shown("{{ number|phone_link }}", number="01632 960 142")


def test_the_filters_show_nothing_for_nothing_and_midnight_for_midnight():
    assert (
        shown("{{ d|long_date }}{{ t|clock_time }}{{ w|moment }}{{ n|phone }}{{ n|phone_link }}", d=None, t=None, w=None, n="")
        == ""
    )
    assert shown("{{ t|clock_time }}", t=dt.time(0)) == "midnight"


def test_a_template_shows_a_stored_moment_in_the_organisations_zone():
    due = dt.datetime(2027, 7, 1, 9, 0, tzinfo=dt.UTC)

    assert shown("{{ due|local:zone|short_moment }}", due=due, zone=LONDON) == "Thu 1 July 2027, 10am"


def test_the_tags_write_ranges_and_counts():
    context = {"a": dt.date(2027, 5, 10), "b": dt.date(2027, 5, 27), "s": dt.time(10), "e": dt.time(12, 30)}

    assert shown("{% date_range a b %}", **context) == "Mon 10 May to Thu 27 May 2027"
    assert shown("{% long_date_range a b %}", **context) == "Monday 10 May to Thursday 27 May 2027"
    assert shown("{% time_range s e %}", **context) == "10am to 12:30pm"
    assert shown('{{ n|counted:"person,people" }}', n=3) == "3 people"


def test_letters_and_mails_write_weekdays_out():
    assert words.weekdays([0, 1, 2, 3], whole=True) == "Monday to Thursday"
    assert words.weekdays([1, 3], whole=True) == "Tuesday and Thursday"
