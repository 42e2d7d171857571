"""Which message should exist for a letter that was put on somebody's own page. Pure; in words: docs/messages.md."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import held_over_night
from reminders.rules.facts import WantedMessage

# A letter is worth opening for so long; then the office has noticed that nobody did.
LETTER_WAITS_FOR = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """One letter on one person's page: since when it is there, and when they opened it."""

    letter: int
    zone: ZoneInfo
    put_at: dt.datetime
    read_at: dt.datetime | None = None
    has_address: bool = True
    stopped_reason: str = ""


def wanted_for_letter(letter: LetterFacts) -> list[WantedMessage]:
    """The message that tells of it; none once they opened it, and none to somebody who is no longer written to."""
    if letter.stopped_reason or letter.read_at:
        return []
    until = letter.put_at + LETTER_WAITS_FOR
    due = held_over_night(letter.put_at, letter.zone, until)
    reason = "" if letter.has_address else reasons.NO_ADDRESS
    return [WantedMessage(f"letter-waits/letter={letter.letter}", Message.Rule.LETTER_WAITS, due, until, reason=reason)]


def why_not_of_letter(letter: LetterFacts) -> str:
    """Why a message that was planned is wanted no longer."""
    return reasons.STOPPED[letter.stopped_reason] if letter.stopped_reason else reasons.LETTER_READ
