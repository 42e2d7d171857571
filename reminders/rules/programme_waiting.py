"""Which messages should exist for somebody who waits for a programme: offered a place, an offer that ended, asked again. Pure.

Whoever waits for a course is in reminders.rules.waiting; in words: docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import CANNOT_WAIT, OF_USE, held_over_night, reminder_time
from reminders.rules.facts import WantedMessage
from reminders.rules.waiting import OfferMade

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
    if wait.stopped_reason:
        return []
    found = [each for each in _asked_for(wait) if each.useful_until >= each.due_at]
    reason = _unreachable(wait)
    return [replace(each, reason=reason) for each in found] if reason else found


def why_not(wait: ProgrammeWaitFacts) -> str:
    """Why a message that was planned is wanted no longer."""
    return reasons.STOPPED[wait.stopped_reason] if wait.stopped_reason else reasons.NO_LONGER_WAITS


def asked_on(heard_at: dt.datetime, weeks: int, zone: ZoneInfo, time: int) -> dt.datetime:
    """When somebody is asked for the first, second … time since they were last heard of: 9am there."""
    return reminder_time(heard_at.astimezone(zone).date() + dt.timedelta(weeks=weeks * time), 0, zone)


def _asked_for(wait: ProgrammeWaitFacts) -> Iterator[WantedMessage]:
    for offer in wait.offers:
        yield from _about(offer, wait)
    if wait.state == "waiting" and wait.ask_weeks:
        for time in range(1, MOST_ASKED + 1):
            due = asked_on(wait.heard_at, wait.ask_weeks, wait.zone, time)
            key = f"still-waiting/entry={wait.entry}/at={due.date()}"
            yield WantedMessage(key, Rule.STILL_WAITING, due, due + ASKED_FOR)


def _about(offer: OfferMade, wait: ProgrammeWaitFacts) -> Iterator[WantedMessage]:
    if offer.state == "open":
        soon = offer.reply_by - offer.made_at <= CANNOT_WAIT
        due = offer.made_at if soon else held_over_night(offer.made_at, wait.zone, offer.reply_by)
        yield WantedMessage(f"offer/offer={offer.pk}", Rule.OFFER, due, offer.reply_by, urgent=soon)
    elif offer.closed_at and offer.state in ("expired", "taken_back") and wait.state in ("waiting", "offered"):
        expired = offer.state == "expired"
        key = f"{'offer-expired' if expired else 'offer-withdrawn'}/offer={offer.pk}"
        due = held_over_night(offer.closed_at, wait.zone, offer.closed_at + OF_USE)
        yield WantedMessage(key, Rule.OFFER_EXPIRED if expired else Rule.OFFER_WITHDRAWN, due, offer.closed_at + OF_USE)


def _unreachable(wait: ProgrammeWaitFacts) -> str:
    if wait.channel in reasons.OTHER_CHANNEL:
        return reasons.OTHER_CHANNEL[wait.channel]
    return "" if wait.has_address else reasons.NO_ADDRESS
