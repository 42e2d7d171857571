"""Marks what was sent: each mail at once, in its history; the rows of a batch together, from that history.

A mark is committed before the next mail goes, so whatever becomes of the sender it stands; only one in twenty-five waits until
the disk has it and those before it, which is what a power cut can undo (docs/decisions/0028).
One line of history is an insert of a few bytes; changing the row itself means changing each of its indexes, which costs five
times as much and can wait for the end of the batch. A sender that is killed in between leaves the lines: whoever takes
its rows back settles them first, and sends none of them again.
"""

import datetime as dt
import json
from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Case, DateTimeField, Value, When

from reminders.models import Message, MessageEvent

State = Message.State

SENT_LINE = "INSERT INTO reminders_messageevent (message_id, at, state, reason) VALUES (%s, %s, 'sent', '')"
# Sent as one request, and so one transaction: the setting ends with it.
SENT_LINE_SOON_ON_DISK = f"SET LOCAL synchronous_commit = off; {SENT_LINE}"
# How many mails of one sender a power cut may repeat.
ON_DISK_EVERY = 25

# The words of a whole batch as one parameter; an update with a CASE for each row takes as long as sending does.
WORDS = """
UPDATE reminders_message
SET address = said.address, subject = said.subject, body = said.body, told = said.told,
    may_have_gone_at = COALESCE(reminders_message.may_have_gone_at, %s)
FROM jsonb_to_recordset(%s::jsonb) AS said (id bigint, claim uuid, address text, subject text, body text, told jsonb)
WHERE reminders_message.id = said.id AND reminders_message.claim = said.claim
RETURNING reminders_message.id
"""

# Told the times instead of looking them up, because the planner of the database, which has not counted these rows yet,
# would read the batch's history once for each of them.
SETTLED = """
UPDATE reminders_message
SET state = 'sent', reason = '', sent_at = went.at, updated_at = went.at, claim = NULL, leased_until = NULL,
    wait_until = NULL, may_have_gone_at = NULL
FROM unnest(%s::bigint[], %s::timestamptz[]) AS went (message_id, at)
WHERE reminders_message.id = went.message_id AND reminders_message.state <> 'sent'
"""


def keep_words(messages: Sequence[Message], now: dt.datetime) -> set[int]:
    """Write down what a batch is about to say, where its claim still stands; return which. One statement.

    From here on each may have gone, in the table; in memory it stays as it was, to be written back where it did not.
    """
    if not messages:
        return set()
    if connection.vendor != "postgresql":  # where the transaction has taken the only write lock
        rows = Message.objects.filter(pk__in=[each.pk for each in messages], claim__in={each.claim for each in messages})
        held = set(rows.values_list("pk", flat=True))
        Message.objects.bulk_update([each for each in messages if each.pk in held], ["address", "subject", "body", "told"])
        Message.objects.filter(pk__in=held, may_have_gone_at=None).update(may_have_gone_at=now)
        return held
    kept = ("address", "subject", "body", "told")
    said = [{"id": each.pk, "claim": str(each.claim)} | {name: getattr(each, name) for name in kept} for each in messages]
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [now, json.dumps(said)])
        return {pk for (pk,) in cursor.fetchall()}


class Marks:
    """The marks of the mails that the server has taken: each is committed on its own, and some wait for the disk."""

    def __init__(self) -> None:
        self.made = 0
        self.cursor = connection.cursor()

    def add(self, message: Message, at: dt.datetime) -> None:
        """Record that this message went: it doesn't go again. One statement."""
        self.made += 1
        waits = connection.vendor != "postgresql" or self.made % ON_DISK_EVERY == 0
        said = [message.pk, connection.ops.adapt_datetimefield_value(at)]
        self.cursor.execute(SENT_LINE if waits else SENT_LINE_SOON_ON_DISK, said)


def settle(pks: Collection[int]) -> int:
    """Make those of these rows `sent` whose history says that they went, whoever claims them; return how many. Two statements."""
    lines = MessageEvent.objects.filter(message__in=pks, state=State.SENT).order_by("-pk")
    went = dict(lines.values_list("message_id", "at"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SETTLED, [list(went), list(went.values())])
            return int(cursor.rowcount)
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
