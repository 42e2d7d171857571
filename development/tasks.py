"""The tasks of make: each sets up what it needs, then hands over to a script in the project's own Python."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from development import build_static, setting_up
from development.free_port import is_free
from development.words import CannotGoOn, refuse, say

# How the browser finds its way without a chance of being taken for a command: make run PORT=8001.
DEFAULT_PORT = 8000


def perform(task: str, rest: list[str]) -> int:
    """Do one task; a missing tool or a port in use ends it with one sentence and status 1."""
    known = {"run": run, "test": test, "check": check, "bench": bench, "build": build, "pictures": pictures}
    if task not in known:
        refuse(f"There is no task {task!r}: make {', make '.join(known)}.")
    os.chdir(setting_up.ROOT)
    try:
        known[task](rest)
    except CannotGoOn as reason:
        refuse(str(reason))
    except KeyboardInterrupt:
        refuse("Stopped before it was finished; the same command goes on from there.")
    return 0


def run(rest: list[str]) -> None:
    """make run: the program, on this machine, until Ctrl-C."""
    port = port_asked_for()
    if not is_free(port):
        raise CannotGoOn(f"Port {port} is in use: stop what uses it, or choose another: make run PORT={port + 1}")
    setting_up.node()
    # A clock that is moved needs what moves it, which is one of the development packages.
    setting_up.python_packages("requirements-dev.txt" if os.environ.get("NOW") else "requirements.txt")
    static_files()
    hand_over("development.run_locally", str(port))


def test(rest: list[str]) -> None:
    """make test: everything the suite needs, then the suite."""
    setting_up.node()
    setting_up.python_packages("requirements-dev.txt")
    static_files()
    hand_over("development.run_tests", *rest)


def check(rest: list[str]) -> None:
    """make check: the checks that need no server."""
    setting_up.python_packages("requirements-dev.txt")
    hand_over("development.run_checks", *rest)


def pictures(rest: list[str]) -> None:
    """make pictures: the README's screenshots, taken again from a demo of their own."""
    setting_up.python_packages("requirements-dev.txt")
    hand_over("development.take_pictures")


def bench(rest: list[str]) -> None:
    """make bench: the measurements, against what they are compared with."""
    setting_up.node()
    setting_up.python_packages("requirements-bench.txt")
    static_files()
    hand_over("benchmarks", *rest)


def build(rest: list[str]) -> None:
    """make build: the stylesheet and script alone."""
    setting_up.node()
    setting_up.node_packages()
    say("Built static/build/." if build_static.build() else "static/build/ is up to date.")


def static_files() -> None:
    """static/build/, made when anything it comes from has changed."""
    setting_up.node_packages()
    if build_static.build():
        say("Compiled the stylesheet.")


def port_asked_for() -> int:
    """PORT from the environment. Raises CannotGoOn when it is no port."""
    asked = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not asked.isdecimal() or not 1 <= int(asked) <= 65535:
        raise CannotGoOn(f"PORT={asked} is not a port: choose a number from 1024 to 65535, as in make run PORT=8001.")
    return int(asked)


def hand_over(module: str, *arguments: str) -> NoReturn:
    """Go on as that module in the project's own Python; this process becomes it, so signals and exit status are its own."""
    sys.stdout.flush()
    python = str(setting_up.PYTHON)
    os.execv(python, [python, "-m", module, *arguments])
