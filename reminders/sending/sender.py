"""Sends what is due, in batches: claim, check again that each is still wanted, write, send over one connection, mark.

What is promised: a message goes at least once, and a repeat is rare and recognisable. Each mail is marked within milliseconds
of the server's taking it, so a sender that is killed repeats one mail at most (docs/decisions/0011).
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Min

from common.apart import apart
from reminders.channels.email import MailFault, fault_of, may_have_arrived, refuses_us
from reminders.channels.email import mail as email
from reminders.links.making import OwnLinks, with_link_of
from reminders.models import Message, WorkRun
from reminders.own_words.versions import OwnWords, own_words_of
from reminders.planning import work_runs
from reminders.planning.records import (
    Record,
    address_for,
    house_of,
    kind_of,
    said_about,
    says_the_same,
    subjects_of,
    wanted_now,
    words_of,
)
from reminders.rules import reasons
from reminders.rules.due_times import quiet_until
from reminders.rules.facts import WantedMessage
from reminders.rules.reasons import end_message
from reminders.sending import claiming, marking
from reminders.wording.enrolment import AllShared
from reminders.wording.parts import Words

logger = logging.getLogger("painprog.reminders")
State = Message.State
DROPPED = (State.NOT_NEEDED, State.MISSED, State.UNSURE)
# A batch costs some twenty statements besides the mark of each mail; of 250 that is little, and it goes within seconds.
BATCH = 250
# What was checked is held true this long; the rest of a slow batch is given back, claimed anew and checked again.
BATCH_SECONDS = 60.0
# One run of the job; the next begins a minute after this one did, beside it if need be.
RUN_SECONDS = 50.0
# Waiting after a passing fault: 5 minutes, then twice as long each time.
FIRST_WAIT = dt.timedelta(minutes=5)
# A mail that may have arrived each time isn't repeated every five minutes for as long as the mail server breaks off, nor does it
# wait for hours once the server is well.
LONGEST_WAIT = dt.timedelta(minutes=30)


@dataclass
class Outcome:
    """What became of one batch, or of a run of them."""

    claimed: int = 0
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    dropped: int = 0
    server_away: bool = False

    def add(self, other: "Outcome") -> None:
        """Count another batch in."""
        self.claimed += other.claimed
        self.sent += other.sent
        self.failed += other.failed
        self.waiting += other.waiting
        self.dropped += other.dropped
        self.server_away = self.server_away or other.server_away

    def __str__(self) -> str:
        if self.server_away:
            return f"{self.sent} sent; the mail server could not be reached, {self.waiting} wait"
        if not self.claimed:
            return "nothing was due"
        return f"{self.sent} sent, {self.failed} failed, {self.waiting} wait, {self.dropped} not needed or too late"


@dataclass
class Ready:
    """A message that is to go now."""

    message: Message
    words: Words
    record: Record


@dataclass(frozen=True)
class BatchWords:
    """What the messages of a batch are written with: parts told alike, their houses' own words, a link for each."""

    shared: AllShared
    own: OwnWords
    links: OwnLinks


@dataclass
class BatchUnderWay:
    """A batch under way: when it was claimed, what has become of it so far, whom to call when its first mail has gone."""

    now: dt.datetime
    call_another: Callable[[], object] = lambda: None
    began: float = field(default_factory=time.monotonic)
    outcome: Outcome = field(default_factory=Outcome)
    # Those that the mail server refused for now, and what it said.
    refused: list[tuple[Message, str]] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        """Seconds since it was claimed."""
        return time.monotonic() - self.began

    @property
    def moment(self) -> dt.datetime:
        """This moment, counted from the one the batch was given."""
        return self.now + dt.timedelta(seconds=self.elapsed)


def send_until_done(clock: Callable[[], dt.datetime], call_another: Callable[[], object] = lambda: None) -> Outcome:
    """Send batch after batch until nothing is due, the mail server is away, or the run has lasted long enough.

    `clock` tells the time. `call_another` is called once, when a full first batch shows that there is work for two, and its
    first mail that the server is there: at once then, so that all who are called send side by side.
    """
    began, total = time.monotonic(), Outcome()
    with work_runs.noted(WorkRun.Name.SENDER, clock()) as run:
        while time.monotonic() - began < RUN_SECONDS:
            outcome = send_due(clock(), BATCH, None if total.claimed else call_another)
            total.add(outcome)
            if not outcome.claimed or outcome.server_away:
                break
        run.outcome = str(total)
    return total


