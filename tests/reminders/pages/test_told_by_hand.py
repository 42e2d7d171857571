"""Whom no message reaches: the office told them their dates, and tells them what becomes of those."""

import datetime as dt

import pytest
import time_machine

from courses.scheduling.changing.cancelling import cancel_course, cancel_session
from courses.scheduling.changing.moving import move_session
from participants.enrolment.enrolling import enrol
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.rules.untold import untold
from tests.factories import ContactNoteFactory
from tests.reading import text_of
from tests.reminders.conftest import person

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(
    params=[{"channel": "telephone"}, {"channel": "letter"}, {"email": ""}], ids=["telephone", "letter", "no address"]
)
def arthur(charity, course, request):
    """Has a place since an hour ago; nobody has told him anything yet."""
    somebody = person(charity, "Arthur", **request.param)
    enrol(somebody, course, by=charity.coordinator, now=charity.now - HOUR)
    planning.plan(charity.now - HOUR)
    return somebody


def to_tell(charity, now):
    """What stands on Today about him, once the planner was there."""
    planning.plan(now)
    return [(message.rule, message.state) for message in untold(charity.organisation, now, 200)]


def by_telephone(arthur, now):
    ContactNoteFactory(participant=arthur, direction="out", passes_on=True, at=now)


def moved(charity, session, now):
    session.refresh_from_db()
    move_session(
        session, day=session.local_date, start=dt.time(11), venue=session.venue, video_link="",
        by=charity.coordinator, now=now, version=session.version,
    )  # fmt: skip


def test_dates_that_stay_as_they_were_are_told_once(charity, course, arthur):
    assert to_tell(charity, charity.now) == [("confirmation", "not_needed")]
    by_telephone(arthur, charity.now)

    assert to_tell(charity, charity.now + HOUR) == []


@pytest.mark.sqlite
def test_a_session_that_moves_afterwards_waits_to_be_told_until_a_note_passes_it_on(charity, course, arthur):
    by_telephone(arthur, charity.now)
    moved(charity, course.sessions.get(number=2), charity.now + HOUR)

    assert to_tell(charity, charity.now + HOUR) == [("moved", "not_needed")]
    by_telephone(arthur, charity.now + 2 * HOUR)
    assert to_tell(charity, charity.now + 2 * HOUR) == []
    assert Message.objects.filter(rule="moved").count() == 1


def test_a_change_is_told_in_the_line_of_a_confirmation_that_still_waits(as_, charity, course, arthur):
    moved(charity, course.sessions.get(number=2), charity.now)
    planning.plan(charity.now)
    browser = as_(charity.coordinator)
    change = "Session 2: from Wednesday 25 November 2026 at 10am to Wednesday 25 November 2026 at 11am"
    with time_machine.travel(charity.now + HOUR, tick=False):
        for path in ("/today/", f"/people/{arthur.pk}/", "/messages/"):
            page = text_of(browser.get(path))
            assert page.count(f"with the dates as they are now ({change})") == 1, path
            assert page.count(change) == (2 if path.startswith("/people/") else 1), path  # there the log has it, too

    by_telephone(arthur, charity.now + HOUR)
    assert to_tell(charity, charity.now + HOUR) == []


def test_a_cancelled_session_waits_to_be_told(clinic, group):
    enrol(person(clinic, "Cy", channel="telephone"), group, by=clinic.administrator, now=clinic.now - HOUR)
    session = group.sessions.get(number=6)
    cancel_session(session, reason="Snow", by=clinic.administrator, now=clinic.now, version=session.version)

    assert to_tell(clinic, clinic.now) == [("confirmation", "not_needed"), ("cancelled", "not_needed")]


def test_a_cancelled_course_waits_to_be_told(charity, course, arthur):
    by_telephone(arthur, charity.now)
    course.refresh_from_db()
    cancel_course(course, reason="Too few people", by=charity.coordinator, now=charity.now + HOUR, version=course.version)

    assert to_tell(charity, charity.now + HOUR) == [("course_cancelled", "not_needed")]


def test_a_move_from_before_they_joined_is_no_news(charity, course):
    moved(charity, course.sessions.get(number=2), charity.now - 2 * HOUR)
    enrol(person(charity, "Arthur", channel="telephone"), course, by=charity.coordinator, now=charity.now - HOUR)

    assert to_tell(charity, charity.now) == [("confirmation", "not_needed")]
