"""What check --deploy says about an installation that isn't one yet."""

import pytest
from django.db import connection

from painprog.deployment import deployment, owns_the_trail
from tests.factories import OrganisationFactory


@pytest.fixture
def installed(settings, monkeypatch):
    settings.SITE_ADDRESS = "https://pain.example"
    settings.ALLOWED_HOSTS = ["pain.example"]
    settings.EMAIL_BACKEND = "reminders.channels.smtp.SmtpBackend"
    settings.EMAIL_HOST = "mail.pain.example"
    monkeypatch.setattr("painprog.deployment.owns_the_trail", lambda: False)
    return settings


def said():
    return [message.id for message in deployment()]


@pytest.mark.django_db
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
@pytest.mark.django_db
def test_each_weakness_is_named(installed, setting, value, weak):
    setattr(installed, setting, value)

    assert said() == [weak]


@pytest.mark.django_db
def test_a_program_whose_role_owns_the_audit_trail_is_named_and_one_of_two_roles_is_not():
    assert "painprog.W006" in said()

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE lets_in; GRANT USAGE ON SCHEMA public TO lets_in; SET LOCAL ROLE lets_in")

    assert not owns_the_trail()


@pytest.mark.django_db
def test_sqlite_is_named(installed, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")

    assert said() == ["painprog.W004"]


@pytest.mark.django_db
def test_a_hospital_whose_clinicians_need_no_second_factor_is_named(installed):
    OrganisationFactory(second_factor_roles=["clinician"])
    OrganisationFactory(charity=True)
    assert said() == []

    OrganisationFactory(name="Kestrel Valley Hospital", second_factor_roles=["administrator"])
    assert said() == ["painprog.W005"]
    assert "Kestrel Valley Hospital" in deployment()[0].msg
