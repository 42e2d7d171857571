"""A course's history says from what to what."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.scheduling.changing.whole_course import WholeChange, change_whole_course
from desk.courses.history import changes_in
from tests.reading import text_of

LONDON = ZoneInfo("Europe/London")
WAS = {"starts_at": "2026-11-11T10:00:00+00:00", "place": "Mill Hall"}


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (
            {"before": WAS, "after": WAS | {"starts_at": "2026-11-18T14:00:00+00:00"}},
            ("From Wednesday 11 November 2026 at 10am to Wednesday 18 November 2026 at 2pm",),
        ),
        (
            {"before": WAS, "after": WAS | {"place": "Garden Room"}, "reason": "Flood"},
            ("From Mill Hall to Garden Room", "Why: Flood"),
        ),
        ({"before": "", "after": "held"}, ("From nothing to held",)),
        ({"was": 8, "places": 9}, ("From 8 to 9 places",)),
        ({"sessions": 6, "to": {"start": "14:00:00", "place": "Hall"}}, ("Start time 2pm", "Place Hall")),
        ({"origin": "course 1", "to": "course 2"}, ("From course 1 to course 2",)),
        ({"after": 5, "before": {"starts_at": None}}, ()),
        ({}, ()),
    ],
)
def test_an_entry_says_only_what_is_another_and_why(details, said):
    assert changes_in(details, LONDON) == said


@pytest.mark.django_db
def test_a_course_changed_as_a_whole_says_of_each_session_from_when_to_when(as_, charity, course_59):
    course = course_59.course
    change = WholeChange(start=dt.time(14))
    change_whole_course(course, change, by=charity.coordinator, now=charity.now, version=course.version)

    text = text_of(as_(charity.coordinator).get(f"/courses/{course.pk}/history/"))

    assert text.count("at 10am to Wednesday") == 6
    assert "From Wednesday 11 November 2026 at 10am to Wednesday 11 November 2026 at 2pm" in text
    assert "Start time 2pm" in text
