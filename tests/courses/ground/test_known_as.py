"""What a course is called to its own people: not by our number."""

import datetime as dt

import pytest

from accounts.models import Organisation
from courses.ground.known_as import known_as
from courses.models import Course, Programme, Venue

FIRST = dt.datetime(2026, 12, 11, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"venue": Venue(name="Riverside Hall")}, "Living with Pain at Riverside Hall, from Friday 11 December 2026"),
        ({"format": "video"}, "Living with Pain by video, from Friday 11 December 2026"),
        ({"format": "telephone"}, "Living with Pain by telephone, from Friday 11 December 2026"),
        ({}, "Living with Pain, from Friday 11 December 2026"),
    ],
)
def test_a_course_is_known_by_what_it_is_where_and_from_when(more, words):
    house = Organisation(zone="Europe/London")
    course = Course(organisation=house, programme=Programme(name="Living with Pain"), number=6, first_starts_at=FIRST, **more)

    assert known_as(course) == words
