"""make run: the web server and the worker as children of this process, until Ctrl-C; one that ends is started again.

Everything they keep is in var/ (or PAINPROG_VAR). The children lead process groups of their own, so that Ctrl-C in the terminal
reaches this process alone, which then stops them in order; and so that nothing of theirs is left when one of them is killed.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO

from development import moved_clock
from development.free_port import is_free
from development.words import CannotGoOn, refuse, say

ROOT = Path(__file__).resolve().parent.parent
# Seconds a child has to finish what it is doing before it is killed; a batch of mails ends within them.
PATIENCE = 25.0
START_SECONDS = 180.0
FAULTS_SHOWN = 20
# A child that ended so often within a minute would only do it again.
MOST_STARTS, MINUTE = 5, 60.0
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
STATIC_SOURCES = ("static", "requirements.txt", "package-lock.json")


class Stopped(Exception):
    """Ctrl-C, or a request to end."""


def main(port: int) -> int:
    """Prepare, start, watch. Returns the exit status: 0 when it was told to stop."""
    var = Path(os.environ.get("PAINPROG_VAR") or ROOT / "var")
    var.mkdir(parents=True, exist_ok=True)
    os.environ["PAINPROG_VAR"] = str(var)
    os.environ.setdefault("PAINPROG_DEMO", "1")
    os.environ.setdefault("SITE_ADDRESS", f"http://localhost:{port}")
    lock = only_one(var)
    ahead = moved_clock.seconds_ahead(os.environ.get("NOW", ""), var)
    if os.environ.get("NOW"):
        os.environ["PAINPROG_CLOCK_AHEAD"] = str(ahead)
    moved_clock.keep(ahead, var)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        sign_ins = prepare(var)
        commands = commands_for(port, var)
        children = {name: launch(command, log_of(name, var)) for name, command in commands.items()}
        wait_for_pages(port, children, var)
        say(f"\npainprog runs at http://localhost:{port}/\n\n{sign_ins}\n")
        say("Ctrl-C stops it; what you entered is kept for the next start.")
        return watch(children, commands, var)
    except Stopped:
        return 0
    finally:
        end(children)
        moved_clock.keep(ahead, var)
        lock.close()


def only_one(var: Path) -> IO[str]:
    """Hold var/running; two workers on one folder's queue would each send. Raises CannotGoOn when somebody else holds it."""
    file = (var / "running").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotGoOn("painprog already runs from this folder: stop that one first (Ctrl-C where it was started).") from None
    return file


def stop(number: int, frame: FrameType | None) -> None:
    """Once is enough: a second Ctrl-C must not interrupt the stopping."""
    for ended in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ended, signal.SIG_IGN)
    raise Stopped


def prepare(var: Path) -> str:
    """Bring the database, the demo's people and the static files up to date; return who can sign in, as the demo says it."""
    if not (var / "painprog.sqlite3").exists() and "DATABASE_URL" not in os.environ:
        say("First start: making the database and the demo's people.")
    sign_ins = step("preparing the database", "-m", "development.prepare_local")
    collect_static(var)
    return sign_ins


def collect_static(var: Path) -> None:
    """Collect when something that is collected has changed."""
    made_from, now = var / "static-made-from", fingerprint()
    if made_from.is_file() and made_from.read_text() == now:
        return
    step("collecting the static files", "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity=0")
    made_from.write_text(now)


