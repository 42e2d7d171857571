"""A date in three boxes."""

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from common.forms.dates_in_parts import DateInParts, in_parts


class FirstDayForm(forms.Form):
    day = DateInParts(label="First day", help_text="For example, 10 5 2027")


def filled(day: str = "", month: str = "", year: str = "") -> FirstDayForm:
    return FirstDayForm({"day_day": day, "day_month": month, "day_year": year})


def drawn(form: forms.Form) -> str:
    return Template("{% form_field form.day %}").render(Context({"form": form}))


def test_somebody_types_a_date_and_spaces_do_no_harm():
    form = filled(" 10", "5 ", "2027")

    assert form.is_valid()
    assert form.cleaned_data["day"] == dt.date(2027, 5, 10)


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2999, 12, 31)))
def test_every_date_survives_being_shown_and_sent_back(date):
    day, month, year = in_parts(date)

    assert filled(day, month, year).fields["day"].clean((day, month, year)) == date


@pytest.mark.parametrize(
    ("typed", "sentence", "boxes"),
    [
        (("", "", ""), "Enter a day, a month and a year.", ["day", "month", "year"]),
        (("10", "", "2027"), "Enter the month as well.", ["month"]),
        (("", "5", ""), "Enter the day and the year as well.", ["day", "year"]),
        (("4", "14", "1958"), "The month must be a number from 1 to 12.", ["month"]),
        (("4", "May", "1958"), "The month must be a number from 1 to 12.", ["month"]),
        (("32", "1", "2027"), "The day must be a number from 1 to 31.", ["day"]),
        (("²", "1", "2027"), "The day must be a number from 1 to 31.", ["day"]),
        (("4", "5", "62"), "The year must have 4 digits, for example 2027.", ["year"]),
        (("31", "2", "2027"), "February 2027 has no day 31. Check the day and the month.", ["day"]),
        (("29", "2", "2027"), "February 2027 has no day 29. Check the day and the month.", ["day"]),
        (("1", "1", "1899"), "The year must be 1900 or later.", ["year"]),
        (("1", "1", "3000"), "The year must be 2999 or earlier.", ["year"]),
    ],
)
def test_somebody_types_a_date_that_is_none_and_learns_which_box_to_mend(typed, sentence, boxes):
    form = filled(*typed)

    assert form.errors["day"] == [sentence]
    html = drawn(form)
    assert sentence in html
    for part in ("day", "month", "year"):
        box = html.split(f'id="id_day_{part}"')[0].rpartition("<input")[2]
        assert ("nhsuk-input--error" in box) == (part in boxes)


def test_the_summary_leads_to_the_box_at_fault():
    html = Template("{% error_summary form %}").render(Context({"form": filled("4", "14", "1958")}))

    assert 'href="#id_day_month"' in html


def test_what_was_typed_stays_in_the_boxes():
    html = drawn(filled("31", "2", "2027"))

    assert [f'value="{text}"' in html for text in ("31", "2", "2027")] == [True, True, True]


def test_a_date_that_may_be_empty_is_none_when_it_is():
    assert DateInParts(required=False).clean(("", "", "")) is None


def test_the_same_date_is_no_change_and_another_one_is():
    field = DateInParts()

    assert not field.has_changed(dt.date(2027, 5, 10), ("10", "5", "2027"))
    assert field.has_changed(dt.date(2027, 5, 10), ("11", "5", "2027"))


def test_the_boxes_say_what_they_are_to_a_screen_reader():
    html = drawn(filled("31", "2", "2027"))

    assert 'aria-describedby="id_day-hint id_day-error"' in html
    assert html.index("First day") < html.index("Day\n")
