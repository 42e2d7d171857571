"""Where it stands how near somebody is to completing a course: the register, the course, their record."""

import datetime as dt

import pytest
import time_machine

from tests.cast import NOW
from tests.desk.conftest import Group
from tests.factories import hold
from tests.reading import text_of

pytestmark = pytest.mark.django_db

# The day of session 3 of course 59, after it is over; sessions 1 and 2 were 14 and 7 days before.
AFTER_THREE = dt.datetime(2026, 11, 25, 20, tzinfo=dt.UTC)


def mark(group: Group, person, *marks: str) -> None:
    for number, each in enumerate(marks, 1):
        place = group.place(person, number)
        place.mark, place.marked_at, place.marked_by = each, NOW, "Lenny Marsh"
        place.save()
    hold(group.course, *range(1, len(marks) + 1))


def seen(as_, user, path: str, moment: dt.datetime = AFTER_THREE) -> str:
    with time_machine.travel(moment, tick=False):
        response = as_(user).get(path)
    assert response.status_code == 200
    return text_of(response)


@pytest.fixture
def colin(course_59):
    person = course_59.add("Colin", "Amberley")
    mark(course_59, person, "present", "absent", "present")
    return person


def test_the_course_page_says_it_beside_each_person(as_, charity, course_59, colin):
    away = course_59.add("Maureen", "Pell")
    mark(course_59, away, "absent", "absent", "absent")

    text = seen(as_, charity.coordinator, f"/courses/{course_59.course.pk}/")

    assert "✓ N ✓ 2 of 4 needed, 3 sessions left" in " ".join(text.replace("✓", " ✓ ").split())
    assert "0 of 4 needed, 3 sessions left, out of reach" in text


def test_the_register_says_it_under_each_name(as_, charity, course_59, colin):
    text = seen(as_, charity.coordinator, f"/sessions/{course_59.session(4).pk}/register/")

    assert "2 of 4 needed, 3 sessions left" in text


def test_a_review_has_no_finish_line(as_, clinic, group):
    group.add("Colin", "Amberley")

    assert "needed" not in seen(as_, clinic.administrator, f"/sessions/{group.session(13).pk}/register/", NOW)


def test_the_record_says_it_once_the_course_has_begun(as_, charity, course_59, colin):
    path = f"/people/{colin.pk}/"

    assert "of 4 needed" not in seen(as_, charity.coordinator, path, NOW)
    assert "2 of 4 needed, 3 sessions left" in seen(as_, charity.coordinator, path)


def test_the_record_of_an_earlier_course_says_how_it_ended(as_, charity, course_59, colin):
    mark(course_59, colin, "present", "absent", "present", "present", "present", "absent")

    text = seen(as_, charity.coordinator, f"/people/{colin.pk}/", dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC))

    assert "Ended on Wed 16 December 2026 Completed: came to 4" in text
