"""The pages behind the link in a message: what they say, what they keep to themselves, and that opening them does nothing."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from courses.models import Session
from desk.links import views
from desk.links.page import PAGES
from participants.enrolment.enrolling import withdraw
from participants.models import Appointment, Participant, Task
from reminders.links.reading import link_by
from reminders.models import Link
from tests.factories import make_place
from tests.reading import source_of, text_of
from tests.reminders.conftest import change, person
from tests.reminders.links.conftest import ana, course, group, token_sent

__all__ = ["ana", "course", "group"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
ALL = ("", "cannot-come/", "can-come/", "channel/", "give-up/", "take-back/", "stop/", "stop-waiting/", "appointments.ics")
WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def token(charity, ana):
    return token_sent(charity.now)


def press(client, token, page, **more):
    return client.post(f"/go/{token}/{page}/", more, follow=True)


def writes(asked):
    """The tables that were written."""
    return {sql.split('"')[1] for each in asked.captured_queries if (sql := each["sql"]).startswith(WRITING)}


def test_the_page_says_when_and_neither_who_nor_what_nor_where(client, charity, ana, token):
    ana.participant.wording = Participant.Wording.PLAIN
    ana.participant.save()

    page = client.get(f"/go/{token}/")

    assert "Your appointments Wednesday 18 November 2026, 10am to 12:30pm" in text_of(page)
    for told in ("Ana", "Pereira", "Chronic", "Pain", "Self-Management", "Willow Hall", "Session"):
        assert told not in source_of(page)
    assert "painprog" not in text_of(page)
    assert "painprog" not in source_of(page).partition("</title>")[0]
    assert "Hear from you another way" in text_of(page)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]


def test_a_program_that_tries_every_address_in_a_mail_changes_nothing(client, charity, ana, token):
    before = AuditEntry.objects.count()

    with CaptureQueriesContext(connection) as asked:
        answers = [getattr(client, how)(f"/go/{token}/{page}").status_code for page in ALL for how in ("get", "head")]

    assert set(answers) == {200}
    assert writes(asked) <= {"cache"}
    assert AuditEntry.objects.count() == before
    assert Link.objects.get().used_at is None


def test_somebody_cannot_come_and_can_after_all(client, ana, token):
    place = ana.appointments.order_by("session__starts_at").first()
    assert "Your place stays yours." in text_of(client.get(f"/go/{token}/cannot-come/"))

    told = press(client, token, "cannot-come", dates=[place.pk])

    assert "Wednesday 18 November 2026, 10am to 12:30pm You told us that you can’t come." in text_of(told)
    back = press(client, token, "can-come", dates=[place.pk])
    assert "You told us" not in text_of(back)
    assert "Tick at least one date." in text_of(press(client, token, "cannot-come"))


def test_a_place_is_given_up_taken_back_and_gone_once_somebody_else_has_it(client, charity, course, token):
    gone = text_of(press(client, token, "give-up"))
    assert "You gave up your place" in gone
    assert "Take my place back" in gone
    assert "Wednesday" not in gone

    assert "Give up my place" in text_of(press(client, token, "take-back"))

    press(client, token, "give-up")
    course.refresh_from_db()
    course.places = 1
    course.save()
    make_place(person(charity, "Bea"), course, joined_at=charity.now)
    late = text_of(press(client, token, "take-back"))
    assert "It is not free any more." in late
    assert "Take my place back" not in late


def test_in_a_hospital_somebody_rings_and_the_place_stays(client, clinic, group):
    cy = make_place(person(clinic, "Cy"), group, joined_at=clinic.now)
    token = token_sent(clinic.now)

    asked = text_of(press(client, token, "stop"))

    assert "We ring you about it. Until then all stays as it is." in asked
    assert "Give up my place" not in asked
    cy.refresh_from_db()
    assert (cy.state, Task.objects.get().kind) == ("active", "ring")
    assert "Give up your place?" not in text_of(client.get(f"/go/{token}/give-up/"))


def test_of_an_assessment_somebody_says_that_they_cannot_come_and_no_more(client, clinic):
    at = dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC)
    hours = {"starts_at": at, "ends_at": at + dt.timedelta(minutes=90), "zone": "Europe/London"}
    what = {"kind": "assessment", "format": "telephone", "number": 1, "label": "Assessment", "places": 1}
    session = Session.objects.create(organisation=clinic.organisation, **what, **hours)
    place = Appointment.objects.create(participant=person(clinic, "Di", phone=""), session=session, made_at=clinic.now)
    token = token_sent(clinic.now)

    page = text_of(client.get(f"/go/{token}/"))

    assert "Your appointment Tuesday 17 November 2026, 9am to 10:30am I can’t come Add to my calendar Whom to ask" in page
    press(client, token, "cannot-come", dates=[place.pk])
    place.refresh_from_db()
    assert place.told_us


def test_another_way_to_hear_from_us_is_chosen_of_what_is_on_file(client, ana, token):
    assert "Telephone: we ring you (…001)" in text_of(client.get(f"/go/{token}/channel/"))

    chosen = text_of(press(client, token, "channel", channel="telephone"))

    assert "You hear from us by telephone now." in chosen
    assert "Choose one that is listed here." in text_of(press(client, token, "channel", channel="letter"))


def test_a_link_of_what_has_changed_says_how_it_stands(client, charity, course, ana, token):
    first, second, *_ = course.sessions.order_by("starts_at")
    change(first, charity.now, starts_at=first.starts_at + dt.timedelta(days=1), ends_at=first.ends_at + dt.timedelta(days=1))
    change(second, charity.now, state="cancelled", cancelled_at=charity.now, cancel_reason="Ill")

    page = text_of(client.get(f"/go/{token}/"))

    assert "Thursday 19 November 2026, 10am to 12:30pm This has changed since. It was: Wednesday 18 November 2026" in page
    assert "Wednesday 25 November 2026, 10am to 12:30pm This is cancelled. Please do not come." in page
    withdraw(ana, reason="Rang.", by=charity.coordinator, now=charity.now)
    assert "You have no place any more Is this a mistake? Then ring us." in text_of(client.get(f"/go/{token}/"))


def test_a_link_that_is_over_says_so_and_offers_nothing(client, ana, token):
    Link.objects.update(made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), expires_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))

    for page in ("", "give-up/"):
        shown = text_of(client.get(f"/go/{token}/{page}"))
        assert "This link has stopped working" in shown
        assert "Wednesday" not in shown
    assert client.get(f"/go/{token}/appointments.ics").status_code == 404
    press(client, token, "give-up")
    ana.refresh_from_db()
    assert ana.state == "active"


def test_a_link_that_was_never_one_finds_nothing_and_too_many_have_to_wait(client, monkeypatch, db):
    cache.clear()
    monkeypatch.setattr(views, "GUESSED", "3/m/ip")

    answers = [client.get("/go/aaaaaaaaaaaaaaaaaaaaaaaa/") for _ in range(4)]

    assert [each.status_code for each in answers] == [404, 404, 404, 429]
    assert "A piece of it may be missing." in text_of(answers[0])
    assert client.post("/go/aaaaaaaaaaaaaaaaaaaaaaaa/give-up/").status_code == 429
    cache.clear()


def test_a_link_that_is_pressed_again_and_again_has_to_wait(client, ana, token, monkeypatch):
    monkeypatch.setattr(views, "PRESSED", "1/m/key")
    press(client, token, "give-up")

    assert "This link was used too often." in text_of(press(client, token, "take-back"))
    cache.clear()


def test_the_dates_go_into_a_calendar_without_a_name(client, ana, token):
    file = client.get(f"/go/{token}/appointments.ics")

    assert file["Content-Type"].startswith("text/calendar")
    assert file.content.count(b"BEGIN:VEVENT") == 6
    assert b"SUMMARY:Appointment" in file.content
    assert b"Ana" not in file.content


def test_a_link_works_for_whoever_is_signed_in_elsewhere_and_shows_nothing_more(as_, clinic, token):
    assert "Your appointments" in text_of(as_(clinic.administrator).get(f"/go/{token}/"))


@pytest.mark.parametrize("dates", [1, 6])
def test_the_page_asks_as_much_for_one_date_as_for_six(client, ana, token, dates, django_assert_num_queries):
    message = link_by(token).message
    message.told = dict(list(message.told.items())[:dates])
    message.save()

    with django_assert_num_queries(3):
        client.get(f"/go/{token}/")


def test_every_act_has_its_words_and_its_page():
    assert set(PAGES) == set(views.ASKED) | {views.Act.CALENDAR}
