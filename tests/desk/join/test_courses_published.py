"""What machines, other sites and paper have of an open course: the same as its page, and nothing of one that isn't open."""

import datetime as dt
import io
import json
import re

import pytest
import time_machine
from pypdf import PdfReader

from accounts.roles import Role
from courses.models import Course
from tests.cast import member
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place

pytestmark = pytest.mark.django_db
OVER = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture(autouse=True)
def today(charity):
    with time_machine.travel(charity.now, tick=False):
        yield


def open_course(charity, **more):
    course = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=3, **more)
    course.opened_at = charity.now
    course.save()
    return course


@pytest.fixture
def course(charity):
    room = VenueFactory(organisation=charity.organisation, name="Orchard </script> Centre", address="1 Mill Lane, Ely")
    made = open_course(charity, venue=room)
    make_place(ParticipantFactory(organisation=charity.organisation), made, joined_at=charity.now)
    return made


def test_the_page_tells_search_engines_when_where_and_how_many_places(client, course):
    page = client.get(f"/join/{course.pk}/").content.decode()

    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    event = json.loads(script)

    assert (event["@type"], event["startDate"]) == ("Event", "2027-01-06T10:00:00+00:00")
    assert event["location"] == {"@type": "Place", "name": "Orchard </script> Centre", "address": "1 Mill Lane, Ely"}
    assert (event["remainingAttendeeCapacity"], event["maximumAttendeeCapacity"]) == (2, 3)
    assert [each["startDate"][:10] for each in event["subEvent"]] == [day.isoformat() for day in WEDNESDAYS]
    assert event["organizer"]["name"] == "Willowbank Neighbours"


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_has_every_open_course_in_two_queries(client, charity, count, django_assert_num_queries):
    for _ in range(count):
        open_course(charity)

    with django_assert_num_queries(2):
        response = client.get("/join/feed/")

    assert len(response.json()["@graph"]) == count
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age=300" in response["Cache-Control"]


@pytest.mark.parametrize("change", [{"opened_at": None}, {"cancelled_at": OVER, "cancel_reason": "Flood"}])
def test_a_course_that_nobody_may_join_is_in_no_feed_and_has_no_poster(client, as_, charity, course, change):
    Course.objects.filter(pk=course.pk).update(**change)

    assert client.get("/join/feed/").json()["@graph"] == []
    assert as_(charity.coordinator).get(f"/courses/{course.pk}/poster/").status_code == 404


def test_the_office_prints_a_poster_with_the_address_and_a_code_for_it(as_, charity, course):
    response = as_(charity.coordinator).get(f"/courses/{course.pk}/poster/")

    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert response["Content-Type"] == "application/pdf"
    assert "Wednesday 6 January 2027" in words
    assert f"/join/{course.pk}/" in words


def test_who_schedules_nothing_has_no_poster(as_, charity, course):
    browser = as_(member(charity.organisation, Role.LEADER, "Nosy Parker"))

    assert browser.get(f"/courses/{course.pk}/poster/").status_code == 404
