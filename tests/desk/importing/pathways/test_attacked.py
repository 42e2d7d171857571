"""Files of pathways that nobody meant well, or that meet a house that has moved on: a sentence each, and nothing half done."""

import uuid
from contextlib import suppress

import pytest

from common.refused import Refused
from desk.importing import batches
from desk.models import Batch
from participants.models import Episode, Letter, Participant, WaitingListEntry
from participants.waiting import changing
from tests.cast import NOW
from tests.desk.importing.conftest import csv_of, imported, outcomes, worked
from tests.desk.importing.pathways.conftest import ADA, BO, WHO, undone
from tests.factories import ParticipantFactory, pain_management_edition, refer

pytestmark = pytest.mark.django_db
LIST = [*WHO, "Accepted on", "How they would come"]
REFERRALS = [*WHO, "Referred by", "Referral received on"]
GROUP = [*WHO, "Group number", "Day 1"]
KINDS = [("referrals", REFERRALS), ("waiting", LIST), ("running", GROUP), ("past", GROUP)]
ODD_FILES = {
    "empty": b"",
    "blank": b"\n\n\n",
    "nulls": b"First names,Last name\x00,Date of birth\nAda,Qu\x00ill,14/3/1961\n",
    "no text": bytes(range(256)) * 40,
    "a broken workbook": b"PK\x03\x04" + b"\x00" * 400,
    "one endless cell": b"First names,Last name\n" + b"x" * 200_000 + b",Quill\n",
    "one column": b"First names\nAda\n",
    "Latin letters": "First names;Last name;Date of birth\nZo\xeb;Qu\xefll;14/3/1961\n".encode("latin-1"),
    "a formula": b"First names,Last name,Date of birth\n=1+1,@SUM(A1),14/3/1961\n",
}


@pytest.mark.parametrize("odd", list(ODD_FILES))
@pytest.mark.parametrize("kind", [kind for kind, _ in KINDS])
def test_an_odd_file_is_refused_in_a_sentence_and_puts_nobody_on_file(clinic, kind, odd):
    pain_management_edition(clinic.organisation)
    with suppress(Refused):
        batch = batches.receive(
            ODD_FILES[odd], kind=kind, file_name="odd.csv", organisation=clinic.organisation, by=clinic.administrator, now=NOW
        )
        batches.check_with(batch, batch.mapping, by=clinic.administrator, now=NOW, version=batch.version)
        batch = worked(batch)
        assert batch.state in (Batch.State.CHECKED, Batch.State.REFUSED)
        assert all(sentence for _, outcome, sentence in outcomes(batch) if outcome == "faulty")
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    "cell",
    [
        "99/99/9999",
        "31/2/2026",
        "1/1/0001",
        "30/12/9999",
        "=TODAY()",
        "\u202e1202/3/1",
        "\u0661/\u0663/\u0662\u0660\u0662\u0666",
        "x" * 5000,
        "-1",
    ],
    ids=range(9),
)
def test_no_odd_day_of_acceptance_puts_anybody_on_the_list_out_of_time(sent, cell):
    batch = sent("waiting", LIST, [*ADA, cell, "video"])

    if batch.rows.filter(outcome="ready").exists():
        imported(batch)
    assert not WaitingListEntry.objects.filter(accepted_on__year__lt=2016).exists()
    assert not WaitingListEntry.objects.filter(accepted_on__gt=NOW.date()).exists()


def test_a_second_click_imports_nobody_twice(sent, clinic):
    batch = sent("waiting", LIST, [*ADA, "1/9/2026", "video"], [*BO, "2/9/2026", "either"])
    for _ in range(2):
        batches.import_rows(batch, by=clinic.administrator, now=NOW, version=batch.version)
    worked(batch)
    worked(batch)

    assert WaitingListEntry.objects.count() == 2
    assert Participant.objects.count() == 2