def fingerprint() -> str:
    """A digest of the static files' names, sizes and times, and of the locks that bring the packages' own."""
    digest = hashlib.sha256()
    for source in (ROOT / name for name in STATIC_SOURCES):
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            facts = path.stat()
            digest.update(f"{path.relative_to(ROOT)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def step(doing: str, *command: str) -> str:
    """Run one Python command and return what it printed. Raises CannotGoOn with the end of its complaints when it fails."""
    child = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        printed, complaints = child.communicate()
    except Stopped:
        child.terminate()
        child.wait()
        raise
    if child.returncode:
        lines = complaints.strip().splitlines()[-FAULTS_SHOWN:]
        raise CannotGoOn("\n".join([*lines, "", f"painprog could not start: {doing} failed (see above)."]))
    return printed.strip()


def commands_for(port: int, var: Path) -> dict[str, list[str]]:
    """What the two processes are started with, by name."""
    python = [sys.executable, "-m"]
    web = web_command(port)
    # -P solo and -B: one process and the beat inside, which is enough for one machine and lets it start in two seconds.
    worker = [
        "celery",
        "--app=painprog",
        "worker",
        "--pool=solo",
        "--beat",
        "--schedule",
        str(var / "beat"),
        "--loglevel=WARNING",
    ]
    return {"web": [*python, *web], "worker": [*python, *worker]}


def log_of(name: str, var: Path) -> Path:
    """Where a process writes."""
    return var / "log" / f"{name}.log"


def web_command(port: int) -> list[str]:
    """The web server. A thread waits for each slow client, since no proxy reads their requests first: so there may be many.

    A thread is made when it is first needed; more connections than threads, or none would be kept for a second request.
    """
    address = ["--bind", f"127.0.0.1:{port}"]
    many = ["--workers=1", "--threads=500", "--worker-connections=2000"]
    return ["gunicorn", "painprog.wsgi", *address, *many, "--graceful-timeout=10", "--log-level=warning"]


def launch(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a child as the head of its own group, writing to its log."""
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509  (safe here: this process has no threads)
        )


def end_with_parent() -> None:
    """Where the system can (Linux), be told to end when the parent is killed: nobody else would stop these two then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_for_pages(port: int, children: dict[str, subprocess.Popen[bytes]], var: Path) -> None:
    """Return once the web server answers anything. Raises CannotGoOn when it ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        if ended := first_ended(children):
            raise CannotGoOn(ending(ended, children[ended], var))
        if time.monotonic() > deadline:
            raise CannotGoOn(f"The web server did not answer within {START_SECONDS:.0f} seconds: see {var / 'log' / 'web.log'}")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether somebody speaks HTTP there; any status will do."""
    if is_free(port):
        return False
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def watch(children: dict[str, subprocess.Popen[bytes]], commands: dict[str, list[str]], var: Path) -> int:
    """Until Ctrl-C: start a child again that ends by itself, and say so; give up on one that keeps ending."""
    starts: dict[str, list[float]] = {name: [] for name in children}
    while True:
        if ended := first_ended(children):
            sentence = ending(ended, children[ended], var)
            starts[ended] = [at for at in starts[ended] if at > time.monotonic() - MINUTE] + [time.monotonic()]
            if len(starts[ended]) >= MOST_STARTS:
                sys.stderr.write(f"\n{sentence} It did so {MOST_STARTS} times in a minute, so the rest is being stopped.\n")
                return 1
            sys.stderr.write(f"\n{sentence} It is being started again.\n")
            each({ended: children[ended]}, lambda child: os.killpg(child.pid, signal.SIGKILL))  # what it left of its group
            children[ended] = launch(commands[ended], log_of(ended, var))
        time.sleep(0.2)


def first_ended(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    """The name of a child that is no longer there."""
    return next((name for name, child in children.items() if child.poll() is not None), None)


def ending(name: str, child: subprocess.Popen[bytes], var: Path) -> str:
    """A sentence about a child that ended by itself."""
    return f"The {name} process ended by itself (status {child.returncode}); its log is {var / 'log' / f'{name}.log'}."


def end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait, and then leave nothing of their groups."""
    each(children, lambda child: os.kill(child.pid, signal.SIGTERM) if child.poll() is None else None)
    deadline = time.monotonic() + PATIENCE
    while any(child.poll() is None for child in children.values()) and time.monotonic() < deadline:
        time.sleep(0.05)
    each(children, lambda child: os.killpg(child.pid, signal.SIGKILL))
    each(children, lambda child: child.wait())


def each(children: dict[str, subprocess.Popen[bytes]], act: Callable[[subprocess.Popen[bytes]], object]) -> None:
    """Do something to every child; one that is gone already is what was wanted."""
    for child in children.values():
        try:
            act(child)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    try:
        sys.exit(main(int(sys.argv[1])))
    except CannotGoOn as reason:
        refuse(str(reason))
    except Stopped:
        sys.exit(0)
