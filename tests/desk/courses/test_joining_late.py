"""Joining ended with session 2, and somebody sits in the room all the same: the office may give a place, with a reason."""

import datetime as dt
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from participants.models import Participant
from tests.desk.register.test_walk_ins import SESSION_1, ana, came, page_of
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_session_2(course_59):
    """Session 2 of course 59 has begun, and with it joining has ended: it is ten minutes past the hour."""
    type(course_59.course.edition).objects.filter(pk=course_59.course.edition_id).update(joining_until_session=2)
    with time_machine.travel(SESSION_1 + dt.timedelta(weeks=1), tick=False):
        yield course_59.session(2)


def test_who_came_to_session_2_joins_with_a_reason(as_, charity, course_59, at_session_2):
    browser = as_(charity.coordinator)
    page = text_of(browser.get(page_of(at_session_2)))
    assert "Joining ended when Session 2 began; a place needs a reason." in page
    # Today's counts: 1 of 4, and 4 more are to come.
    assert "They join at session 3 of 6: 4 sessions are left, and they came to 1." in page
    assert "Completing this course takes 4, which they can still reach." in page

    text = text_of(came(browser, at_session_2, **ana(stay="course")))
    assert "Write why they join now: joining ended when Session 2 began." in text
    assert not Participant.objects.exists()

    text = text_of(came(browser, at_session_2, late_reason="Was in hospital last week", **ana(stay="course")))
    assert f"They have a place on {course_59.course}." in text
    ana_petrovic = Participant.objects.get()
    assert ana_petrovic.enrolments.get().late_reason == "Was in hospital last week"
    assert ana_petrovic.appointments.count() == 5
    record = text_of(browser.get(f"/people/{ana_petrovic.pk}/"))
    assert "Joined after joining had ended: Was in hospital last week" in record
    entry = AuditEntry.objects.get(verb="enrolled")
    assert entry.details["late"] is True


def test_whom_the_search_found_joins_late_with_a_reason(as_, charity, course_59, at_session_2):
    browser, bernard = as_(charity.coordinator), ParticipantFactory(organisation=charity.organisation, last_name="Oakshott")
    assert "Why do they join now?" in text_of(browser.get(page_of(at_session_2), {"q": "oak"}))

    assert "Write why they join now" in text_of(came(browser, at_session_2, person=bernard.pk, stay="course"))
    assert not bernard.appointments.exists()
    came(browser, at_session_2, person=bernard.pk, stay="course", late_reason="The letter came late")
    assert bernard.enrolments.get().late_reason == "The letter came late"


def test_a_leader_at_session_2_promises_what_the_office_can_give(as_, charity, course_59, at_session_2):
    course_59.lead("Lenny Marsh", "leader", 2, user=charity.leader)
    browser = as_(charity.leader)
    assert "for today. The office rings them about a place on the course." in text_of(browser.get(page_of(at_session_2)))
    came(browser, at_session_2, **ana())

    person, url = Participant.objects.get(), f"/courses/{course_59.course.pk}/enrol/"
    text = text_of(as_(charity.coordinator).get(url, {"person": person.pk}))
    assert "Why do they join now? Joining ended when Session 2 began." in text
    sent = {"person": person.pk, "submission_id": str(uuid.uuid4())}
    refused = text_of(as_(charity.coordinator).post(url, sent))
    assert "Write why they join now: joining ended when Session 2 began." in refused
    as_(charity.coordinator).post(url, sent | {"late_reason": "Came to session 2"})
    assert person.enrolments.get().late_reason == "Came to session 2"


def test_at_the_last_session_nothing_is_promised(as_, charity, course_59):
    course_59.lead("Lenny Marsh", "leader", 6, user=charity.leader)
    with time_machine.travel(SESSION_1 + dt.timedelta(weeks=5), tick=False):
        page = text_of(as_(charity.leader).get(page_of(course_59.session(6))))
        office = text_of(as_(charity.coordinator).get(page_of(course_59.session(6))))

    assert "They are put on this register for today." in page
    assert "about a place" not in page
    assert "Joins the course" not in office
    assert "Only today" in office
