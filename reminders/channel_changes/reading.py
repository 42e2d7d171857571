"""What the address that a message went to is told, once somebody chose by that message's link to hear by another channel.

It is worth telling for some days: then whoever has that address has noticed that nothing comes.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from participants.models import Participant
from reminders.models import Link, Message
from reminders.rules import reasons
from reminders.rules.facts import WantedMessage

TOLD_FOR = dt.timedelta(days=3)
KEY = "channel-changed/link="


def key_of_choice(link: int, at: dt.datetime) -> str:
    """The key of the message about a choice made with this link at that moment."""
    return f"{KEY}{link}/at={at:%Y%m%dT%H%M%S.%f}"


def link_in(key: str) -> int:
    """Which link a message with this key is about."""
    number = key.removeprefix(KEY).partition("/")[0]
    return int(number) if key.startswith(KEY) and number.isdecimal() else 0


@dataclass(frozen=True, slots=True)
class ChannelToTell:
    """A choice of another channel as the rules see it, with the link it was made by."""

    link: Link
    # Nothing of it is told by hand.
    passed_on: frozenset[int] = frozenset()

    @property
    def participant(self) -> Participant:
        """Whose messages go elsewhere, with their organisation."""
        return self.link.message.person

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.participant.organisation.tzinfo

    @property
    def address(self) -> str:
        """Where the message went whose link was used: it is told, whatever stands on the record by now."""
        return self.link.message.address

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at, beside the person."""
        return {}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """The message about the last choice made with this link, at any hour: somebody has just made it."""
        at = self.link.channel_chosen_at
        if at is None or self.participant.stopped_reason or rule not in ("", Message.Rule.CHANNEL_CHANGED):
            return []
        key = key_of_choice(self.link.pk, at)
        return [WantedMessage(key, Message.Rule.CHANNEL_CHANGED, at, at + TOLD_FOR, urgent=True)]

    def still_ahead(self, want: WantedMessage, now: dt.datetime) -> WantedMessage:
        """The same message: it is about no dates that could be over."""
        return want

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        stopped = self.participant.stopped_reason
        return reasons.STOPPED[stopped] if stopped else reasons.REPLACED


def channels_to_tell(links: Collection[int]) -> dict[int, ChannelToTell]:
    """These links, by their own key, as what is told of them. One query."""
    found = Link.objects.filter(pk__in=links, message__participant__isnull=False)
    return {each.pk: ChannelToTell(each) for each in found.select_related("message__participant__organisation")}
