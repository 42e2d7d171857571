"""Marks what was sent: each mail at once, in its history; the rows of a batch together, from that history.

A mark is committed before the next mail goes, so whatever becomes of the sender it stands. One line of history is an insert of a
few bytes; changing the row itself means changing each of its indexes, which costs five times as much and can wait for the end
of the batch. A sender that is killed in between leaves the lines: whoever takes its rows back settles them first, and sends
none of them again.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import Case, DateTimeField, Value, When

from reminders.models import Message, MessageEvent

State = Message.State
# What a batch writes down before anybody says it.
WORDS = ("address", "subject", "body", "told", "template")


def keep_words(messages: Sequence[Message], now: dt.datetime) -> set[int]:
    """Write down what a batch is about to say, where its claim still stands; return which. Call inside a transaction.

    From here on each may have gone, in the table; in memory it stays as it was, to be written back where it did not.
    """
    if not messages:
        return set()
    rows = Message.objects.filter(pk__in=[each.pk for each in messages], claim__in={each.claim for each in messages})
    held = set(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    Message.objects.bulk_update([each for each in messages if each.pk in held], WORDS)
    Message.objects.filter(pk__in=held, may_have_gone_at=None).update(may_have_gone_at=now)
    return held


def mark(message: Message, at: dt.datetime) -> None:
    """Record that the mail server has taken this message: it doesn't go again, whoever claims it. One statement."""
    MessageEvent.objects.create(message=message, at=at, state=State.SENT)


def settle(pks: Collection[int]) -> int:
    """Make those of these rows `sent` whose history says that they went, whoever claims them; return how many. Two statements."""
    lines = MessageEvent.objects.filter(message__in=pks, state=State.SENT).order_by("-pk")
    went = dict(lines.values_list("message_id", "at"))
    at = Case(*(When(pk=pk, then=Value(moment)) for pk, moment in went.items()), output_field=DateTimeField())
    unsettled = Message.objects.filter(pk__in=went).exclude(state=State.SENT)
    return unsettled.update(
        state=State.SENT,
        reason="",
        sent_at=at,
        updated_at=at,
        claim=None,
        leased_until=None,
        wait_until=None,
        may_have_gone_at=None,
    )
