"""Sundays, public holidays and closed days: what can wait goes on another day, and never when it is of no use any more."""

import datetime as dt
from dataclasses import replace

import pytest

from courses.dates.closed_days import ClosedDays
from reminders.rules.due_times import held_until_working, kept_off_rest_days
from reminders.rules.enrolment import wanted
from tests.reminders.rules.test_rules import LONDON, at, place, times, told, visit

ENGLAND = ClosedDays("GB", "ENG", {})


@pytest.mark.parametrize(
    ("due", "of_use_until", "goes"),
    [
        ("2026-08-01 09:00", "2026-08-05 08:00", "2026-08-01 09:00"),  # a Saturday is a day like others
        ("2026-08-02 09:00", "2026-08-04 09:00", "2026-08-03 09:00"),
        ("2026-08-02 09:00", "2026-08-03 08:00", "2026-08-01 09:00"),  # about Monday at 10am
        ("2026-08-02 09:00", "2026-08-03 09:00", "2026-08-01 09:00"),  # the next one goes on Monday at 9am
        ("2026-04-03 09:00", "2026-04-09 09:00", "2026-04-04 09:00"),  # Good Friday
        ("2026-04-05 09:00", "2026-04-07 16:00", "2026-04-07 09:00"),  # Easter Sunday, and Monday closed too
        ("2026-04-06 09:00", "2026-04-07 08:00", "2026-04-04 09:00"),
        ("2026-03-29 09:00", "2026-03-30 08:00", "2026-03-28 09:00"),  # the clocks go forward on that Sunday
        ("2026-10-25 09:00", "2026-10-26 16:00", "2026-10-26 09:00"),  # the clocks go back
    ],
)
def test_a_reminder_goes_on_the_next_day_that_is_no_rest_day_or_the_last_before(due, of_use_until, goes):
    assert kept_off_rest_days(at(due), at(of_use_until), LONDON, ENGLAND) == at(goes)


@pytest.mark.parametrize(
    ("moment", "of_use_until", "goes"),
    [
        ("2026-08-01 15:00", "2026-08-05 08:00", "2026-08-01 15:00"),
        ("2026-08-01 21:00", "2026-08-05 08:00", "2026-08-03 08:00"),  # Saturday night: over Sunday
        ("2026-08-02 11:00", "2026-08-05 08:00", "2026-08-03 08:00"),
        ("2026-08-02 11:00", "2026-08-03 07:30", "2026-08-02 11:00"),  # Monday at 8am is too late
        ("2026-08-01 21:00", "2026-08-02 20:00", "2026-08-02 08:00"),  # then at least the night is kept
        ("2026-08-30 11:00", "2026-09-02 08:00", "2026-09-01 08:00"),  # the Monday is a bank holiday
    ],
)
def test_news_that_can_wait_waits_over_rest_days_while_it_is_of_use(moment, of_use_until, goes):
    assert held_until_working(at(moment), LONDON, at(of_use_until), ENGLAND) == at(goes)


def test_two_reminders_that_would_go_at_one_minute_are_one():
    monday = visit(1, "2026-08-10 10:00", single=True)
    before = replace(place(monday).before, single=(2, 1))

    found = wanted(replace(place(monday), before=before))

    assert times(found, "before_single") == [(1, "Sat 08 Aug 09:00")]


def test_a_move_on_sunday_is_told_on_monday_and_one_that_is_near_at_once():
    sunday = at("2026-08-02 11:00")
    was = visit(1, "2026-08-20 10:00")
    far, near = (visit(1, day, since=sunday, revision=2) for day in ("2026-08-19 10:00", "2026-08-03 09:00"))

    def told_when(now):
        knows = place(now, told=told(was), told_at={101: at("2026-07-01 09:00")}, confirmed=True)
        return next(each.due_at for each in wanted(knows) if each.rule == "moved")

    assert told_when(far) == at("2026-08-03 08:00")
    assert told_when(near) == at("2026-08-02 11:01")


def test_over_christmas_the_last_working_day_before_says_it_once():
    tuesday = visit(1, "2026-12-29 10:00", single=True)
    closed = ClosedDays("GB", "ENG", {dt.date(2026, 12, 24): "The office is closed"})

    found = wanted(replace(place(tuesday), closed=closed))

    assert times(found, "before_single") == [(7, "Tue 22 Dec 09:00"), (1, "Wed 23 Dec 09:00")]
