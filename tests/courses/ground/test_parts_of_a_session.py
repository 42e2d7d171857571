"""The hours of the parts of a session, on the wall clock there."""

import datetime as dt

from courses.models import Session


def test_a_part_begins_by_the_clock_that_people_see_in_a_night_on_which_it_changes():
    session = Session(starts_at=dt.datetime(2027, 3, 28, 0, 30, tzinfo=dt.UTC), zone="Europe/London")

    begins = [session.local_after(minutes) for minutes in (0, 120)]

    assert [f"{each:%H:%M %Z}" for each in begins] == ["00:30 GMT", "03:30 BST"]
