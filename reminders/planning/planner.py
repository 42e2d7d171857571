"""Brings the table of messages to what the rules want: inserts, moves, revives, retires, marks as missed.

Planning compares what should exist with what does, so running it twice, or after a week of downtime, ends in the same table.
Each batch of enrolments is a transaction of its own that holds the lock of its organisation's planners, so two planners take
turns and the second sees what the first wrote. A row is written only where it is as it was read: a sender may have settled it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Organisation
from common.apart import apart
from participants.models import Enrolment, WaitingListEntry
from reminders.models import Message, MessageEvent, PlanRequest, WorkRun
from reminders.planning import by_hand, still_open, work_runs
from reminders.planning.records import Record, entries_to_tell, house_of, pointing_at, said_about, says_the_same
from reminders.planning.still_open import HORIZON, LOOK_BACK
from reminders.questions.reading import people_with_questions, questions_to_tell
from reminders.rules import reasons
from reminders.rules.appointments import appointments_to_tell
from reminders.rules.enrolments import enrolments_to_tell
from reminders.rules.facts import WantedMessage
from reminders.rules.letters_to_tell import letters_to_tell, put_on_pages
from reminders.rules.reasons import end_message
from reminders.rules.untold import is_by_hand
from reminders.staff.reading import staff_to_tell
from reminders.staff.reports import readers_to_tell, readers_who_wait, unopened_readers
from reminders.staff.rounds import note_rounds

State = Message.State
# Enrolments a transaction; about 3,000 appointments in memory, and the lock is held for well under a second.
BATCH = 200
# As many requests as are answered together.
REQUESTS = 1000
# Any number; with the organisation's key it is the lock of that organisation's planners.
PLANNERS_LOCK = 5_316_001
# What tells that somebody else has written a row meanwhile, also one who has the same clock.
AS_READ = ("state", "reason", "claim", "attempts", "due_at", "useful_until", "wait_until", "may_have_gone_at", "updated_at")
# What a batch is read by: keys in, what each is about.
Reading = Callable[[Collection[int]], Mapping[int, Record]]
ABOUT_A_WHOLE_COURSE = {
    *(Message.Rule.CONFIRMATION, Message.Rule.CHANGED_COURSE, Message.Rule.COURSE_CANCELLED, Message.Rule.WITHDREW),
    *(Message.Rule.DUTIES, Message.Rule.DUTIES_AHEAD),
}


@dataclass
class Changes:
    """What one batch has to write: new rows, changed rows, and the history of both."""

    now: dt.datetime
    new: list[Message] = field(default_factory=list)
    changed: list[Message] = field(default_factory=list)
    history: dict[str, str] = field(default_factory=dict)
    as_read: dict[int, tuple[object, ...]] = field(default_factory=dict)

    def read(self, message: Message) -> None:
        """Remember a row as it was read: it is written only if it still is so."""
        self.as_read[message.pk] = tuple(getattr(message, name) for name in AS_READ)

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
    houses = [organisation.pk] if organisation else list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    with work_runs.noted(WorkRun.Name.PLANNER, now) as run:
        written = sum(_plan_house(house, Planner(now, house, run)) for house in houses)
        run.outcome = _outcome(written, run)
    return written


def plan_requested(now: dt.datetime, organisation: Organisation) -> int:
    """Reconcile the messages of those whom changes of this organisation touched; return how many rows were made or changed.

    A request is taken away once it was answered: should this run break off, the next one finds it.
    """
    with work_runs.noted(WorkRun.Name.PLANNER, now, whole=False) as run:
        written = _answer(organisation.pk, Planner(now, organisation.pk, run))
        run.outcome = _outcome(written, run)
    return written


def _outcome(written: int, run: work_runs.Run) -> str:
    return f"{written} planned or changed" + (f", {run.faults} could not be read" if run.faults else "")


@dataclass(frozen=True, slots=True)
class Planner:
    """A run under way for one organisation."""

    now: dt.datetime
    organisation: int
    run: work_runs.Run

    def places(self, enrolments: Collection[int]) -> int:
        """Plan for places on courses; return how many rows were written. One that can't be read is its own fault."""
        return self._each(enrolments, "enrolment", enrolments_to_tell)

    def entries(self, pks: Collection[int]) -> int:
        """The same for entries of waiting lists."""
        return self._each(pks, "entry", entries_to_tell)

    def letters(self, letters: Collection[int]) -> int:
        """The same for letters on people's own pages."""
        return self._each(letters, "letter", letters_to_tell)

    def appointments(self, pks: Collection[int]) -> int:
        """The same for assessments, which stand alone."""
        return self._each(pks, "appointment", appointments_to_tell)

    def staff(self, pks: Collection[int]) -> int:
        """The same for staff, of what they lead."""
        return self._each(pks, "facilitator", staff_to_tell)

    def readers(self, pks: Collection[int]) -> int:
        """The same for whoever is named for what somebody told us."""
        return self._each(pks, "user", partial(readers_to_tell, organisation=self.organisation))

    def questions(self, people: Collection[int]) -> int:
        """The same for people of what they are asked to answer."""
        return self._each(people, "participant", partial(questions_to_tell, now=self.now))

    def _each(self, pks: Collection[int], about: str, read: Reading) -> int:
        work = partial(_plan_batch, now=self.now, organisation=self.organisation, about=about, read=read)
        return sum(sum(apart(batch, work, self.run.fault)) for batch in _batches(pks))

    def everybody(self) -> int:
        """The same for all of the organisation that anything may have to be said to."""
        written = self.places(still_open.open_places(self.now, self.organisation))
        written += self.entries(still_open.open_entries(self.now, self.organisation))
        written += self.letters(still_open.open_letters(self.now, self.organisation))
        written += self.staff(still_open.open_staff(self.now, self.organisation))
        written += self.readers(readers_who_wait(self.organisation))
        written += self.questions(people_with_questions(self.organisation, (self.now + HORIZON).date()))
        return written + self.appointments(still_open.open_appointments(self.now, self.organisation))

    def those(self, people: Collection[int | None]) -> int:
        """The same for all that these people have, wait for and are booked for."""
        theirs = Enrolment.objects.filter(participant__in=people).values_list("pk", flat=True)
        waiting = WaitingListEntry.objects.filter(participant__in=people).values_list("pk", flat=True)
        booked = still_open.assessments().filter(participant__in=people).values_list("pk", flat=True)
        letters = put_on_pages().filter(letter__participant__in=people).values_list("letter_id", flat=True)
        readers = self.readers(unopened_readers(self.organisation, people))
        readers += self.questions(people_with_questions(self.organisation, (self.now + HORIZON).date()) & set(people))
        return readers + self.places(theirs) + self.entries(waiting) + self.letters(letters) + self.appointments(booked)


