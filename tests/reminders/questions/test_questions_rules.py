"""Which messages ask somebody to answer questions, and when: plain values, no database."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from reminders.questions.rules import AskedFacts, AskedPointFacts, wanted_of_questions, why_not_asked
from reminders.rules import reasons

LONDON = ZoneInfo("Europe/London")
D = dt.date
FIRST = AskedPointFacts("episode=5", "first", D(2026, 11, 2), (0, 3, 7), dt.datetime(2026, 11, 17, tzinfo=dt.UTC))
ASSESSMENT = AskedPointFacts("episode=5", "assessment", D(2026, 10, 30), (0, 3, 7), dt.datetime(2026, 11, 11, tzinfo=dt.UTC))


def asked(*points, **more):
    return AskedFacts(LONDON, tuple(points), **more)


def when(person):
    """{end of the key: the day and hour there}."""
    return {
        each.key.removeprefix("questionnaires/episode=5/point="): f"{each.due_at.astimezone(LONDON):%d %b %H:%M}"
        for each in wanted_of_questions(person)
    }


def test_a_point_is_asked_about_once_and_twice_more_at_9am_days_apart():
    person = asked(FIRST)

    assert when(person) == {"first/ask=1": "02 Nov 09:00", "first/ask=2": "05 Nov 09:00", "first/ask=3": "09 Nov 09:00"}
    first, _, last = wanted_of_questions(person)
    assert (first.useful_until, first.superseded) == (dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC), True)
    assert (last.useful_until, last.superseded) == (FIRST.closes_at, False)


def test_an_edition_that_asks_never_again_asks_once_and_one_that_says_never_never():
    assert list(when(asked(replace(FIRST, after=(0,))))) == ["first/ask=1"]
    assert when(asked(replace(FIRST, after=()))) == {}


def test_the_clocks_do_not_move_the_hour():
    assert when(asked(replace(FIRST, asked_from=D(2026, 10, 22)))) == {
        "first/ask=1": "22 Oct 09:00",
        "first/ask=2": "25 Oct 09:00",  # the night the clocks went back
        "first/ask=3": "29 Oct 09:00",
    }


def test_nothing_is_asked_once_the_window_is_over():
    assert list(when(asked(replace(FIRST, asked_from=D(2026, 11, 12))))) == ["first/ask=1", "first/ask=2"]


def test_what_went_late_puts_off_what_follows():
    person = asked(FIRST, sent=(("questionnaires/episode=5/point=first/ask=1", D(2026, 11, 4)),))

    assert when(person) == {"first/ask=2": "07 Nov 09:00", "first/ask=3": "10 Nov 09:00"}


def test_two_points_are_a_week_apart():
    person = asked(replace(ASSESSMENT, after=(0,)), FIRST)

    assert when(person) == {
        "assessment/ask=1": "30 Oct 09:00",
        "first/ask=1": "06 Nov 09:00",
        "first/ask=2": "09 Nov 09:00",
        "first/ask=3": "12 Nov 09:00",
    }


def test_whoever_has_just_answered_at_one_point_is_left_alone_for_a_week_but_asked_before_the_window_ends():
    answered = (("questionnaires/episode=5/point=assessment/", D(2026, 11, 1)),)
    assert when(asked(FIRST, answered=answered))["first/ask=1"] == "08 Nov 09:00"

    answered = (("questionnaires/episode=5/point=assessment/", D(2026, 11, 12)),)
    assert when(asked(FIRST, answered=answered)) == {"first/ask=1": "15 Nov 09:00"}


def test_whoever_wants_to_be_asked_later_is_asked_that_day():
    assert when(asked(replace(FIRST, later_until=D(2026, 11, 13)))) == {"first/later=2026-11-13": "13 Nov 09:00"}
    assert when(asked(replace(FIRST, later_until=D(2026, 11, 6)))) == {
        "first/later=2026-11-06": "06 Nov 09:00",
        "first/ask=3": "09 Nov 09:00",
    }


def test_the_office_may_have_them_asked_once_more_at_once():
    again = replace(FIRST, after=(), again_at=dt.datetime(2026, 11, 3, 15, tzinfo=dt.UTC))

    assert when(asked(again)) == {"first/again=20261103T150000": "03 Nov 15:00"}


@pytest.mark.parametrize("more", [{"reached": False}, {"stopped_reason": "no_contact"}, {"stopped_reason": "died"}])
def test_nobody_is_asked_whom_no_mail_reaches_or_who_wants_none(more):
    assert when(asked(FIRST, **more)) == {}


def test_why_a_message_that_was_planned_does_not_go():
    key = "questionnaires/episode=5/point=first/ask=2"

    assert why_not_asked(asked(), key) == reasons.QUESTIONS_SETTLED
    assert why_not_asked(asked(ASSESSMENT), key) == reasons.QUESTIONS_SETTLED
    assert why_not_asked(asked(replace(FIRST, later_until=D(2026, 11, 13))), key) == reasons.QUESTIONS_LATER
    assert why_not_asked(asked(FIRST, stopped_reason="died"), key) == reasons.STOPPED["died"]
    assert why_not_asked(asked(FIRST), key) == reasons.NOT_ASKED_FOR
