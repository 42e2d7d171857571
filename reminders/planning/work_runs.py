"""When planner and sender last ran: silence is shown, because a reminder that nobody planned looks like one nobody needed."""

import datetime as dt
import time
from collections.abc import Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import F

from reminders.models import WorkRun

# The planner runs every five minutes and the sender every minute: ten without a run is a worker that is away.
SILENCE = dt.timedelta(minutes=10)


@dataclass
class Run:
    """A run under way; write how it went into `outcome`, and count the rows that were at fault."""

    outcome: str = ""
    faults: int = 0

    def fault(self, row: object) -> None:
        """Count a row that could not be read."""
        self.faults += 1


@contextmanager
def noted(name: str, now: dt.datetime, *, whole: bool = True) -> Iterator[Run]:
    """Note at its end that this job ran, and how it went; one that breaks off has not finished.

    A run that wasn't about everything (not `whole`) says nothing about faults elsewhere.
    """
    WorkRun.objects.get_or_create(name=name, defaults={"started_at": now})
    WorkRun.objects.filter(name=name, finished_at__gte=F("started_at")).update(started_at=now)
    run, began = Run(), time.monotonic()
    yield run
    finished_at = now + dt.timedelta(seconds=time.monotonic() - began)
    faults = {"faults": run.faults} if whole or run.faults else {}
    WorkRun.objects.filter(name=name).update(finished_at=finished_at, outcome=run.outcome[:300], **faults)


def note_offers(now: dt.datetime, at_fault: Sized, **signal: object) -> None:
    """Note that what came free was offered, and for how many courses it could not be (signal: offers.passed_on)."""
    ran = {"started_at": now, "finished_at": now, "faults": len(at_fault)}
    WorkRun.objects.update_or_create(name=WorkRun.Name.OFFERS, defaults=ran)


def last_runs() -> dict[str, WorkRun]:
    """Return the last run of each job that ever ran, by name."""
    return {run.name: run for run in WorkRun.objects.all()}


def is_silent(run: WorkRun | None, now: dt.datetime) -> bool:
    """Return whether a job has not finished for ten minutes, or never: one that begins and breaks off each time is no better."""
    return run is None or now - (run.finished_at or run.started_at) > SILENCE
