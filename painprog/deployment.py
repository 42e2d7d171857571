"""What `check --deploy` says about an installation that is fit for trying out and not for people who depend on it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Weak
from django.db import DatabaseError, connection

from accounts.models import AuditEntry, Organisation
from accounts.roles import Role

THIS_MACHINE = {"localhost", "127.0.0.1", "::1", None}
# Programs that take every mail and send none on.
MAILBOXES = ("mailpit", "mailhog", "mailcatcher", "maildev")
REAL_MAIL = ("reminders.channels.smtp.SmtpBackend", "django.core.mail.backends.smtp.EmailBackend")


def deployment(**kwargs: Any) -> list[CheckMessage]:
    """Return a warning for each setting that a real installation can't have."""
    return [Weak(words, hint=hint, id=f"painprog.W00{number}") for number, words, hint in _weak()]


def _weak() -> Iterator[tuple[int, str, str]]:
    site = urlsplit(settings.SITE_ADDRESS)
    if site.scheme != "https" or site.hostname in THIS_MACHINE:
        yield (
            1,
            f"SITE_ADDRESS is {settings.SITE_ADDRESS or 'empty'}: links in mails lead there.",
            "Set it to https:// and the site's name.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield 2, "ALLOWED_HOSTS is *: the program answers to every name.", "Name the site alone."
    if settings.EMAIL_BACKEND not in REAL_MAIL or any(name in settings.EMAIL_HOST.lower() for name in MAILBOXES):
        yield (
            3,
            "EMAIL_URL is a mailbox: no mail reaches anybody.",
            "Set it to a mail server, as smtp+tls://name:password@host:587.",
        )
    if connection.vendor == "sqlite":
        yield 4, "DATABASE_URL is SQLite, which one process on one machine can use.", "Set it to PostgreSQL."
    yield from _hospitals_without_second_factor()
    if owns_the_trail():
        yield (
            6,
            "The database role of the program owns its tables: whoever has its password can empty the audit trail.",
            "Migrate as one role and sign in as another (docs/operators.md, Two database roles).",
        )


def owns_the_trail() -> bool:
    """Whether the role that the program signs in as owns the audit trail, or may do what its owner may. False on SQLite."""
    if connection.vendor != "postgresql":
        return False
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_has_role(tableowner::name, 'MEMBER') FROM pg_tables WHERE schemaname = 'public' AND tablename = %s",
                [AuditEntry._meta.db_table],
            )
            row = cursor.fetchone()
    except DatabaseError:  # away, or before the first migrate
        return False
    return bool(row and row[0])


def _hospitals_without_second_factor() -> Iterator[tuple[int, str, str]]:
    try:
        hospitals = Organisation.objects.filter(kind=Organisation.Kind.HOSPITAL).order_by("name")
        open_ones = [house.name for house in hospitals if Role.CLINICIAN not in house.second_factor_roles]
    except DatabaseError:  # before the first migrate
        return
    if open_ones:
        yield (
            5,
            f"Clinicians sign in with a password alone at {', '.join(open_ones)}.",
            "Have an administrator say under Set-up, Second factor, that clinicians need one.",
        )
