"""When planner and sender last ran: silence is shown, because a reminder that nobody planned looks like one nobody needed."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from reminders.models import WorkRun

# The planner runs every five minutes and the sender every minute: ten without a run is a worker that is away.
SILENCE = dt.timedelta(minutes=10)


@dataclass
class Run:
    """A run under way; write how it went into `outcome`."""

    outcome: str = ""


@contextmanager
def noted(name: str, now: dt.datetime) -> Iterator[Run]:
    """Note that this job runs, and at its end how it went. A run that broke off keeps an empty end."""
    WorkRun.objects.update_or_create(name=name, defaults={"started_at": now, "finished_at": None, "outcome": ""})
    run, began = Run(), time.monotonic()
    yield run
    finished_at = now + dt.timedelta(seconds=time.monotonic() - began)
    WorkRun.objects.filter(name=name).update(finished_at=finished_at, outcome=run.outcome[:300])


def last_runs() -> dict[str, WorkRun]:
    """Return the last run of each job that ever ran, by name."""
    return {run.name: run for run in WorkRun.objects.all()}


def is_silent(run: WorkRun | None, now: dt.datetime) -> bool:
    """Return whether a job has not run for ten minutes, or never."""
    return run is None or now - run.started_at > SILENCE
