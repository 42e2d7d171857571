"""Whether somebody may bring one more guest to a day, and whether the room is full (docs/domain.md). Plain values in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common.words import counted, listed

# Guests written down for one place, those taken off again too: each may have been sent a mail.
MOST_WRITTEN = 10
NAMED = 4  # people named in a question; the others are counted


@dataclass(frozen=True, slots=True)
class GuestDay:
    """One person's place at a day, and how full that day is.

    `each` is how many guests one person may bring, `mine` how many they bring already and `written` how many were ever written
    down. `room` is how many the room holds; None by video. `people` have a place there, `guests` come with them.
    """

    starts_at: dt.datetime
    is_on: bool
    is_coming: bool
    each: int
    mine: int
    written: int
    room: int | None
    people: int
    guests: int

    @property
    def free(self) -> int | None:
        """How many more the room takes; None where there is no room to be full."""
        return None if self.room is None else max(0, self.room - self.people - self.guests)


def refusal_of_guest(day: GuestDay, now: dt.datetime, *, above_room: bool = False) -> str:
    """Why this person can't bring one more guest, in a sentence; "" if they can. `above_room`: the office has found a way."""
    if not day.is_on:
        return "That day isn’t held, or the place there has been given back."
    if not day.is_coming:
        return "You said that you can’t come that day. Say first that you can."
    if day.each == 0:
        return "Nobody is invited on that day."
    if day.starts_at <= now:
        return "That day has already started."
    if day.mine >= day.each:
        return f"Each person can bring {day.each} on that day. Take one off first."
    if day.written >= MOST_WRITTEN:
        return "This has been changed very often. Please ring us."
    if day.free == 0 and not above_room:
        return room_sentence(day.room or 0, day.people, day.guests)
    return ""


def room_sentence(room: int, people: int, guests: int) -> str:
    """That the room is full, with its numbers, and what to do."""
    who = f"{counted(people, 'person', 'people')} and {counted(guests, 'guest')}"
    return f"The room holds {room}, and with {who} it is full. Please ring us: we look for a way."


def seats_short(room: int | None, people: int, guests: int) -> int:
    """How many seats a room lacks for a day's people and guests; 0 where nobody brings anybody, or by video."""
    return 0 if room is None or not guests else max(0, people + guests - room)


def seats_question(room: int, people: int, guests: int, whose: Sequence[str]) -> str:
    """That the room would be too small, with what follows: `whose` guests were invited last, and would go without a seat."""
    who = f"{counted(people, 'person', 'people')} and {counted(guests, 'guest')}"
    short = seats_short(room, people, guests)
    said = f"The room holds {room}, and {who} are expected: {counted(short, 'seat')} too few."
    once = list(dict.fromkeys(whose))
    more = f" and {counted(len(once) - NAMED, 'other')}" if len(once) > NAMED else ""
    return said + (f" It concerns guests of {listed(once[:NAMED])}{more}." if once else "")
