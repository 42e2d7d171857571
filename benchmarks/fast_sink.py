"""A mail server that takes everything and keeps only the count, quick enough never to be what is measured.

Run in a process of its own: `python -m benchmarks.fast_sink PORT`. To the word COUNT it answers how many mails it has taken.
"""

from __future__ import annotations

import asyncio
import sys

END = b"\r\n.\r\n"


class FastSink(asyncio.Protocol):
    """One connection. Says what any mail server says; like all common ones it takes commands in a group (RFC 2920)."""

    taken = 0

    def __init__(self) -> None:
        self.unread = b""
        self.in_message = self.leaving = False
        self.answers: list[bytes] = []
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("A mail connection can be read and written.")
        self.transport = transport
        transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer every whole command, and the end of every message; all answers to one piece in one piece."""
        self.unread += data
        while (end := self.unread.find(END if self.in_message else b"\r\n")) >= 0:
            if self.in_message:
                self.unread = self.unread[end + len(END) :]
                self.in_message = False
                FastSink.taken += 1
                self.answer(b"250 taken")
            else:
                command, self.unread = self.unread[:end], self.unread[end + 2 :]
                self.obey(command[:5].upper().rstrip())
        if self.transport and self.answers:
            self.transport.write(b"".join(self.answers))
        self.answers.clear()
        if self.transport and self.leaving:
            self.transport.close()

    def obey(self, word: bytes) -> None:
        """Answer one command by its first word."""
        if word == b"DATA":
            self.in_message = True
            self.answer(b"354 go on")
        elif word == b"QUIT":
            self.answer(b"221 good-bye")
            self.leaving = True
        elif word == b"EHLO":
            self.answer(b"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250 8BITMIME")
        elif word == b"COUNT":
            self.answer(b"250 %d" % FastSink.taken)
        else:
            self.answer(b"250 yes")

    def answer(self, line: bytes) -> None:
        """Add one answer to what is sent next."""
        self.answers.append(line + b"\r\n")


async def serve(port: int) -> None:
    """Listen on the loopback until the process is ended."""
    server = await asyncio.get_running_loop().create_server(FastSink, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
