"""`make bench`: measure, print a table, and with BENCH=--write put it into docs/benchmarks.md.

--only pages|lists|answers|offices|mails    one of the parts
--short                             few rounds: to see that everything works, not to believe a figure
--write                             update docs/benchmarks.md
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from types import FrameType

import django

from benchmarks.servers import Servers
from development.words import CannotGoOn, refuse, say

PARTS = ("pages", "lists", "answers", "offices", "mails")


def asked(arguments: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure pages, lists, enrolments and messages.")
    parser.add_argument("--only", choices=PARTS, help="one of the parts")
    parser.add_argument("--short", action="store_true", help="few rounds: to see that it works")
    parser.add_argument("--write", action="store_true", help="update docs/benchmarks.md")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Start the servers, measure, print."""
    wanted = asked(arguments)
    if wanted.write and (wanted.only or wanted.short):
        refuse("Only a whole measurement is written down: --write goes with neither --only nor --short.")
    signal.signal(signal.SIGTERM, leave)
    with Servers() as servers:
        os.environ.update(servers.environment("postgres"))
        django.setup()
        # A line for each request would hide the figures.
        logging.disable(logging.INFO)
        from benchmarks import databases, figures, measuring

        began = figures.load()
        databases.make_migrated(servers.postgres.url())
        extent = measuring.SHORT if wanted.short else measuring.LONG
        measured = measuring.measure(servers, extent, [wanted.only] if wanted.only else PARTS)
        table = figures.table(measured)
        machine = figures.machine(servers.postgres.bin, (began, figures.load()))
    say(f"\n{table}\n\n{machine}")
    if wanted.write:
        say(f"Written to {figures.write(table, machine)}.")


def leave(number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C: every server is stopped."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotGoOn as reason:
        refuse(str(reason))
    except KeyboardInterrupt:
        refuse("Stopped before it was finished; nothing was left behind.")
