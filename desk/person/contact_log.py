"""The contact log of one person: notes, calls about sessions and messages in one list, latest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Organisation
from courses.models import Session
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from participants.models import Call, ContactNote, Participant
from participants.people.contacts import notes_about
from reminders.models import Message
from reminders.pages.listing import in_words, told_in_one_line
from reminders.rules.untold import is_by_hand, latest_to, nearest, sent_to, waits_for_us, was_passed_on

LATEST = 50
# What a line about a call says.
OF_A_CALL = ("at", "by", "outcome", "about", "note", "session__label", "session__course__name")
State = Message.State


@dataclass(frozen=True)
class ContactLine:
    """One thing that passed between a person and the office. `state` is a message's word, `url` its page."""

    at: dt.datetime
    what: str
    text: str
    who: str = ""
    state: str = ""
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class ContactLog:
    """Everything the record shows of it. `waiting`: what somebody has to tell by hand today; `to_come`: what goes later."""

    lines: list[ContactLine]
    call_backs: list[ContactNote]
    concerns: list[ContactNote] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)
    to_come: list[tuple[Message, str]] = field(default_factory=list)
    # For whoever may not read the messages: how many went, and when the last did.
    sent: int = 0
    last_sent_at: dt.datetime | None = None

    @property
    def is_cut(self) -> bool:
        """Whether older lines may have been left out."""
        return len(self.lines) >= LATEST

    @property
    def waiting_words(self) -> list[str]:
        """What is waiting, in words."""
        return [line for _, line in told_in_one_line(self.waiting, in_words)]


def log_of(
    person: Participant, organisation: Organisation, *, with_messages: bool, with_calls: bool, now: dt.datetime
) -> ContactLog:
    """Return the log of a person; who may not read messages learns how many went. A query for each of notes, messages, calls."""
    notes = notes_about(person, LATEST)
    calls = calls_to(person, LATEST) if with_calls else []
    told = bool(calls) or len(notes) == LATEST or any(note.passes_on for note in notes)
    messages = latest_to(person, organisation, 2 * LATEST, may_be_passed_on=told) if with_messages else []
    waiting = nearest([message for message in reversed(messages) if waits_for_us(message, organisation, now)])
    later = [each for each in messages if _is_to_come(each, now) and each not in waiting]
    lines = [*map(_of_note, notes), *map(_of_call, calls), *_of_messages(messages, waiting, later)]
    lines.sort(key=lambda line: line.at, reverse=True)
    sent, last = (0, None) if with_messages else sent_to(person)
    return ContactLog(
        lines[:LATEST],
        [note for note in notes if note.wants_call_back],
        [note for note in notes if note.is_open_concern],
        waiting,
        [(each, in_words(each)) for each in reversed(later)],
        sent,
        last,
    )


def calls_to(person: Participant, most: int) -> list[Call]:
    """The last calls to one person about their sessions, latest first. One query."""
    calls = Call.objects.filter(participant=person).select_related("session__course").only(*OF_A_CALL)
    return list(calls.order_by("-at", "-pk")[:most])


def _is_to_come(message: Message, now: dt.datetime) -> bool:
    if message.state in (State.DUE, State.SENDING):
        return True
    return is_by_hand(message) and not was_passed_on(message) and message.due_at > now


def _of_note(note: ContactNote) -> ContactLine:
    who = f"{note.get_way_display()} {lowered(note.get_direction_display())}"
    told = " They were told what was waiting." if note.passes_on else ""
    if note.kind == ContactNote.Kind.CONCERN:
        who = f"Concern, {lowered(who)}"
        told = f" Answered by {note.done_by}: {note.answer}" if note.done_at else f" Waits for {note.owner}."
    return ContactLine(note.at, who, f"{note.line}{told}", note.by)


def _of_call(call: Call) -> ContactLine:
    about = f"{call.get_outcome_display()}: {_named(call.session)}, {call.get_about_display()}."
    return ContactLine(call.at, "Call from us", f"{about} {call.note}".strip(), call.by)


def _of_messages(messages: Iterable[Message], waiting: list[Message], later: list[Message]) -> Iterable[ContactLine]:
    """Those to one person but what is to come `later`; what is `waiting` for us says so, as Today and the list of messages do."""
    pages = Pages("reminders:message")
    for message in messages:
        if message in later or (message.state == State.NOT_NEEDED and not is_by_hand(message)):
            continue
        what = "E-mail from us" if message.state == State.SENT else "Message"
        at = message.sent_at or message.due_at
        state = "Waiting" if message in waiting else _state_of(message)
        yield ContactLine(at, what, in_words(message), state=state, reason=message.reason, url=pages.of(message.pk))


def _state_of(message: Message) -> str:
    """The word for a message as the person got it, or didn't: what no channel carries was passed on, or never told."""
    if message.state != State.SENT and was_passed_on(message):
        return "Passed on"
    if is_by_hand(message):
        return "Not told"
    return message.get_state_display()


def _named(session: Session) -> str:
    return f"{lowered(session.label)} of {session.course.name}" if session.course else lowered(session.label)
