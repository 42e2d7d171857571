"""What the calendar says is wrong: closed days, rooms and people in two places, rooms too small."""

import datetime as dt

import pytest
from django.db import connection

from courses.models import ClosedDay, Duty, Session
from tests.factories import FacilitatorFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db

QUERIES = 7  # as many as the page always takes


def page(as_, user, query: str = "") -> str:
    response = as_(user).get(f"/calendar/{query}")
    assert response.status_code == 200
    return text_of(response)


def drop_exclusion(name: str) -> None:
    """Let two rows stand that our own database refuses, as another's might hold them. Gone with the test's transaction."""
    table = {"one_session_in_a_room_at_a_time": "courses_session", "one_session_for_a_person_at_a_time": "courses_duty"}[name]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to be made can't be altered
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


# --- holidays and closed days ---


def test_holidays_and_closed_days_stand_with_their_reason(as_, clinic):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2027, 3, 31), reason="Team training")

    text = page(as_, clinic.administrator, "?month=2027-03")

    assert "26 Friday 26 March Good Friday" in text
    assert "31 Wednesday 31 March Team training" in text


def test_a_session_on_a_closed_day_is_marked_and_named(as_, clinic, group):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 11, 10), reason="Team training")

    text = page(as_, clinic.administrator)

    assert (
        "1 thing to look at Closed day Tuesday 10 November 2026 is Team training: Pain management programme, group 31, day 10."
    ) in text
    assert "10 Tuesday 10 November Team training Closed day Pain management programme, group 31, day 10" in text


def test_a_closed_day_that_somebody_means_is_nothing_to_look_at(as_, clinic, group):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 11, 10), reason="Team training")
    as_(clinic.administrator).post(f"/sessions/{group.session(10).pk}/meet-all-the-same/", {"day": "2026-11-10"})

    text = page(as_, clinic.administrator)

    assert "to look at" not in text
    assert "10 Tuesday 10 November Team training Pain management programme, group 31, day 10" in text


def test_what_is_over_is_marked_but_no_longer_named(as_, clinic, group):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 10, 28), reason="Team training")

    text = page(as_, clinic.administrator)

    assert "to look at" not in text
    assert "Team training Closed day Pain management programme, group 31, day 3" in text


# --- clashes ---


def test_nothing_is_wrong_with_what_the_actions_made(as_, clinic, group, course_60):
    group.lead("Priya Raman", "psychologist", 7)

    text = page(as_, clinic.administrator)

    assert "Clash" not in text
    assert "to look at" not in text


@pytest.mark.sqlite
def test_a_room_taken_twice_is_marked_on_both_sides_and_named(as_, clinic, group, course_60):
    drop_exclusion("one_session_in_a_room_at_a_time")
    Session.objects.filter(pk=course_60.session(1).pk).update(venue=group.course.venue)

    text = page(as_, clinic.administrator)

    assert (
        "1 thing to look at Clash The Garden Room, Level 2 is taken twice on Wednesday 4 November 2026, 1pm to 3pm: "
        "Pain management programme, group 31, day 7 and Chronic Pain Self-Management Program, course 60, session 1."
    ) in text
    assert "Clash Pain management programme, group 31, day 7 9:30am" in text
    assert "Clash Chronic Pain Self-Management Program, course 60, session 1 1pm" in text


@pytest.mark.sqlite
def test_a_person_in_two_places_is_marked_on_both_sides_and_named(as_, clinic, group, course_60):
    drop_exclusion("one_session_for_a_person_at_a_time")
    group.lead("Imogen Fairweather", "psychologist", 7)
    course_60.lead("Imogen Fairweather", "psychologist", 1)

    text = page(as_, clinic.administrator)

    assert "Clash Imogen Fairweather is in two places on Wednesday 4 November 2026, 1pm to 3pm: Pain" in text
    assert "Clash Pain management programme, group 31, day 7 9:30am" in text
    assert "Clash Chronic Pain Self-Management Program, course 60, session 1 1pm" in text


@pytest.mark.sqlite
def test_both_sides_of_a_clash_are_named_when_only_one_is_shown(as_, clinic, group, course_60):
    drop_exclusion("one_session_in_a_room_at_a_time")
    Session.objects.filter(pk=course_60.session(1).pk).update(venue=group.course.venue)

    text = page(as_, clinic.administrator, f"?course={course_60.course.pk}")

    assert "day 7 and Chronic Pain Self-Management Program, course 60, session 1." in text
    assert "day 7 9:30am" not in text


@pytest.mark.sqlite
def test_a_cancelled_side_is_no_clash(as_, clinic, group, course_60):
    drop_exclusion("one_session_in_a_room_at_a_time")
    drop_exclusion("one_session_for_a_person_at_a_time")
    Session.objects.filter(pk=course_60.session(1).pk).update(venue=group.course.venue, state="cancelled", cancel_reason="Snow")
    group.lead("Imogen Fairweather", "psychologist", 7)
    course_60.lead("Imogen Fairweather", "psychologist", 1)

    assert "Clash" not in page(as_, clinic.administrator)


def test_two_parts_of_one_session_are_no_clash(as_, clinic, group):
    person = group.lead("Imogen Fairweather", "psychologist", 6)
    session = group.session(6)
    item = session.plan.items.first()
    Duty.objects.create(session=session, facilitator=person, item=item, starts_at=session.starts_at, ends_at=session.ends_at)

    assert "Clash" not in page(as_, clinic.administrator)


def test_a_room_too_small_is_marked_and_named_once_for_the_course(as_, clinic, course_60):
    venue = course_60.course.venue
    venue.places = 6
    venue.save()

    text = page(as_, clinic.administrator)

    name = "Chronic Pain Self-Management Program, course 60"
    assert (
        f"1 thing to look at Room too small Mill Hall holds 6, and 8 places are planned: {name}, session 1, {name}, session 2, "
        f"{name}, session 3, {name}, session 4 and {name}, session 5."
    ) in text
    assert f"Room too small {name}, session 2 1pm" in text


@pytest.mark.sqlite
def test_a_clash_of_people_and_a_course_from_elsewhere_take_one_query_more_each(
    as_, clinic, group, course_60, django_assert_num_queries
):
    drop_exclusion("one_session_for_a_person_at_a_time")
    group.lead("Imogen Fairweather", "psychologist", 7)
    course_60.lead("Imogen Fairweather", "psychologist", 1)
    person = FacilitatorFactory(organisation=clinic.organisation)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(QUERIES + 1):
        browser.get(f"/calendar/?person={person.pk}")
    with django_assert_num_queries(QUERIES + 1):
        browser.get(f"/calendar/?month=2028-03&course={group.course.pk}")
