"""What is still to be done about something that was to be booked."""

import datetime as dt

import pytest

from participants.needs.rules import ToDo, to_do

MONDAY = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
BEFORE, AFTER = MONDAY - dt.timedelta(days=1), MONDAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("needed", ToDo.BOOK), ("booked", ToDo.CONFIRM), ("confirmed", None), ("not_needed", None)],
)
def test_what_is_needed_is_booked_and_what_is_booked_is_confirmed(state, wanted):
    assert to_do(state, happens=True, changed_at=MONDAY, session_changed_at=None) == wanted


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("needed", ToDo.BOOK), ("booked", ToDo.CHECK), ("confirmed", ToDo.CHECK), ("not_needed", None)],
)
def test_a_session_that_changed_since_asks_for_a_check(state, wanted):
    assert to_do(state, happens=True, changed_at=MONDAY, session_changed_at=AFTER) == wanted


def test_a_session_that_changed_before_it_was_confirmed_asks_for_nothing():
    assert to_do("confirmed", happens=True, changed_at=MONDAY, session_changed_at=BEFORE) is None


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("needed", None), ("booked", ToDo.CANCEL), ("confirmed", ToDo.CANCEL), ("not_needed", None)],
)
def test_what_was_booked_for_nothing_is_cancelled(state, wanted):
    assert to_do(state, happens=False, changed_at=MONDAY, session_changed_at=AFTER) == wanted
