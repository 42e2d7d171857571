"""Finding people by whatever somebody has in hand: part of a name, a number, a date of birth."""

import datetime as dt
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

import participants.migrations
from participants.models import Participant
from participants.people.directory import found_people, page_of, people_of, search
from participants.rules.searched import Sought, read
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
BORN = dt.date(1961, 3, 14)


@pytest.fixture
def people(clinic, charity):
    """Four people of the hospital, and a stranger who has the same name and numbers elsewhere."""
    house = clinic.organisation
    ParticipantFactory(
        organisation=house, first_names="Zoë", last_name="O’Brien-Łuk", preferred_name="Zed", nhs_number="9434765919"
    )
    ParticipantFactory(organisation=house, first_names="Ana Maria", last_name="Petrović", hospital_number="K123456")
    ParticipantFactory(organisation=house, first_names="Ana", last_name="Zola", date_of_birth=dt.date(1980, 2, 1))
    ParticipantFactory(organisation=house, first_names="Mariana", last_name="Okoro", date_of_birth=None)
    ParticipantFactory(organisation=charity.organisation, first_names="Ana", last_name="Stranger", nhs_number="9434765870")
    return house


def names(people):
    return [str(person) for person in people]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ana", ["Ana Maria Petrović", "Ana Zola"]),
        ("ANA PET", ["Ana Maria Petrović"]),
        ("petrovic, ana", ["Ana Maria Petrović"]),
        ("luk", ["Zoë O’Brien-Łuk"]),
        ("o'brien", ["Zoë O’Brien-Łuk"]),
        ("obrien zoe", ["Zoë O’Brien-Łuk"]),
        ("zed", ["Zoë O’Brien-Łuk"]),
        ("z", ["Zoë O’Brien-Łuk", "Ana Zola"]),
        ("rian", []),
        ("%", []),
        ("_", []),
        ("943 476 5919", ["Zoë O’Brien-Łuk"]),
        ("943-476-5919", ["Zoë O’Brien-Łuk"]),
        ("9434765919", ["Zoë O’Brien-Łuk"]),
        (" 94 3476 5919 ", ["Zoë O’Brien-Łuk"]),
        ("9434765870", []),
        ("k123456", ["Ana Maria Petrović"]),
        ("K 123 456", ["Ana Maria Petrović"]),
        ("14 3 1961", ["Zoë O’Brien-Łuk", "Ana Maria Petrović"]),
        ("14/03/1961", ["Zoë O’Brien-Łuk", "Ana Maria Petrović"]),
        ("14.3.1961 ana", ["Ana Maria Petrović"]),
        ("ana 14 March 1961", ["Ana Maria Petrović"]),
        ("14031961", ["Zoë O’Brien-Łuk", "Ana Maria Petrović"]),
        ("1961-03-14", ["Zoë O’Brien-Łuk", "Ana Maria Petrović"]),
        ("31/02/1961", []),
        ("x\0y", []),
    ],
)
def test_a_search_finds_those_who_fit(people, typed, found):
    assert names(search(people, typed)) == found


@pytest.mark.sqlite
def test_nothing_typed_is_everybody_of_the_organisation_by_last_name(people):
    assert names(search(people, "  ")) == ["Zoë O’Brien-Łuk", "Mariana Okoro", "Ana Maria Petrović", "Ana Zola"]


def test_a_pasted_page_is_a_search_for_its_first_words():
    assert read("lorem ipsum dolor sit amet consectetur adipiscing " * 500).words == (
        "lorem",
        "ipsum",
        "dolor",
        "sit",
        "amet",
        "consectetur",
    )


@pytest.mark.parametrize(
    ("typed", "by"),
    [("ana", "name"), ("943 476 5919", "NHS number"), ("14 3 1961", "date of birth"), ("K12", "number"), ("!", "")],
)
def test_a_search_knows_what_it_searched_by(typed, by):
    assert read(typed).by == by


def test_a_date_of_birth_alone_may_be_a_hospital_number_too():
    assert read("14031961") == Sought(born=BORN, hospital_number="14031961")


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("07700 900 123", "7700900123"),
        ("+44 7700 900123", "447700900123"),
        ("0044 (0)7700-900123", "447700900123"),
        ("(416) 555-0123", "4165550123"),
        ("900123", "900123"),
        ("9001", ""),
        ("K123456", ""),
    ],
)
def test_a_telephone_number_is_read_however_it_is_written(typed, digits):
    assert read(typed).phone == digits


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("colin@post.example", "e-mail address"),
        ("@post.example", "e-mail address"),
        ("cb2 0qq", "postcode"),
        ("K1A0B1", "postcode"),
        ("01632 960 001", "telephone number"),
    ],
)
def test_a_search_knows_by_which_address_it_searched(typed, by):
    assert read(typed).by == by


