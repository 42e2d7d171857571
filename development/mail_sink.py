"""A real SMTP server that keeps what it is sent, and can be told to be away, to refuse or to be slow."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from development.free_port import free_port

OK = "250 OK"


@dataclass(frozen=True)
class Received:
    """One mail as it arrived: the envelope's addresses and the message."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain-text body."""
        body = self.message.get_body(preferencelist=("plain",))
        return str(body.get_content()) if body else ""


class MailSink:
    """`received` holds every mail accepted, `connections` how often somebody connected. Use as a context, or start and stop."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.received: list[Received] = []
        self.connections = 0
        self._controller: Controller | None = None
        self.behave()

    def behave(self) -> None:
        """Accept everything at once again."""
        self._refusal = ""
        self._refused_addresses: frozenset[str] = frozenset()
        self._seconds, self._quick = 0.0, 0
        self._to_senders, self._to_messages, self._breaks_off = "", "", False

    def refuse(self, *addresses: str, reply: str = "550 No such mailbox here") -> None:
        """Answer `reply` to these recipients; without any, to every recipient. A reply of 4xx is a passing fault."""
        self._refusal, self._refused_addresses = reply, frozenset(addresses)

    def refuse_senders(self, reply: str) -> None:
        """Answer `reply` to whoever sends, before anything is said of a message."""
        self._to_senders = reply

    def refuse_messages(self, reply: str) -> None:
        """Answer `reply` to every whole message."""
        self._to_messages = reply

    def break_off(self) -> None:
        """Take each message, and be gone without an answer."""
        self._breaks_off = True

    def be_slow(self, seconds: float, *, after: int = 0) -> None:
        """Take this long to accept each mail, once so many have been accepted."""
        self._seconds, self._quick = seconds, after

    @property
    def url(self) -> str:
        """The address for EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> MailSink:
        """Listen, on the same port each time."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        """Be away: connections are refused until start() is called again."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    # --- what aiosmtpd calls ---

    async def handle_EHLO(  # noqa: N802  (aiosmtpd names its hooks after the commands, and passes five things)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        # Commands may come in a group (RFC 2920), as any common server says.
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_MAIL(  # noqa: N802  (as above)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._to_senders:
            return self._to_senders
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK

    async def handle_RCPT(  # noqa: N802  (as above)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._refusal and (not self._refused_addresses or address in self._refused_addresses):
            return self._refusal
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (as above)
        if self._seconds and len(self.received) >= self._quick:
            await asyncio.sleep(self._seconds)
        if self._to_messages:
            return self._to_messages
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        message = message_from_bytes(content, policy=policy.default)
        if not isinstance(message, EmailMessage):
            raise TypeError("The default policy makes an EmailMessage.")
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        if self._breaks_off and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return OK

    def __enter__(self) -> MailSink:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
