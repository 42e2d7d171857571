"""The servers that the suite brings: each really answers, and really fails when told to."""

import smtplib

import pytest
import redis
from django.core.mail import send_mail

pytestmark = pytest.mark.servers


def send(to: str = "ana@example.org") -> None:
    send_mail("Tomorrow", "Day 1 is tomorrow at 9:30am.", "pain@example.org", [to])


def test_a_mail_arrives_whole(mail_sink):
    send()

    [mail] = mail_sink.received
    assert (mail.recipients, mail.message["Subject"], mail.text.strip()) == (
        ("ana@example.org",),
        "Tomorrow",
        "Day 1 is tomorrow at 9:30am.",
    )
    assert mail_sink.connections == 1


def test_a_mail_server_that_is_away_refuses_and_comes_back(mail_sink):
    mail_sink.stop()
    with pytest.raises(ConnectionRefusedError):
        send()

    mail_sink.start()
    send()
    assert len(mail_sink.received) == 1


def test_a_mail_server_refuses_one_address_and_takes_the_others(mail_sink):
    mail_sink.refuse("ben@example.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send("ben@example.org")
    send("ana@example.org")

    assert [mail.recipients for mail in mail_sink.received] == [("ana@example.org",)]


def test_a_slow_mail_server_outlasts_the_time_out(mail_sink, settings):
    settings.EMAIL_TIMEOUT = 0.2
    mail_sink.be_slow(2)

    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send()


def test_valkey_keeps_what_it_is_given_and_starts_each_test_empty(valkey):
    with redis.Redis.from_url(valkey.url) as client:
        assert client.dbsize() == 0
        client.set("day", "1")
        assert client.get("day") == b"1"


def test_valkey_can_be_away_and_come_back_empty(valkey, redis_url):
    with redis.Redis.from_url(redis_url) as client:
        client.set("day", "1")
        valkey.stop()
        with pytest.raises(redis.ConnectionError):
            client.get("day")
        valkey.start()
        assert client.get("day") is None
