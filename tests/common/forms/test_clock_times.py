"""A time of day as people type it."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from common.forms.clock_times import ClockTimeField, time_typed
from common.words import clock_time


class StartForm(forms.Form):
    start = ClockTimeField()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9:30am", (9, 30)),
        ("09:30", (9, 30)),
        ("9:30", (9, 30)),
        ("05:30", (5, 30)),
        ("17.30", (17, 30)),
        ("1730", (17, 30)),
        ("5pm", (17, 0)),
        ("5 PM", (17, 0)),
        ("5.30 p.m.", (17, 30)),
        ("12am", (0, 0)),
        ("12pm", (12, 0)),
        ("noon", (12, 0)),
        ("Midday", (12, 0)),
        ("midnight", (0, 0)),
        ("14", (14, 0)),
        ("0:15", (0, 15)),
        ("2 o’clock pm", (14, 0)),
    ],
)
def test_somebody_types_a_time_and_it_is_understood(typed, expected):
    assert time_typed(typed) == dt.time(*expected)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("5", "Say if you mean 5am or 5pm."),
        ("12", "Say if you mean 12am or 12pm."),
        ("5:30", "Say if you mean 5:30am or 5:30pm."),
        ("25:00", "The hour must be from 0 to 23."),
        ("10:75", "The minutes must be from 00 to 59."),
        ("13pm", "With am or pm the hour must be from 1 to 12."),
        ("soon", "Enter a time like 9:30am, 5pm or 17:30."),
        ("٩:٣٠x", "Enter a time like 9:30am, 5pm or 17:30."),
    ],
)
def test_somebody_types_something_unclear_and_is_told_what_to_do(typed, sentence):
    with pytest.raises(ValidationError) as refusal:
        time_typed(typed)

    assert refusal.value.messages == [sentence]


@given(st.times())
def test_every_time_survives_being_written_and_read_back(time):
    time = time.replace(second=0, microsecond=0, tzinfo=None)

    assert time_typed(clock_time(time)) == time


def test_an_empty_time_is_asked_for_or_allowed():
    assert StartForm({"start": " "}).errors["start"] == ["Enter a time, for example 9:30am."]
    assert ClockTimeField(required=False).clean("") is None


def test_the_box_shows_a_time_in_words_and_a_mistake_as_it_was_typed():
    assert 'value="5:30pm"' in str(StartForm(initial={"start": dt.time(17, 30)})["start"])
    assert 'value="half five"' in str(StartForm({"start": "half five"})["start"])


def test_the_same_time_in_other_words_is_no_change():
    field = ClockTimeField()

    assert not field.has_changed(dt.time(17, 30), "17:30")
    assert field.has_changed(dt.time(17, 30), "6pm")
    assert field.has_changed(dt.time(17, 30), "sometime")
