"""Brings the table of messages to what the rules want: inserts, moves, revives, retires, marks as missed.

Planning compares what should exist with what does, so running it twice, or after a week of downtime, ends in the same table.
Each batch of enrolments is a transaction of its own that holds the planners' lock, so two planners take turns and the second
sees what the first wrote.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from participants.models import Appointment, Enrolment, WaitingPlace
from reminders import by_hand
from reminders.ending import end
from reminders.models import Message, MessageEvent, WorkRun
from reminders.pages.untold import is_by_hand
from reminders.planning import work_runs
from reminders.planning.records import Record, said_about, says_the_same
from reminders.rules import reasons
from reminders.rules.enrolment import WantedMessage
from reminders.rules.enrolments import enrolments_to_tell
from reminders.rules.waiting_list import waiting_to_tell

State = Message.State
# How far ahead messages are made: the office sees what will go, and an edit of next year's course touches no rows.
HORIZON = dt.timedelta(days=14)
# How far back a planner that was away looks for what it should have planned, so that it is shown as missed.
LOOK_BACK = HORIZON
# Enrolments a transaction; about 3,000 appointments in memory, and the lock is held for well under a second.
BATCH = 200
# Any number; the same for every planner of an installation.
PLANNERS_LOCK = 5_316_001
ABOUT_A_WHOLE_COURSE = {Message.Rule.CONFIRMATION, Message.Rule.COURSE_CANCELLED, Message.Rule.WITHDREW}


@dataclass
class Changes:
    """What one batch has to write: new rows, changed rows, and the history of both."""

    now: dt.datetime
    new: list[Message] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)
    history: dict[str, str] = field(default_factory=dict)

    def insert(self, message: Message) -> None:
        """Add a row."""
        self.new.append(message)
        self.history[message.message_id] = message.reason or "Planned."

    def change(self, message: Message, why: str) -> None:
        """Write a row that was changed, with what its history says of it."""
        message.updated_at = self.now
        self.changed.append(message)
        self.history[message.message_id] = why


def plan(now: dt.datetime, organisation: Organisation | None = None) -> int:
    """Reconcile the messages of one organisation, or of all; return how many rows were made or changed."""
    with work_runs.noted(WorkRun.Name.PLANNER, now) as run:
        written = sum(_plan_batch(batch, now) for batch in _batches(now, organisation))
        written += sum(_plan_lines(batch, now) for batch in _lines(now, organisation))
        run.outcome = f"{written} planned or changed"
    return written


def _batches(now: dt.datetime, organisation: Organisation | None) -> Iterator[list[int]]:
    """Enrolments with a place at something to come or just past, those given back of late, and those with messages to go."""
    held = Appointment.objects.filter(state=Appointment.State.BOOKED, session__starts_at__gt=now - LOOK_BACK)
    waiting = Message.objects.filter(state=State.DUE)
    left = Enrolment.objects.filter(withdrawn_at__gt=now - LOOK_BACK, withdrawn_quietly=False)
    if organisation:
        held = held.filter(session__organisation=organisation)
        waiting = waiting.filter(organisation=organisation)
        left = left.filter(course__organisation=organisation)
    pks = sorted({*_enrolments(held), *_enrolments(waiting), *left.values_list("pk", flat=True)})
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


def _enrolments(queryset: QuerySet[Appointment] | QuerySet[Message]) -> Iterable[int]:
    pks: Iterable[int] = queryset.filter(enrolment__isnull=False).order_by().values_list("enrolment_id", flat=True).distinct()
    return pks


def _lines(now: dt.datetime, organisation: Organisation | None) -> Iterator[list[int]]:
    """Places in line that are open or were closed of late, and those with messages that may have to go."""
    standing = WaitingPlace.objects.filter(Q(closed_at=None) | Q(closed_at__gt=now - LOOK_BACK))
    waiting = Message.objects.filter(state=State.DUE, waiting_place__isnull=False)
    if organisation:
        standing = standing.filter(course__organisation=organisation)
        waiting = waiting.filter(organisation=organisation)
    pks = sorted({*standing.values_list("pk", flat=True), *waiting.order_by().values_list("waiting_place_id", flat=True)})
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


@transaction.atomic
def _plan_lines(places: list[int], now: dt.datetime) -> int:
    take_turns()
    existing: dict[int, dict[str, Message]] = {pk: {} for pk in places}
    for message in Message.objects.filter(waiting_place__in=places).defer("body", "subject"):
        existing[message.waiting_place_id or 0][message.key] = message
    changes = Changes(now)
    for pk, record in waiting_to_tell(places).items():
        _reconcile(record, existing[pk], changes)
    return _write(changes)


@transaction.atomic
def _plan_batch(enrolments: list[int], now: dt.datetime) -> int:
    """Plan for these enrolments; what ends as unsure counts as told from then on, so for those once more."""
    take_turns()
    existing: dict[int, dict[str, Message]] = {pk: {} for pk in enrolments}
    for message in _unsettled(enrolments):
        existing[message.enrolment_id or 0][message.key] = message
    changes = Changes(now)
    for pk, record in enrolments_to_tell(enrolments).items():
        _reconcile(record, existing[pk], changes)
    written = _write(changes)
    unsure = sorted({each.enrolment_id for each in changes.changed if each.state == State.UNSURE and each.enrolment_id})
    return written + (_plan_batch(unsure, now) if unsure else 0)


def take_turns() -> None:
    """Wait for any other planner; on SQLite the transaction itself has taken the only write lock.

    Two records that become one wait here too: what a planner has read of them is written before they move.

    Waiting is better than leaving it to the other one, which may have read before the change we were woken for.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANNERS_LOCK])


