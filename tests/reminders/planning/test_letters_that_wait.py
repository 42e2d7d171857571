"""A letter on somebody's own page: one neutral mail says that it waits there, and none once they opened it."""

import datetime as dt

import pytest

from participants.letters.deliveries import send_letter
from participants.letters.own_letters import open_letter
from participants.models import Correspondent
from participants.stopping.contact import stop_contact
from reminders.channels.email import MailFault
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import letter_mail
from reminders.sending import sender as sending
from tests.cast import NOW
from tests.factories import UserFactory
from tests.participants.letters.conftest import ana, draft, edition, episode, imogen, office, signed

__all__ = ["ana", "draft", "edition", "episode", "imogen", "office", "signed"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def waiting(ana, signed, office):
    """A letter that lies on Ana's page."""
    ana.user, ana.email = UserFactory(), "ana@post.example"
    ana.save()
    letter = signed()
    send_letter(letter, "own_page", by=office, now=NOW)
    return letter


@pytest.mark.sqlite
def test_one_mail_says_that_a_letter_waits_and_nothing_of_what_it_is_about(waiting, clinic, mailoutbox):
    planning.plan_requested(NOW, clinic.organisation)
    planning.plan(NOW)
    sending.send_due(NOW + MINUTE)
    planning.plan(NOW + MINUTE)
    sending.send_due(NOW + 2 * MINUTE)

    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["ana@post.example"], "A letter for you")
    assert f"/me/letters/{waiting.pk}/" in mail.body
    for word in ("pain", "programme", "choose", "About your place"):
        assert word not in mail.body.lower()
    message = Message.objects.get(rule="letter_waits")
    assert (message.rule, message.state, message.letter_id) == ("letter_waits", "sent", waiting.pk)


def test_whoever_has_opened_it_is_not_told_any_more(waiting, clinic, ana, mailoutbox):
    planning.plan(NOW)
    open_letter(waiting, by=ana.user, now=NOW)
    sending.send_due(NOW + MINUTE)

    assert mailoutbox == []
    assert Message.objects.get(rule="letter_waits").reason == "They have opened the letter."


def test_nobody_who_died_is_told(waiting, clinic, ana, mailoutbox):
    planning.plan(NOW)
    stop_contact(ana, reason="died", by=clinic.administrator, now=NOW)
    sending.send_due(NOW + MINUTE)

    assert mailoutbox == []
    assert Message.objects.get(rule="letter_waits").reason == "They have died. Nothing is sent to them."


@pytest.fixture
def secure(clinic, signed, imogen):
    """A letter that waits to go to a service's secure address."""
    words = {"name": "Hill Clinic", "email": "in@hill.example", "email_is_secure": True}
    there = Correspondent.objects.create(organisation=clinic.organisation, **words)
    return send_letter(signed("referred_on", ["service"], by=imogen, service=there), "secure_email", by=imogen, now=NOW)


@pytest.mark.sqlite
def test_a_letter_goes_to_a_secure_address_as_a_file_once_and_the_mail_names_nobody(secure, mailoutbox):
    assert (letter_mail.send_secure_letters(NOW), letter_mail.send_secure_letters(NOW)) == (1, 0)

    (mail,) = mailoutbox
    assert mail.to == ["in@hill.example"]
    assert "Ana" not in f"{mail.subject} {mail.body}"
    assert [(name, kind) for name, _, kind in mail.attachments] == [("letter.pdf", "application/pdf")]
    secure.refresh_from_db()
    assert (secure.sent_at, secure.sent_by) == (NOW, "letter sender")


def test_a_letter_to_an_address_that_is_no_longer_secure_is_stopped_with_the_reason(secure, mailoutbox):
    Correspondent.objects.update(email_is_secure=False)

    assert letter_mail.send_secure_letters(NOW) == 0

    secure.refresh_from_db()
    assert mailoutbox == []
    assert secure.stopped_reason == letter_mail.NO_LONGER_SECURE


@pytest.mark.parametrize(("fault", "stopped"), [(MailFault.SERVER, ""), (MailFault.PASSING, ""), (MailFault.FOR_GOOD, "No.")])
def test_a_letter_that_a_server_refuses_waits_or_is_given_up(secure, monkeypatch, fault, stopped):
    monkeypatch.setattr(letter_mail, "_mail", lambda *_: (fault, "No."))

    assert letter_mail.send_secure_letters(NOW) == 0

    secure.refresh_from_db()
    assert (secure.sent_at, secure.stopped_reason) == (None, stopped)
