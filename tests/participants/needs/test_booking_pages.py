"""Asking for an interpreter, and saying how far it is: on the pages, and where the record and the session show it."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import Session
from participants.models import Appointment, SessionBooking
from tests.cast import NOW, member
from tests.factories import ParticipantFactory, SessionBookingFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

WEDNESDAYS = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]
NAME = "Chronic Pain Self-Management Program, course 57"


@pytest.fixture
def enrolment(clinic):
    dev = ParticipantFactory(
        organisation=clinic.organisation, first_names="Dev", last_name="Lalani", communication_needs="Urdu interpreter"
    )
    course = make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, number=57)
    return make_place(dev, course, joined_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))


@pytest.fixture
def booked(enrolment):
    """An interpreter at each of the six."""
    return [SessionBookingFactory(appointment=place) for place in enrolment.appointments.order_by("session__number")]


@pytest.mark.sqlite
def test_an_interpreter_is_asked_for_at_every_session_to_come(as_, clinic, enrolment):
    browser, path = as_(clinic.administrator), f"/enrolments/{enrolment.pk}/bookings/"
    assert "On the record: Urdu interpreter" in text_of(browser.get(path))

    response = browser.post(path, {"kind": "interpreter", "what": "Urdu"}, follow=True)

    text = text_of(response)
    assert "It is needed at 6 sessions to come. Today asks for it 14 days before each." in text
    assert "Interpreter: Urdu Needed at 6 sessions Book or confirm" in text
    assert "It was asked for already at every session to come." in text_of(
        browser.post(path, {"kind": "interpreter", "what": "Urdu"}, follow=True)
    )


@pytest.mark.sqlite
def test_an_interpreter_is_asked_for_at_an_assessment_from_the_line_on_today(as_, clinic, enrolment):
    organisation, starts = clinic.organisation, dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)
    assessment = Session.objects.create(
        organisation=organisation, kind="assessment", number=1, label="Assessment", format="telephone", places=1,
        starts_at=starts, ends_at=starts + dt.timedelta(hours=1), zone="Europe/London",
    )  # fmt: skip
    SessionBooking.objects.bulk_create(
        SessionBooking(appointment=place, kind="interpreter", what="Urdu", changed_at=NOW, changed_by="x", state="confirmed")
        for place in enrolment.appointments.all()
    )
    place = Appointment.objects.create(participant=enrolment.participant, session=assessment, made_at=NOW)
    browser, path = as_(clinic.administrator), f"/appointments/{place.pk}/bookings/"

    today = browser.get("/today/").content.decode()
    assert path in today
    assert "Ask for an interpreter for Dev Lalani" in today
    assert "needed at Assessment, Tuesday 10 November 2026." in text_of(browser.get(path))
    for _ in range(2):
        browser.post(path, {"kind": "interpreter", "what": "Urdu"})

    assert SessionBooking.objects.get(appointment=place).state == "needed"
    assert path not in browser.get("/today/").content.decode()
    Session.objects.filter(pk=assessment.pk).update(state="cancelled", cancel_reason="Flood")
    refused = browser.post(path, {"kind": "transport", "what": "Taxi"})
    assert "Dev Lalani isn’t expected there any more." in text_of(refused)
    other = ParticipantFactory()
    elsewhere = Appointment.objects.create(participant=other, session=assessment, made_at=NOW)
    assert browser.get(f"/appointments/{elsewhere.pk}/bookings/").status_code == 404


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"what": "Urdu"}, "Choose an interpreter, transport or equipment."),
        ({"kind": "lunch", "what": "Urdu"}, "Choose an interpreter, transport or equipment."),
        ({"kind": "interpreter"}, "Write what exactly is needed."),
        ({"kind": "interpreter", "what": "x" * 121}, "Write it in 120 characters or fewer."),
    ],
)
def test_what_cannot_be_asked_for_is_said(as_, clinic, enrolment, given, sentence):
    response = as_(clinic.administrator).post(f"/enrolments/{enrolment.pk}/bookings/", given)

    assert sentence in text_of(response)
    assert not SessionBooking.objects.exists()


@pytest.mark.sqlite
def test_one_is_confirmed_or_all_at_once(as_, clinic, enrolment, booked):
    browser, path = as_(clinic.administrator), f"/bookings/{booked[0].pk}/"
    assert "The same for all 5 others to come" in text_of(browser.get(path))

    text = text_of(browser.post(path, {"state": "confirmed", "reference": "KV-1", "version": 1}, follow=True))
    assert "Interpreter: Urdu is confirmed." in text
    assert "Needed at 5 sessions, confirmed at 1 session" in text

    text = text_of(browser.post(path, {"state": "booked", "reference": "", "version": 2, "throughout": "on"}, follow=True))
    assert "Interpreter: Urdu is booked at 6 sessions." in text


def test_a_tab_that_was_open_too_long_overwrites_nothing(as_, clinic, booked):
    browser, path = as_(clinic.administrator), f"/bookings/{booked[0].pk}/"
    browser.post(path, {"state": "confirmed", "reference": "KV-1", "version": 1})

    text = text_of(browser.post(path, {"state": "not_needed", "reference": "", "version": 1}))

    assert "Somebody changed this after you opened it. Open it again to see it as it is now, then change it." in text
    booked[0].refresh_from_db()
    assert booked[0].state == "confirmed"


@pytest.mark.parametrize("given", [{"state": "", "version": 1}, {"state": "lost", "version": 1}])
def test_without_a_state_nothing_is_saved(as_, clinic, booked, given):
    assert "Choose how far it is." in text_of(as_(clinic.administrator).post(f"/bookings/{booked[0].pk}/", given))


def test_a_moved_session_says_what_to_check_and_a_withdrawn_place_what_to_cancel(as_, clinic, enrolment, booked):
    SessionBooking.objects.update(state="confirmed")
    enrolment.course.sessions.filter(number=1).update(changed_at=NOW)
    enrolment.appointments.filter(session__number=2).update(state="withdrawn", closed_at=NOW)
    browser = as_(clinic.administrator)

    assert "The session changed on Monday 2 November 2026 at 10am, after this was booked." in text_of(
        browser.get(f"/bookings/{booked[0].pk}/")
    )
    assert "Dev no longer has a place. Cancel it with whoever provides it" in text_of(browser.get(f"/bookings/{booked[1].pk}/"))


def test_the_session_page_shows_it_beside_the_needs(as_, clinic, enrolment, booked):
    session = enrolment.course.sessions.get(number=1)

    text = text_of(as_(clinic.administrator).get(f"/sessions/{session.pk}/"))

    assert "Dev Lalani Needs Urdu interpreter Interpreter: Urdu, needed Change Interpreter: Urdu for Dev Lalani" in text
    assert "Interpreter: Urdu, needed Change" not in text_of(as_(clinic.clinician).get(f"/sessions/{session.pk}/"))


def test_opening_either_page_is_a_look_at_the_record(as_, clinic, enrolment, booked):
    browser = as_(clinic.administrator)

    browser.get(f"/bookings/{booked[0].pk}/")
    browser.get(f"/enrolments/{enrolment.pk}/bookings/")

    assert [entry.object_label for entry in AuditEntry.objects.filter(verb="looked at")] == ["Dev Lalani"] * 2


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_edit_people_books_nothing(as_, clinic, enrolment, booked, role, method):
    browser = as_(member(clinic.organisation, role, "Nosy Parker"))

    for path in (f"/enrolments/{enrolment.pk}/bookings/", f"/bookings/{booked[0].pk}/"):
        assert getattr(browser, method)(path).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_are_not_there(as_, charity, enrolment, booked, method):
    for path in (f"/enrolments/{enrolment.pk}/bookings/", f"/bookings/{booked[0].pk}/"):
        response = getattr(as_(charity.coordinator), method)(path)
        assert response.status_code == 404
        assert "Lalani" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_booking_takes_six_queries_however_many_sessions_are_to_come(as_, clinic, enrolment, count, django_assert_num_queries):
    for place in enrolment.appointments.order_by("session__number")[:count]:
        SessionBookingFactory(appointment=place)
    browser, path = as_(clinic.administrator), f"/bookings/{SessionBooking.objects.first().pk}/"

    with django_assert_num_queries(6):
        browser.get(path)
