"""Messages per second: our sender and django-post_office by turns, each from the same full database to the same sink."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from benchmarks import databases
from benchmarks.sender import PROCESSES
from benchmarks.servers import ROOT, Servers
from development.words import CannotGoOn

# For all rounds, and for one sender's round.
MOST_SECONDS, LONGEST_ROUND = 90, 120
FEWEST_ROUNDS = 3
FULL = "mails"


@dataclass
class Sender:
    """One of the two: its name for `benchmarks.sender`, and messages per second of each round."""

    name: str
    title: str
    rounds: list[float] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """Messages per second: the median of the rounds."""
        return median(self.rounds)


def measure(servers: Servers, messages: int, moment: dt.datetime, *, rounds: int) -> list[Sender]:
    """Let each send all messages in every round; who begins changes. The database FULL must hold them.

    A machine that is very busy does fewer rounds. Ours comes first, then ours in one process, then the other.
    """
    senders = [
        Sender("painprog", f"painprog, a worker of {PROCESSES} processes"),
        Sender("alone", "painprog, one process"),
        Sender("post_office", "django-post_office, its defaults"),
    ]
    began = time.monotonic()
    for turn in range(rounds):
        if turn >= FEWEST_ROUNDS and time.monotonic() - began > MOST_SECONDS:
            break
        first = turn % len(senders)
        for sender in senders[first:] + senders[:first]:
            databases.copy(servers.postgres.url(), FULL, "sending")
            sender.rounds.append(run(sender, servers, messages, moment))
    return senders


def run(sender: Sender, servers: Servers, messages: int, moment: dt.datetime) -> float:
    """Send them all once; return messages per second. Raises CannotGoOn unless every one of them arrived once."""
    before = servers.mails_taken()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sender", sender.name, moment.isoformat()],
        cwd=ROOT,
        env=servers.environment("sending"),
        capture_output=True,
        text=True,
        timeout=LONGEST_ROUND,
        check=False,
    )
    if done.returncode:
        raise CannotGoOn(f"{sender.title} failed:\n{done.stderr[-2000:]}")
    said = json.loads(done.stdout)
    arrived = servers.mails_taken() - before
    if not said["sent"] == arrived == messages:
        raise CannotGoOn(f"{sender.title} says it sent {said['sent']} of {messages} messages, and {arrived} arrived.")
    return float(messages / said["seconds"])


def ratio(ours: Sender, theirs: Sender) -> float:
    """How many messages we send in the time in which they send one: the median over the rounds."""
    return median(mine / other for mine, other in zip(ours.rounds, theirs.rounds, strict=True))
