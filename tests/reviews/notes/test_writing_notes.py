"""A section is drafted, saved, signed and amended; once it is signed the database itself refuses to change it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import Facilitator
from participants.models import Episode
from reviews.assessments.sections import safety_place, section_place, texts_at
from reviews.models import ClinicalNote
from reviews.notes.reading import standing_of
from reviews.notes.writing import Overtaken, TextTooLong, begin_amending, save_draft, sign_note
from tests.at_once import at_once
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
A_MINUTE = dt.timedelta(minutes=1)
WALKS = {"movement": "Walks 15 minutes on the flat."}


@pytest.fixture
def physical(walter, clinic):
    """Where Walter's physical section is written."""
    return section_place(clinic.organisation, walter.place, "physiotherapist")


@pytest.fixture
def ruth(walter):
    """The physiotherapist."""
    return walter.user("physiotherapist")


def test_what_was_typed_is_kept_as_a_draft_and_each_saving_states_the_one_before(physical, ruth, clinic):
    first = save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    second = save_draft(physical, WALKS | {"week": "Rests."}, token="1.1", by=ruth, now=clinic.now + A_MINUTE)

    assert first.pk == second.pk
    assert second.text == [["movement", "Walks 15 minutes on the flat."], ["week", "Rests."], ["careful", ""]]
    assert standing_of(physical).token == "1.2"
    assert second.saved_at == clinic.now + A_MINUTE


def test_the_same_saving_twice_changes_nothing(physical, ruth, clinic):
    save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    again = save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now + A_MINUTE)

    assert again.saved == 1
    assert ClinicalNote.objects.count() == 1


def test_a_stale_tab_overwrites_nothing_and_is_given_what_stands(physical, ruth, walter, clinic):
    save_draft(physical, WALKS, token="1.0", by=walter.user("psychologist"), now=clinic.now)

    with pytest.raises(Overtaken) as refused:
        save_draft(physical, {"movement": "Sits 20 minutes."}, token="1.0", by=ruth, now=clinic.now)

    assert refused.value.sentence.startswith("Owen Castellane saved this after you opened it.")
    assert refused.value.stands.draft.text[0] == ["movement", "Walks 15 minutes on the flat."]


def test_four_thousand_pasted_characters_too_many_are_refused_and_the_draft_stays(physical, ruth, clinic):
    save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now)

    with pytest.raises(TextTooLong, match="Take out 1, or write them under another heading") as refused:
        save_draft(physical, {"movement": "x" * 4001}, token="1.1", by=ruth, now=clinic.now)

    assert refused.value.field == "movement"
    assert standing_of(physical).draft.text[0][1] == "Walks 15 minutes on the flat."


def test_the_profession_signs_its_own_section_with_name_and_profession(physical, ruth, clinic):
    note = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)

    assert (note.signature, note.signed_by, note.version) == ("Ruth Okonedo, physiotherapist", ruth, 1)
    assert not ClinicalNote.objects.filter(signed_at=None).exists()


def test_another_profession_saves_but_cannot_sign_and_nothing_is_lost(physical, walter, clinic):
    owen = walter.user("psychologist")
    save_draft(physical, WALKS, token="1.0", by=owen, now=clinic.now)

    with pytest.raises(Refused, match="Only a registered physiotherapist can sign this, and you are down as psychologist"):
        sign_note(physical, WALKS, token="1.1", by=owen, now=clinic.now)

    assert standing_of(physical).draft.text[0][1] == "Walks 15 minutes on the flat."


def test_an_assistant_drafts_and_a_registered_colleague_signs(physical, ruth, clinic):
    tim = MembershipFactory(organisation=clinic.organisation, role="clinician", user__name="Tim Ashdown").user
    Facilitator.objects.create(
        organisation=clinic.organisation, user=tim, name="Tim Ashdown", profession="physiotherapist", drafts_only=True
    )
    save_draft(physical, WALKS, token="1.0", by=tim, now=clinic.now)

    with pytest.raises(Refused, match="You can write the draft"):
        sign_note(physical, WALKS, token="1.1", by=tim, now=clinic.now)

    signed = sign_note(physical, WALKS, token="1.1", by=ruth, now=clinic.now)
    assert (signed.author, signed.signed_by) == (tim, ruth)


def test_an_empty_section_is_not_signed(physical, ruth, clinic):
    with pytest.raises(Refused, match="Nothing is written yet"):
        sign_note(physical, {"movement": "  "}, token="1.0", by=ruth, now=clinic.now)


def test_two_clicks_on_sign_sign_once(physical, ruth, clinic):
    first = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    second = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now + A_MINUTE)

    assert first.pk == second.pk
    assert ClinicalNote.objects.count() == 1


