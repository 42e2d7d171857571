"""Marks what was sent: each mail within milliseconds, in its history; the rows of a batch together, from that history.

Marks of a few mails that the server took within milliseconds share one commit, which waits for the disk (docs/decisions/0021).
One line of history is an insert of a few bytes; changing the row itself means changing each of its indexes, which costs five
times as much and can wait for the end of the batch. A sender that is killed in between leaves the lines: whoever takes
its rows back settles them first, and sends none of them again.
"""

import datetime as dt
import json
import time
from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Case, DateTimeField, Value, When

from reminders.models import Message, MessageEvent

State = Message.State

SENT_LINES = "INSERT INTO reminders_messageevent (message_id, at, state, reason) VALUES "
SENT_LINE = "(%s, %s, 'sent', '')"
# How many mails a sender that is killed may repeat, the one under way among them; how long (seconds) a mark waits for others.
TOGETHER, LONGEST_WAIT = 5, 0.005

# The words of a whole batch as one parameter; an update with a CASE for each row takes as long as sending does.
WORDS = """
UPDATE reminders_message SET address = said.address, subject = said.subject, body = said.body, told = said.told
FROM jsonb_to_recordset(%s::jsonb) AS said (id bigint, address text, subject text, body text, told jsonb)
WHERE reminders_message.id = said.id
"""

# Told the times instead of looking them up, because the planner of the database, which has not counted these rows yet,
# would read the batch's history once for each of them.
SETTLED = """
UPDATE reminders_message
SET state = 'sent', reason = '', sent_at = went.at, updated_at = went.at, leased_until = NULL, wait_until = NULL
FROM unnest(%s::bigint[], %s::timestamptz[]) AS went (message_id, at)
WHERE reminders_message.id = went.message_id AND reminders_message.state = 'sending'
"""


def keep_words(messages: Sequence[Message]) -> None:
    """Write down what a batch is about to say, before anybody says it. One statement."""
    if not messages:
        return
    if connection.vendor != "postgresql":
        Message.objects.bulk_update(messages, ["address", "subject", "body", "told"])
        return
    said = [
        {"id": each.pk, "address": each.address, "subject": each.subject, "body": each.body, "told": each.told}
        for each in messages
    ]
    with connection.cursor() as cursor:
        cursor.execute(WORDS, [json.dumps(said)])


class Marks:
    """The marks of mails that the server has taken, written a few at a time.

    A mark is written when `together` of them are there or LONGEST_WAIT is over, whichever comes first: whoever then waits for
    a mail server asks `patience` how long it may go on waiting before `write`.
    """

    def __init__(self, together: int = TOGETHER) -> None:
        self.together = together
        self.unwritten: list[tuple[int, dt.datetime]] = []
        self.oldest = 0.0

    def add(self, message: Message, at: dt.datetime) -> None:
        """Record that this message went; once it is written it doesn't go again."""
        if not self.unwritten:
            self.oldest = time.monotonic()
        self.unwritten.append((message.pk, at))
        if len(self.unwritten) >= self.together or self.patience() == 0:
            self.write()

    def patience(self) -> float | None:
        """How many seconds the oldest mark may still wait; None when there is none."""
        return max(0.0, self.oldest + LONGEST_WAIT - time.monotonic()) if self.unwritten else None

    def write(self) -> None:
        """Write what there is, in one statement and one commit."""
        if not self.unwritten:
            return
        lines = ", ".join([SENT_LINE] * len(self.unwritten))
        said = [part for pk, at in self.unwritten for part in (pk, connection.ops.adapt_datetimefield_value(at))]
        with connection.cursor() as cursor:
            cursor.execute(SENT_LINES + lines, said)
        self.unwritten.clear()


def settle(pks: Collection[int]) -> int:
    """Make those of these claimed rows `sent` whose history says that they went; return how many. Two statements."""
    lines = MessageEvent.objects.filter(message__in=pks, state=State.SENT).order_by("-pk")
    went = dict(lines.values_list("message_id", "at"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(SETTLED, [list(went), list(went.values())])
            return int(cursor.rowcount)
    at = Case(*(When(pk=pk, then=Value(moment)) for pk, moment in went.items()), output_field=DateTimeField())
    claimed = Message.objects.filter(pk__in=went, state=State.SENDING)
    return claimed.update(state=State.SENT, reason="", sent_at=at, updated_at=at, leased_until=None, wait_until=None)
