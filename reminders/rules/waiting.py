"""Which messages should exist for somebody who waits for a course: waiting, offered a place, an offer that ended. Pure.

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
    if entry.stopped_reason:
        return []
    found = [each for each in _asked_for(entry) if each.useful_until >= each.due_at]
    reason = _unreachable(entry)
    return [replace(each, reason=reason) for each in found] if reason else found


def why_not(entry: WaitingFacts) -> str:
    """Why a message that was planned is wanted no longer."""
    return reasons.STOPPED[entry.stopped_reason] if entry.stopped_reason else reasons.NO_LONGER_WAITS


def _asked_for(entry: WaitingFacts) -> Iterator[WantedMessage]:
    if entry.state == "waiting":
        yield WantedMessage(f"waiting/place={entry.pk}", Rule.WAITING, entry.since, entry.useful_until, urgent=True)
    for offer in entry.offers:
        yield from _about(offer, entry)
    if entry.over and entry.closed_at:
        yield _told_at(f"waiting-ended/place={entry.pk}", Rule.WAITING_ENDED, entry.closed_at, entry)


def _about(offer: OfferMade, entry: WaitingFacts) -> Iterator[WantedMessage]:
    if offer.state == "open":
        soon = offer.reply_by - offer.made_at <= CANNOT_WAIT
        due = offer.made_at if soon else held_over_night(offer.made_at, entry.zone, offer.reply_by)
        yield WantedMessage(f"offer/offer={offer.pk}", Rule.OFFER, due, offer.reply_by, urgent=soon)
    elif offer.state == "expired" and offer.closed_at:
        yield _told_at(f"offer-expired/offer={offer.pk}", Rule.OFFER_EXPIRED, offer.closed_at, entry)
    elif offer.state == "taken_back" and offer.closed_at and not entry.over:
        yield _told_at(f"offer-withdrawn/offer={offer.pk}", Rule.OFFER_WITHDRAWN, offer.closed_at, entry)


def _told_at(key: str, rule: str, at: dt.datetime, entry: WaitingFacts) -> WantedMessage:
    return WantedMessage(key, rule, held_over_night(at, entry.zone, at + OF_USE), at + OF_USE)


def _unreachable(entry: WaitingFacts) -> str:
    if entry.channel in reasons.OTHER_CHANNEL:
        return reasons.OTHER_CHANNEL[entry.channel]
    return "" if entry.has_address else reasons.NO_ADDRESS
