"""Prove that `make run` works: start it from nothing on a free port, sign in as a person would, look at a page, stop it.

    python3 -m development.try_run

Standard library only, and everything over HTTP: this sees what somebody sees who has just cloned the repository.
"""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path

from development.free_port import free_port, is_free
from development.words import CannotGoOn, refuse, say

ROOT = Path(__file__).resolve().parent.parent
# A first start on a new machine installs packages, and compiles.
START_SECONDS = 600.0
STOP_SECONDS = 40.0
SIGN_IN = "/sign-in/"
PERSON = "administrator@demo.example"
MOVED, LATER = "2026-12-16 13:00", "2027-01-04 09:30"
PASSWORD = secrets.token_urlsafe(12)  # of the demo that is started twice
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def main() -> None:
    """Start, sign in, stop. Raises CannotGoOn with what was seen instead."""
    with tempfile.TemporaryDirectory(prefix="pp_try_", ignore_cleanup_errors=True) as folder:
        begin(Path(folder))
    with tempfile.TemporaryDirectory(prefix="pp_try_", ignore_cleanup_errors=True) as folder:
        begin(Path(folder), now=MOVED, day="Wednesday 16 December 2026")
        # A later moment goes on from what is there.
        begin(Path(folder), now=LATER, day="Monday 4 January 2027")


def begin(var: Path, now: str = "", day: str = "") -> None:
    """The same, with everything the program keeps in that folder: a first start, whatever this checkout has seen.

    `now` moves the clock, and `day` is what Today must say then.
    """
    port, password = free_port(), secrets.token_urlsafe(12) if not now else PASSWORD
    environment = {**os.environ, "PORT": str(port), "DEMO_PASSWORD": password, "PAINPROG_VAR": str(var), "NOW": now}
    began = time.monotonic()
    with (var / "output").open("w") as output:
        run = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            visitor = Visitor(f"http://127.0.0.1:{port}")
            wait_until(lambda: visitor.sees(SIGN_IN), run)
            say(f"The sign-in page came after {time.monotonic() - began:.0f} seconds.")
            sign_in(visitor, password)
            if day and day not in visitor.get("/today/")[2]:
                raise CannotGoOn(f"Started with NOW={now}, and Today isn’t {day}.")
            stop(run, port)
        except CannotGoOn:
            say(everything_said(var))
            raise
        finally:
            kill(run)


class Visitor:
    """A browser's worth of HTTP: it keeps cookies and follows redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, final path and text of a page."""
        return self.open(urllib.request.Request(self.address + path))

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        """The same, of what a form leads to."""
        return self.open(urllib.request.Request(self.address + path, urllib.parse.urlencode(fields).encode()))

    def open(self, request: urllib.request.Request) -> tuple[int, str, str]:
        """Send, and answer with a status even when it is an error's."""
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, urllib.parse.urlsplit(answer.url).path, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, urllib.parse.urlsplit(error.url).path, error.read().decode()

    def sees(self, path: str) -> bool:
        """Whether the page is there, as opposed to nobody, or an error."""
        try:
            return self.get(path)[0] == 200
        except OSError:
            return False


def sign_in(visitor: Visitor, password: str) -> None:
    """Through the form, with its token; then the courses and a style sheet must be there."""
    if visitor.get("/courses/")[1] == "/courses/":
        raise CannotGoOn("Somebody who has not signed in can see /courses/.")
    token = TOKEN.search(visitor.get(SIGN_IN)[2])
    if not token:
        raise CannotGoOn("The sign-in page has no form with a token.")
    status, path, text = visitor.post(SIGN_IN, {"csrfmiddlewaretoken": token[1], "login": PERSON, "password": password})
    if status != 200 or path == SIGN_IN:
        raise CannotGoOn(f"Signing in as {PERSON} led to {path} with status {status}:\n{text[:2000]}")
    status, path, text = visitor.get("/courses/")
    if (status, path) != (200, "/courses/") or "Courses" not in text:
        raise CannotGoOn(f"/courses/ led to {path} with status {status}:\n{text[:2000]}")
    styles = re.search(r'href="(/static/build/app[^"]*\.css)"', text)
    if not styles or visitor.get(styles[1])[0] != 200:
        raise CannotGoOn("The page has no style sheet, or it is not there.")
    say(f"Signed in as {PERSON} and saw the courses.")


def wait_until(seen: Callable[[], bool], run: subprocess.Popen[bytes]) -> None:
    """Raises CannotGoOn when make run ends first, or too much time passes."""
    deadline = time.monotonic() + START_SECONDS
    while not seen():
        if run.poll() is not None:
            raise CannotGoOn(f"make run ended by itself with status {run.returncode}.")
        if time.monotonic() > deadline:
            raise CannotGoOn(f"make run showed no sign-in page within {START_SECONDS:.0f} seconds.")
        time.sleep(0.5)


def stop(run: subprocess.Popen[bytes], port: int) -> None:
    """Ctrl-C, as a terminal sends it: to the group. Then nothing of it may be left."""
    family = descendants(run.pid)
    if len(family) < 3:
        raise CannotGoOn(f"make run has only {len(family)} processes: the web server or the worker is missing.")
    os.killpg(run.pid, signal.SIGINT)
    try:
        run.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise CannotGoOn(f"make run was still there {STOP_SECONDS:.0f} seconds after Ctrl-C.") from None
    left = still_there(family)
    if left or not is_free(port):
        raise CannotGoOn(f"After Ctrl-C these processes were still there: {left}; port {port} free: {is_free(port)}.")
    if run.returncode not in {0, 130, -signal.SIGINT}:
        raise CannotGoOn(f"make run ended with status {run.returncode} after Ctrl-C.")
    say(f"One Ctrl-C stopped all {len(family)} processes.")


def descendants(pid: int) -> list[int]:
    """A process's children, theirs, and so on."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family = [pid]
    for parent in family:
        family.extend(child for child, above in pairs if above == parent)
    return family[1:]


def still_there(family: list[int]) -> list[int]:
    """Those that still run a while later; one that was killed may wait a moment for somebody to notice that it ended."""
    deadline = time.monotonic() + 30.0
    while (left := [pid for pid in family if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be noticed (state Z) does not."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")


def kill(run: subprocess.Popen[bytes]) -> None:
    """When something went wrong: end it all the same."""
    if run.poll() is None:
        for pid in [*descendants(run.pid), run.pid]:
            if alive(pid):
                os.kill(pid, signal.SIGTERM)
        run.wait(STOP_SECONDS)


def everything_said(var: Path) -> str:
    """What make run and its two processes wrote, for the reader of a failed run."""
    files = [var / "output", *sorted((var / "log").glob("*.log"))]
    return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-6000:]}" for file in files if file.is_file())


if __name__ == "__main__":
    try:
        main()
    except CannotGoOn as reason:
        refuse(str(reason))
    sys.exit(0)
