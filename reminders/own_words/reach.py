"""Whom the words of one kind of message reach in the days to come, and how they would read there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Organisation
from reminders.models import Message

DAYS_AHEAD = dt.timedelta(days=14)
MOST_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Reach:
    """How many messages go within DAYS_AHEAD, and the first of them, the soonest first."""

    count: int
    soonest: Sequence[Message]


def reach_of(organisation: Organisation, rule: str, wording: str, now: dt.datetime) -> Reach:
    """Who gets a message of this kind in these words. Two queries."""
    due = _in_words(organisation, rule, wording).filter(state=Message.State.DUE, due_at__lt=now + DAYS_AHEAD)
    return Reach(due.count(), list(due.order_by("due_at", "pk")[:MOST_SHOWN]))


def example_of(organisation: Organisation, rule: str, wording: str, reach: Reach, chosen: str) -> Message | None:
    """The message in which the words are shown: the one chosen of those to come, the first of them, or the last that went."""
    for each in reach.soonest:
        if str(each.pk) == chosen:
            return each
    if reach.soonest:
        return reach.soonest[0]
    return _in_words(organisation, rule, wording).order_by("-due_at", "-pk").first()


def _in_words(organisation: Organisation, rule: str, wording: str) -> QuerySet[Message]:
    of_kind = Message.objects.filter(organisation=organisation, rule=rule, channel=Message.Channel.EMAIL)
    return of_kind.filter(participant__wording=wording).select_related("participant", "course", "session")
