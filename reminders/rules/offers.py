"""What is said of an offer, and whom it reaches: the same for those who wait for a course and for a programme. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol
from zoneinfo import ZoneInfo

from reminders.models import Message
from reminders.rules import reasons
from reminders.rules.due_times import CANNOT_WAIT, OF_USE, held_over_night
from reminders.rules.facts import WantedMessage

Rule = Message.Rule
_ENDED = {"expired": ("offer-expired", Rule.OFFER_EXPIRED), "taken_back": ("offer-withdrawn", Rule.OFFER_WITHDRAWN)}


@dataclass(frozen=True, slots=True)
class OfferMade:
    """One offer: until when it may be answered, and how and when it ended, if it did."""

    pk: int
    state: str
    made_at: dt.datetime
    reply_by: dt.datetime
    closed_at: dt.datetime | None = None


class Waits(Protocol):
    """What the rules ask of anybody who waits before they write to them."""

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""

    @property
    def channel(self) -> str:
        """How they want to be told."""

    @property
    def has_address(self) -> bool:
        """Whether an e-mail reaches them."""

    @property
    def stopped_reason(self) -> str:
        """Why nothing is sent to them any more, if so."""


def offer_open(offer: OfferMade, zone: ZoneInfo) -> WantedMessage:
    """The message with the link; in the night only when the answer is due too soon to wait for the morning."""
    soon = offer.reply_by - offer.made_at <= CANNOT_WAIT
    due = offer.made_at if soon else held_over_night(offer.made_at, zone, offer.reply_by)
    return WantedMessage(f"offer/offer={offer.pk}", Rule.OFFER, due, offer.reply_by, urgent=soon)


def has_ended(offer: OfferMade) -> bool:
    """Whether it ended in a way that they are told of: by time, or taken back."""
    return offer.closed_at is not None and offer.state in _ENDED


def offer_ended(offer: OfferMade, zone: ZoneInfo) -> WantedMessage:
    """The message that says so, for an offer that `has_ended`."""
    stem, rule = _ENDED[offer.state]
    return told_by_day(f"{stem}/offer={offer.pk}", rule, offer.closed_at or offer.reply_by, zone)


def told_by_day(key: str, rule: str, at: dt.datetime, zone: ZoneInfo) -> WantedMessage:
    """A message about something that is over: at once, but not in the night, and of use for some days."""
    return WantedMessage(key, rule, held_over_night(at, zone, at + OF_USE), at + OF_USE)


def as_it_reaches(who: Waits, asked_for: Iterable[WantedMessage]) -> list[WantedMessage]:
    """Those of these messages that are ever of use, by hand where no mail reaches. None to somebody who was stopped."""
    if who.stopped_reason:
        return []
    found = [each for each in asked_for if each.useful_until >= each.due_at]
    reason = reasons.why_by_hand(who.channel, has_address=who.has_address)
    return [replace(each, reason=reason) for each in found] if reason else found


def why_not(who: Waits) -> str:
    """Why a message that was planned is wanted no longer."""
    return reasons.STOPPED[who.stopped_reason] if who.stopped_reason else reasons.NO_LONGER_WAITS
