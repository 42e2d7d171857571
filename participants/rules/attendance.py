"""What may stand on a register, when, and what it counts for. Plain values in, a sentence or a word out.

The codes are the NHS data dictionary's for "attended or did not attend" (docs/domain.md, chapter 11). Two of them nobody taps:
0 and 4 are what the session itself says, that it is still to come and that we cancelled it.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import TextChoices

from common.words import clock_time, long_date

OPENS_BEFORE = dt.timedelta(hours=1)  # people arrive early; nobody can be late yet
ZERO_UNTIL = dt.timedelta(hours=24)  # how long after its end a session may still have nothing written down
RING_WITHIN = dt.timedelta(minutes=30)  # after the start: 10am for a day that begins at 9:30am
BEGUN_WITHIN = dt.timedelta(minutes=30)  # after the start a register with nobody on it is asked about

CODES = "codes"
PRESENCE = "presence"


class Mark(TextChoices):
    """One person at one session. A code is stored as itself; presence as a word."""

    HERE = "5", "Here"
    LATE = "6", "Late"
    TOO_LATE = "7", "Too late"
    TOLD_US = "2", "Told us"
    NO_WORD = "3", "No word"
    WE_CANCELLED = "4", "We cancelled"
    TO_COME = "0", "To come"
    PRESENT = "present", "Here"
    ABSENT = "absent", "Away"


# What can be tapped, in the order it is shown.
TAPS: dict[str, tuple[Mark, ...]] = {
    CODES: (Mark.HERE, Mark.LATE, Mark.TOO_LATE, Mark.TOLD_US, Mark.NO_WORD),
    PRESENCE: (Mark.PRESENT, Mark.ABSENT),
}
CAME_ON_TIME: dict[str, Mark] = {CODES: Mark.HERE, PRESENCE: Mark.PRESENT}
STORED = tuple(mark for taps in TAPS.values() for mark in taps)
ATTENDED = frozenset({Mark.HERE, Mark.LATE, Mark.PRESENT})
# Somebody may come early and be marked; the others are only known once it has begun.
_BEFORE_THE_START = frozenset({Mark.HERE, Mark.PRESENT})
_AT_ANY_TIME = frozenset({Mark.TOLD_US})


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a session means to its register. Times in UTC."""

    label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: ZoneInfo
    register: str
    cancelled: bool = False
    # Cancelled after it had begun: who was there is still written down.
    called_off: bool = False

    @property
    def opens_at(self) -> dt.datetime:
        """When people may be marked as here."""
        return self.starts_at - OPENS_BEFORE

    @property
    def closes_at(self) -> dt.datetime:
        """Local midnight after its end: from then on, changing a mark is a correction."""
        after = self.ends_at.astimezone(self.zone).date() + dt.timedelta(days=1)
        return dt.datetime.combine(after, dt.time(), self.zone)

    @property
    def ring_by(self) -> dt.datetime:
        """When somebody should have rung whoever is missing without a word."""
        return self.starts_at + RING_WITHIN


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands, or should stand, against one name. An empty mark: nothing yet."""

    mark: str = ""
    came_late: bool = False
    left_early: bool = False

    @property
    def tidy(self) -> "Entered":
        """The same without what can't be: whoever didn't come wasn't late, code 6 says late by itself, code 0 is no mark."""
        came = self.mark in ATTENDED
        return Entered(
            "" if self.mark == Mark.TO_COME else self.mark,
            came and self.came_late and self.mark == Mark.PRESENT,
            came and self.left_early,
        )

    @property
    def words(self) -> str:
        """ "Here, left early", or "nothing"."""
        if not self.mark:
            return "nothing"
        notes = [note for note, is_so in (("came late", self.came_late), ("left early", self.left_early)) if is_so]
        label = Mark(self.mark).label if self.mark in Mark.values else self.mark
        return ", ".join([str(label), *notes])


