"""Who hears of a session that was called off after it had begun: plain values, no database."""

import datetime as dt
from dataclasses import replace

import pytest

from reminders.rules.enrolment import wanted
from tests.reminders.rules.test_rules import SIX_WEDNESDAYS, place, told


@pytest.mark.parametrize(
    ("minutes", "more", "ordered", "told_of_it"),
    [
        (30, {}, False, True),
        (30, {"there": True}, False, False),
        (30, {}, True, False),
        (30, {"single": True}, True, True),
        (0, {}, False, False),
        (180, {}, False, False),
    ],
    ids=["while it was on", "who was there", "held again", "a review", "before times were kept", "after its end"],
)
def test_who_hears_of_a_session_that_was_called_off(minutes, more, ordered, told_of_it):
    begun = SIX_WEDNESDAYS[0]
    off = replace(
        begun,
        cancelled_at=begun.starts_at + dt.timedelta(minutes=minutes),
        ends_at=begun.starts_at + dt.timedelta(minutes=150),
        **more,
    )

    found = [each for each in wanted(place(off, told=told(begun), ordered=ordered)) if each.rule == "cancelled"]

    assert [each.useful_until for each in found] == ([off.ends_at] if told_of_it else [])


@pytest.mark.parametrize("there", [True, False])
def test_whoever_was_there_when_it_was_called_off_is_not_told_that_their_course_starts(there):
    begun, *rest = SIX_WEDNESDAYS
    off = replace(
        begun,
        cancelled_at=begun.starts_at + dt.timedelta(minutes=30),
        ends_at=begun.starts_at + dt.timedelta(minutes=150),
        there=there,
    )

    found = [each.rule for each in wanted(place(off, *rest, told=told(begun, *rest)))]

    assert ("before_first" in found) is not there
    assert found.count("before_each") == len(rest)
