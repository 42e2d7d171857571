"""Adding and changing people, and never having the same person twice."""

import dataclasses
import datetime as dt
import uuid
from functools import partial

import pytest

from accounts.models import AuditEntry
from common.once import Stale
from common.refused import Refused
from participants.models import Participant
from participants.own.sign_in import give_sign_in
from participants.people.particulars import Particulars
from participants.people.record import AlreadyOnFile, LooksAlike, SentAlready, add_person, change_person, particulars_of
from tests.at_once import told_at_once

ANA = Particulars(
    first_names="Ana",
    last_name="Petrović",
    date_of_birth=dt.date(1961, 3, 14),
    nhs_number="943 476 5919",
    email="ana@post.example",
    phone="07700 900123",
)
BEN = Particulars(first_names="Ben", last_name="Okoro", nhs_number="943 476 5870", email="ben@post.example")


@pytest.fixture
def add(clinic):
    """add(particulars, …): the administrator puts somebody on file."""
    return lambda typed, **more: add_person(
        typed, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now, **more
    )


@pytest.fixture
def change(clinic):
    """change(participant, version=…, …): the administrator changes what is named."""

    def save(participant, *, version=1, alike_agreed=False, **changes):
        typed = dataclasses.replace(particulars_of(participant), **changes)
        return change_person(
            participant, typed, by=clinic.administrator, now=clinic.now, version=version, alike_agreed=alike_agreed
        )

    return save


@pytest.mark.sqlite
def test_a_person_is_put_on_file_as_numbers_are_stored(add, clinic):
    ana = add(ANA)

    ana.refresh_from_db()
    assert (ana.nhs_number, ana.phone) == ("9434765919", "+447700900123")
    assert (ana.search_key, ana.sort_key) == (" ana petrovic", "petrovic ana")
    assert (ana.created_at, ana.version) == (clinic.now, 1)


def test_adding_somebody_is_in_the_audit_trail(add):
    add(ANA)

    entry = AuditEntry.objects.get(verb="added")
    assert (entry.object_label, entry.actor_label.split(" <")[0]) == ("Ana Petrović", "Priya Raman")


@pytest.mark.sqlite
def test_a_second_person_with_the_same_number_is_refused_and_the_first_is_named(add):
    ana = add(ANA)

    with pytest.raises(AlreadyOnFile, match="Ana Petrović already has this NHS number") as refused:
        add(dataclasses.replace(BEN, nhs_number="9434765919"))

    assert (refused.value.existing.pk, refused.value.field) == (ana.pk, "nhs_number")
    assert Participant.objects.count() == 1


def test_the_same_number_in_another_organisation_is_fine(add, charity):
    add(ANA)

    other = add_person(ANA, organisation=charity.organisation, by=charity.coordinator, now=charity.now)

    assert other.nhs_number == "9434765919"


@pytest.mark.sqlite
def test_a_namesake_born_the_same_day_needs_a_tick(add):
    ana = add(ANA)
    namesake = dataclasses.replace(ANA, first_names="ANA", last_name="Petrovic", nhs_number="", nhs_number_missing="not_known")

    with pytest.raises(LooksAlike) as refused:
        add(namesake)
    assert [other.pk for other in refused.value.alike] == [ana.pk]

    assert add(namesake, alike_agreed=True).pk != ana.pk


def test_a_tick_does_not_let_a_number_be_used_twice(add):
    add(ANA)

    with pytest.raises(AlreadyOnFile):
        add(ANA, alike_agreed=True)


@pytest.mark.sqlite
def test_the_same_button_pressed_twice_adds_one_person(add):
    sent = uuid.uuid4()

    assert add(ANA, submission_id=sent) == add(ANA, submission_id=sent)
    assert Participant.objects.count() == 1


def test_a_form_sent_again_with_another_name_adds_nobody_unasked(add):
    sent = uuid.uuid4()
    add(ANA, submission_id=sent)

    with pytest.raises(SentAlready, match="Press the button again to add Ben Okoro as well"):
        add(BEN, submission_id=sent)


