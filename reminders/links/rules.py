"""What the link in a message offers, and until when: plain values in, plain values out.

Whoever holds the message holds the link, so it is short-lived, says little, and does only what can be put right (docs/domain.md).
"""

import base64
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.crypto import salted_hmac

from reminders.models import Link, Message

SALT = "reminders.links"  # a name for good: what people hold was made with it
TOKEN_BYTES = 15  # 120 bits in 24 small letters and figures: short in a text, and nobody guesses it
# Longer than this no link works, however far ahead the last date is that its message speaks of.
LONGEST = dt.timedelta(days=180)
# A link about a date that is nearly over works at least so long: long enough to read how it stands.
SHORTEST = dt.timedelta(days=1)
OF_WAITING = dt.timedelta(days=90)

Rule = Message.Rule
Purpose = Link.Purpose
# The messages that carry one. An offer has its own answer, and what is cancelled asks nothing of anybody.
PURPOSES: dict[str, Link.Purpose] = {
    Rule.CONFIRMATION: Purpose.PLACE,
    Rule.BEFORE_FIRST: Purpose.PLACE,
    Rule.BEFORE_EACH: Purpose.PLACE,
    Rule.BEFORE_WEEK: Purpose.PLACE,
    Rule.BEFORE_SINGLE: Purpose.PLACE,
    Rule.BEFORE_REVIEW: Purpose.PLACE,
    Rule.MOVED: Purpose.PLACE,
    # Where it was given up by a link: there it is taken back.
    Rule.WITHDREW: Purpose.PLACE,
    Rule.ASSESSMENT: Purpose.DATE,
    Rule.WAITING: Purpose.WAITING,
    Rule.STILL_WAITING: Purpose.WAITING,
}
# What goes as it is written to somebody: nobody presses anything on paper or in a call.
CARRYING = (Message.Channel.EMAIL, Message.Channel.TEXT)


def token_of_link(seed: str) -> str:
    """The token that belongs to a seed. It says nothing about anybody."""
    digest = salted_hmac(SALT, seed, algorithm="sha256").digest()
    return base64.b32encode(digest[:TOKEN_BYTES]).decode().lower()


def purpose_of(rule: str, channel: str, *, alone: bool) -> Link.Purpose | None:
    """What the link of such a message is for; None for one that carries none. `alone`: it is about one appointment alone."""
    purpose = PURPOSES.get(rule) if channel in CARRYING else None
    return Purpose.DATE if purpose == Purpose.PLACE and alone else purpose


def expires_at(purpose: Link.Purpose, now: dt.datetime, last_end: dt.datetime | None) -> dt.datetime:
    """Until when a link works that is sent now, in a message whose last date ends then."""
    if purpose == Purpose.WAITING or last_end is None:
        return now + OF_WAITING
    return min(max(last_end, now + SHORTEST), now + LONGEST)


class DateNow(StrEnum):
    """How a date stands that a message spoke of."""

    TO_COME = "to_come"
    CHANGED = "changed"
    EXCUSED = "excused"
    PAST = "past"
    CANCELLED = "cancelled"
    NO_LONGER_THEIRS = "no_longer_theirs"


def date_now(
    *,
    told_for: dt.datetime,
    starts_at: dt.datetime,
    booked: bool,
    cancelled: bool,
    excused: bool,
    now: dt.datetime,
) -> DateNow:
    """How a date stands, of which the message said that it begins at `told_for`."""
    if starts_at <= now:
        return DateNow.PAST
    if cancelled:
        return DateNow.CANCELLED
    if not booked:
        return DateNow.NO_LONGER_THEIRS
    if excused:
        return DateNow.EXCUSED
    return DateNow.TO_COME if told_for == starts_at else DateNow.CHANGED


OPEN_DATES = frozenset({DateNow.TO_COME, DateNow.CHANGED})


class PlaceNow(StrEnum):
    """How the place on a course, or on its waiting list, stands that a message was about."""

    NONE = "none"
    HELD = "held"
    # Given up by such a link, and nobody else has it yet, or somebody has.
    FREE_AGAIN = "free_again"
    PASSED_ON = "passed_on"
    GIVEN_BACK = "given_back"
    OVER = "over"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    OFFERED = "offered"
    WAITS_NO_MORE = "waits_no_more"


# While these are so, messages are still to come.
SOMETHING_TO_HEAR = frozenset({PlaceNow.NONE, PlaceNow.HELD, PlaceNow.WAITING, PlaceNow.OFFERED})


class Act(StrEnum):
    """What somebody can do behind a link."""

    CANNOT_COME = "cannot_come"
    AFTER_ALL = "after_all"
    CALENDAR = "calendar"
    CHANNEL = "channel"
    GIVE_UP = "give_up"
    TAKE_BACK = "take_back"
    # Of a programme that people are referred to: a wish, for which somebody rings.
    ASK_TO_LEAVE = "ask_to_leave"
    STOP_WAITING = "stop_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What decides what a link offers: until when it works, whether the person may be written to, and how things stand."""

    expires_at: dt.datetime
    may_be_written_to: bool = True
    dates: tuple[DateNow, ...] = ()
    place: PlaceNow = PlaceNow.NONE
    # Entered by referral: leaving is a wish.
    by_referral: bool = False
    # That wish stands on somebody's list already.
    asked_to_leave: bool = False
    other_channels: bool = False


def works(facts: LinkFacts, now: dt.datetime) -> bool:
    """Whether a link does anything but say whom to ring."""
    return facts.may_be_written_to and now < facts.expires_at


def acts_offered(facts: LinkFacts, now: dt.datetime) -> frozenset[Act]:
    """What somebody can do behind this link now."""
    return frozenset(_acts(facts)) if works(facts, now) else frozenset()


def _acts(facts: LinkFacts) -> Iterable[Act]:
    open_dates = OPEN_DATES & set(facts.dates)
    if open_dates:
        yield Act.CANNOT_COME
        yield Act.CALENDAR
    if DateNow.EXCUSED in facts.dates:
        yield Act.AFTER_ALL
    if facts.other_channels and facts.place in SOMETHING_TO_HEAR:
        yield Act.CHANNEL
    if facts.place == PlaceNow.FREE_AGAIN:
        yield Act.TAKE_BACK
    if facts.place in (PlaceNow.HELD, PlaceNow.WAITING):
        if not facts.by_referral:
            yield Act.GIVE_UP if facts.place == PlaceNow.HELD else Act.STOP_WAITING
        elif not facts.asked_to_leave:
            yield Act.ASK_TO_LEAVE
