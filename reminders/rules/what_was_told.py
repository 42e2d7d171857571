"""What people were last told of each of their dates: in messages that went, and by hand.

A message keeps what it says of each date (Message.told): by appointment its start and end, its room and a digest of its link.
What is told by hand counts from when somebody noted that they told it; the dates that came with a place count as told with it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import Organisation
from reminders.models import Message
from reminders.rules import reasons, untold
from reminders.rules.facts import Told

State = Message.State
Rule = Message.Rule
# What says first when and where: of a place on a course, and of an assessment.
FIRST = (Rule.CONFIRMATION, Rule.CHANGED_COURSE, Rule.ASSESSMENT)
WENT = (State.SENT, State.UNSURE)  # what may have arrived counts as told


class Said(NamedTuple):
    """A message that went, or that is told by hand."""

    pk: int
    place: int
    organisation: int
    rule: str
    state: str
    told: dict[str, dict[str, Any]]
    sent_at: datetime | None
    updated_at: datetime


OF_A_MESSAGE = ("organisation_id", "rule", "state", "told", "sent_at", "updated_at")


@dataclass
class Known:
    """What one person knows of one place: by appointment, the last they were told, and when; and what was told by hand."""

    told: dict[int, Told] = field(default_factory=dict)
    told_at: dict[int, datetime] = field(default_factory=dict)
    confirmed: bool = False
    passed_on: set[int] = field(default_factory=set)


def known(places: Collection[int], of: str = "enrolment") -> dict[int, Known]:
    """What is known of each of these places, enrolments or (`of`) appointments that stand alone, by key.

    One query, and one for each organisation that tells any of it by hand.
    """
    found: dict[int, Known] = defaultdict(Known)
    counts = Q(state__in=WENT) | Q(state=State.NOT_NEEDED, reason__in=reasons.BY_HAND)
    rows = Message.objects.filter(counts, **{f"{of}__in": places}).values_list("pk", f"{of}_id", *OF_A_MESSAGE)
    said = [Said(*row) for row in rows]
    passed_on = _passed_on([each for each in said if each.state not in WENT])
    for message in sorted(said, key=lambda each: (each.sent_at or each.updated_at, each.pk)):
        place = found[message.place]
        if message.pk in passed_on:
            place.passed_on.add(message.pk)
        if message.state in WENT or message.pk in passed_on or message.rule in FIRST:
            place.told.update((int(pk), told_of(stored)) for pk, stored in message.told.items())
            place.told_at.update((int(pk), message.sent_at or message.updated_at) for pk in message.told)
        place.confirmed = place.confirmed or (message.state in WENT and message.rule in FIRST)
    return found


def _passed_on(messages: Iterable[Said]) -> set[int]:
    """Which of these, that no channel carries, somebody has told by hand."""
    by_house: dict[int, list[int]] = defaultdict(list)
    for message in messages:
        by_house[message.organisation].append(message.pk)
    told: set[int] = set()
    for house in Organisation.objects.filter(pk__in=by_house) if by_house else ():
        rows: QuerySet[Message] = untold.passed_on(Message.objects.filter(pk__in=by_house[house.pk]), house)
        told.update(rows.values_list("pk", flat=True))
    return told


def kept(told: Told) -> dict[str, Any]:
    """What a row keeps of it."""
    stored = {
        "start": told.starts_at.isoformat(),
        "end": told.ends_at.isoformat() if told.ends_at else None,
        "venue": told.venue,
        "link": told.link,
    }
    ends = {"cancelled": told.cancelled, "given_back": told.given_back}
    return stored | {name: True for name, holds in ends.items() if holds}


def told_of(stored: dict[str, Any]) -> Told:
    """What a row kept."""
    end = stored.get("end")
    return Told(
        datetime.fromisoformat(stored["start"]),
        datetime.fromisoformat(end) if end else None,
        stored.get("venue"),
        stored.get("link", ""),
        cancelled=stored.get("cancelled", False),
        given_back=stored.get("given_back", False),
    )


def digest(link: str) -> str:
    """What is kept of a link: enough to see that it is another one."""
    return hashlib.sha256(link.encode()).hexdigest()[:16] if link else ""
