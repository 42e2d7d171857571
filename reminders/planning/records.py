"""What messages are about, as planner and sender see it: a place, waiting for one, an assessment, a letter."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from accounts.models import Organisation
from reminders.channel_changes.reading import ChannelToTell, channels_to_tell, link_in
from reminders.channel_changes.wording import words_about_channel
from reminders.digest.reading import DigestToTell, digests_to_tell
from reminders.digest.wording import words_of_digest
from reminders.models import Message
from reminders.own_words.versions import NO_WORDS, OwnWords
from reminders.questions.reading import AskedToTell, questions_to_tell
from reminders.questions.wording import words_about_questions
from reminders.rules.appointments import AppointmentToTell, appointments_to_tell
from reminders.rules.enrolments import EnrolmentToTell, enrolments_to_tell
from reminders.rules.facts import WantedMessage
from reminders.rules.letters_to_tell import LetterToTell, letters_to_tell
from reminders.rules.programme_list import ProgrammeWaitToTell, programme_waits_to_tell
from reminders.rules.waiting_list import WaitingToTell, waiting_to_tell
from reminders.rules.what_was_told import kept
from reminders.staff.reading import StaffToTell, staff_to_tell
from reminders.staff.reports import ReaderToTell, readers_to_tell, words_about_report
from reminders.staff.wording import words_to_staff
from reminders.wording import enrolment as wording
from reminders.wording import waiting as waiting_wording
from reminders.wording.enrolment import AllShared
from reminders.wording.letters import words_about_letter
from reminders.wording.parts import Words
from reminders.wording.programme_waiting import words_of_programme_wait

Waits = WaitingToTell | ProgrammeWaitToTell
ToPerson = EnrolmentToTell | Waits | LetterToTell | AppointmentToTell | AskedToTell | ChannelToTell
ToStaff = StaffToTell | ReaderToTell | DigestToTell
Record = ToPerson | ToStaff


def house_of(record: Record) -> Organisation:
    """The organisation that writes."""
    return record.organisation if isinstance(record, ToStaff) else record.participant.organisation


def address_for(record: Record) -> str:
    """The address it goes to."""
    return record.address if isinstance(record, ToStaff | ChannelToTell) else record.participant.email


def pointing_at(record: Record) -> dict[str, Any]:
    """What a new message to them points at: whom it goes to, and what it is about."""
    return record.belongs_to if isinstance(record, ToStaff) else {"participant": record.participant, **record.belongs_to}


def entries_to_tell(entries: Collection[int]) -> dict[int, Waits]:
    """Entries on waiting lists, each under its own key: of courses and of programmes. Five queries, and two for the latter."""
    found: dict[int, Waits] = {**waiting_to_tell(entries)}
    of_programmes = set(entries) - found.keys()
    return {**found, **programme_waits_to_tell(of_programmes)} if of_programmes else found


def subjects_of(messages: Collection[Message]) -> dict[int, Record]:
    """What each of these messages is about, by the message's key. Five queries, and five more when some are about a waiting list.

    One more when some are about letters, four when some are about assessments, six when some are to staff, two for each
    organisation of readers, four or five when some are about questions to answer, one when some are about a chosen channel.
    """
    places = enrolments_to_tell({each.enrolment_id for each in messages if each.enrolment_id})
    pks = {each.entry_id for each in messages if each.entry_id}
    entries = entries_to_tell(pks) if pks else {}
    on_pages = {each.letter_id for each in messages if each.letter_id}
    letters = letters_to_tell(on_pages) if on_pages else {}
    alone = {each.appointment_id for each in messages if each.appointment_id}
    appointments = appointments_to_tell(alone) if alone else {}
    colleagues = {each.facilitator_id for each in messages if each.facilitator_id}
    staff = staff_to_tell(colleagues) if colleagues else {}
    readers = _readers_of([each for each in messages if each.user_id and each.rule != Message.Rule.DIGEST])
    daily = [each for each in messages if each.rule == Message.Rule.DIGEST]
    digests = digests_to_tell(daily) if daily else {}
    asked = {each.participant_id for each in messages if each.rule == Message.Rule.QUESTIONNAIRES and each.participant_id}
    questions = questions_to_tell(asked) if asked else {}
    chosen = {link_in(each.key) for each in messages if each.rule == Message.Rule.CHANNEL_CHANGED}
    channels = channels_to_tell(chosen) if chosen else {}

    def subject(message: Message) -> Record | None:
        if message.facilitator_id:
            return staff.get(message.facilitator_id)
        if message.rule == Message.Rule.DIGEST:
            return digests.get(message.pk)
        if message.user_id:
            return readers.get((message.organisation_id, message.user_id))
        if message.rule == Message.Rule.QUESTIONNAIRES:
            return questions.get(message.participant_id or 0)
        if message.rule == Message.Rule.CHANNEL_CHANGED:
            return channels.get(link_in(message.key))
        if message.letter_id:
            return letters.get(message.letter_id)
        if message.appointment_id:
            return appointments.get(message.appointment_id)
        return entries.get(message.entry_id) if message.entry_id else places.get(message.enrolment_id or 0)

    found = {each.pk: subject(each) for each in messages}
    return {pk: record for pk, record in found.items() if record is not None}


def _readers_of(messages: Collection[Message]) -> dict[tuple[int, int], ReaderToTell]:
    """Whom these messages to users go to, by organisation and user: somebody may read for more than one."""
    pks: dict[int, set[int]] = defaultdict(set)
    for each in messages:
        pks[each.organisation_id].add(each.user_id or 0)
    return {(house, pk): reader for house, users in pks.items() for pk, reader in readers_to_tell(users, house).items()}


def wanted_now(message: Message, record: Record, now: dt.datetime) -> WantedMessage | None:
    """The message as the rules want it at this moment, or None when they don't."""
    want = next((each for each in record.wanted(message.rule) if each.key == message.key), None)
    return record.still_ahead(want, now) if want else None