def refusal(mark: str, meeting: Meeting, *, told_us: bool, now: dt.datetime) -> str | None:
    """Why this mark can't be written down now, or None when it can. An empty mark or code 0 takes a mark back.

    `told_us`: the person has said beforehand that they can't come.
    """
    if meeting.cancelled and not meeting.called_off:
        return f"{meeting.label} was cancelled, so there is nothing to mark."
    if mark in ("", Mark.TO_COME):
        late = now > meeting.ends_at + ZERO_UNTIL
        return f"{meeting.label} is long over, so a mark can’t be taken back. Choose the right one." if late else None
    if mark == Mark.WE_CANCELLED:
        return f"Code 4 is for a session that we cancelled. Cancel {_lowered(meeting.label)}, and everybody has it."
    if mark not in TAPS[meeting.register]:
        return "Choose one of the marks of this register."
    if meeting.called_off and _missed(mark, told_us=told_us):
        return f"{meeting.label} was called off, so nobody missed it. Leave whoever wasn’t there without a mark."
    return _too_soon(Mark(mark), meeting, told_us=told_us, now=now)


def _too_soon(mark: Mark, meeting: Meeting, *, told_us: bool, now: dt.datetime) -> str | None:
    if mark in _AT_ANY_TIME or now >= meeting.starts_at:
        return None
    early = mark in _BEFORE_THE_START or (mark == Mark.ABSENT and told_us)
    if early and now >= meeting.opens_at:
        return None
    start = (meeting.opens_at if early else meeting.starts_at).astimezone(meeting.zone)
    return (
        f"{meeting.label} is still to come. Nobody can be marked “{mark.label}” before {clock_time(start)} on {long_date(start)}."
    )


def correction_refusal(before: Entered, meeting: Meeting, *, reason: str, may_correct: bool, now: dt.datetime) -> str | None:
    """Why a mark that stands can't be changed now, or None. Until the day closes it can; then with a reason, by the office."""
    if not is_correction(before, meeting, now):
        return None
    if not may_correct:
        return "The day is closed. Ask the office to correct this mark."
    return None if reason else "The day is closed. Write why the mark is corrected."


def is_correction(before: Entered, meeting: Meeting, now: dt.datetime) -> bool:
    """Whether changing this now is a correction: something stood there when the day closed. A first mark never is."""
    return bool(before.mark) and now >= meeting.closes_at


def suggestion(mark: str, meeting: Meeting, *, told_us: bool) -> str:
    """What to tick beforehand: what stands there, else what somebody told us, else nothing."""
    if mark or not told_us or meeting.cancelled:
        return mark
    return Mark.TOLD_US if meeting.register == CODES else Mark.ABSENT


def code_of(mark: str, meeting: Meeting, *, told_us: bool, now: dt.datetime) -> str:
    """The attendance as it stands: the mark, or what the session says by itself; empty when somebody still has to mark it.

    A session that we cancelled is code 4 for everybody but those who had told us before; one that was called off after it had
    begun for everybody but them and those who were there, whatever had been marked. Code 0 ends a day after the session.
    """
    if mark and not (meeting.called_off and _missed(mark, told_us=told_us)):
        return mark
    if told_us and (meeting.cancelled or now >= meeting.starts_at):
        return Mark.TOLD_US if meeting.register == CODES else Mark.ABSENT
    if meeting.cancelled:
        return Mark.WE_CANCELLED
    return Mark.TO_COME if now <= meeting.ends_at + ZERO_UNTIL else ""


def is_missing(mark: str, *, told_us: bool) -> bool:
    """Whether somebody is away without a word, and should be rung the same day."""
    return mark == Mark.NO_WORD or (mark == Mark.ABSENT and not told_us)


def _missed(mark: str, *, told_us: bool) -> bool:
    """Whether a mark says that somebody wasn't part of the session, by no word of theirs."""
    return mark == Mark.TOO_LATE or is_missing(mark, told_us=told_us)


def _lowered(label: str) -> str:
    return label[:1].lower() + label[1:]
