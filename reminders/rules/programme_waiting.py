"""Which messages should exist for somebody who waits for a programme: offered a place, an offer that ended, asked again. Pure.

Whoever waits for a course is in reminders.rules.waiting; in words: docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules.due_times import reminder_time
from reminders.rules.facts import WantedMessage
from reminders.rules.offers import OfferMade, as_it_reaches, has_ended, offer_ended, offer_open

Rule = Message.Rule
# How long the question whether they still want it is of use, and how often it is asked of somebody who never answers.
ASKED_FOR = dt.timedelta(weeks=4)
MOST_ASKED = 8


@dataclass(frozen=True, slots=True)
class ProgrammeWaitFacts:
    """One entry on a programme's waiting list. `heard_at`: when they last said that they want it. `ask_weeks`: the edition's."""

    entry: int
    zone: ZoneInfo
    state: str
    heard_at: dt.datetime
    ask_weeks: int
    offers: tuple[OfferMade, ...] = ()
    has_address: bool = True
    channel: str = "email"
    stopped_reason: str = ""


def wanted(wait: ProgrammeWaitFacts) -> list[WantedMessage]:
    """Every message that should exist for this entry. Nobody who died, moved away or wants no contact gets one."""
    return as_it_reaches(wait, _asked_for(wait))


def asked_on(heard_at: dt.datetime, weeks: int, zone: ZoneInfo, time: int) -> dt.datetime:
    """When somebody is asked for the first, second … time since they were last heard of: 9am there."""
    return reminder_time(heard_at.astimezone(zone).date() + dt.timedelta(weeks=weeks * time), 0, zone)


def _asked_for(wait: ProgrammeWaitFacts) -> Iterator[WantedMessage]:
    for offer in wait.offers:
        if offer.state == "open":
            yield offer_open(offer, wait.zone)
        elif has_ended(offer) and wait.state in ("waiting", "offered"):
            yield offer_ended(offer, wait.zone)
    if wait.state == "waiting" and wait.ask_weeks:
        for time in range(1, MOST_ASKED + 1):
            due = asked_on(wait.heard_at, wait.ask_weeks, wait.zone, time)
            key = f"still-waiting/entry={wait.entry}/at={due.date()}"
            yield WantedMessage(key, Rule.STILL_WAITING, due, due + ASKED_FOR)
