"""E-mail through whatever Django's EMAIL_BACKEND is, and what a refusal means for the message."""

import smtplib
from enum import Enum
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from accounts.models import Organisation

# Which organisation a mail belongs to, for the mailbox of the local run. Says nothing to anybody else.
ORGANISATION_HEADER = "X-Organisation"


class MailFault(Enum):
    """What went wrong, by what to do next."""

    SERVER = "the mail server is away, or refuses us altogether: stop, and try all of them later"
    PASSING = "the mail server refuses this message for now: go on with the others, try this one later"
    FOR_GOOD = "the mail server refuses this message for good"


@lru_cache(maxsize=256)
def organisation_mark(organisation_id: int) -> str:
    """Return the opaque mark of an organisation in a mail's header."""
    return salted_hmac("reminders.channels.email", str(organisation_id)).hexdigest()[:24]


def mail(*, organisation: Organisation, address: str, subject: str, body: str, message_id: str, reply_to: str) -> EmailMessage:
    """Return one mail, with the Message-ID that every try carries."""
    return EmailMessage(
        subject=subject,
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "Message-ID": message_id,
            ORGANISATION_HEADER: organisation_mark(organisation.pk),
            "Auto-Submitted": "auto-generated",
        },
    )


def fault_of(error: Exception) -> tuple[MailFault, str]:
    """Return what a failed try means, and the sentence for the office. Takes what a Django mail backend raises."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()), (550, b""))
        return _by_code(code, answer, "The mail server refused the address")
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, error.smtp_error, "The mail server refused the message")
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError):
        return MailFault.SERVER, _sentence("The mail server refuses mail from us", error.smtp_code, error.smtp_error)
    if isinstance(error, OSError):  # which smtplib's own errors are, too
        return MailFault.SERVER, "The mail server could not be reached, or broke off."
    return MailFault.FOR_GOOD, "The message could not be written: the address has signs that no address has."


def may_have_arrived(error: Exception) -> bool:
    """Whether the mail server broke off without a word while it had the message: it may have taken it."""
    broke_off = isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    return broke_off or isinstance(error, smtplib.SMTPServerDisconnected)


def refuses_us(error: Exception) -> bool:
    """Whether the mail server refused whoever sends, before it heard of the message."""
    return isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError)


def _by_code(code: int, answer: bytes | str, what: str) -> tuple[MailFault, str]:
    if code == 421:  # the server says good-bye
        return MailFault.SERVER, _sentence("The mail server broke off", code, answer)
    return (MailFault.PASSING if 400 <= code < 500 else MailFault.FOR_GOOD), _sentence(what, code, answer)


def _sentence(what: str, code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"{what}: {code} {' '.join(text.split())}"[:190].rstrip(" .") + "."
