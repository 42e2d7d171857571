"""make run NOW="2026-12-16 13:00": how far ahead of the machine's clock the run's is, and how far the folder's has come.

The moment that was reached is kept in var/clock, because a clock that goes back leaves messages sent before they were due and
the beat waiting for what it has done already.
"""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from development.words import CannotGoOn

# The demo's people live there; a moment with an offset of its own ("…+00:00") is taken as it stands.
ZONE = ZoneInfo("Europe/London")
WORDS = "%Y-%m-%d %H:%M"


def seconds_ahead(asked: str, var: Path) -> float:
    """How far ahead (or behind) the run's clock is. Raises CannotGoOn for what is no moment, and for one that is over there."""
    here = dt.datetime.fromtimestamp(time.time(), dt.UTC)  # noqa: TID251  (the one clock that isn't moved)
    wanted = _moment(asked) if asked else here
    reached = _reached(var)
    if reached and wanted < reached:
        there = reached.astimezone(ZONE)
        raise CannotGoOn(
            f"The clock of this folder has come to {there:{WORDS}}, and can’t go back. "
            f'Go on from there: make run NOW="{there + dt.timedelta(minutes=1):{WORDS}}". Or delete {var} to begin again.'
        )
    return (wanted - here).total_seconds()


def keep(ahead: float, var: Path) -> None:
    """Write down how far the folder's clock has come, once it has been moved."""
    path = var / "clock"
    if ahead or path.exists():
        moment = dt.datetime.fromtimestamp(time.time() + ahead, dt.UTC)  # noqa: TID251
        path.write_text(moment.isoformat())


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        raise CannotGoOn(f'NOW="{text}" is no moment: write it as NOW="2026-12-16 13:00".') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def _reached(var: Path) -> dt.datetime | None:
    path = var / "clock"
    return dt.datetime.fromisoformat(path.read_text()) if path.is_file() else None
