"""The page that schedules Session Zero, and where it shows afterwards."""

import datetime as dt
import uuid

import pytest

from tests.reading import text_of

pytestmark = pytest.mark.django_db


def form(group, **chosen):
    boxes = {"day_day": "4", "day_month": "11", "day_year": "2026", "start": "4pm", "minutes": "60"}
    return boxes | {"venue": str(group.course.venue_id), "submission_id": str(uuid.uuid4())} | chosen


def test_the_page_says_between_which_days(as_, charity, course_59):
    text = text_of(as_(charity.coordinator).get(f"/courses/{course_59.course.pk}/session-zero/"))

    # The edition allows them from 14 October; those before today, 2 November, are over.
    assert "From Monday 2 November 2026 to Wednesday 4 November 2026" in text


def test_scheduling_it_puts_it_before_the_weeks_of_the_course(as_, charity, course_59):
    browser, path = as_(charity.coordinator), f"/courses/{course_59.course.pk}/"

    response = browser.post(f"{path}session-zero/", form(course_59))

    assert response.url == path
    text = text_of(browser.get(path))
    assert "Session Zero is on Wednesday 4 November 2026 at 4pm." in text
    assert text.index("Before the course") < text.index("Session Zero", text.index("Who leads")) < text.index("Week 1")


def test_a_day_outside_the_window_is_said_at_its_box_and_nothing_is_saved(as_, charity, course_59):
    response = as_(charity.coordinator).post(f"/courses/{course_59.course.pk}/session-zero/", form(course_59, day_day="9"))

    assert "Session Zero is held 28 to 7 days before session 1" in text_of(response)
    assert not course_59.course.sessions.filter(kind="zero").exists()


def test_somebody_of_another_organisation_gets_404(as_, clinic, course_59):
    assert as_(clinic.administrator).get(f"/courses/{course_59.course.pk}/session-zero/").status_code == 404


def test_its_leader_sees_it_when_only_session_zero_is_near(as_, charity, course_59):
    """From 14 days before the first date, Session Zero included."""
    as_(charity.coordinator).post(f"/courses/{course_59.course.pk}/session-zero/", form(course_59))
    course_59.course.sessions.filter(number__gte=1).update(
        starts_at=dt.datetime(2026, 12, 2, 10, tzinfo=dt.UTC), ends_at=dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC), venue=None
    )
    course_59.course.first_starts_at = dt.datetime(2026, 12, 2, 10, tzinfo=dt.UTC)
    course_59.course.last_ends_at = dt.datetime(2026, 12, 20, 10, tzinfo=dt.UTC)
    course_59.course.save()
    course_59.lead("Lenny Marsh", "leader", 0, user=charity.leader)
    course_59.lead("Lenny Marsh", "leader", 1)

    text = text_of(as_(charity.leader).get("/leading/"))

    assert "Session Zero" in text
    assert "Session 1" not in text
