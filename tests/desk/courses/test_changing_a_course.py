"""The office changes a course as a whole, sees first what moves where, and holds a cancelled one after all."""

import datetime as dt

import pytest

from courses.models import Duty
from courses.scheduling.changing.cancelling import cancel_course
from tests.factories import FacilitatorFactory, ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(charity):
    hall = VenueFactory(organisation=charity.organisation, name="Hall", places=40)
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, venue=hall)


@pytest.fixture
def office(client, charity):
    client.force_login(charity.coordinator)
    return client


def page_of(answer):
    return " ".join(answer.content.decode().split()).partition("<main")[2]


def change(office, course, **sent):
    blank = {"version": course.version, "venue": "", "video_link": "", "start": ""}
    return office.post(f"/courses/{course.pk}/change/", blank | sent, follow=True)


def test_the_office_sees_what_moves_and_who_is_told_before_anything_does(office, course, charity):
    person = ParticipantFactory(organisation=charity.organisation, email="mo@example.org", channel="email")
    make_place(person, course, joined_at=charity.now)

    shown = page_of(change(office, course, start="2pm", look="yes"))
    assert "Wednesday 11 November 2026 at 2pm" in shown
    assert "1 person will be told by e-mail" in shown
    assert {each.local_start.hour for each in course.sessions.all()} == {10}

    done = page_of(change(office, course, start="2pm", do="yes"))
    assert "is changed: 6 sessions" in done
    assert {each.local_start.hour for each in course.sessions.all()} == {14}


def test_nothing_asked_for_is_said_and_an_old_page_changes_nothing(office, course):
    assert "That is how the course stands already" in page_of(change(office, course, look="yes"))
    assert "Somebody changed this after you opened it" in page_of(
        change(office, course, start="2pm", do="yes", version=course.version + 1)
    )


def test_the_office_gives_it_more_places_and_another_leader(office, course, charity):
    rae, sol = (FacilitatorFactory(organisation=charity.organisation, name=name) for name in ("Rae Ash", "Sol Birch"))
    for each in course.sessions.all():
        Duty.objects.create(session=each, facilitator=rae, starts_at=each.starts_at, ends_at=each.ends_at)

    page = f"/courses/{course.pk}/change/"
    more = office.post(page, {"version": course.version, "places": "9", "change-places": "yes"}, follow=True)
    assert "has 9 places now" in page_of(more)
    day = {"since_day": "25", "since_month": "11", "since_year": "2026"}
    over = office.post(page, {"person": rae.pk, "successor": sol.pk, "hand-over": "yes", **day}, follow=True)
    assert "Sol Birch leads from Wednesday 25 November 2026 on instead of Rae Ash: 4 parts." in page_of(over)


def test_the_office_holds_a_cancelled_course_after_all(office, course, charity):
    cancel_course(course, reason="No room", by=charity.coordinator, now=charity.now, version=course.version)
    course.refresh_from_db()
    assert "Hold it after all" in page_of(office.get(f"/courses/{course.pk}/"))

    page = f"/courses/cancelled/{course.pk}/hold-after-all/"
    assert "What stands again" in page_of(office.get(page))
    assert "is held after all" in page_of(office.post(page, {"version": course.version}, follow=True))
    course.refresh_from_db()
    assert course.cancelled_at is None


def test_nobody_changes_what_is_somebody_elses(client, clinic, course):
    client.force_login(clinic.administrator)

    assert client.get(f"/courses/{course.pk}/change/").status_code == 404
    assert client.post(f"/courses/cancelled/{course.pk}/hold-after-all/").status_code == 404
