"""Whether somebody may bring one more guest, by plain values."""

import datetime as dt
from dataclasses import replace

import pytest

from participants.guests.rules import GuestDay, refusal_of_guest, seats_question, seats_short

STARTS = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
BEFORE = STARTS - dt.timedelta(days=1)
DAY = GuestDay(starts_at=STARTS, is_on=True, is_coming=True, each=2, mine=0, written=0, room=12, people=8, guests=3)


def test_somebody_may_bring_a_guest_while_there_is_a_seat():
    assert refusal_of_guest(DAY, BEFORE) == ""
    assert DAY.free == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_on": False}, "That day isn’t held, or the place there has been given back."),
        ({"is_coming": False}, "You said that you can’t come that day. Say first that you can."),
        ({"each": 0}, "Nobody is invited on that day."),
        ({"starts_at": BEFORE}, "That day has already started."),
        ({"mine": 2}, "Each person can bring 2 on that day. Take one off first."),
        ({"written": 10}, "This has been changed very often. Please ring us."),
        ({"guests": 4}, "The room holds 12, and with 8 people and 4 guests it is full. Please ring us: we look for a way."),
    ],
)
def test_a_guest_too_many_is_refused_in_a_sentence(changes, said):
    assert refusal_of_guest(replace(DAY, **changes), BEFORE) == said


def test_the_office_may_add_one_to_a_full_room_and_by_video_no_room_is_full():
    full = replace(DAY, guests=4)

    assert refusal_of_guest(full, BEFORE, above_room=True) == ""
    assert refusal_of_guest(replace(full, room=None), BEFORE) == ""


def test_a_room_too_small_is_said_with_how_many_seats_it_lacks_and_whose_guests_they_are():
    said = "The room holds 10, and 8 people and 3 guests are expected: 1 seat too few."
    assert seats_question(10, 8, 3, []) == said
    assert seats_question(10, 8, 3, ["Mo", "Mo", "Ana"]) == f"{said} It concerns guests of Mo and Ana."
    assert (seats_short(10, 8, 3), seats_short(11, 8, 3), seats_short(None, 8, 3), seats_short(7, 8, 0)) == (1, 0, 0, 0)
