"""What messages are about, as planner and sender see it: a place on a course, a place in line for one, or an assessment."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from reminders.models import Message
from reminders.rules.appointments import AppointmentToTell, appointments_to_tell
from reminders.rules.enrolments import EnrolmentToTell, enrolments_to_tell
from reminders.rules.facts import WantedMessage
from reminders.rules.waiting_list import WaitingToTell, waiting_to_tell
from reminders.rules.what_was_told import kept
from reminders.wording import enrolment as wording
from reminders.wording import waiting as line_wording
from reminders.wording.enrolment import AllShared, Words

Record = EnrolmentToTell | WaitingToTell | AppointmentToTell


def subjects_of(messages: Collection[Message]) -> dict[int, Record]:
    """What each of these messages is about, by the message's key. Five queries, and five more when some are about a line.

    An assessment's take four more.
    """
    places = enrolments_to_tell({each.enrolment_id for each in messages if each.enrolment_id})
    in_line = {each.entry_id for each in messages if each.entry_id}
    lines = waiting_to_tell(in_line) if in_line else {}
    alone = {each.appointment_id for each in messages if each.appointment_id}
    appointments = appointments_to_tell(alone) if alone else {}
    found: dict[int, Record | None] = {}
    for each in messages:
        if each.entry_id:
            found[each.pk] = lines.get(each.entry_id)
        elif each.appointment_id:
            found[each.pk] = appointments.get(each.appointment_id)
        else:
            found[each.pk] = places.get(each.enrolment_id or 0)
    return {pk: record for pk, record in found.items() if record is not None}


def wanted_now(message: Message, record: Record, now: dt.datetime) -> WantedMessage | None:
    """The message as the rules want it at this moment, or None when they don't."""
    want = next((each for each in record.wanted(message.rule) if each.key == message.key), None)
    return record.still_ahead(want, now) if want else None


def words_of(want: WantedMessage, record: Record, shared: AllShared | None = None) -> Words:
    """What this message says to this person; `shared` is what a batch has written once for many."""
    if isinstance(record, WaitingToTell):
        return line_wording.words_of(want, record)
    return wording.words_of(want, record, shared)


def says_the_same(message: Message, want: WantedMessage, record: Record) -> bool:
    """Whether what this message told of each session, when it was last tried, is what it would tell now."""
    return bool(message.told == said_about(want, record))


def said_about(want: WantedMessage, record: Record) -> dict[str, dict[str, Any]]:
    """What it tells of each date, by appointment; of a place in line nothing that a later change would have to correct."""
    if isinstance(record, WaitingToTell):
        return {}
    spoken_of = set(want.sessions)
    return {str(each.appointment): kept(each.now) for each in record.place.visits if each.session in spoken_of}
