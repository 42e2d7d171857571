"""The list of people and its search, as staff of one organisation meet it."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from tests.cast import NOW, member
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

URL = "/people/"
BORN = dt.date(1950, 2, 1)


@pytest.fixture
def maureen(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", preferred_name="Mo", nhs_number="9434765919"
    )


@pytest.fixture
def ana(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Ana",
        last_name="Petrović",
        nhs_number_missing="overseas",
        date_of_birth=BORN,
    )


@pytest.fixture
def stranger(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Sylvester", last_name="Pellington")


@pytest.mark.sqlite
def test_everybody_on_file_is_listed_by_last_name_with_what_they_are_on(clinic, as_, maureen, ana):
    make_place(maureen, make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 11, 4)], number=57), joined_at=NOW)

    response = as_(clinic.administrator).get(URL)

    words = text_of(response)
    assert "2 people, by last name" in words
    assert "Maureen Pell Called Mo" in words
    assert "14 March 1961" in words
    assert "943 476 5919" in words
    assert "Chronic Pain Self-Management Program, course 57" in words
    assert words.index("Maureen Pell") < words.index("Ana Petrović")
    assert "1 February 1950" in words
    assert "Lives overseas" in words
    assert f'href="/people/{maureen.pk}/"' in response.content.decode()


def test_a_stopped_person_is_listed_with_the_reason(clinic, as_, maureen):
    type(maureen).objects.filter(pk=maureen.pk).update(stopped_at=NOW, stopped_reason="moved")

    assert "Stopped Moved away" in text_of(as_(clinic.administrator).get(URL))


@pytest.mark.sqlite
@pytest.mark.parametrize("typed", ["pel", "mo", "943 476 5919", "14/3/1961"])
def test_a_search_shows_only_those_who_fit(clinic, as_, maureen, ana, typed):
    words = text_of(as_(clinic.administrator).get(URL, {"q": typed}))

    assert f"1 person for “{typed}”, by last name" in words
    assert "Maureen Pell" in words
    assert "Petrović" not in words


def test_a_search_that_finds_nobody_says_what_to_try(clinic, as_, maureen):
    words = text_of(as_(clinic.administrator).get(URL, {"q": "xavier"}))

    assert "Nobody matches “xavier”. Try the date of birth or the NHS number, or fewer letters of the name." in words
    assert "Show everybody, or add a person." in words


@pytest.mark.sqlite
def test_an_empty_list_says_what_to_do_first(clinic, as_):
    assert "Nobody is on file yet. Add the first person." in text_of(as_(clinic.administrator).get(URL))


def test_a_clinician_sees_people_and_cannot_add_any(clinic, as_, maureen):
    words = text_of(as_(clinic.clinician).get(URL))

    assert "Maureen Pell" in words
    assert "Add a person" not in words


def test_a_search_as_one_types_brings_the_rows_and_the_count_alone(clinic, as_, maureen, ana):
    response = as_(clinic.administrator).get(URL, {"q": "ana"}, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert "Petrović" in page
    assert "Maureen" not in page
    assert '<p id="people-count" hx-swap-oob="innerHTML"><strong>1 person</strong>' in page
    assert "<html" not in page
    assert "HX-Request" in response["Vary"]


def test_going_back_brings_the_whole_page(clinic, as_, maureen):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in as_(clinic.administrator).get(URL, headers=headers).content.decode()


def test_another_organisations_people_are_neither_listed_nor_found(clinic, as_, maureen, stranger):
    browser = as_(clinic.administrator)

    for asked in ({}, {"q": "pell"}, {"q": "sylvester"}):
        assert "Pellington" not in browser.get(URL, asked).content.decode()


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_see_people_finds_no_such_page(clinic, as_, maureen, role):
    response = as_(member(clinic.organisation, role, "Nosy Parker")).get(URL)

    assert response.status_code == 404
    assert "Maureen" not in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(client, maureen):
    response = client.get(URL)

    assert (response.status_code, response["Location"].startswith("/sign-in/")) == (302, True)


def test_a_list_is_not_something_to_send(clinic, as_):
    assert as_(clinic.administrator).post(URL).status_code == 405


def test_each_search_is_written_down_once_with_how_many_were_found(clinic, as_, maureen, ana):
    as_(clinic.administrator).get(URL, {"q": "pe"})

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_label, entry.actor_label.split(" <")[0]) == (
        "looked at",
        "Kestrel Valley Hospital",
        "Priya Raman",
    )
    assert entry.details == {"page": "people", "search": "pe", "searched_by": "name", "found": 2}


@pytest.mark.parametrize("typed", ["x\0y", "lorem ipsum " * 4000, "%_\\", "'; drop table", "<b>bold</b>", "٣"])
def test_any_text_is_a_search_and_none_breaks_it(clinic, as_, maureen, typed):
    response = as_(clinic.administrator).get(URL, {"q": typed})

    assert response.status_code == 200
    assert "Nobody matches" in text_of(response)
    assert "<b>bold" not in response.content.decode()


@pytest.mark.sqlite
def test_a_long_list_is_paged_and_keeps_the_search(clinic, as_):
    for number in range(30):
        ParticipantFactory(organisation=clinic.organisation, last_name=f"Pell{number:02}")
    browser = as_(clinic.administrator)

    first = browser.get(URL, {"q": "maureen"})
    second = browser.get(
        URL + first.content.decode().split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    )

    assert "Pell24" in text_of(first)
    assert "Pell25" not in text_of(first)
    assert "Pell25" in text_of(second)
    assert "30 people for “maureen”" in text_of(second)
    assert "Previous" in text_of(second)


def test_a_cursor_that_is_none_of_ours_shows_the_first_page(clinic, as_, maureen):
    assert "Maureen Pell" in text_of(as_(clinic.administrator).get(URL, {"cursor": "nonsense"}))


def test_more_than_a_thousand_are_not_counted_further(clinic, as_, monkeypatch):
    from common.pages import paging
    from participants.people import directory

    monkeypatch.setattr(directory, "bounded_count", lambda people: paging.COUNT_LIMIT + 1)
    ParticipantFactory(organisation=clinic.organisation)

    assert "More than 1,000 people, by last name" in text_of(as_(clinic.administrator).get(URL))


@pytest.mark.parametrize("rows", [1, 3])
def test_one_and_three_rows_take_the_same_number_of_queries(clinic, as_, django_assert_num_queries, rows):
    course = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 11, 4)])
    for _ in range(rows):
        make_place(ParticipantFactory(organisation=clinic.organisation), course, joined_at=NOW)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(9):
        browser.get(URL)