def test_a_tab_opened_before_the_signature_is_shown_what_was_signed(physical, ruth, walter, clinic):
    sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)

    with pytest.raises(Overtaken, match="Ruth Okonedo, physiotherapist signed this after you opened it") as refused:
        save_draft(physical, {"movement": "Later."}, token="1.0", by=walter.user("psychologist"), now=clinic.now)

    assert refused.value.stands.draft is None


def test_amending_makes_a_new_version_with_its_reason_and_the_first_stays(physical, ruth, clinic):
    first = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    draft = begin_amending(first, reason="He rang: twenty minutes.", by=ruth, now=clinic.now)
    second = sign_note(physical, {"movement": "Walks 20 minutes."}, token="2.1", by=ruth, now=clinic.now)

    assert draft.pk == second.pk
    assert (second.version, second.supersedes, second.amending_reason) == (2, first, "He rang: twenty minutes.")
    standing = standing_of(physical)
    assert (standing.signed, standing.first_signed) == (second, first)
    assert ClinicalNote.objects.get(pk=first.pk).text[0][1] == "Walks 15 minutes on the flat."


def test_amending_needs_a_reason_and_begins_once(physical, ruth, clinic):
    first = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    with pytest.raises(Refused, match="Write why it is amended"):
        begin_amending(first, reason=" ", by=ruth, now=clinic.now)

    one = begin_amending(first, reason="A word.", by=ruth, now=clinic.now)
    two = begin_amending(first, reason="A word.", by=ruth, now=clinic.now)
    assert one.pk == two.pk


def test_an_older_version_is_not_amended(physical, ruth, clinic):
    first = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    begin_amending(first, reason="A word.", by=ruth, now=clinic.now)
    sign_note(physical, {"movement": "Two."}, token="2.1", by=ruth, now=clinic.now)

    with pytest.raises(Refused, match="A later version has been signed"):
        begin_amending(first, reason="Another.", by=ruth, now=clinic.now)


def test_nothing_is_written_once_the_pathway_has_ended(physical, ruth, walter, clinic):
    Episode.objects.filter(pk=walter.episode.pk).update(ended_at=clinic.now, ending="moved", ended_by="Priya Raman")

    with pytest.raises(Refused, match="This pathway has ended"):
        save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now)


def test_any_registered_clinician_signs_safety_and_the_latest_stands(walter, clinic):
    place = safety_place(clinic.organisation, walter.episode)
    first = sign_note(place, {"falls": "Fell twice."}, token="1.0", by=walter.user("psychologist"), now=clinic.now)
    begin_amending(first, reason="Seen by neurology.", by=walter.user("physiotherapist"), now=clinic.now)
    sign_note(place, {"seizures": "One in May."}, token="2.1", by=walter.user("physiotherapist"), now=clinic.now)

    assert texts_at(walter.place).safety.signed.text[0] == ["seizures", "One in May."]


@pytest.mark.sqlite
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_what_is_signed(physical, ruth, clinic, change):
    note = sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)

    row = ClinicalNote.objects.filter(pk=note.pk)
    act = row.delete if change == "delete" else lambda: row.update(text=[["movement", "Runs."]])
    with pytest.raises(DatabaseError, match="A signed note is never changed"), transaction.atomic():
        act()

    assert ClinicalNote.objects.get(pk=note.pk).text[0][1] == "Walks 15 minutes on the flat."


@pytest.mark.sqlite
def test_a_draft_may_be_changed(physical, ruth, clinic):
    note = save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now)

    assert ClinicalNote.objects.filter(pk=note.pk).update(saved=7) == 1


def test_the_trail_says_who_signed_and_holds_no_clinical_word(physical, ruth, clinic):
    sign_note(physical, WALKS, token="1.0", by=ruth, now=clinic.now)

    entries = AuditEntry.objects.filter(object_type="reviews.clinicalnote")
    assert [entry.verb for entry in entries.order_by("pk")] == ["clinical text drafted", "clinical text signed"]
    assert not any("Walks" in f"{entry.object_label}{entry.details}" for entry in entries)


def test_the_database_keeps_one_draft_of_a_section(physical, ruth, clinic):
    save_draft(physical, WALKS, token="1.0", by=ruth, now=clinic.now)
    draft = standing_of(physical).draft
    draft.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        draft.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_of_two_clinicians_saving_one_section_at_once_one_is_kept_and_the_other_told(physical, ruth, walter, clinic):
    owen = walter.user("psychologist")
    assert connection.vendor == "postgresql"

    told = at_once(
        lambda: save_draft(physical, {"movement": "Ruth’s."}, token="1.0", by=ruth, now=clinic.now).author.name,
        lambda: save_draft(physical, {"movement": "Owen’s."}, token="1.0", by=owen, now=clinic.now).author.name,
    )

    kept = standing_of(physical).draft
    assert kept.saved == 1
    assert kept.author.name in told
    assert sum("after you opened it" in str(each) for each in told) == 1
