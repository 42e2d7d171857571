"""Which messages should exist for somebody who waits for a course: waiting, offered a place, an offer that ended. Pure.

As with places on courses (reminders.rules.enrolment) the planner and the sender ask one rule. In words: docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules.facts import WantedMessage
from reminders.rules.offers import OfferMade, as_it_reaches, has_ended, offer_ended, offer_open, told_by_day

Rule = Message.Rule


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """One person's entry on one waiting list, with what was offered to them. `over` says that the waiting list itself ended."""

    pk: int
    zone: ZoneInfo
    state: str
    since: dt.datetime
    useful_until: dt.datetime
    offers: tuple[OfferMade, ...] = ()
    closed_at: dt.datetime | None = None
    over: bool = False
    has_address: bool = True
    channel: str = "email"
    stopped_reason: str = ""


def wanted(entry: WaitingFacts) -> list[WantedMessage]:
    """Every message that should exist for this entry. Nobody who died, moved away or wants no contact gets one."""
    return as_it_reaches(entry, _asked_for(entry))


def _asked_for(entry: WaitingFacts) -> Iterator[WantedMessage]:
    if entry.state == "waiting":
        yield WantedMessage(f"waiting/place={entry.pk}", Rule.WAITING, entry.since, entry.useful_until, urgent=True)
    for offer in entry.offers:
        if offer.state == "open":
            yield offer_open(offer, entry.zone)
        elif has_ended(offer) and not (offer.state == "taken_back" and entry.over):
            yield offer_ended(offer, entry.zone)
    if entry.over and entry.closed_at:
        yield told_by_day(f"waiting-ended/place={entry.pk}", Rule.WAITING_ENDED, entry.closed_at, entry.zone)
