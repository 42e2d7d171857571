"""What falls on a weekend is told by hand while the office is open."""

import datetime as dt
from dataclasses import replace

import pytest

from courses.dates.closed_days import ClosedDays
from reminders.rules.enrolment import wanted
from tests.reminders.rules.test_rules import at, place, times, visit

A_MONDAY, A_SUNDAY = visit(1, "2026-08-10 09:30"), visit(1, "2026-08-09 14:00")
A_TUESDAY = visit(1, "2026-08-11 14:00")


@pytest.mark.parametrize(
    ("date", "due"),
    [
        # Sunday's note about Monday 9:30am would be of use until 7:30am, before anybody is in.
        (A_MONDAY, [(7, "Mon 03 Aug 09:00"), (3, "Fri 07 Aug 09:00"), (1, "Fri 07 Aug 09:00")]),
        # The week before, Sunday's is of use until Thursday's: Monday is early enough.
        (A_SUNDAY, [(7, "Sun 02 Aug 09:00"), (3, "Thu 06 Aug 09:00"), (1, "Fri 07 Aug 09:00")]),
        # Saturday's about Tuesday is of use until the next one is due, on Monday at 9am.
        (A_TUESDAY, [(7, "Tue 04 Aug 09:00"), (3, "Fri 07 Aug 09:00"), (1, "Mon 10 Aug 09:00")]),
    ],
)
def test_the_office_tells_on_friday_what_falls_on_a_weekend_and_is_of_no_use_after_mondays_morning(date, due):
    date = replace(date, single=True)
    found = wanted(place(date, channel="telephone"))

    assert times(found, "before_single") == due


@pytest.mark.parametrize(
    ("meets", "own", "due"),
    [
        # On Monday 3 August nobody is in: Saturday's is of use until Monday's is due, and that until Tuesday noon.
        ("2026-08-04 14:00", "2026-08-03", [(3, "Fri 31 Jul 09:00"), (1, "Fri 31 Jul 09:00")]),
        # In the evening there is time enough on Tuesday.
        ("2026-08-04 19:00", "2026-08-03", [(3, "Fri 31 Jul 09:00"), (1, "Mon 03 Aug 09:00")]),
        # Monday 31 August is a bank holiday.
        ("2026-09-01 14:00", "2026-01-05", [(3, "Fri 28 Aug 09:00"), (1, "Fri 28 Aug 09:00")]),
    ],
)
def test_what_falls_on_a_closed_day_is_told_by_hand_on_the_last_open_one(meets, own, due):
    closed = ClosedDays("GB", "ENG", {dt.date.fromisoformat(own): "Staff training"})
    date = replace(visit(1, meets), single=True)

    found = wanted(replace(place(date, channel="telephone"), closed=closed))

    assert times(found, "before_single")[1:] == due


def test_a_mail_goes_on_a_saturday_where_sunday_is_the_day_before():
    found = wanted(place(replace(A_MONDAY, single=True)))

    assert times(found, "before_single")[2] == (1, "Sat 08 Aug 09:00")


def test_what_is_brought_forward_is_never_due_before_they_had_the_place():
    joined = at("2026-08-08 12:00")
    found = wanted(place(replace(A_MONDAY, single=True, since=joined), channel="telephone", joined=joined))

    assert times(found, "before_single") == [(1, "Sat 08 Aug 12:00")]
