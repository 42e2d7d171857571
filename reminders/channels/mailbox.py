"""The mailbox of the local run: each mail a file in MAIL_DIR, shown on a page instead of being sent.

A file is named after its Message-ID, so a mail that goes twice is seen to be one. Nothing here is used in production.
"""

import email
import email.policy
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as ReadMessage
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from reminders.channels.email import ORGANISATION_HEADER, organisation_mark

NAME = re.compile(r"[0-9a-f]{32}")
# As many as a page shows; the folder itself is emptied by hand, or with var/.
SHOWN = 50


class MailboxBackend(BaseEmailBackend):
    """Writes each mail to a file, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; return how many. Raises OSError when the folder can't be written to."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            written = message.message()
            name = hashlib.sha256(str(written["Message-ID"]).encode()).hexdigest()[:32]
            unfinished = folder / f".{name}.{os.getpid()}"
            unfinished.write_bytes(written.as_bytes())
            unfinished.replace(folder / f"{name}.eml")
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the page shows it. `at` is when it was written, in UTC."""

    name: str
    to: str
    sender: str
    reply_to: str
    subject: str
    at: datetime | None
    body: str


def in_use() -> bool:
    """Return whether mails land here instead of being sent."""
    return f"{MailboxBackend.__module__}.{MailboxBackend.__qualname__}" == settings.EMAIL_BACKEND


def mails_of(organisation_id: int, limit: int = SHOWN) -> list[Mail]:
    """Return an organisation's mails, latest first."""
    return list(islice(_read_all(organisation_id), limit))


def mail_of(organisation_id: int, name: str) -> Mail | None:
    """Return one of an organisation's mails, or None when it has none of that name."""
    path = Path(settings.MAIL_DIR) / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    return _read(path, organisation_mark(organisation_id))


def _read_all(organisation_id: int) -> Iterator[Mail]:
    mark = organisation_mark(organisation_id)
    folder = Path(settings.MAIL_DIR)
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    yield from (mail for mail in (_read(path, mark) for path in paths) if mail)


def _read(path: Path, mark: str) -> Mail | None:
    with path.open("rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    if not isinstance(message, ReadMessage) or message[ORGANISATION_HEADER] != mark:
        return None
    body = message.get_body(preferencelist=("plain",))
    return Mail(
        name=path.stem,
        to=str(message["To"]),
        sender=str(message["From"]),
        reply_to=str(message["Reply-To"] or ""),
        subject=str(message["Subject"]),
        at=_instant(str(message["Date"] or "")),
        body=str(body.get_content()) if body else "",
    )


def _instant(date: str) -> datetime | None:
    """Read a mail's date; one without a zone, as Django writes them, is in UTC."""
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
