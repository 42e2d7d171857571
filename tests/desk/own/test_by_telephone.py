"""A course by telephone: no room, no link, one leader; every page says that people are rung."""

import datetime as dt
import uuid

import pytest

from accounts.roles import Role
from courses.models import Course, EditionFormat
from courses.scheduling.drafts import Draft
from courses.scheduling.forms import seen_as
from tests.cast import NOW, member
from tests.desk.conftest import SIX_WEDNESDAYS, Group
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(charity):
    edition = cpsmp_edition(charity.organisation)
    EditionFormat.objects.create(edition=edition, format="telephone", least=3, advised_least=3, advised_most=5, most=5, leaders=1)
    return edition


@pytest.fixture
def calls(edition) -> Group:
    """Six weekly calls."""
    return Group(make_course(edition, days=SIX_WEDNESDAYS, places=5, by="telephone", number=61))


def test_the_office_schedules_it_without_a_room_and_without_a_link(as_, charity, edition):
    browser = as_(charity.coordinator)
    form = {
        "submission_id": str(uuid.uuid4()),
        "shown_for": f"{edition.pk}:telephone",
        "edition": str(edition.pk),
        "format": "telephone",
        "places": "5",
        "start": "10am",
        "first_day_day": "13",
        "first_day_month": "1",
        "first_day_year": "2027",
    }
    shown = text_of(browser.post("/courses/new/", form))
    assert "Choose a room" not in shown
    assert "I’ll add the link later" not in shown

    draft = Draft(edition=edition, format="telephone", first_day=dt.date(2027, 1, 13), start=dt.time(10), places=5)
    browser.post("/courses/new/", form | {"create": "course", "seen": seen_as(draft)})

    course = Course.objects.get(programme=edition.programme)
    assert (course.format, course.venue, course.video_link) == ("telephone", None, "")
    assert course.sessions.count() == 6


@pytest.mark.parametrize("path", ["/courses/{course}/", "/sessions/{session}/", "/today/", "/calendar/?on=2026-11-11"])
def test_staff_pages_say_by_telephone(as_, charity, calls, path):
    text = text_of(as_(charity.coordinator).get(path.format(course=calls.course.pk, session=calls.session(1).pk)))

    assert "no room and no video link" not in text
    if "courses" in path or "sessions" in path:
        assert "telephone" in text.lower()


def test_a_session_is_moved_and_stays_by_telephone(as_, charity, calls):
    session = calls.session(6)
    browser = as_(charity.coordinator)
    assert "By telephone" in text_of(browser.get(f"/sessions/{session.pk}/move/"))

    browser.post(
        f"/sessions/{session.pk}/move/",
        {
            "version": "1",
            "day_day": "17",
            "day_month": "12",
            "day_year": "2026",
            "start": "10am",
            "venue": "telephone",
            "video_link": "",
        },
    )

    session.refresh_from_db()
    assert session.local_date == dt.date(2026, 12, 17)
    assert session.by_telephone


def test_a_person_reads_that_they_are_rung(as_, charity, calls):
    user = member(charity.organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(organisation=charity.organisation, user=user)
    make_place(person, calls.course, joined_at=NOW)

    text = text_of(as_(user).get("/me/"))

    assert "By telephone: we ring you when it is time." in text


def test_the_list_of_courses_finds_it_by_its_place(as_, charity, calls):
    text = text_of(as_(charity.coordinator).get("/courses/?place=telephone"))

    assert calls.course.name in text
    assert "Telephone" in text
