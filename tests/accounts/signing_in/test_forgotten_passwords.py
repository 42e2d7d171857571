"""A forgotten password: the page does the same for every address, and a worker mails the link."""

import datetime as dt
import smtplib

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import NO_ADDRESS, PasswordRequest
from accounts.signing_in.forgotten_passwords import send_links
from accounts.tasks import send_password_links
from painprog.celery import app
from tests.cast import NOW
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db

FORGOTTEN = "/password/forgotten/"


@pytest.fixture
def priya(db):
    return MembershipFactory(user__name="Priya Raman", user__email="priya@staff.example").user


def ask(client, email="priya@staff.example", **more):
    return client.post(FORGOTTEN, {"email": email}, **more)


@pytest.mark.sqlite
def test_a_known_address_and_an_unknown_one_are_given_the_same_work(client, priya, mailoutbox):
    asked = []
    for email in ("priya@staff.example", "nobody@staff.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask(client, email)
        asked.append((answer.status_code, answer["Location"], len(queries)))

    assert asked[0] == asked[1]
    assert mailoutbox == []
    assert [send_links(NOW), send_links(NOW)] == [1, 0]
    assert [mail.to for mail in mailoutbox] == [["priya@staff.example"]]


def test_the_link_goes_to_our_own_address_whatever_the_browser_says(client, priya, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_ADDRESS = "https://pain.example/"
    ask(client, headers={"host": "evil.example"})
    send_links(NOW)

    assert "\nhttps://pain.example/password/new/" in mailoutbox[0].body
    assert "evil" not in mailoutbox[0].body


@pytest.mark.parametrize("error", [ConnectionRefusedError(), smtplib.SMTPServerDisconnected()])
def test_a_mail_server_that_is_away_shows_nobody_an_error_and_the_link_goes_later(client, priya, monkeypatch, mailoutbox, error):
    def away(self, **more):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", away)
        assert ask(client).status_code == 302
        assert send_links(NOW) == 0

    assert send_links(NOW + dt.timedelta(seconds=30)) == 0
    assert send_links(NOW + dt.timedelta(minutes=1)) == 1


def test_a_link_that_nobody_waits_for_any_more_is_not_sent(client, priya, mailoutbox):
    ask(client)

    assert send_links(NOW + dt.timedelta(hours=2)) == 0
    assert send_links(NOW + dt.timedelta(days=2)) == 0
    assert not PasswordRequest.objects.exists()


REFUSALS = [
    (smtplib.SMTPRecipientsRefused({"priya@staff.example": (550, b"no")}), False),
    (smtplib.SMTPRecipientsRefused({"priya@staff.example": (450, b"no")}), True),
    (smtplib.SMTPDataError(554, b"no"), False),
    (smtplib.SMTPDataError(451, b"no"), True),
    (ValueError("signs that no address has"), False),
]


@pytest.mark.parametrize(("error", "waits"), REFUSALS, ids=["550", "450", "554 of the mail", "451 of the mail", "no address"])
def test_a_mail_that_is_refused_for_good_is_done_with_and_holds_up_nobody(client, priya, monkeypatch, error, waits):
    def refuse(self, **more):
        raise error

    monkeypatch.setattr(EmailMessage, "send", refuse)
    ask(client)
    send_links(NOW)

    assert PasswordRequest.objects.filter(settled_at=None).exists() is waits


def test_one_address_is_mailed_ten_times_a_day_whoever_asks_from_wherever(client, priya, mailoutbox, time_machine):
    for quarter in range(4):
        time_machine.move_to(NOW + dt.timedelta(minutes=16 * quarter), tick=False)
        for number in range(7):
            ask(client, "Priya@Staff.example", REMOTE_ADDR=f"10.0.{quarter}.{number}")
        send_links(NOW + dt.timedelta(minutes=16 * quarter))

    assert len(mailoutbox) == 10


def test_a_user_without_an_address_of_their_own_is_never_mailed(client, mailoutbox):
    MembershipFactory(user__email=f"somebody@{NO_ADDRESS}")
    ask(client, f"somebody@{NO_ADDRESS}")

    assert send_links(NOW) == 0


@pytest.mark.logs_errors
def test_a_broker_that_is_away_fails_no_request_and_the_schedule_sends(client, priya, monkeypatch):
    def away(**more):
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(send_password_links, "apply_async", away)

    assert ask(client).status_code == 302
    assert app.conf.beat_schedule["send password links"]["task"] == send_password_links.name