def send_due(now: dt.datetime, batch: int = BATCH, call_another: Callable[[], object] | None = None) -> Outcome:
    """Send up to `batch` messages that are due; return what became of them."""
    under_way = BatchUnderWay(now)
    claimed = claiming.claim(now, batch)
    if call_another and len(claimed) == batch:
        under_way.call_another = call_another
    under_way.outcome.claimed = len(claimed)
    if claimed:
        _send_all(_still_wanted(claimed, under_way), under_way)
    return under_way.outcome


# --- is it still wanted? ---


def _still_wanted(claimed: list[Message], batch: BatchUnderWay) -> list[Ready]:
    """Ask the planner's rule again for the whole batch; settle what is not to go, and write the words of what is."""
    written_with = BatchWords({}, own_words_of({message.organisation_id for message in claimed}), OwnLinks(claimed))
    ready: list[Ready] = []
    settled: list[Message] = []
    records: dict[int, Record] = {}
    for some in apart(claimed, subjects_of, settled.append):
        records.update(some)
    for message in settled:
        end_message(message, State.FAILED, reasons.NOT_WRITTEN)
    unreadable = {message.pk for message in settled}
    for message in claimed:
        if message.pk in unreadable:
            continue
        going = _judged(message, records.get(message.pk), written_with, batch.now)
        if going:
            ready.append(going)
        else:
            settled.append(message)
    with transaction.atomic():
        settled = claiming.write(settled, batch.now)
        held = marking.keep_words([each.message for each in ready], batch.now)
        written_with.links.keep(held)
    batch.outcome.waiting += sum(message.state == State.DUE for message in settled)
    batch.outcome.failed += sum(message.state == State.FAILED for message in settled)
    batch.outcome.dropped += sum(message.state in DROPPED for message in settled)
    return [each for each in ready if each.message.pk in held]


def _judged(message: Message, record: Record | None, batch: BatchWords, now: dt.datetime) -> Ready | None:
    """Decide on one message: ready to go, or settled. One that can't be written fails alone, and holds up nobody."""
    try:
        want = wanted_now(message, record, now) if record else None
        if _settle(message, want, record, now) or want is None or record is None:
            return None
        words = words_of(want, record, batch.shared, batch.own)
        words = with_link_of(message, words, record, batch.links.address_in(message, want, record, now))
        message.template = batch.own.get(kind_of(want, record))
        return _written(message, words, want, record)
    except Exception:
        logger.exception("message not written", extra={"row": message.pk})
        end_message(message, State.FAILED, reasons.NOT_WRITTEN)
        return None


def _settle(message: Message, want: WantedMessage | None, record: Record | None, now: dt.datetime) -> bool:
    """Decide on a message that is not to go now; return False for one that is."""
    if record is None or want is None:
        end_message(message, State.NOT_NEEDED, _why_not(message, record))
    elif want.reason:
        end_message(message, State.NOT_NEEDED, want.reason)
    elif want.useful_until <= now:
        end_message(message, State.MISSED, reasons.missed(want.superseded, message.reason))
    elif want.due_at > now:
        message.due_at, message.useful_until = want.due_at, want.useful_until
        _untried(message)
    else:
        morning = None if want.urgent else quiet_until(now, record.zone)
        if morning is None or morning >= want.useful_until:
            return False
        message.wait_until = morning
        _untried(message, reasons.QUIET_HOURS)
    return True


def _untried(message: Message, why: str = "") -> None:
    """Give a message back as if it had not been claimed."""
    message.state, message.reason = State.DUE, why
    message.attempts -= 1


def _why_not(message: Message, record: Record | None) -> str:
    if record is None:
        return reasons.NOT_ASKED_FOR
    return record.why_not(rule=message.rule, key=message.key, session=message.session_id)


def _written(message: Message, words: Words, want: WantedMessage, record: Record) -> Ready | None:
    """Write its words, or end it where it would say something else than what may have arrived."""
    if message.may_have_gone_at and not _repeats(message, words, want, record):
        end_message(message, State.FAILED, reasons.WORDS_CHANGED)
        return None
    message.address = address_for(record)
    message.subject, message.body = words.subject[:200], words.on_file
    message.told = said_about(want, record)
    return Ready(message, words, record)


def _repeats(message: Message, words: Words, want: WantedMessage, record: Record) -> bool:
    """Whether it says, word for word, what may have arrived already: under one Message-ID nobody is told two things."""
    said = (message.subject, message.body) == (words.subject[:200], words.on_file)
    return said and says_the_same(message, want, record)


# --- out it goes ---


