"""Which messages should exist for somebody in line for a course: waiting, offered a place, an offer that ended. Pure.

As with places on courses (reminders.rules.enrolment) the planner and the sender ask one rule. In words: docs/messages.md.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import CANNOT_WAIT, OF_USE, held_over_night
from reminders.rules.facts import WantedMessage

Rule = Message.Rule


@dataclass(frozen=True, slots=True)
class OfferMade:
    """One offer: until when it may be answered, and how and when it ended, if it did."""

    pk: int
    state: str
    made_at: dt.datetime
    reply_by: dt.datetime
    closed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingFacts:
    """One person's place in one line, with what was offered to them. `over` says that the line itself ended."""

    place: int
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


def wanted(line: WaitingFacts) -> list[WantedMessage]:
    """Every message that should exist for this place in line. Nobody who died, moved away or wants no contact gets one."""
    if line.stopped_reason:
        return []
    found = [each for each in _asked_for(line) if each.useful_until >= each.due_at]
    reason = _unreachable(line)
    return [replace(each, reason=reason) for each in found] if reason else found


def why_not(line: WaitingFacts) -> str:
    """Why a message that was planned is wanted no longer."""
    return reasons.STOPPED[line.stopped_reason] if line.stopped_reason else reasons.LINE_MOVED


def _asked_for(line: WaitingFacts) -> Iterator[WantedMessage]:
    if line.state == "waiting":
        yield WantedMessage(f"waiting/place={line.place}", Rule.WAITING, line.since, line.useful_until, urgent=True)
    for offer in line.offers:
        yield from _about(offer, line)
    if line.over and line.closed_at:
        yield _told_at(f"waiting-ended/place={line.place}", Rule.WAITING_ENDED, line.closed_at, line)


def _about(offer: OfferMade, line: WaitingFacts) -> Iterator[WantedMessage]:
    if offer.state == "open":
        soon = offer.reply_by - offer.made_at <= CANNOT_WAIT
        due = offer.made_at if soon else held_over_night(offer.made_at, line.zone, offer.reply_by)
        yield WantedMessage(f"offer/offer={offer.pk}", Rule.OFFER, due, offer.reply_by, urgent=soon)
    elif offer.state == "expired" and offer.closed_at:
        yield _told_at(f"offer-expired/offer={offer.pk}", Rule.OFFER_EXPIRED, offer.closed_at, line)
    elif offer.state == "taken_back" and offer.closed_at and not line.over:
        yield _told_at(f"offer-withdrawn/offer={offer.pk}", Rule.OFFER_WITHDRAWN, offer.closed_at, line)


def _told_at(key: str, rule: str, at: dt.datetime, line: WaitingFacts) -> WantedMessage:
    return WantedMessage(key, rule, held_over_night(at, line.zone, at + OF_USE), at + OF_USE)


def _unreachable(line: WaitingFacts) -> str:
    if line.channel in reasons.OTHER_CHANNEL:
        return reasons.OTHER_CHANNEL[line.channel]
    return "" if line.has_address else reasons.NO_ADDRESS
