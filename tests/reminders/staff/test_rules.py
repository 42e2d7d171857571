"""What one of the staff is told of what they lead: plain values in, one message out."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from reminders.rules import reasons
from reminders.staff.ahead import wanted_ahead, why_not_ahead
from reminders.staff.rounds import joined
from reminders.staff.rules import (
    PartTold,
    SessionTold,
    StaffFacts,
    kept_for_staff,
    staff_told_of,
    wanted_for_staff,
    why_not_of_staff,
)

# Monday 2 November 2026, 10am in London.
NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def session(days=7, parts=("lead",), venue=3, link=""):
    start = NOW + dt.timedelta(days=days)
    end = start + dt.timedelta(hours=2)
    return SessionTold(start, end, venue, link, tuple(PartTold(0, role, start, end, "All") for role in parts))


def staff(told, now, **more):
    facts = {"round_number": 1, "changed_at": NOW, "tell_at": NOW + MINUTE, **more}
    return StaffFacts(facilitator=5, zone=ZoneInfo("Europe/London"), told=told, now=now, **facts)


def test_what_they_know_already_is_not_told():
    assert wanted_for_staff(staff({1: session()}, {1: session()})) == []
    assert wanted_for_staff(staff({}, {})) == []


@pytest.mark.parametrize(
    "now",
    [
        session(days=8),
        session(venue=4),
        session(venue=None, link="another"),
        session(parts=("support",)),
        session(parts=("lead", "support")),
        session(parts=()),
    ],
    ids=["another day", "another room", "another link", "another role", "a further part", "taken off"],
)
def test_a_change_is_told_a_minute_after_it(now):
    (message,) = wanted_for_staff(staff({1: session()}, {1: now}))

    assert (message.due_at, message.sessions, message.reason) == (NOW + MINUTE, (1,), "")
    assert message.useful_until == max(session().starts_at, now.starts_at)


def test_several_changes_are_one_message_the_earliest_first():
    (message,) = wanted_for_staff(staff({1: session(3)}, {1: session(3, parts=()), 2: session(2), 3: session(9)}))
    assert message.sessions == (2, 1, 3)


def test_nothing_of_the_past_is_told():
    assert wanted_for_staff(staff({1: session(-1)}, {1: session(-1, parts=())})) == []


def test_who_never_had_anything_there_hears_nothing_of_its_changes():
    assert wanted_for_staff(staff({1: session(parts=())}, {1: session(8, parts=())})) == []


def test_what_is_near_is_told_at_once_and_at_night():
    night = NOW.replace(hour=22)
    far = staff({}, {1: session(3)}, changed_at=night, tell_at=night + MINUTE)
    soon = replace(session(), starts_at=night + 10 * dt.timedelta(hours=1), ends_at=night + 12 * dt.timedelta(hours=1))
    now = replace(soon, starts_at=night + 30 * MINUTE)

    assert wanted_for_staff(far)[0].due_at == dt.datetime(2026, 11, 3, 8, tzinfo=dt.UTC)
    assert wanted_for_staff(replace(far, now={1: soon}))[0].due_at == night + MINUTE
    assert wanted_for_staff(replace(far, now={1: now}))[0].due_at == night


def test_without_an_address_it_waits_for_one_and_whoever_left_is_told_nothing():
    (message,) = wanted_for_staff(staff({}, {1: session()}, has_address=False))
    gone = staff({}, {1: session()}, ended=True)

    assert message.reason == reasons.NO_STAFF_ADDRESS
    assert (wanted_for_staff(gone), why_not_of_staff(gone)) == ([], reasons.NO_LONGER_LEADS)


def test_what_is_kept_of_a_session_reads_as_it_was_told():
    assert staff_told_of(kept_for_staff(session())) == session()


def test_a_round_is_told_a_minute_after_its_last_change_and_five_after_its_first_at_most():
    one = joined(None, [NOW], waits=False)
    three = joined(one, [NOW + minutes * 50 * MINUTE / 60 for minutes in range(1, 6)], waits=True)

    assert (one.number, one.tell_at) == (1, NOW + MINUTE)
    assert (three.number, three.began_at, three.tell_at) == (1, NOW, NOW + 5 * MINUTE)


def test_after_it_was_told_another_round_begins_and_joining_twice_changes_nothing():
    one = joined(None, [NOW], waits=False)
    two = joined(one, [NOW + 2 * MINUTE], waits=False)

    assert (two.number, two.began_at) == (2, NOW + 2 * MINUTE)
    assert joined(two, [NOW, NOW + 2 * MINUTE], waits=False) == two
    assert joined(one, [NOW + 2 * MINUTE], waits=True).number == 1


def test_somebody_who_leads_is_reminded_once_for_each_week_the_day_before_its_first_session():
    wanted = wanted_ahead(staff({}, {1: session(9), 2: session(7), 3: session(15)}))

    assert [(each.due_at, each.sessions, each.key) for each in wanted] == [
        (dt.datetime(2026, 11, 7, 9, tzinfo=dt.UTC), (2, 1), "duties-ahead/facilitator=5/week=2026-11-09"),
        (dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC), (3,), "duties-ahead/facilitator=5/week=2026-11-16"),
    ]
    assert wanted[0].useful_until == session(9).starts_at


@pytest.mark.parametrize(
    ("now", "more"),
    [
        ({1: session(7, parts=())}, {}),
        ({1: session(1)}, {}),
        ({1: session(7)}, {"ended": True}),
        ({1: session(7)}, {"has_address": False}),
    ],
    ids=["taken off", "put on after the hour", "leads here no more", "no address"],
)
def test_nobody_is_reminded_of_what_they_were_just_told_or_is_theirs_no_more(now, more):
    assert wanted_ahead(staff({}, now, **more)) == []


def test_a_reminder_that_is_wanted_no_longer_says_why():
    gone = staff({}, {}, ended=True)

    assert (why_not_ahead(gone), why_not_ahead(staff({}, {}))) == (reasons.NO_LONGER_LEADS, reasons.NOTHING_THAT_WEEK)
