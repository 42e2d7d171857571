"""Django's SMTP backend with a short way for what we send by the thousand: a plain letter to one address.

Python's mail library parses and folds every header of every letter, which takes longer than sending it; and waits for an
answer to each of four commands. A letter whose headers are short and plain ASCII is the same bytes written directly, and a
server that takes commands in a group (RFC 2920) is asked twice instead of four times. Anything else goes Django's way.
"""

import re
import smtplib
from email.utils import formatdate
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# Longer header lines are folded (RFC 5322, 2.1.1), and longer body lines encoded: both are left to Python.
LONGEST_HEADER, LONGEST_LINE = 76, 998
BARE_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
LINE_END = re.compile(r"\r\n|\r|\n")
# A line that begins with a full stop would end the message (RFC 5321, 4.5.2).
LEADING_STOP = re.compile(rb"(?m)^\.")
TAKEN, GO_ON, GOOD_BYE = 250, 354, 421
FORWARDED = 251


class SmtpBackend(EmailBackend):
    """Sends plain letters the short way, and everything else as Django does."""

    def _send(self, email_message: EmailMessage) -> bool:
        """Send one. Raises what Django's own raises."""
        smtp, letter = self.connection, plain_letter(email_message)
        if letter is None or not isinstance(smtp, smtplib.SMTP):
            return bool(super()._send(email_message))  # type: ignore[misc]  # Django's stubs leave it out
        try:
            smtp.ehlo_or_helo_if_needed()
            if smtp.has_extn("pipelining"):
                in_a_group(smtp, envelope_sender(email_message.from_email), email_message.to[0], letter)
            else:
                smtp.sendmail(envelope_sender(email_message.from_email), email_message.to, letter)
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True


def plain_letter(message: EmailMessage) -> bytes | None:
    """Return the bytes that Django would send, or None for a letter that isn't plain."""
    simple = type(message) is EmailMessage and message.content_subtype == "plain"
    if not simple or message.attachments or message.cc or message.bcc or len(message.to) != 1:
        return None
    headers = _headers(message)
    body = str(message.body)
    lines = LINE_END.split(body)
    # A sign takes at most four bytes.
    longest = max(map(len, lines)) * (1 if body.isascii() else 4)
    if not headers or longest > LONGEST_LINE or not BARE_ADDRESS.fullmatch(message.to[0]):
        return None
    encoding = "7bit" if body.isascii() else "8bit"
    kind = ['Content-Type: text/plain; charset="utf-8"', "MIME-Version: 1.0", f"Content-Transfer-Encoding: {encoding}"]
    return "\r\n".join([*kind, *(f"{name}: {value}" for name, value in headers.items()), "", *lines]).encode()


def _headers(message: EmailMessage) -> dict[str, str] | None:
    """Return the headers in Django's order, or None when one of them isn't plain or is given twice."""
    headers = {"Subject": str(message.subject), "From": message.from_email, "To": message.to[0]}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    headers["Date"] = formatdate(localtime=settings.EMAIL_USE_LOCALTIME)
    own = {name.lower() for name in headers} | {"reply-to", "cc"}
    given = {name.lower() for name in message.extra_headers}
    if own & given or "message-id" not in given:
        return None
    headers |= message.extra_headers
    return headers if all(map(_plain_header, headers, headers.values())) else None


def _plain_header(name: str, value: object) -> bool:
    """Whether a header is one short line of printable ASCII: what might be two lines never passes."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and len(name) + len(value) + 2 <= LONGEST_HEADER


@lru_cache(maxsize=16)
def envelope_sender(from_email: str) -> str:
    """Return the bare address that mail comes from: "Kestrel <bookings@kestrel.example>" has one inside."""
    return smtplib.quoteaddr(sanitize_address(from_email, "utf-8"))


def in_a_group(smtp: smtplib.SMTP, sender: str, recipient: str, letter: bytes) -> None:
    """Send one letter with MAIL, RCPT and DATA in one go. Raises what smtplib.sendmail raises.

    `sender` is quoted (<a@b>), `recipient` a bare address. Afterwards the connection is ready for the next letter, or closed.
    """
    size = f" size={len(letter)}" if smtp.has_extn("size") else ""
    smtp.send(f"mail FROM:{sender}{size}\r\nrcpt TO:<{recipient}>\r\ndata\r\n")
    mail, rcpt, data = smtp.getreply(), smtp.getreply(), smtp.getreply()
    refused = mail[0] != TAKEN or rcpt[0] not in (TAKEN, FORWARDED)
    if data[0] == GO_ON:
        # A server may say go on although it took no recipient: then it is sent nothing, which it refuses.
        smtp.send(b".\r\n" if refused else _ended(LEADING_STOP.sub(b"..", letter)))
        data = smtp.getreply()
    if not refused and data[0] == TAKEN:
        return
    _make_ready(smtp, [mail[0], rcpt[0], data[0]])
    if mail[0] != TAKEN:
        raise smtplib.SMTPSenderRefused(*mail, sender)
    if refused:
        raise smtplib.SMTPRecipientsRefused({recipient: rcpt})
    raise smtplib.SMTPDataError(*data)


def _ended(letter: bytes) -> bytes:
    """A whole message is followed by a line with a full stop alone."""
    return letter + (b".\r\n" if letter.endswith(b"\r\n") else b"\r\n.\r\n")


def _make_ready(smtp: smtplib.SMTP, codes: list[int]) -> None:
    """After a refusal: forget the letter, or close the line when the server said good-bye."""
    if GOOD_BYE in codes:
        smtp.close()
        return
    try:
        smtp.rset()
    except smtplib.SMTPServerDisconnected:
        return
