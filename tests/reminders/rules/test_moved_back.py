"""A date that was moved and moved back before anybody was told of it: its reminders go as if nothing had happened."""

from reminders.rules.enrolment import wanted
from tests.reminders.rules.test_rules import at, place, times, told, visit


def test_a_date_moved_and_moved_back_untold_keeps_the_reminder_that_fell_due_in_between():
    back_again = visit(1, "2026-08-05 10:00", since=at("2026-08-04 09:10"), revision=3)
    knows = {"told": told(back_again), "confirmed": True}

    untold = place(back_again, told_at={101: at("2026-08-03 09:01")}, **knows)
    told_of_both = place(back_again, told_at={101: at("2026-08-04 09:11")}, **knows)

    assert times(wanted(untold), "before_each") == [(1, "Tue 04 Aug 09:00")]
    assert times(wanted(untold), "before_first") == []
    assert times(wanted(told_of_both), "before_each") == []


def test_a_date_that_they_know_otherwise_is_reminded_of_only_from_its_change_on():
    before = visit(1, "2026-08-06 10:00")
    now = visit(1, "2026-08-05 10:00", since=at("2026-08-04 09:10"), revision=2)

    moved = place(now, told=told(before), told_at={101: at("2026-08-02 09:01")}, confirmed=True)

    assert times(wanted(moved), "before_each") == []
