"""One cell at a time: dates, times, numbers, yes and no, words of a few."""

import datetime as dt

import pytest

from common.refused import Refused
from desk.importing.cells import date_in, number_in, one_of, time_in, truth_in
from desk.importing.date_order import DatesShown, dates_shown, day_first, is_asked, order_in


@pytest.mark.parametrize(
    "text",
    [
        *("1961-03-14", "14/3/1961", "14.03.1961", "14-3-1961", "14 March 1961", "Tuesday 14 Mar 1961", "1961-03-14 00:00"),
        *("14-Mar-1961", "14/march/1961", "March 14, 1961", "Mar 14th 1961"),
    ],
)
def test_a_date_is_read_however_it_is_written_day_first(text):
    assert date_in(text, "Born") == dt.date(1961, 3, 14)


def test_an_empty_date_is_none():
    assert date_in("  ", "Born") is None


@pytest.mark.parametrize("text", ["14/3/61", "3", "spring 1961", "14/march", "14-Mar-61", "14 Marbles 1961", "14 Mayhem 1961"])
def test_what_is_no_full_date_is_refused_with_an_example(text):
    with pytest.raises(Refused, match="can’t be read as a date"):
        date_in(text, "Born")


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="there is no such day as “30/2/1961”"):
        date_in("30/2/1961", "Born")


def test_a_time_that_could_be_morning_or_afternoon_is_asked_about():
    assert time_in("6pm", "Start") == dt.time(18)
    with pytest.raises(Refused, match="Start: Say if you mean 5am or 5pm"):
        time_in("5", "Start")


def test_a_number_is_whole_and_in_figures():
    assert (number_in("12", "Places"), number_in("", "Places")) == (12, None)
    with pytest.raises(Refused, match="isn’t a whole number"):
        number_in("twelve", "Places")


@pytest.mark.parametrize(("text", "answer"), [("Yes", True), ("x", True), ("", False), ("no", False)])
def test_yes_and_no_are_read(text, answer):
    assert truth_in(text, "Peer") is answer


def test_perhaps_is_neither_yes_nor_no():
    with pytest.raises(Refused, match="write yes or no"):
        truth_in("perhaps", "Peer")


def test_a_word_of_a_few_is_found_by_its_words_and_the_rest_refused():
    words = [("in_person", "In person"), ("video", "Video link")]

    assert one_of("in person", words, "Format", "in_person") == "in_person"
    assert one_of("", words, "Format", "in_person") == "in_person"
    with pytest.raises(Refused, match="Format: “by post” isn’t one of in person, video link"):
        one_of("by post", words, "Format", "in_person")


@pytest.mark.parametrize(
    ("text", "time"), [("10:00:00", dt.time(10)), ("18:30:00", dt.time(18, 30)), ("6:30:00 PM", dt.time(18, 30))]
)
def test_a_time_with_seconds_is_read(text, time):
    assert time_in(text, "Start") == time


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["3/4/1961", "14/3/1961"], DatesShown(day="14/3/1961", either="3/4/1961")),
        (["3/4/1961", "3/14/1961", ""], DatesShown(month="3/14/1961", either="3/4/1961")),
        (["3/3/1961", "3/14/1961", "14/3/1961"], DatesShown(month="3/14/1961", day="14/3/1961")),
        (["1961-03-14", "spring", "03/3/1961", "14/15/1961"], DatesShown()),
    ],
)
def test_a_column_shows_in_which_order_its_dates_are(texts, shown):
    assert dates_shown(texts) == shown


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ([DatesShown(month="3/14/1961", either="3/4/1961")], True),
        ([DatesShown(month="3/14/1961"), DatesShown(either="3/4/1961")], True),
        ([DatesShown(month="3/14/1961"), DatesShown(day="14/3/1961")], False),
        ([DatesShown(day="14/3/1961", either="3/4/1961")], False),
        ([], False),
    ],
)
def test_a_file_is_asked_about_when_one_date_is_month_first_and_another_could_be_either(columns, asked):
    assert is_asked(columns) is asked


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (DatesShown(month="3/14/1961"), {"": "month", "month": "month", "day": "", "unclear": "unclear"}),
        (DatesShown(either="3/4/1961"), {"": "", "month": "month", "day": "", "unclear": "unclear"}),
        (DatesShown(day="14/3/1961", either="3/4/1961"), {"": "", "month": "", "day": "", "unclear": ""}),
        (DatesShown(), {"": "", "month": "", "day": "", "unclear": ""}),
    ],
)
def test_what_was_said_holds_for_every_column_but_one_that_is_day_first(shown, read):
    assert {said: order_in(shown, said) for said in read} == read


def test_a_date_that_could_be_either_is_read_as_its_column_is_and_refused_where_nobody_knows():
    assert [day_first(text, "month", "Born") for text in ("3/4/1961", "3/14/1961", "")] == ["4/3/1961", "14/3/1961", ""]
    assert [day_first(text, "unclear", "Born") for text in ("14/3/1961", "3/14/1961", "3/3/1961")] == [
        *["14/3/1961"] * 2,
        "3/3/1961",
    ]
    with pytest.raises(Refused, match="Born: “3/4/1961” could be day first or month first"):
        day_first("3/4/1961", "unclear", "Born")
