"""Whether somebody may bring one more guest, by plain values."""

import datetime as dt
from dataclasses import replace

import pytest

from participants.guests.rules import GuestDay, refusal_of_guest, room_warning

STARTS = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
BEFORE = STARTS - dt.timedelta(days=1)
DAY = GuestDay(starts_at=STARTS, is_on=True, each=2, mine=0, written=0, room=12, people=8, guests=3)


def test_somebody_may_bring_a_guest_while_there_is_a_seat():
    assert refusal_of_guest(DAY, BEFORE) == ""
    assert DAY.free == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_on": False}, "That day isn’t held, or the place there has been given back."),
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


def test_a_room_too_small_for_its_people_and_guests_is_said_with_the_numbers():
    said = "The room holds 10, and 8 people and 3 guests are expected. Choose a larger room."

    assert room_warning(10, 8, 3) == said
    assert room_warning(11, 8, 3) == room_warning(None, 8, 3) == room_warning(7, 8, 0) == ""