def test_the_same_number_of_a_form_with_another_file_is_the_first_import(clinic):
    pain_management_edition(clinic.organisation)
    number = uuid.uuid4()
    first, second = (
        batches.receive(
            csv_of(LIST, row),
            kind="waiting",
            file_name="list.csv",
            organisation=clinic.organisation,
            by=clinic.administrator,
            now=NOW,
            submission_id=number,
        )
        for row in ([*ADA, "1/9/2026", "video"], [*BO, "1/9/2026", "video"])
    )

    assert first == second


def test_what_somebody_said_or_a_clinician_looked_at_since_is_not_taken_back(sent, clinic):
    batch = imported(sent("waiting", LIST, [*ADA, "1/9/2026", "video"], [*BO, "2/9/2026", "either"]))
    ada, bo = WaitingListEntry.objects.order_by("accepted_on")
    later = NOW.replace(hour=15)
    changing.still_wants(ada, by=clinic.administrator, now=later)
    changing.look_at(bo, by=clinic.clinician, now=later)

    undone(batch)

    assert WaitingListEntry.objects.count() == 2
    assert {sentence for _, _, sentence in outcomes(batch)} >= {"Somebody has changed it since, so it stays."}


def test_a_letter_drafted_since_keeps_the_referral_and_its_person(sent):
    batch = imported(sent("referrals", REFERRALS, [*ADA, "Dr Lund", "1/9/2026"], [*BO, "Dr Lund", "2/9/2026"]))
    episode = Episode.objects.get(participant__first_names="Ada")
    Letter.objects.create(
        participant=episode.participant, episode=episode, kind="asked_more", to="referrer", subject="S", text="T", made_at=NOW
    )

    undone(batch)

    assert [each.participant.first_names for each in Episode.objects.all()] == ["Ada"]
    assert [each.first_names for each in Participant.objects.all()] == ["Ada"]


@pytest.mark.parametrize(("kind", "columns"), KINDS)
def test_the_programme_and_groups_of_another_house_are_not_there(sent, charity, kind, columns):
    elsewhere = pain_management_edition(charity.organisation)
    elsewhere.programme.short_name, elsewhere.programme.name, elsewhere.programme.slug = "Theirs", "Theirs", "theirs"
    elsewhere.programme.save()
    more = {"running": ["1", "here"], "past": ["1", "here"], "waiting": ["1/9/2026", "video"]}
    row = [*ADA, *more.get(kind, ["Dr Lund", "1/9/2026"]), elsewhere.programme.short_name]

    batch = sent(kind, [*columns, "Programme"], row)

    assert [(outcome, sentence[:30]) for _, outcome, sentence in outcomes(batch)] == [
        ("faulty", "Programme: “Theirs” isn’t one ")
    ]


def test_another_house_opens_imports_or_takes_back_nothing_of_ours(sent, as_, charity):
    batch = sent("waiting", LIST, [*ADA, "1/9/2026", "video"])
    browser = as_(charity.coordinator)

    for path in ("", "columns/", "import/", "undo/", "refused.csv"):
        assert browser.get(f"/setup/imports/{batch.pk}/{path}").status_code in (404, 405)
        assert browser.post(f"/setup/imports/{batch.pk}/{path}", {"version": batch.version}).status_code in (404, 405)
    assert not WaitingListEntry.objects.exists()


def test_somebody_of_the_same_name_and_birthday_elsewhere_is_nobody_here(sent, charity):
    theirs = ParticipantFactory(
        organisation=charity.organisation, first_names="Ada", last_name="Quill", date_of_birth="1961-03-14"
    )
    refer(theirs, pain_management_edition(charity.organisation).programme, received=NOW.date(), now=NOW)

    imported(sent("referrals", REFERRALS, [*ADA, "Dr Lund", "1/9/2026"]))

    assert Participant.objects.filter(first_names="Ada").count() == 2
    assert theirs.episodes.count() == 1
