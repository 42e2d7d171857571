"""Who sends what: rows are claimed with a lease, so that any number of senders never take the same one twice.

A claim is committed before anybody talks to the mail server. A sender that dies leaves its rows `sending`; when the lease is
over they are taken back, a bounded number of times, and their history says that they may have gone.

A lease ends by the database's clock, which is one for all. Should a sender outlive its lease all the same, others may have taken
its rows, so each claim has a token of its own: a sender writes only where its token still stands, and sends only then. That
a mail went is the one thing that is always written (reminders.sending.marking).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from reminders.models import Message, MessageEvent
from reminders.rules import reasons
from reminders.sending.marking import WORDS, settle

State = Message.State
# Far above what a batch may take (sending.BATCH_SECONDS and one mail's time-outs), so a lease never ends under its sender.
LEASE = dt.timedelta(minutes=10)
# How often a message is tried before somebody has to look at it.
MOST_TRIES = 6


@transaction.atomic
def claim(now: dt.datetime, batch: int) -> list[Message]:
    """Take up to `batch` rows that are due, oldest first, for the length of a lease; rows that others hold are passed over."""
    take_back(now)
    due = Message.objects.filter(state=State.DUE, due_at__lte=now).filter(Q(wait_until=None) | Q(wait_until__lte=now))
    claimed = list(_unlocked(due.order_by("due_at", "pk"))[:batch])
    token = uuid4()
    Message.objects.filter(pk__in=[message.pk for message in claimed]).update(
        state=State.SENDING, claim=token, leased_until=Now() + LEASE, attempts=F("attempts") + 1, updated_at=now
    )
    for message in claimed:
        message.claim = token
        message.attempts += 1
    return claimed


def is_held(message: Message) -> bool:
    """Whether this message is still its claimer's to send: nobody took it back, no other's mail went. One query."""
    went = MessageEvent.objects.filter(message=OuterRef("pk"), state=State.SENT)
    return Message.objects.filter(~Exists(went), pk=message.pk, claim=message.claim).exists()


def take_back(now: dt.datetime) -> None:
    """Make due again what a sender that stopped had claimed and not sent; give up on what has stopped too many of them.

    Call inside a transaction. The Message-ID stays, so a mail that did go is recognised as the same.
    """
    lapsed = list(_unlocked(Message.objects.filter(state=State.SENDING, leased_until__lte=Now()))[:1000])
    if lapsed and settle([message.pk for message in lapsed]):
        left = _still_claimed(lapsed)
        lapsed = [message for message in lapsed if message.pk in left]
    for message in lapsed:
        if message.attempts < MOST_TRIES:
            message.state, message.reason = State.DUE, reasons.MAY_HAVE_BEEN_SENT
        elif message.may_have_gone_at:
            reasons.end_message(message, State.FAILED, reasons.GAVE_UP)
        else:
            message.state, message.reason = State.FAILED, f"{reasons.GAVE_UP} {reasons.MAY_HAVE_BEEN_SENT_THEN}"
    _write(lapsed, now, ())


def _still_claimed(messages: Iterable[Message]) -> set[int]:
    rows = Message.objects.filter(pk__in=[message.pk for message in messages], state=State.SENDING)
    return set(rows.values_list("pk", flat=True))


def write(messages: Sequence[Message], now: dt.datetime, *, quietly: Iterable[int] = ()) -> list[Message]:
    """Write the state, reason and times that these rows now have, and a line of history for each, where the claim still stands.

    Rows whose primary key is in `quietly` get no line: nothing happened that their history doesn't say already.
    Call inside a transaction. Returns those that were written; the others belong to somebody else by now.
    """
    tokens = {message.claim for message in messages}
    rows = Message.objects.filter(pk__in=[message.pk for message in messages], claim__in=tokens).order_by("pk")
    held = set(rows.select_for_update().values_list("pk", "claim")) if messages else set()
    ours = [message for message in messages if (message.pk, message.claim) in held]
    _write(ours, now, quietly)
    return ours


def _write(messages: Sequence[Message], now: dt.datetime, quietly: Iterable[int]) -> None:
    if not messages:
        return
    for message in messages:
        message.claim, message.leased_until, message.updated_at = None, None, now
    fields = [
        "state",
        "reason",
        "channel",
        "due_at",
        "useful_until",
        "wait_until",
        "attempts",
        "leased_until",
        "updated_at",
        *WORDS,
    ]
    Message.objects.bulk_update(messages, ["claim", "may_have_gone_at", *fields])
    unsaid = set(quietly)
    MessageEvent.objects.bulk_create(
        MessageEvent(message_id=message.pk, at=now, state=message.state, reason=message.reason)
        for message in messages
        if message.pk not in unsaid
    )


def _unlocked(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Rows that no other sender holds; SQLite has one writer at a time and needs no such lock."""
    return rows.select_for_update(skip_locked=True)
