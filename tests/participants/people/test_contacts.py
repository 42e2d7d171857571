"""The contact log's two actions: write a note, and tick off its call-back."""

import datetime as dt
import uuid
from typing import Any

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.models import ContactNote
from participants.people.contacts import call_back_done, call_backs_due, notes_about, write_note
from tests.cast import NOW
from tests.factories import ContactNoteFactory, ParticipantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TODAY = dt.date(2026, 11, 2)
DAY = dt.timedelta(days=1)


@pytest.fixture
def bernard(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Bernard", last_name="Oakshott")


def write(person, by, **more) -> ContactNote:
    given: dict[str, Any] = {"direction": "in", "way": "call", "line": "Asked about parking.", "submission_id": uuid.uuid4()}
    return write_note(person, by=by, now=NOW, **(given | more))


def test_a_note_says_who_wrote_what_when_and_is_audited(clinic, bernard):
    note = write(bernard, clinic.administrator, line="  Asked about   parking. ", call_back_on=TODAY + DAY)

    assert (note.line, note.by, note.at) == ("Asked about parking.", "Priya Raman", NOW)
    assert note.wants_call_back
    entry = AuditEntry.objects.get(verb="wrote a contact note")
    assert entry.details == {"direction": "in", "way": "call", "call_back_on": "2026-11-03", "passes_on": False}
    assert "parking" not in entry.object_label


def test_the_same_form_twice_writes_one_note(clinic, bernard):
    number = uuid.uuid4()

    first, second = (write(bernard, clinic.administrator, submission_id=number) for _ in range(2))

    assert first == second
    assert AuditEntry.objects.filter(verb="wrote a contact note").count() == 1


def test_a_form_that_has_done_its_work_for_somebody_else_is_refused(clinic, bernard):
    number = uuid.uuid4()
    write(ParticipantFactory(organisation=clinic.organisation), clinic.administrator, submission_id=number)

    with pytest.raises(Refused, match="This form has done its work already"):
        write(bernard, clinic.administrator, submission_id=number)


@pytest.mark.parametrize(
    ("given", "sentence", "field"),
    [
        ({"line": " "}, "Write in one line what it was about.", "line"),
        ({"line": "x" * 301}, "Write it in 300 characters or fewer.", "line"),
        ({"way": "pigeon"}, "Say whether it was a call, a letter", "way"),
        ({"direction": "up"}, "Say who turned to whom.", "direction"),
        ({"call_back_on": TODAY - DAY}, "Sunday 1 November 2026 is in the past.", "call_back_on"),
        ({"call_back_on": TODAY + 400 * DAY}, "is more than a year away. Check the year.", "call_back_on"),
        ({"passes_on": True}, "Only what we told them counts as told", "direction"),
    ],
)
def test_what_cannot_be_a_note_is_refused_with_a_sentence(clinic, bernard, given, sentence, field):
    with pytest.raises(Refused, match=sentence) as refused:
        write(bernard, clinic.administrator, **given)

    assert refused.value.field == field
    assert not ContactNote.objects.exists()


def test_nobody_is_asked_to_ring_somebody_back_who_was_stopped(clinic):
    person = ParticipantFactory(organisation=clinic.organisation, stopped_at=NOW, stopped_reason="no_contact")

    with pytest.raises(Refused, match="their record says “Asked us not to contact them”"):
        write(person, clinic.administrator, call_back_on=TODAY)
    assert write(person, clinic.administrator).pk


def test_a_call_back_is_ticked_off_once_and_the_note_stays_as_it_was(clinic, bernard):
    note = ContactNoteFactory(participant=bernard, call_back_on=TODAY)

    for by, later in ((clinic.administrator, 0), (clinic.clinician, 5)):
        call_back_done(note, by=by, now=NOW + dt.timedelta(minutes=later))

    note.refresh_from_db()
    assert (note.done_at, note.done_by, note.line) == (NOW, "Priya Raman", "Asked about parking.")
    assert AuditEntry.objects.filter(verb="rang back").count() == 1


def test_a_note_without_a_call_back_cannot_be_ticked_off(clinic, bernard):
    with pytest.raises(Refused, match="This note asks for no call-back"):
        call_back_done(ContactNoteFactory(participant=bernard), by=clinic.administrator, now=NOW)


def test_call_backs_are_due_from_their_day_on_and_never_to_who_was_stopped(clinic, charity, bernard):
    due = [ContactNoteFactory(participant=bernard, call_back_on=day) for day in (TODAY, TODAY - 3 * DAY)]
    ContactNoteFactory(participant=bernard, call_back_on=TODAY + DAY)
    ContactNoteFactory(participant=bernard, call_back_on=TODAY, done_at=NOW, done_by="Priya Raman")
    stopped = ParticipantFactory(organisation=clinic.organisation, stopped_at=NOW, stopped_reason="died")
    ContactNoteFactory(participant=stopped, call_back_on=TODAY)
    ContactNoteFactory(participant=ParticipantFactory(organisation=charity.organisation), call_back_on=TODAY)

    assert list(call_backs_due(clinic.organisation, TODAY)) == due[::-1]


def test_an_old_note_whose_call_back_waits_is_never_left_out(bernard):
    old = ContactNoteFactory(participant=bernard, at=NOW - 90 * DAY, call_back_on=TODAY)
    latest = [ContactNoteFactory(participant=bernard, at=NOW - hours * dt.timedelta(hours=1)) for hours in range(3)]

    assert notes_about(bernard, 3) == [*latest[:2], old]