def _plan_house(organisation: int, planner: Planner) -> int:
    """Answer what was asked for, and look at everybody all the same: time passes, too."""
    return _answer(organisation, planner) + planner.everybody()


def _answer(organisation: int, planner: Planner) -> int:
    written = 0
    asked = PlanRequest.objects.filter(organisation=organisation).order_by("pk")
    while requests := list(asked[:REQUESTS]):
        of_staff = [each for each in requests if each.facilitator_id]
        people = {each.participant_id for each in requests if not each.facilitator_id}
        if of_staff:
            written += _answer_staff(of_staff, planner)
        if people:
            written += planner.everybody() if None in people else planner.those(people)
        PlanRequest.objects.filter(pk__in=[each.pk for each in requests]).delete()
    return written


def _answer_staff(requests: Collection[PlanRequest], planner: Planner) -> int:
    changes: dict[int, list[dt.datetime]] = defaultdict(list)
    for each in requests:
        changes[each.facilitator_id or 0].append(each.at or planner.now)
    with transaction.atomic():
        take_turns(planner.organisation)
        note_rounds(changes)
    return planner.staff(changes)


def _batches(pks: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(pks)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


@transaction.atomic
def _plan_batch(pks: list[int], now: dt.datetime, organisation: int, about: str, read: Reading) -> int:
    """Plan for what these messages are `about`, read by `read`.

    What ends as unsure counts as told from then on, so for those once more.
    """
    take_turns(organisation)
    changes, whose = Changes(now), f"{about}_id"
    existing: dict[int, dict[str, Message]] = {pk: {} for pk in pks}
    theirs = Message.objects.filter(**{f"{about}__in": pks}, organisation=organisation)
    if about == "participant":  # whom every message goes to: those that are about nothing else
        theirs = theirs.filter(rule=Message.Rule.QUESTIONNAIRES)
    elif about == "user":  # the digest of a day is written by a job of its own (reminders.planning.digests)
        theirs = theirs.exclude(rule=Message.Rule.DIGEST)
    for message in theirs.defer("body", "subject"):  # without the words of those that went
        existing[getattr(message, whose)][message.key] = message
        changes.read(message)
    for pk, record in read(pks).items():
        _reconcile(record, existing[pk], changes)
    written = _write(changes)
    unsure = sorted({getattr(each, whose) for each in changes.changed if each.state == State.UNSURE})
    return written + (_plan_batch(unsure, now, organisation, about, read) if unsure else 0)


def take_turns(organisation: int) -> None:
    """Wait for any other planner of this organisation; on SQLite the transaction itself has taken the only write lock.

    Two records that become one wait here too: what a planner has read of them is written before they move.

    Waiting is better than leaving it to the other one, which may have read before the change we were woken for.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PLANNERS_LOCK, organisation])


def wait_for_planner(organisation_id: int, **signal: object) -> None:
    """Take turns with the planners until the transaction ends; called before places move from one record to another."""
    take_turns(organisation_id)


def _reconcile(record: Record, existing: dict[str, Message], changes: Changes) -> None:
    """Compare what should exist for one place, on a course or a waiting list, with what does."""
    should = {each.key: record.still_ahead(each, changes.now) for each in record.wanted()}
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
    elif message.state == State.NOT_NEEDED and message.reason == reasons.HELD_BACK:
        return
    elif message.state == State.NOT_NEEDED and want.reason and message.reason not in (want.reason, *reasons.BY_HAND) and not over:
        _end(message, State.NOT_NEEDED, want.reason, changes)
    elif message.state in (State.NOT_NEEDED, State.MISSED) and not want.reason and not over:
        message.due_at, message.useful_until = want.due_at, want.useful_until
        message.state, message.reason, message.attempts, message.wait_until = State.DUE, "", 0, None
        message.channel = Message.Channel.EMAIL
        changes.change(message, "Needed again.")


def _end(message: Message, state: State, why: str, changes: Changes) -> None:
    end_message(message, state, why)
    changes.change(message, message.reason)


def _new(record: Record, want: WantedMessage, now: dt.datetime) -> Message:
    message = Message(
        organisation_id=house_of(record).pk,
        **pointing_at(record),
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
        end_message(message, State.NOT_NEEDED, want.reason)
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
    changed = _as_read(changes)
    if changed:
        fields = ["state", "reason", "channel", "due_at", "useful_until", "attempts", "wait_until", "updated_at"]
        Message.objects.bulk_update(changed, fields)
    ids = [message.message_id for message in [*changes.new, *changed]]
    written = list(Message.objects.filter(message_id__in=ids).values_list("pk", "message_id", "state")) if ids else []
    MessageEvent.objects.bulk_create(
        MessageEvent(message_id=pk, at=changes.now, state=state, reason=changes.history[message_id])
        for pk, message_id, state in written
    )
    return len(written)


def _as_read(changes: Changes) -> list[Message]:
    """Those of the rows to change that nobody has written since they were read, locked until the end."""
    if not changes.changed:
        return []
    rows = Message.objects.filter(pk__in=[each.pk for each in changes.changed]).select_for_update().order_by("pk")
    now = {pk: tuple(row) for pk, *row in rows.values_list("pk", *AS_READ)}
    return [each for each in changes.changed if now.get(each.pk) == changes.as_read[each.pk]]
