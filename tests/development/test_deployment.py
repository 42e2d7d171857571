"""What check --deploy says about an installation that isn't one yet."""

import pytest
from django.db import connection

from painprog.deployment import deployment


@pytest.fixture
def installed(settings):
    settings.SITE_ADDRESS = "https://pain.example"
    settings.ALLOWED_HOSTS = ["pain.example"]
    settings.EMAIL_BACKEND = "reminders.channels.smtp.SmtpBackend"
    settings.EMAIL_HOST = "mail.pain.example"
    return settings


def said():
    return [message.id for message in deployment()]


def test_an_installation_that_has_everything_is_told_nothing(installed):
    assert said() == []


@pytest.mark.parametrize(
    ("setting", "value", "weak"),
    [
        ("SITE_ADDRESS", "http://localhost:8000", "painprog.W001"),
        ("SITE_ADDRESS", "http://pain.example", "painprog.W001"),
        ("SITE_ADDRESS", "https://127.0.0.1", "painprog.W001"),
        ("SITE_ADDRESS", "", "painprog.W001"),
        ("ALLOWED_HOSTS", ["pain.example", "*"], "painprog.W002"),
        ("EMAIL_BACKEND", "reminders.channels.mailbox.MailboxBackend", "painprog.W003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "painprog.W003"),
        ("EMAIL_HOST", "mailpit", "painprog.W003"),
    ],
)
def test_each_weakness_is_named(installed, setting, value, weak):
    setattr(installed, setting, value)

    assert said() == [weak]


def test_sqlite_is_named(installed, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")

    assert said() == ["painprog.W004"]