# Who writes to, or about, what isn't a place or an assessment.
WRITERS: tuple[tuple[type[Any], Callable[[WantedMessage, Any], Words]], ...] = (
    (StaffToTell, words_to_staff),
    (ReaderToTell, words_about_report),
    (DigestToTell, words_of_digest),
    (ProgrammeWaitToTell, words_of_programme_wait),
    (WaitingToTell, waiting_wording.words_of),
    (LetterToTell, words_about_letter),
    (AskedToTell, words_about_questions),
)


def words_of(want: WantedMessage, record: Record, shared: AllShared | None = None, own: OwnWords = NO_WORDS) -> Words:
    """What this message says to this person; `shared` is what a batch has written once for many, `own` its houses' words."""
    if isinstance(record, EnrolmentToTell | AppointmentToTell):
        return wording.words_of(want, record, shared, own)
    if isinstance(record, ChannelToTell):
        return words_about_channel(record)
    write = next(write for kind, write in WRITERS if isinstance(record, kind))
    return write(want, record)


def kind_of(want: WantedMessage, record: Record) -> tuple[int, str, str]:
    """Of which words it is, were there any of the organisation's own: by organisation, rule and the person's wording."""
    wording_wanted = "" if isinstance(record, ToStaff) else record.participant.wording
    return house_of(record).pk, want.rule, wording_wanted


def says_the_same(message: Message, want: WantedMessage, record: Record) -> bool:
    """Whether what this message told of each session, when it was last tried, is what it would tell now."""
    return bool(message.told == said_about(want, record))


def said_about(want: WantedMessage, record: Record) -> dict[str, dict[str, Any]]:
    """What it tells of each date: by appointment, to staff by session; of an entry, or a letter, nothing to put right later."""
    if isinstance(record, StaffToTell):
        return record.said(want)
    if not isinstance(record, EnrolmentToTell | AppointmentToTell):
        return {}
    if want.rule == Message.Rule.WITHDREW:
        gone = [(each.appointment, replace(each.now, cancelled=True, given_back=True)) for each in record.place.given_back]
        return {str(pk): kept(told) for pk, told in gone}
    spoken_of = set(want.sessions)
    return {str(each.appointment): kept(each.now) for each in record.place.visits if each.session in spoken_of}