def wait_for_planner(**signal: object) -> None:
    """Take turns with the planners until the transaction ends; called before places move from one record to another."""
    take_turns()


def _unsettled(enrolments: list[int]) -> QuerySet[Message]:
    """All messages of these enrolments, without the words of those that went."""
    return Message.objects.filter(enrolment__in=enrolments, channel=Message.Channel.EMAIL).defer("body", "subject")


def _reconcile(record: Record, existing: dict[str, Message], changes: Changes) -> None:
    """Compare what should exist for one place, on a course or in line, with what does."""
    should = {each.key: each for each in record.wanted()}
    for key, want in should.items():
        if key in existing:
            _adjust(existing[key], want, record, changes)
        elif _belongs_on_the_table(want, changes.now):
            changes.insert(_new(record, want, changes.now))
    for key, message in existing.items():
        if key not in should and (message.state == State.DUE or (is_by_hand(message) and message.pk not in record.passed_on)):
            why = record.why_not(rule=message.rule, key=key, session=message.session_id)
            _end(message, State.NOT_NEEDED, why, changes)


def _belongs_on_the_table(want: WantedMessage, now: dt.datetime) -> bool:
    """Within the horizon, and not over for longer than a planner may have been away."""
    return want.due_at <= now + HORIZON and want.useful_until > now - LOOK_BACK


def _adjust(message: Message, want: WantedMessage, record: Record, changes: Changes) -> None:
    """Bring a row that should exist to how it should be. What was sent or failed stays as it is."""
    over = want.useful_until <= changes.now
    if message.state == State.DUE:
        if want.reason:
            _end(message, State.NOT_NEEDED, want.reason, changes)
        elif over:
            _end(message, State.MISSED, reasons.missed(want.superseded, message.reason), changes)
        elif message.may_have_gone_at and not says_the_same(message, want, record):
            _end(message, State.FAILED, reasons.WORDS_CHANGED, changes)
        elif (message.due_at, message.useful_until) != (want.due_at, want.useful_until):
            message.due_at, message.useful_until = want.due_at, want.useful_until
            changes.change(message, "Due at another time.")
    elif message.state == State.NOT_NEEDED and want.reason and message.reason not in reasons.BY_HAND and not over:
        _end(message, State.NOT_NEEDED, want.reason, changes)
    elif message.state in (State.NOT_NEEDED, State.MISSED) and not want.reason and not over:
        message.due_at, message.useful_until = want.due_at, want.useful_until
        message.state, message.reason, message.attempts, message.wait_until = State.DUE, "", 0, None
        changes.change(message, "Needed again.")


def _end(message: Message, state: State, why: str, changes: Changes) -> None:
    end(message, state, why)
    changes.change(message, message.reason)


def _new(record: Record, want: WantedMessage, now: dt.datetime) -> Message:
    message = Message(
        organisation_id=record.participant.organisation_id,
        participant_id=record.participant.pk,
        **record.belongs_to,
        session_id=want.sessions[0] if want.sessions and want.rule not in ABOUT_A_WHOLE_COURSE else None,
        rule=want.rule,
        key=want.key,
        days_before=want.days_before,
        due_at=want.due_at,
        useful_until=want.useful_until,
        message_id=new_message_id(),
        created_at=now,
        updated_at=now,
    )
    if want.reason:
        message.state, message.reason = State.NOT_NEEDED, want.reason
        message.told, message.body = said_about(want, record), by_hand.said(want, record)
    elif want.useful_until <= now:
        message.state, message.reason = State.MISSED, reasons.missed(want.superseded, "")
    return message


def new_message_id() -> str:
    """Return a Message-ID for a row: the same at every try, so that a repeat can be recognised."""
    return message_id(uuid4())


def message_id(number: UUID) -> str:
    """Return the Message-ID made of this number."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{number.hex}@{domain}>"


def _write(changes: Changes) -> int:
    """Write a batch in a constant number of statements; rows that the sender took meanwhile are left to it."""
    if changes.new:
        Message.objects.bulk_create(changes.new, ignore_conflicts=True)
    changed = _still_ours(changes.changed)
    if changed:
        fields = ["state", "reason", "due_at", "useful_until", "attempts", "wait_until", "updated_at"]
        Message.objects.bulk_update(changed, fields)
    ids = [message.message_id for message in [*changes.new, *changed]]
    written = list(Message.objects.filter(message_id__in=ids).values_list("pk", "message_id", "state")) if ids else []
    MessageEvent.objects.bulk_create(
        MessageEvent(message_id=pk, at=changes.now, state=state, reason=changes.history[message_id])
        for pk, message_id, state in written
    )
    return len(written)


def _still_ours(changed: list[Message]) -> list[Message]:
    """Those of the rows to change that no sender has claimed since they were read, locked until the end."""
    if not changed:
        return []
    taken = Message.objects.filter(pk__in=[each.pk for each in changed]).exclude(state__in=(State.SENDING, State.SENT))
    ours = set(taken.select_for_update().order_by("pk").values_list("pk", flat=True))
    return [each for each in changed if each.pk in ours]
