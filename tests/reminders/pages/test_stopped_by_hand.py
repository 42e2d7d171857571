"""A message that the office holds back, and lets go after all."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.reading import text_of
from tests.reminders.conftest import plan_and_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(charity, as_, time_machine_at):
    time_machine_at(charity.now)
    return as_(charity.coordinator)


@pytest.fixture
def waiting(charity, ana):
    """Ana's confirmation, which is due."""
    planning.plan(charity.now)
    return Message.objects.get(rule="confirmation")


def test_a_message_that_the_office_stops_goes_no_more_however_often_it_is_planned(charity, waiting, office, mail_sink):
    page = office.post(f"/messages/{waiting.pk}/stop/", follow=True)
    plan_and_send(charity.now)
    plan_and_send(charity.now + dt.timedelta(hours=2))

    assert "It was stopped" in text_of(page)
    assert "Sorcha Bell stopped it." in text_of(page)
    assert not mail_sink.received
    assert AuditEntry.objects.filter(verb="stopped a message").count() == 1


def test_a_stopped_message_goes_once_the_office_lets_it_go_after_all(charity, waiting, office, mail_sink):
    page = office.post(f"/messages/{waiting.pk}/stop/", follow=True)
    assert "Let it go after all" in text_of(page)

    office.post(f"/messages/{waiting.pk}/again/")
    sending.send_due(charity.now)

    assert len(mail_sink.received) == 1


def test_a_message_that_went_cannot_be_stopped(charity, waiting, office, mail_sink):
    plan_and_send(charity.now)

    page = office.post(f"/messages/{waiting.pk}/stop/", follow=True)

    assert "Only a message that is still to go can be stopped." in text_of(page)
    waiting.refresh_from_db()
    assert waiting.state == "sent"


def test_another_house_stops_nothing(clinic, waiting, as_, time_machine_at):
    time_machine_at(clinic.now)

    assert as_(clinic.administrator).post(f"/messages/{waiting.pk}/stop/").status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == "due"


def test_what_is_told_by_hand_is_stopped_and_stays_so(charity, ana, office):
    ana.participant.channel = "telephone"
    ana.participant.save()
    planning.plan(charity.now)
    by_hand = Message.objects.get(rule="confirmation")

    office.post(f"/messages/{by_hand.pk}/stop/")
    planning.plan(charity.now)

    by_hand.refresh_from_db()
    assert by_hand.reason == "The office stopped it."

    answer = office.post(f"/messages/{by_hand.pk}/again/", follow=True)
    by_hand.refresh_from_db()
    assert "It is to be told by hand again." in text_of(answer)
    assert (by_hand.channel, by_hand.reason) == ("telephone", "They want to be rung: tell them by telephone.")


@pytest.mark.parametrize(("wants", "goes_by"), [("telephone", "telephone"), ("letter", "letter"), ("text", "telephone")])
def test_what_no_mail_carries_says_how_it_is_told_and_goes_by_mail_once_they_want_that(charity, ana, wants, goes_by):
    def said_by():
        planning.plan(charity.now)
        return Message.objects.values_list("channel", flat=True).get(rule="confirmation")

    ana.participant.channel = wants
    ana.participant.save()
    assert said_by() == goes_by

    ana.participant.channel = "email"
    ana.participant.save()
    assert said_by() == "email"


def test_a_mail_that_waits_is_told_by_hand_once_they_want_to_be_rung(charity, waiting):
    waiting.participant.channel = "telephone"
    waiting.participant.save()

    planning.plan(charity.now)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.channel) == ("not_needed", "telephone")


def test_what_should_have_gone_is_counted_as_late_and_found(charity, waiting, as_, time_machine_at):
    time_machine_at(charity.now + dt.timedelta(minutes=30))
    office = as_(charity.coordinator)

    page = text_of(office.get("/messages/"))
    found = text_of(office.get("/messages/", {"state": "late"}))

    assert "1 Late" in page or "Late 1" in page
    assert "1 message, the next first" in found
