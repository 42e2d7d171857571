"""The state of a course: said of one row and asked of the whole list, always the same."""

import datetime as dt

import pytest

from courses.ground.states import CANCELLED, FINISHED, FULL, OPEN, REVIEWS, RUNNING, STATES, in_state, state_of
from courses.models import Course
from tests.factories import cpsmp_edition, make_course, pain_management_edition

FIRST = dt.date(2026, 9, 9)
LAST = dt.date(2026, 10, 14)
REVIEW = dt.date(2027, 4, 14)
START = dt.datetime(2026, 9, 9, 9, tzinfo=dt.UTC)
END = dt.datetime(2026, 10, 14, 11, 30, tzinfo=dt.UTC)
REVIEW_END = dt.datetime(2027, 4, 14, 11, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("now", "taken", "reviews", "cancelled", "state"),
    [
        (START - SECOND, 0, False, False, OPEN),
        (START - SECOND, 7, True, False, OPEN),
        (START - SECOND, 8, False, False, FULL),
        (START, 8, False, False, RUNNING),
        (START, 0, True, False, RUNNING),
        (END - SECOND, 8, True, False, RUNNING),
        (END, 8, True, False, REVIEWS),
        (END, 8, False, False, FINISHED),
        (REVIEW_END - SECOND, 8, True, False, REVIEWS),
        (REVIEW_END, 8, True, False, FINISHED),
        (START - SECOND, 8, True, True, CANCELLED),
        (END - SECOND, 0, False, True, CANCELLED),
        (REVIEW_END, 0, True, True, CANCELLED),
    ],
)
def test_a_course_and_the_list_say_the_same_state(clinic, now, taken, reviews, cancelled, state):
    make = pain_management_edition if reviews else cpsmp_edition
    edition = make(clinic.organisation)
    edition.session_minutes, edition.default_start = 150, dt.time(10)
    course = make_course(edition, days=[FIRST, LAST], reviews={6: REVIEW} if reviews else None)
    course.taken = taken
    if cancelled:
        course.cancelled_at, course.cancel_reason = START, "Snow"
    course.save()

    assert state_of(course, now) == state
    assert [each for each in STATES if in_state(Course.objects.all(), each, now).exists()] == [state]


def test_a_word_that_is_no_state_finds_nothing(clinic):
    make_course(cpsmp_edition(clinic.organisation), days=[FIRST])
    assert not in_state(Course.objects.all(), "Tired", START).exists()


def test_the_state_of_a_course_costs_no_query(clinic, django_assert_num_queries):
    course = make_course(cpsmp_edition(clinic.organisation), days=[FIRST])
    with django_assert_num_queries(0):
        state_of(course, START)
