"""Which message should exist for a letter on somebody's own page, and those letters read: many in two queries.

In words: docs/messages.md.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from participants.models import Delivery, Letter, Participant
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


@dataclass(frozen=True, slots=True)
class LetterToTell:
    """A letter on somebody's page as the rules see it, with the letter and its person."""

    facts: LetterFacts
    letter: Letter
    # Nothing about a letter is told by hand and then again.
    passed_on: frozenset[int] = frozenset()

    @property
    def participant(self) -> Participant:
        """Who is written to, with their organisation."""
        return self.letter.participant

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.facts.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"letter": self.letter}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """The message that should exist for it, if it is of this rule."""
        return [each for each in wanted_for_letter(self.facts) if rule in ("", each.rule)]

    def still_ahead(self, want: WantedMessage, now: dt.datetime) -> WantedMessage:
        """The same message: a letter is about no dates that could be over."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return why_not_of_letter(self.facts)


def put_on_pages() -> QuerySet[Delivery]:
    """Letters that lie on somebody's own page, as deliveries."""
    return Delivery.objects.filter(way=Delivery.Way.OWN_PAGE, stopped_at=None, letter__dropped_at=None)


def letters_to_tell(letters: Collection[int]) -> dict[int, LetterToTell]:
    """Return those of these letters that lie on somebody's page, each under its own key. One query."""
    found = put_on_pages().filter(letter__in=letters).select_related("letter__participant__organisation")
    return {each.letter_id: LetterToTell(_facts(each), each.letter) for each in found.defer("letter__text")}


def _facts(delivery: Delivery) -> LetterFacts:
    letter, person = delivery.letter, delivery.letter.participant
    return LetterFacts(
        letter=letter.pk,
        zone=person.organisation.tzinfo,
        put_at=delivery.made_at,
        read_at=letter.read_at,
        has_address=bool(person.email),
        stopped_reason=person.stopped_reason,
    )
