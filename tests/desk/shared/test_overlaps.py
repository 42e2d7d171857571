"""What takes one room, or one person, twice at a time."""

import datetime as dt

import pytest

from desk.shared.overlaps import Taken, overlaps


def at(session: int, start: str, end: str, whose: int = 1) -> Taken:
    day = dt.date(2027, 3, 17)
    starts, ends = (dt.datetime.combine(day, dt.time.fromisoformat(clock), dt.UTC) for clock in (start, end))
    return Taken(whose, session, starts, ends)


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ([], []),
        ([at(1, "10:00", "12:00")], []),
        ([at(1, "10:00", "12:00"), at(2, "12:00", "13:00")], []),  # begins as the other ends
        ([at(1, "10:00", "12:00"), at(2, "11:59", "13:00")], [(1, 2)]),
        ([at(2, "11:00", "13:00"), at(1, "10:00", "12:00")], [(1, 2)]),  # in any order
        ([at(1, "10:00", "12:00"), at(2, "10:00", "12:00", whose=2)], []),  # another room
        ([at(1, "10:00", "12:00"), at(2, "10:00", "12:00")], [(1, 2)]),
        ([at(1, "09:00", "17:00"), at(2, "10:00", "11:00"), at(3, "12:00", "13:00")], [(1, 2), (1, 3)]),
        ([at(1, "09:00", "12:00"), at(2, "10:00", "12:00"), at(3, "11:00", "12:00")], [(1, 2), (1, 3), (2, 3)]),
        ([at(1, "10:00", "11:00"), at(1, "10:30", "12:00")], []),  # two parts of one session
        ([at(1, "10:00", "11:00"), at(1, "10:30", "12:00"), at(2, "10:45", "12:00")], [(1, 2)]),  # each two once
    ],
)
def test_each_two_that_overlap_are_found_once(taken, found):
    assert [(one.session, other.session) for one, other in overlaps(taken)] == found