@pytest.fixture
def reached(clinic):
    """Two Mary Smiths whom telephone, e-mail and postcode tell apart."""
    house = clinic.organisation
    ParticipantFactory(
        organisation=house,
        first_names="Mary",
        last_name="Smith",
        phone="+441632960777",
        email="Mary.Smith@post.example",
        postal_address="1 Mill Lane\nCambridge\nCB2 0QQ",
    )
    ParticipantFactory(organisation=house, first_names="Mary", last_name="Smith", phone="+14165550123", email="ms@post.example")
    return house


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("typed", "phones"),
    [
        ("01632 960777", ["+441632960777"]),
        ("960777", ["+441632960777"]),
        ("+44 1632 960 777", ["+441632960777"]),
        ("416 555 0123", ["+14165550123"]),
        ("mary.smith@POST.example", ["+441632960777"]),
        ("cb20qq", ["+441632960777"]),
        ("CB2 0QR", []),
    ],
)
def test_people_are_found_by_telephone_mail_and_postcode(reached, typed, phones):
    assert [person.phone for person in search(reached, typed)] == phones


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("smyth", ["Mary Smith", "Mary Smith"]),
        ("mery smiht", ["Mary Smith", "Mary Smith"]),
        ("petrovich", ["Ana Maria Petrović"]),
        ("okora", ["Mariana Okoro"]),
        ("rian", ["Mariana Okoro"]),
        ("Smith", ["Mary Smith", "Mary Smith"]),
        ("xyzzy", []),
    ],
)
def test_a_name_is_found_by_any_part_of_it_and_misspelt(people, reached, typed, found):
    assert names(found_people(people, typed, most=25)) == found


@pytest.mark.sqlite
def test_the_page_says_that_names_are_only_almost_so(people, reached):
    found = page_of(people, "smyth", now=NOW)

    assert (found.almost, found.count) == (True, 2)
    assert not page_of(people, "rian", now=NOW).almost


@pytest.mark.parametrize(
    "part",
    [{"phone__contains": "960777"}, {"email__icontains": "mary.smith@"}, {"postal_address__contains": "CB2 0QQ"}],
    ids=["telephone", "mail", "postcode"],
)
def test_a_part_of_a_number_or_an_address_is_found_by_its_index(reached, part):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # two people are read faster whole: whether the index can serve is asked

    assert "person_reached" in Participant.objects.filter(**part).order_by().explain()


def test_a_page_brings_the_courses_people_are_on_now(people, clinic):
    ana = people_of(people).get(last_name="Zola")
    now_on = make_course(cpsmp_edition(people), days=[dt.date(2026, 11, 4)])
    over = make_course(cpsmp_edition(people), days=[dt.date(2026, 6, 3)])
    for course in (now_on, over):
        make_place(ana, course, joined_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))

    row = page_of(people, "zola", now=NOW).page.rows[0]

    assert [enrolment.course for enrolment in row.current] == [now_on]


@pytest.mark.parametrize("typed", ["", "ana"])
def test_pages_follow_each_other_without_a_gap(clinic, typed):
    for number in range(60):
        ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name=f"Same{number % 2}")

    first = page_of(clinic.organisation, typed, now=NOW)
    second = page_of(clinic.organisation, typed, cursor=first.page.older, now=NOW)
    third = page_of(clinic.organisation, typed, cursor=second.page.older, now=NOW)
    seen = [person.pk for found in (first, second, third) for person in found.page.rows]

    assert len(seen) == len(set(seen)) == first.count == 60
    assert third.page.older is None
    assert page_of(clinic.organisation, typed, cursor=third.page.newer, now=NOW).page.rows == second.page.rows


def test_where_more_fit_than_are_counted_the_first_of_all_of_them_are_shown(people):
    Participant.objects.bulk_create(
        Participant(
            organisation=people,
            first_names="Ana",
            last_name=f"Family{number}",
            created_at=NOW,
            sort_key=f"aa family{number:04} ana",
            search_key=f" ana family{number:04}",
        )
        for number in range(1002)
    )

    found = page_of(people, "ana fam", now=NOW)

    assert found.count == 1001
    assert [person.last_name for person in found.page.rows] == [f"Family{number}" for number in range(25)]


def test_a_search_for_a_name_among_many_uses_the_index_of_names(people):
    Participant.objects.bulk_create(
        Participant(
            organisation=people,
            first_names=f"Name{number}",
            last_name="Family",
            created_at=NOW,
            sort_key=f"family name{number}",
            search_key=f" name{number} family",
        )
        for number in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('person_search')")  # what autovacuum does after many rows came at once
        cursor.execute("ANALYZE participants_participant")

    assert "person_search" in search(people, "petrov").explain()


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.parametrize("stored", ["O'Hagan", "O Hagan"])
@pytest.mark.parametrize("typed", ["O Hagan", "O’Hagan", "ohagan", "Seán O Hagan"])
def test_whoever_searches_finds_a_name_with_its_blanks_and_signs_or_without(clinic, stored, typed):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Seán", last_name=stored)

    assert list(search(clinic.organisation, typed)) == [person]


@pytest.mark.django_db
@pytest.mark.sqlite
def test_keys_of_people_on_file_are_made_again(clinic):
    person = ParticipantFactory(
        organisation=clinic.organisation, first_names="कीरण", last_name="O Hagan", email="k@bücher.example"
    )
    people = Participant.objects.filter(pk=person.pk)
    people.update(search_key=" करण o hagan", sort_key="o hagan करण")
    (path,) = Path(participants.migrations.__path__[0]).glob("*_names_compared_without_signs.py")
    importlib.import_module(f"participants.migrations.{path.stem}").make_keys_again(apps, None)

    assert list(search(clinic.organisation, "कीरण ohagan")) == [person]
    assert list(people.values_list("sort_key", "email")) == [("o hagan कीरण", "k@xn--bcher-kva.example")]
