"""Where letters go and in what form, whom to ring in an emergency, and the practice: on the form, the record and the own page."""

import dataclasses

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.merging.merge import merge
from participants.people.own_details import change_own_details, details_of
from participants.people.particulars import Particulars
from participants.people.record import add_person, change_person, particulars_of
from tests.factories import ParticipantFactory

pytestmark = pytest.mark.django_db

ADDRESS = "12 Mill Lane\nCambridge\ncb20qq"
MORE = {
    "gp_address": "1 High Street, Cambridge, CB1 1AA",
    "gp_code": "d81001",
    "postal_address": ADDRESS,
    "emergency_name": "Iris Pell",
    "emergency_relation": "wife",
    "emergency_phone": "01632 960 007",
    "letter_format": "large_print",
}


@pytest.fixture
def maureen(clinic):
    typed = Particulars(first_names="Maureen", last_name="Pell", channel="letter", nhs_number_missing="not_known", **MORE)
    return add_person(typed, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now)


def test_what_was_typed_is_stored_as_it_stands_on_an_envelope(maureen):
    assert maureen.postal_address == "12 Mill Lane\nCambridge\nCB2 0QQ"
    assert maureen.gp_address == "1 High Street\nCambridge\nCB1 1AA"
    assert (maureen.gp_code, maureen.emergency_phone) == ("D81001", "+441632960007")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"postal_address": "12 Mill Lane"}, "postal_address"),
        ({"gp_address": "High Street\nCambridge"}, "gp_address"),
        ({"gp_code": "D-81"}, "gp_code"),
        ({"emergency_name": ""}, "emergency_name"),
        ({"emergency_phone": ""}, "emergency_phone"),
        ({"emergency_phone": "12"}, "emergency_phone"),
    ],
)
def test_what_cannot_be_is_said_at_its_box(maureen, clinic, wrong, field):
    typed = dataclasses.replace(particulars_of(maureen), **wrong)

    with pytest.raises(Refused) as refused:
        change_person(maureen, typed, by=clinic.administrator, now=clinic.now, version=maureen.version)
    assert refused.value.field == field


def test_the_record_says_in_what_form_letters_go(as_, clinic, maureen):
    page = as_(clinic.administrator).get(f"/people/{maureen.pk}/").content.decode()

    for words in ("Letters: large print", "12 Mill Lane<br>Cambridge<br>CB2 0QQ", "Iris Pell, wife", "(D81001)"):
        assert words in page


def test_the_record_says_when_nothing_can_be_posted(as_, clinic):
    bernard = ParticipantFactory(organisation=clinic.organisation, channel="letter")

    page = as_(clinic.administrator).get(f"/people/{bernard.pk}/").content.decode()

    assert "No postal address: nothing can be posted" in page


def test_the_office_reads_on_the_form_what_stands_there_and_saving_it_changes_nothing(clinic, maureen):
    change_person(maureen, particulars_of(maureen), by=clinic.administrator, now=clinic.now, version=maureen.version)

    assert not AuditEntry.objects.filter(verb="changed", object_id=maureen.pk).exists()


def test_somebody_changes_their_own_address_and_whom_to_ring(clinic, maureen):
    typed = dataclasses.replace(details_of(maureen), postal_address="3 Fen Road, Ely, CB7 4AA", emergency_name="Jo Pell")

    change_own_details(maureen, typed, by=clinic.administrator, now=clinic.now, version=maureen.version)

    maureen.refresh_from_db()
    assert maureen.postal_address == "3 Fen Road\nEly\nCB7 4AA"
    assert (maureen.emergency_name, maureen.letter_format) == ("Jo Pell", "large_print")


def test_on_their_own_page_an_address_is_judged_as_the_office_s(clinic, maureen):
    typed = dataclasses.replace(details_of(maureen), postal_address="Cambridge")

    with pytest.raises(Refused) as refused:
        change_own_details(maureen, typed, by=clinic.administrator, now=clinic.now, version=maureen.version)
    assert refused.value.field == "postal_address"


def test_a_merge_takes_over_what_one_of_the_two_says_and_asks_where_they_differ(clinic, maureen):
    double = ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", postal_address="3 Fen Road\nEly\nCB7 4AA"
    )
    choices = dict.fromkeys(
        ("email", "phone", "channel", "wording", "date_of_birth", "letter_format", "postal_address", "nhs_number_missing"),
        "other",
    )

    versions = (double.version, maureen.version)
    merge(double, maureen, choices=choices, versions=versions, by=clinic.administrator, now=clinic.now)

    double.refresh_from_db()
    assert (double.emergency_name, double.gp_code) == ("Iris Pell", "D81001")
    assert (double.postal_address, double.letter_format) == ("12 Mill Lane\nCambridge\nCB2 0QQ", "large_print")
