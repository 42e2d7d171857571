"""Stopping contact with somebody: what happens is said before it does, and can be taken back."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from participants.models import Letter
from participants.own.calendar_feeds import open_feed, token_of
from tests.cast import NOW, member
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place, pain_management_edition, refer
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

WEDNESDAYS = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def maureen(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", preferred_name="Mo", email="mo@post.example"
    )


@pytest.fixture
def enrolment(clinic, maureen):
    course = make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, number=57)
    return make_place(maureen, course, joined_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC))


@pytest.fixture
def stranger(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Sylvester", last_name="Pellington")


def stop_of(person):
    return f"/people/{person.pk}/stop/"


@pytest.mark.sqlite
def test_the_page_says_beforehand_what_each_reason_does(clinic, as_, maureen, enrolment):
    words = text_of(as_(clinic.administrator).get(stop_of(maureen)))

    assert "Stop contacting Maureen Pell?" in words
    assert "Messages that haven’t gone yet don’t go" in words
    assert "Mo comes off Chronic Pain Self-Management Program, course 57 (6 sessions to come)." in words
    assert "Asked us not to contact them: Mo keeps that place" in words


def test_the_page_of_somebody_without_sessions_says_that_nothing_is_given_back(clinic, as_, maureen):
    assert "Mo has no session to come, so no place is given back." in text_of(as_(clinic.administrator).get(stop_of(maureen)))


@pytest.mark.sqlite
def test_contact_is_stopped_and_the_record_says_so(clinic, as_, maureen, enrolment):
    response = as_(clinic.administrator).post(stop_of(maureen), {"reason": "died"}, follow=True)

    maureen.refresh_from_db()
    enrolment.refresh_from_db()
    assert "Messages and offers to Maureen Pell have stopped." in text_of(response)
    assert (maureen.stopped_reason, enrolment.state) == ("died", "withdrawn")


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "bored"}])
def test_without_a_reason_nothing_stops(clinic, as_, maureen, sent):
    response = as_(clinic.administrator).post(stop_of(maureen), sent)

    maureen.refresh_from_db()
    assert "Choose why messages should stop." in text_of(response)
    assert not maureen.is_stopped


def test_the_same_button_twice_stops_once(clinic, as_, maureen):
    browser = as_(clinic.administrator)

    for _ in range(2):
        assert browser.post(stop_of(maureen), {"reason": "moved"}).status_code == 302

    assert AuditEntry.objects.filter(verb="stopped contact").count() == 1


@pytest.mark.sqlite
def test_a_stop_pressed_by_mistake_is_taken_back(clinic, as_, maureen):
    browser = as_(clinic.administrator)
    browser.post(stop_of(maureen), {"reason": "moved"})

    words = text_of(browser.get(stop_of(maureen)))
    assert "We have stopped contacting Maureen Pell" in words
    assert "Moved away. Messages and offers stopped on Monday 2 November 2026 at 10am." in words
    assert "Places that were given back stay given back" in words

    response = browser.post(stop_of(maureen), {"resume": "yes"}, follow=True)
    maureen.refresh_from_db()
    assert "We may contact Maureen Pell again." in text_of(response)
    assert not maureen.is_stopped


def test_a_clinician_sees_no_way_to_it_and_finds_no_such_page(clinic, as_, maureen):
    browser = as_(clinic.clinician)

    assert stop_of(maureen) not in browser.get(f"/people/{maureen.pk}/").content.decode()
    assert browser.get(stop_of(maureen)).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_edit_people_stops_nobody(clinic, as_, maureen, role, method):
    response = getattr(as_(member(clinic.organisation, role, "Nosy Parker")), method)(stop_of(maureen), {"reason": "died"})

    maureen.refresh_from_db()
    assert response.status_code == 404
    assert "Maureen" not in response.content.decode()
    assert not maureen.is_stopped


@pytest.mark.parametrize("sent", [{"reason": "died"}, {"resume": "yes"}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_person_is_not_there(clinic, as_, stranger, method, sent):
    response = getattr(as_(clinic.administrator), method)(stop_of(stranger), sent)

    stranger.refresh_from_db()
    assert response.status_code == 404
    assert "Pellington" not in response.content.decode()
    assert not stranger.is_stopped


def test_opening_the_page_is_a_look_at_the_record(clinic, as_, maureen):
    as_(clinic.administrator).get(stop_of(maureen))

    assert AuditEntry.objects.get().object_label == "Maureen Pell"


def test_the_page_says_that_the_calendar_address_stops_working_and_then_it_answers_nobody(clinic, as_, client, maureen):
    browser = as_(clinic.administrator)
    assert "calendar address" not in text_of(browser.get(stop_of(maureen)))
    feed = f"/calendar-feed/{token_of(open_feed(maureen, by=clinic.administrator, now=NOW))}/"
    assert client.get(feed).status_code == 200

    assert "the private calendar address stops working at once, for good" in text_of(browser.get(stop_of(maureen)))
    browser.post(stop_of(maureen), {"reason": "no_contact"})

    assert client.get(feed).status_code == 404
    assert "A calendar address that was closed stays closed; Mo can make a new one." in text_of(browser.get(stop_of(maureen)))
    browser.post(stop_of(maureen), {"resume": "yes"})
    assert client.get(feed).status_code == 404


def test_the_gp_and_the_referrer_of_who_moved_away_are_written_to(clinic, as_):
    programme = pain_management_edition(clinic.organisation).programme
    ulla = ParticipantFactory(organisation=clinic.organisation, first_names="Ulla", last_name="Berg", gp_name="Dr Okafor")
    episode = refer(ulla, programme, received=dt.date(2026, 9, 1), now=clinic.now)

    page = as_(clinic.administrator).post(f"/people/{ulla.pk}/stop/", {"reason": "moved"}, follow=True)

    assert "Messages and offers to Ulla Berg have stopped. 2 letters for a clinician to read and sign." in text_of(page)
    assert set(Letter.objects.filter(episode=episode).values_list("kind", "to")) == {("ended", "gp"), ("ended", "referrer")}


def test_who_asked_not_to_be_contacted_keeps_the_pathway_and_nobody_is_written_to(clinic, as_):
    programme = pain_management_edition(clinic.organisation).programme
    ulla = ParticipantFactory(organisation=clinic.organisation, gp_name="Dr Okafor")
    episode = refer(ulla, programme, received=dt.date(2026, 9, 1), now=clinic.now)

    as_(clinic.administrator).post(f"/people/{ulla.pk}/stop/", {"reason": "no_contact"})

    episode.refresh_from_db()
    assert episode.ended_at is None
    assert not Letter.objects.exists()
