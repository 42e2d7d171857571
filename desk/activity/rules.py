"""What stands in one row of the daily activity file, and when a change after it was entered is a correction.

Plain values in, codes of the NHS data dictionary out (docs/domain.md, the activity file).
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from participants.models import Episode
from participants.rules.attendance import Mark

DISCHARGED, ANOTHER_GIVEN, TO_BE_MADE = "1", "2", "3"

# By name, in the order of the file.
LABELS: Mapping[str, str] = {
    "hospital_number": "Hospital number",
    "site": "Site",
    "treatment_function": "Treatment function",
    "date": "Date",
    "time": "Time",
    "medium": "Medium",
    "code": "Attendance code",
    "cancelled_on": "Cancellation date",
    "outcome": "Outcome",
    "rtt_status": "RTT status",
}
# What a row is known by and says of the day itself. What sites are called and where the 18-week clock stands go on changing, and
# a row that was entered was right then.
CORRECTED = ("hospital_number", "date", "time", "medium", "code", "cancelled_on")

# Present and absent of an edition that keeps no codes, as codes.
_AS_CODES = {Mark.PRESENT.value: Mark.HERE.value, Mark.ABSENT.value: Mark.NO_WORD.value}
CAME = frozenset({Mark.HERE.value, Mark.LATE.value})
_NOT_SEEN = frozenset({Mark.TOO_LATE.value, Mark.NO_WORD.value})
CANCELLED = frozenset({Mark.TOLD_US.value, Mark.WE_CANCELLED.value})
# Endings after which somebody isn't under the team's care any more: who died wasn't discharged, and individual sessions go on.
ENDS_CARE = frozenset(Episode.Ending.values) - {Episode.Ending.DIED.value, Episode.Ending.INDIVIDUAL.value}


class NotYet(TextChoices):
    """Why a row isn't in the file yet."""

    UNMARKED = "unmarked", "Not marked on the register"
    TO_COME = "to come", "Still to come"
    NO_NUMBER = "no number", "No hospital number on file"


@dataclass(frozen=True, slots=True)
class AttendanceFacts:
    """One person at one session, as far as its attendance code goes. Days are local.

    `code`: what the register and the session say (participants.rules.attendance.code_of); `told_on`: when the person said that
    they couldn't come, or gave the place back; `gave_back`: whether they did; `not_held_on`: somebody said it wasn't held.
    """

    code: str
    late: bool = False
    told_us: bool = False
    told_on: dt.date | None = None
    gave_back: bool = False
    session_cancelled_on: dt.date | None = None
    not_held_on: dt.date | None = None
    died_before: bool = False


@dataclass(frozen=True, slots=True)
class EpisodeAround:
    """What lies around one attendance on the same pathway."""

    another_booked: bool = False
    came_later: bool = False
    ending: str = ""


def attendance_code(facts: AttendanceFacts) -> tuple[str, dt.date | None]:
    """Return the code of the data dictionary, and for what was cancelled the day it was; an empty code: nobody has marked it.

    A death counts as cancelled on behalf of the person: code 2. A session that somebody said wasn't held is one we cancelled.
    """
    code = _AS_CODES.get(facts.code, facts.code)
    if facts.late and code == Mark.HERE:
        code = Mark.LATE.value
    if facts.gave_back:
        ours = facts.session_cancelled_on and not (facts.told_on and facts.told_on < facts.session_cancelled_on)
        code = Mark.WE_CANCELLED.value if ours else Mark.TOLD_US.value
    elif code in ("", Mark.TO_COME) and facts.died_before:
        code = Mark.TOLD_US.value
    elif code in ("", Mark.TO_COME) and facts.not_held_on:
        code = Mark.WE_CANCELLED.value
    elif code == Mark.NO_WORD and facts.told_us:
        code = Mark.TOLD_US.value
    if code == Mark.WE_CANCELLED:
        return code, facts.session_cancelled_on or facts.not_held_on
    return code, facts.told_on if code == Mark.TOLD_US else None


def outcome_of(code: str, around: EpisodeAround) -> str:
    """Return the outcome of attendance: 1 discharged, 2 another appointment given, 3 to be made later; empty where there is none.

    The last attendance of a pathway that has ended is 1, whichever session it was: as a rule the twelve-month review. What was
    cancelled has no outcome, nor has what was missed at the end of a pathway.
    """
    if code not in CAME | _NOT_SEEN:
        return ""
    over = around.ending in ENDS_CARE
    if code in CAME and over and not around.came_later:
        return DISCHARGED
    if around.another_booked or around.came_later:
        return ANOTHER_GIVEN
    return "" if over or around.ending else TO_BE_MADE


def left_out(code: str, hospital_number: str) -> NotYet | None:
    """Why a row with this code and number isn't in the file yet, or None when it is."""
    if not code:
        return NotYet.UNMARKED
    if code == Mark.TO_COME:
        return NotYet.TO_COME
    return None if hospital_number else NotYet.NO_NUMBER


def changed_cells(entered: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names of the cells that a row which was entered has to be corrected in.

    Of the outcome only being discharged counts: that another appointment was made later doesn't make the row wrong.
    """
    names = [name for name in CORRECTED if entered.get(name, "") != now.get(name, "")]
    discharged = [cells.get("outcome") == DISCHARGED for cells in (entered, now)]
    return [*names, "outcome"] if discharged[0] != discharged[1] else names


def digest_of(cells: Mapping[str, str]) -> str:
    """Return what a page's tick carries, so that nobody ticks a row that has changed since they read it."""
    return hashlib.sha256(json.dumps(dict(cells), sort_keys=True).encode()).hexdigest()[:16]


def as_row(cells: Mapping[str, str]) -> list[str]:
    """Return the cells in the order of the file."""
    return [cells.get(name, "") for name in LABELS]


def labels() -> Sequence[str]:
    """Return the heads of the file's columns."""
    return list(LABELS.values())