def _send_all(ready: list[Ready], batch: BatchUnderWay) -> None:
    """Send over one connection. Whatever stops it, what was not tried is given back."""
    untried, why = list(reversed(ready)), ""
    connection: BaseEmailBackend = mail.get_connection()
    try:
        connection.open()
        while untried and batch.elapsed < BATCH_SECONDS:
            try:
                _send_one(untried.pop(), connection, batch)
            except ServerAway:
                why = reasons.SERVER_AWAY
                break
    except OSError:  # the connection could not be opened
        why = reasons.SERVER_AWAY
    finally:
        batch.outcome.server_away = bool(why)
        marking.settle([each.message.pk for each in ready])
        _mark_refused(batch)
        _give_back([each.message for each in untried], why, batch)
        _close(connection)


class ServerAway(Exception):
    """The mail server broke off, or wants nothing from us: no use trying the next message."""


def _send_one(ready: Ready, connection: BaseEmailBackend, batch: BatchUnderWay) -> None:
    """Send one message and mark it; leave it alone if another sender has it by now.

    Raises ServerAway when the others needn't be tried.
    """
    message = ready.message
    if not claiming.is_held(message):
        return
    letter = email(
        organisation=house_of(ready.record),
        address=message.address,
        subject=message.subject,
        body=ready.words.body,
        message_id=message.message_id,
        reply_to=ready.words.reply_to,
    )
    try:
        connection.send_messages([letter])
    except (OSError, ValueError) as error:
        fault, why = fault_of(error)
        if fault is MailFault.PASSING:
            batch.refused.append((message, why))
        elif fault is MailFault.FOR_GOOD:
            _fail(message, why, batch)
        else:
            _wait_for_server(message, error, why, batch)
            raise ServerAway from error
    else:
        marking.mark(message, batch.moment)
        batch.outcome.sent += 1
        if batch.outcome.sent == 1:
            batch.call_another()


def _mark_refused(batch: BatchUnderWay) -> None:
    """Mark what the server refused for now: to be tried again, or to be given up after several tries.

    A server that refuses several and takes none refuses us, not them: that uses up no try of theirs, also where each of them
    came due in a minute of its own.
    """
    several = len(batch.refused) > 1 or any(_refused_like_others(*each) for each in batch.refused)
    of_itself = batch.outcome.sent > 0 or not several
    for message, why in batch.refused:
        if not of_itself:
            message.attempts -= 1
            _wait(message, why, FIRST_WAIT, batch)
        elif message.attempts < claiming.MOST_TRIES:
            _wait(message, why, FIRST_WAIT * 2 ** (message.attempts - 1), batch)
        else:
            _fail(message, f"{reasons.GAVE_UP} {why}"[:200], batch)


def _refused_like_others(message: Message, why: str) -> bool:
    """Whether somebody else's message waits after the same answer, and the server has taken none since."""
    whose = {"participant": message.participant_id, "facilitator": message.facilitator_id, "user": message.user_id}
    others = Message.objects.filter(state=State.DUE, reason=why).exclude(**whose)
    since = others.aggregate(first=Min("updated_at"))["first"]
    return since is not None and not Message.objects.filter(state=State.SENT, sent_at__gt=since).exists()


def _wait_for_server(message: Message, error: Exception, why: str, batch: BatchUnderWay) -> None:
    """Put aside the message at which the server broke off: it uses up no try, and others go first when the server is back."""
    message.attempts -= 1
    at = batch.moment
    if may_have_arrived(error):
        message.may_have_gone_at = message.may_have_gone_at or at
        _wait(message, why, min(max(FIRST_WAIT, at - message.may_have_gone_at), LONGEST_WAIT), batch)
    else:
        _wait(message, why, dt.timedelta() if refuses_us(error) else FIRST_WAIT, batch)


def _wait(message: Message, why: str, wait: dt.timedelta, batch: BatchUnderWay) -> None:
    known = [message.pk] if message.reason == why else []
    message.state, message.reason = State.DUE, why
    message.wait_until = batch.moment + wait
    batch.outcome.waiting += 1
    with transaction.atomic():
        claiming.write([message], batch.moment, quietly=known)


def _fail(message: Message, why: str, batch: BatchUnderWay) -> None:
    message.state, message.reason = State.FAILED, why
    batch.outcome.failed += 1
    with transaction.atomic():
        claiming.write([message], batch.moment)


def _give_back(messages: list[Message], why: str, batch: BatchUnderWay) -> None:
    """Make messages due again that were not tried; their history says why once, not every minute."""
    known = [message.pk for message in messages if not why or message.reason == why]
    for message in messages:
        _untried(message, why)
    with transaction.atomic():
        given_back = claiming.write(messages, batch.moment, quietly=known)
    batch.outcome.waiting += len(given_back)


def _close(connection: BaseEmailBackend) -> None:
    """Take leave of the mail server; a server that is gone already is no fault."""
    try:
        connection.close()
    except OSError:
        return
