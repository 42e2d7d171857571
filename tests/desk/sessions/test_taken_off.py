"""Somebody was put on the register by mistake: taken off again the same day, with the place on the course they got with it."""

import datetime as dt
import uuid

import pytest
import time_machine

from accounts.models import AuditEntry
from participants.models import Appointment
from tests.cast import NOW
from tests.desk.register.test_walk_ins import ana, came
from tests.desk.registers import TODAY, on_the_way
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bernard(clinic, group):
    return on_the_way(clinic, group)


def take_off(browser, place):
    return browser.post(f"/sessions/{place.session_id}/register/came/{place.pk}/off/", follow=True)


@pytest.mark.sqlite
def test_who_was_put_on_by_mistake_is_taken_off_with_the_place_it_gave_them(as_, clinic, group, bernard):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    register = f"/sessions/{session.pk}/register/"
    assert "Take off the register, Bernard Oakshott" in text_of(came(browser, session, person=bernard.pk, stay="course"))
    place = bernard.appointments.get(session=session)

    for _ in range(2):
        assert "Bernard Oakshott is off the register." in text_of(take_off(browser, place))

    assert "Bernard" not in text_of(browser.get(register))
    place.refresh_from_db()
    enrolment = bernard.enrolments.get()
    assert (place.state, place.mark) == ("withdrawn", "5")
    assert (enrolment.state, enrolment.withdrawn_reason) == ("withdrawn", "Put on the register by mistake.")
    assert set(bernard.appointments.values_list("state", flat=True)) == {"withdrawn"}
    group.course.refresh_from_db()
    assert group.course.taken == 0
    assert AuditEntry.objects.filter(verb="took off the register again").count() == 1
    # It was somebody else; and then he does come.
    assert "Bernard Oakshott is on the register" in text_of(came(browser, session, person=bernard.pk))


def test_a_place_on_the_course_from_before_stays(as_, clinic, group, bernard):
    browser = as_(clinic.administrator)
    browser.post(f"/courses/{group.course.pk}/enrol/", {"person": bernard.pk, "submission_id": str(uuid.uuid4())})
    with time_machine.travel(NOW + dt.timedelta(minutes=5), tick=False):
        came(browser, group.session(TODAY), person=bernard.pk, stay="course")
        take_off(browser, bernard.appointments.get(session=group.session(TODAY)))

    assert not bernard.appointments.filter(session=group.session(TODAY), state="booked").exists()
    assert bernard.enrolments.get().state == "active"


def test_nobody_with_a_place_of_their_own_is_taken_off(as_, clinic, group):
    place = group.place(group.add("Colin", "Amberley"), TODAY)
    browser = as_(clinic.administrator)

    assert "They had a place at this session." in text_of(take_off(browser, place))
    assert "Take off the register" not in text_of(browser.get(f"/sessions/{place.session_id}/register/"))
    place.refresh_from_db()
    assert place.state == "booked"


@pytest.mark.sqlite
def test_a_mistake_at_the_last_session_is_put_right_after_it(as_, charity, course_59):
    ivy = ParticipantFactory(organisation=charity.organisation, first_names="Ivy", last_name="Oakshott")
    last = course_59.session(6)
    with time_machine.travel(last.starts_at - dt.timedelta(hours=1), tick=False):
        came(as_(charity.coordinator), last, person=ivy.pk, stay="course")
    place = ivy.appointments.get(session=last)
    assert place.enrolment.state == "active"

    with time_machine.travel(last.ends_at + dt.timedelta(hours=1), tick=False):
        assert "Ivy Oakshott is off the register." in text_of(take_off(as_(charity.coordinator), place))

    assert ivy.enrolments.get().state == "withdrawn"
    course_59.course.refresh_from_db()
    assert course_59.course.taken == 0


def test_once_the_day_is_closed_the_mark_is_corrected_instead(as_, clinic, group, bernard):
    came(as_(clinic.administrator), group.session(TODAY), person=bernard.pk)
    place = bernard.appointments.get()
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        browser = as_(clinic.administrator)
        assert "The day is closed" in text_of(take_off(browser, place))
        assert "Take off the register" not in text_of(browser.get(f"/sessions/{place.session_id}/register/"))
    place.refresh_from_db()
    assert place.state == "booked"


def test_a_clinician_takes_off_who_came_for_today_only(as_, clinic, group, bernard):
    session = group.session(TODAY)
    came(as_(clinic.administrator), session, person=bernard.pk, stay="course")
    place = bernard.appointments.get(session=session)
    assert "Ask the office to take them off." in text_of(take_off(as_(clinic.clinician), place))
    place.refresh_from_db()
    assert place.state == "booked"

    text = text_of(came(as_(clinic.clinician), session, **ana()))
    assert "Take off the register, Ana Petrović" in text
    other = Appointment.objects.get(participant__last_name="Petrović")
    assert "Ana Petrović is off the register." in text_of(take_off(as_(clinic.clinician), other))


def test_another_houses_register_is_not_there(as_, clinic, charity, group, bernard):
    came(as_(clinic.administrator), group.session(TODAY), person=bernard.pk)
    place = bernard.appointments.get()

    assert take_off(as_(charity.coordinator), place).status_code == 404
    assert take_off(as_(clinic.auditor), place).status_code == 404
