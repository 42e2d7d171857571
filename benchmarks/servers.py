"""The servers of a measurement, each our own, on free ports of the loopback, gone when it is over."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from development.free_port import free_port
from development.temporary_postgres import TemporaryPostgres
from development.temporary_valkey import TemporaryValkey
from development.words import CannotGoOn

ROOT = Path(__file__).resolve().parent.parent
HOST = "bench.example"
WEB_WORKERS = 2
START_SECONDS = 60.0
# What a developer's own shell may hold and a measurement must not see.
NOT_FOR_US = ("PAINPROG_", "DJANGO_", "DEMO_", "EMAIL_", "REDIS_", "DATABASE_", "DEBUG")


class Servers:
    """PostgreSQL (durable: every commit waits for the disk), Valkey and a mail sink; a web server once `serve` is called."""

    def __init__(self) -> None:
        self.leaving = ExitStack()
        self.sink_port = free_port()
        self.webs: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Servers:
        try:
            self.folder = Path(self.leaving.enter_context(tempfile.TemporaryDirectory(prefix="pp_bench_")))
            self.postgres = self.leaving.enter_context(TemporaryPostgres(port=free_port(), durable=True))
            self.valkey = self.leaving.enter_context(TemporaryValkey())
            self.run("-m", "benchmarks.fast_sink", str(self.sink_port), environment=os.environ)
            until(lambda: self.mails_taken() >= 0, "The mail sink did not start.")
        except BaseException:
            self.leaving.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leaving.close()

    def environment(self, database: str) -> dict[str, str]:
        """What an installation in production is told, with this database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_US)}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "PAINPROG_PRODUCTION": "1",
            "PAINPROG_VAR": str(self.folder),
            # django-post_office lets one sender work at a time, by a lock file of a fixed name there.
            "TMPDIR": str(self.folder),
            "SECRET_KEY": self.secret_key,
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": self.postgres.url(database),
            "REDIS_URL": self.valkey.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink_port}",
        }

    @property
    def secret_key(self) -> str:
        """One for the whole measurement: sessions are signed in one process and read in another."""
        path = self.folder / "secret"
        if not path.exists():
            path.write_text(secrets.token_urlsafe(64))
        return path.read_text()

    def run(self, *command: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a process of our Python that ends with us."""
        log = self.leaving.enter_context((self.folder / "log").open("ab"))
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=log, stderr=log)
        self.leaving.callback(end, process)
        return process

    def serve(self, database: str) -> int:
        """Start gunicorn with its usual workers, wait until it answers, return its port. Raises CannotGoOn when it doesn't."""
        port = free_port()
        bind = f"--bind=127.0.0.1:{port}"
        environment = self.environment(database)
        self.webs.append(self.run("-m", "gunicorn", "benchmarks.wsgi", bind, f"--workers={WEB_WORKERS}", environment=environment))
        until(lambda: answers(port), f"The web server did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
        return port

    def stop_serving(self) -> None:
        """End the web servers, so that they take nothing from what is measured next."""
        while self.webs:
            end(self.webs.pop())

    def mails_taken(self) -> int:
        """How many mails the sink has taken so far; -1 while it isn't there."""
        try:
            with socket.create_connection(("127.0.0.1", self.sink_port), timeout=5) as line, line.makefile("rwb") as spoken:
                spoken.readline()
                spoken.write(b"COUNT\r\n")
                spoken.flush()
                return int(spoken.readline().split()[1])
        except OSError:
            return -1


def answers(port: int) -> bool:
    """Whether a web server is there."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/", headers={"Host": HOST})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def until(seen: Callable[[], bool], otherwise: str) -> None:
    """Wait until something is so. Raises CannotGoOn with that sentence when it never is."""
    deadline = time.monotonic() + START_SECONDS
    while not seen():
        if time.monotonic() > deadline:
            raise CannotGoOn(otherwise)
        time.sleep(0.05)


def end(process: subprocess.Popen[bytes]) -> None:
    """End one of ours, and wait for it."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