def test_a_form_number_of_another_organisation_names_nobody(add, charity):
    sent = uuid.uuid4()
    add(ANA, submission_id=sent)

    with pytest.raises(SentAlready) as refused:
        add_person(BEN, organisation=charity.organisation, by=charity.coordinator, now=charity.now, submission_id=sent)

    assert "Petrović" not in str(refused.value)


def test_production_refuses_a_number_kept_for_tests(add, settings):
    settings.ALLOW_TEST_NHS_NUMBERS = False

    with pytest.raises(Refused, match="Numbers that start with 9"):
        add(ANA)


def test_the_day_of_birth_is_judged_by_the_organisations_own_date(add, clinic):
    clinic.organisation.zone = "Pacific/Auckland"  # there it is already Tuesday 3 November

    assert add(dataclasses.replace(ANA, date_of_birth=dt.date(2026, 11, 2))).pk


@pytest.mark.sqlite
def test_a_change_is_written_with_its_keys_and_says_which_fields(add, change):
    ana = add(ANA)

    change(ana, last_name="O’Brien-Łuk", email="ana@home.example")

    ana.refresh_from_db()
    assert (ana.last_name, ana.sort_key, ana.version) == ("O’Brien-Łuk", "obrien luk ana", 2)
    assert ana.search_key == " ana obrien luk obrienluk"
    entry = AuditEntry.objects.get(verb="changed")
    assert entry.details == {"fields": ["last_name", "email"]}


@pytest.mark.sqlite
def test_a_stale_form_does_not_write_over_somebody_elses_change(add, change):
    ana = add(ANA)
    change(ana, email="first@post.example")

    with pytest.raises(Stale, match="Somebody changed this record after you opened it"):
        change(ana, version=1, email="second@post.example")

    ana.refresh_from_db()
    assert ana.email == "first@post.example"


def test_saying_the_same_again_changes_nothing(add, change):
    ana = add(ANA)
    change(ana, email="new@post.example")

    again = change(ana, version=1, email="new@post.example")

    assert again.version == 2
    assert AuditEntry.objects.filter(verb="changed").count() == 1


def test_a_change_to_a_number_that_somebody_has_is_refused(add, change):
    add(ANA)
    ben = add(BEN)

    with pytest.raises(AlreadyOnFile, match="Ana Petrović already has this NHS number"):
        change(ben, nhs_number="943 476 5919")


def test_a_known_namesake_does_not_stand_in_the_way_of_a_new_address(add, change):
    add(ANA)
    namesake = add(dataclasses.replace(ANA, nhs_number="943 476 5870"), alike_agreed=True)

    assert change(namesake, email="other@post.example").email == "other@post.example"


def test_a_person_is_not_their_own_namesake(add, change):
    ana = add(ANA)

    assert change(ana, first_names="Ana Maria").first_names == "Ana Maria"


@pytest.mark.django_db(transaction=True)
def test_two_people_who_add_the_same_person_at_once_make_one_record(clinic):
    add = partial(add_person, ANA, organisation=clinic.organisation, by=clinic.administrator, now=clinic.now)

    told = sorted(told_at_once(add, add))

    assert told == ["", "Ana Petrović already has this NHS number."]
    assert Participant.objects.count() == 1


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"email": "", "channel": "letter"}, "email"),
        ({"date_of_birth": None}, "date_of_birth"),
        ({"email": "BEN@post.example"}, "email"),
    ],
)
def test_somebody_who_signs_in_by_a_code_is_not_shut_out_by_a_change(clinic, add, about, field):
    ben = give_sign_in(add(dataclasses.replace(BEN, date_of_birth=ANA.date_of_birth)), by=clinic.administrator, now=clinic.now)
    ana = give_sign_in(add(ANA), by=clinic.administrator, now=clinic.now)
    typed = dataclasses.replace(particulars_of(ana), **about)

    with pytest.raises(Refused) as refused:
        change_person(ana, typed, by=clinic.administrator, now=clinic.now, version=ana.version)

    assert refused.value.field == field
    assert Participant.objects.get(pk=ana.pk).email == "ana@post.example" != ben.email
