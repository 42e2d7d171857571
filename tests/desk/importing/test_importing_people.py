"""People from a spreadsheet: checked first, imported once, taken back while nobody has used them."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from desk.importing import batches, working
from desk.models import Batch
from participants.models import Participant
from tests.cast import NOW
from tests.desk.importing.conftest import PEOPLE, imported, outcomes, worked
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

ADA = ["Ada", "Quill", "14/3/1961", "ada@post.example", ""]
BO = ["Bo", "Marsh", "", "", "01632 960002"]


@pytest.mark.sqlite
def test_a_file_is_checked_and_nothing_imported_until_somebody_says_so(sent):
    batch = sent("people", PEOPLE, ADA, BO)

    assert (batch.state, batch.rows_done, batch.rows_total) == ("checked", 2, 2)
    assert outcomes(batch) == [(2, "ready", ""), (3, "ready", "")]
    assert Participant.objects.count() == 0


@pytest.mark.sqlite
def test_the_rows_that_are_ready_are_imported_and_audited(sent, charity):
    batch = imported(sent("people", PEOPLE, ADA, BO))

    ada = Participant.objects.get(last_name="Quill")
    assert (batch.state, ada.date_of_birth, ada.channel, ada.nhs_number_missing) == (
        "written",
        dt.date(1961, 3, 14),
        "email",
        "not_asked",
    )
    assert Participant.objects.get(last_name="Marsh").channel == "telephone"
    entry = AuditEntry.objects.get(verb="imported", object_id=ada.pk)
    assert (entry.actor_id, entry.details) == (charity.coordinator.pk, {"batch": batch.pk})
    assert batch.content is None


@pytest.mark.sqlite
def test_the_same_file_a_second_time_changes_nothing(sent):
    imported(sent("people", PEOPLE, ADA, BO))
    again = sent("people", PEOPLE, ADA, BO)

    assert [outcome for _, outcome, _ in outcomes(again)] == ["known", "known"]
    with pytest.raises(batches.Refused, match="No row of this file can be imported"):
        imported(again)
    assert Participant.objects.count() == 2


def test_every_row_says_why_it_has_to_be_put_right(sent):
    batch = sent(
        "people",
        PEOPLE,
        ["", "", "", "", "01632 960002"],
        ["Cy", "Quill", "14/3/61", "", ""],
        ["Di", "Quill", "", "di at post", ""],
        ["Ed", "Quill", "", "", "12"],
        ["Flo", "=1+1", "", "", ""],
        ["G" * 200, "Quill", "", "", ""],
        ["Hy", "Quill", "1/1/2030", "", ""],
    )

    assert [sentence for _, _, sentence in outcomes(batch)] == [
        "Enter a first name. Of somebody with one name, that is enough.",
        "Date of birth: “14/3/61” can’t be read as a date. Write it like 14/3/1961 or 1961-03-14.",
        "“di at post” isn’t an e-mail address.",
        "That telephone number is too short. Give it with its area code.",
        "Last name holds a formula. Put in what it should say, as plain text.",
        "First names has 200 characters; 120 are the most.",
        "The date of birth is in the future. Check the year.",
    ]


def test_the_same_person_twice_in_a_file_is_imported_once(sent):
    batch = imported(sent("people", PEOPLE, ADA, ["ADA", "quill", "1961-03-14", "", ""]))

    assert outcomes(batch)[1] == (3, "known", "Ada Quill, born the same day, is in row 2.")
    assert Participant.objects.count() == 1


def test_somebody_put_on_file_after_the_check_is_not_imported_again(sent, charity):
    batch = sent("people", PEOPLE, ADA)
    ParticipantFactory(
        organisation=charity.organisation, first_names="Ada", last_name="Quill", date_of_birth=dt.date(1961, 3, 14)
    )

    batch = imported(batch)

    assert [outcome for _, outcome, _ in outcomes(batch)] == ["known"]
    assert Participant.objects.count() == 1


def test_people_of_another_organisation_are_not_looked_at(sent, clinic):
    ParticipantFactory(organisation=clinic.organisation, first_names="Ada", last_name="Quill", email="ada@post.example")

    assert outcomes(sent("people", PEOPLE, ADA)) == [(2, "ready", "")]


@pytest.mark.sqlite
def test_an_import_is_taken_back_whole(sent):
    batch = imported(sent("people", PEOPLE, ADA, BO))

    batch = worked(batches.undo(batch, by=batch.sent_by, now=NOW, version=batch.version))

    assert (batch.state, Participant.objects.count()) == ("undone", 0)
    assert [outcome for _, outcome, _ in outcomes(batch)] == ["undone", "undone"]


def test_somebody_who_has_a_place_meanwhile_stays_and_the_row_says_so(sent, charity):
    batch = imported(sent("people", PEOPLE, ADA, BO))
    days = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]
    make_place(
        Participant.objects.get(last_name="Quill"), make_course(cpsmp_edition(charity.organisation), days=days), joined_at=NOW
    )

    batch = worked(batches.undo(batch, by=batch.sent_by, now=NOW, version=batch.version))

    assert outcomes(batch) == [(2, "kept", "It has been used since, so it stays."), (3, "undone", "")]
    assert list(Participant.objects.values_list("last_name", flat=True)) == ["Quill"]


@pytest.mark.logs_errors
def test_a_worker_killed_in_the_middle_is_followed_by_one_that_goes_on(sent, monkeypatch):
    monkeypatch.setattr(working, "STEP", 1)
    batch = sent("people", PEOPLE, ADA, BO)
    batch = batches.import_rows(batch, by=batch.sent_by, now=NOW, version=batch.version)
    kill_after_first_step(monkeypatch)

    working.work(lambda: NOW)
    assert (Participant.objects.count(), Batch.objects.get().state) == (1, "writing")
    monkeypatch.undo()

    working.work(lambda: NOW)
    assert Participant.objects.count() == 1, "the lease of the killed one isn't over"
    working.work(lambda: NOW + working.LEASE * 2)
    assert (Participant.objects.count(), Batch.objects.get().state) == (2, "written")


def test_a_long_import_lets_other_jobs_have_their_turn_and_goes_on(sent, monkeypatch):
    monkeypatch.setattr(working, "STEP", 1)
    batch = sent("people", PEOPLE, ADA, BO)
    batches.import_rows(batch, by=batch.sent_by, now=NOW, version=batch.version)
    moments = iter(NOW + dt.timedelta(seconds=30 * step) for step in range(100))

    assert working.work(lambda: next(moments)), "something is left"
    assert Participant.objects.count() == 1
    assert not working.work(lambda: NOW)
    assert Participant.objects.count() == 2


def kill_after_first_step(monkeypatch):
    write, calls = working._write_some, []

    def once(*args):
        if calls:
            raise KilledWorker
        calls.append(1)
        return write(*args)

    monkeypatch.setattr(working, "_write_some", once)


class KilledWorker(Exception):
    """As if the process had ended there."""


@pytest.mark.parametrize("people", [1, 3, 60])
def test_importing_asks_as_much_for_one_row_as_for_sixty(sent, people, django_assert_num_queries):
    batch = sent("people", PEOPLE, *([f"Ada {number}", "Quill", "", f"a{number}@post.example", ""] for number in range(people)))
    batch = batches.import_rows(batch, by=batch.sent_by, now=NOW, version=batch.version)

    with django_assert_num_queries(20):
        working.work(lambda: NOW)
    assert Participant.objects.count() == people


def test_somebody_with_one_name_is_imported_and_known_the_second_time(sent):
    imported(sent("people", PEOPLE, ["Suharto", "", "14/3/1961", "", ""], ["", "O'Hagan", "15/3/1961", "", ""]))
    again = sent(
        "people", PEOPLE, ["", "Suharto", "14/3/1961", "", ""], ["", "O Hagan", "15/3/1961", "", ""], ["", "", "1/3/1961", "", ""]
    )

    assert sorted(person.full_name for person in Participant.objects.all()) == ["O'Hagan", "Suharto"]
    assert outcomes(again) == [
        (2, "known", "Suharto, born the same day, is on file."),
        (3, "known", "O'Hagan, born the same day, is on file."),
        (4, "faulty", "Enter a first name. Of somebody with one name, that is enough."),
    ]


def test_a_row_with_more_cells_than_headings_and_error_cells_have_to_be_put_right(sent):
    batch = sent(
        "people",
        PEOPLE,
        ["Cy", "Quill", "14/3/1961", "", "", "", "comma too many"],
        ["#N/A", "Quill", "", "", ""],
        ["Di", "#REF!", "", "", ""],
        ["Ed", "Quill", "", "", "", ""],
    )

    assert outcomes(batch) == [
        (2, "faulty", "The row has more cells than there are headings: “comma too many” belongs to none."),
        (3, "faulty", "First names holds an error of the spreadsheet, #N/A. Put in what it should say."),
        (4, "faulty", "Last name holds an error of the spreadsheet, #REF!. Put in what it should say."),
        (5, "ready", ""),
    ]


def test_dates_that_can_only_be_month_first_are_read_so_without_a_question(sent):
    batch = imported(sent("people", PEOPLE, ["Cy", "Quill", "3/3/1961", "", ""], ["Di", "Quill", "3/14/1961", "", ""]))

    assert Participant.objects.get(first_names="Cy").date_of_birth == dt.date(1961, 3, 3)
    assert Participant.objects.get(first_names="Di").date_of_birth == dt.date(1961, 3, 14)
    assert batch.remarks == ["Date of birth: read month first, because its dates can only be that."]


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Post", "letter"),
        ("phone", "telephone"),
        ("Letter", "letter"),
        ("E-mail", "email"),
        ("mobile text", None),
    ],
)
def test_the_usual_words_for_how_to_hear_from_us_are_read(sent, said, channel):
    headings = [*PEOPLE, "Channel"]
    batch = imported(sent("people", headings, ["Cy", "Quill", "", "cy@post.example", "01632 960001", said], ADA_WITH_CHANNEL))

    people = Participant.objects.filter(first_names="Cy")
    assert list(people.values_list("channel", flat=True)) == ([channel] if channel else [])
    assert channel or "isn’t one of" in batch.rows.get(number=2).sentence


def test_whoever_wants_texts_is_refused_by_row_since_none_can_be_sent(sent):
    headings = [*PEOPLE, "Channel"]
    batch = imported(sent("people", headings, ["Cy", "Quill", "", "cy@post.example", "01632 960001", "SMS"], ADA_WITH_CHANNEL))

    assert not Participant.objects.filter(first_names="Cy").exists()
    assert "Text messages can’t be sent yet. Choose another way to hear from us." in batch.rows.get(number=2).sentence


ADA_WITH_CHANNEL = [*ADA, ""]


LETTERS = ["First names", "Last name", "Address", "Letter format", "Next of kin", "Next of kin phone", "GP code"]


def test_addresses_letters_and_emergency_contacts_come_in_from_a_file(sent):
    ada = ["Ada", "Quill", "12 Mill Lane, Cambridge, cb2 0qq", "large print", "Bo Quill", "01632 960002", "d81001"]
    cy = ["Cy", "Lowe", "12 Mill Lane", "", "", "", ""]
    batch = imported(sent("people", LETTERS, ada, cy))

    quill = Participant.objects.get(last_name="Quill")
    assert (quill.postal_address, quill.letter_format) == ("12 Mill Lane\nCambridge\nCB2 0QQ", "large_print")
    assert (quill.emergency_name, quill.emergency_phone, quill.gp_code) == ("Bo Quill", "+441632960002", "D81001")
    assert [outcome for _, outcome, _ in outcomes(batch)] == ["written", "faulty"]
