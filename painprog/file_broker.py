"""Celery's broker in files, for one machine: kombu's own transport, in which nothing half written is ever read.

The queue only wakes jobs up, so nothing may end because of it: what can't be read is set aside, and the schedule does the work.
"""

# kombu is typed in part.
# mypy: disable-error-code="no-untyped-call"

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.transport.filesystem import exchange_queue_t
from kombu.utils.encoding import bytes_to_str
from kombu.utils.json import dumps, loads

logger = logging.getLogger("painprog.broker")


class Channel(filesystem.Channel):
    """Writes under a temporary name and renames; takes by renaming; leaves aside what it can't read."""

    def _put(self, queue: str, payload: dict[str, Any], **more: Any) -> None:  # type: ignore[override]  # theirs differ, too
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """Take the oldest message. One that can't be read stays in the folder of what was taken, and the next is looked at."""
        for name in sorted(os.listdir(self.data_folder_in)):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(taken)
                message = self._read(taken)
            except FileNotFoundError:  # somebody else took it
                continue
            except Exception as fault:  # noqa: BLE001  (whatever is in the file, it must not end the worker)
                logger.warning("message set aside", extra={"file": name, "fault": type(fault).__name__})
                continue
            taken.unlink(missing_ok=True)
            return message
        raise Empty

    def _read(self, path: Path) -> dict[str, Any]:
        message: dict[str, Any] = loads(bytes_to_str(path.read_bytes()))
        read = self.Message(message, channel=self)  # raises what the worker would
        if "task" in read.headers:
            args, kwargs, more = read.decode()
            if [type(each) for each in (read.headers["task"], args, kwargs, more)] != [str, list, dict, dict]:
                raise ValueError("This asks for no job.")
        return message

    def get_table(self, exchange: str) -> list[exchange_queue_t]:
        """Which queues an exchange serves; none when it can't be read: whoever uses a queue names it anew at the start."""
        try:
            table: list[exchange_queue_t] = super().get_table(exchange)
        except (ValueError, TypeError):
            return []
        return table

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone():
            table = self.get_table(exchange)
            if bound not in table:
                _write(self._exchange_file(exchange), [bound, *table])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *more: Any, **named: Any) -> None:
        super(filesystem.Channel, self)._delete(queue, exchange, routing_key, pattern, *more, **named)
        gone = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._alone():
            table = self.get_table(exchange)
            if gone in table:
                _write(self._exchange_file(exchange), [each for each in table if each != gone])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time changes the tables."""
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """The transport with that channel."""

    Channel = Channel


def _write(path: Path, content: Any) -> None:
    """Whoever looks finds the whole file or none."""
    unfinished = path.with_name(f"{uuid.uuid4().hex}.unfinished")
    unfinished.write_bytes(dumps(content).encode())
    unfinished.replace(path)
