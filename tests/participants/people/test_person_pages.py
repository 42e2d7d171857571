"""Adding a person and changing one, as the office does it."""

import re
import uuid

import pytest
from django.db import IntegrityError

from accounts.models import AuditEntry
from accounts.roles import Role
from participants.models import Participant
from tests.cast import NOW, member
from tests.factories import ParticipantFactory, cpsmp_edition, make_course
from tests.reading import source_of, text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

NEW = "/people/new/"


@pytest.fixture
def maureen(clinic):
    return ParticipantFactory(
        organisation=clinic.organisation,
        first_names="Maureen",
        last_name="Pell",
        nhs_number="9434765919",
        email="mo@post.example",
    )


@pytest.fixture
def stranger(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Sylvester", last_name="Pellington")


def typed(**more):
    """What somebody types for Ana, who isn't on file."""
    return {
        "submission_id": str(uuid.uuid4()),
        "first_names": "Ana",
        "last_name": "Petrović",
        "date_of_birth_day": "1",
        "date_of_birth_month": "2",
        "date_of_birth_year": "1950",
        "nhs_number": "943 476 5870",
        "email": "ana@post.example",
        "phone": "07700 900123",
        "channel": "email",
        "wording": "neutral",
    } | more


def as_shown(person, **more):
    """What the form of this person sends when only `more` is changed."""
    return (
        typed(
            version=str(person.version),
            first_names=person.first_names,
            last_name=person.last_name,
            date_of_birth_day="14",
            date_of_birth_month="3",
            date_of_birth_year="1961",
            nhs_number="943 476 5919",
            email=person.email,
            phone="01632 960001",
        )
        | more
    )


def change_of(person):
    return f"/people/{person.pk}/change/"


@pytest.mark.sqlite
def test_the_office_adds_a_person_and_sees_the_record(clinic, as_):
    response = as_(clinic.administrator).post(NEW, typed(), follow=True)

    ana = Participant.objects.get()
    assert response.redirect_chain == [(f"/people/{ana.pk}/", 302)]
    assert "Ana Petrović is on file." in text_of(response)
    assert (ana.organisation, ana.nhs_number, ana.phone) == (clinic.organisation, "9434765870", "+447700900123")


def test_who_came_from_a_course_goes_on_giving_the_place(clinic, as_):
    course = make_course(cpsmp_edition(clinic.organisation), days=[NOW.date()])

    response = as_(clinic.administrator).post(f"{NEW}?course={course.pk}", typed())

    assert response["Location"] == f"/courses/{course.pk}/enrol/?person={Participant.objects.get().pk}"


def test_a_course_that_is_no_number_is_passed_over(clinic, as_):
    response = as_(clinic.administrator).post(f"{NEW}?course=//elsewhere.example", typed())

    assert response["Location"] == f"/people/{Participant.objects.get().pk}/"


@pytest.mark.sqlite
def test_the_same_button_twice_adds_one_person_and_shows_them_twice(clinic, as_):
    browser = as_(clinic.administrator)
    sent = typed()

    first, second = browser.post(NEW, sent), browser.post(NEW, sent)

    assert first["Location"] == second["Location"]
    assert Participant.objects.count() == 1


def test_the_form_sent_again_for_somebody_else_adds_them_at_the_next_press(clinic, as_):
    browser = as_(clinic.administrator)
    sent = typed()
    browser.post(NEW, sent)
    ben = sent | {"first_names": "Ben", "nhs_number": "", "nhs_number_missing": "not_known"}

    response = browser.post(NEW, ben)
    assert "This form has added somebody already. Press the button again to add Ben Petrović as well." in text_of(response)

    form = response.context["form"]
    browser.post(NEW, ben | {"submission_id": form["submission_id"].value()})
    assert Participant.objects.filter(first_names="Ben").count() == 1


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"first_names": "", "last_name": ""}, "Enter a first name."),
        ({"nhs_number": "943 476 5918"}, "Those digits don’t make an NHS number."),
        ({"nhs_number": "999 123 4567"}, "Those digits don’t make an NHS number."),
        ({"nhs_number": "QQ123456C"}, "That looks like a National Insurance number."),
        ({"nhs_number": ""}, "Enter the NHS number, or say why there is none."),
        ({"date_of_birth_year": "2062"}, "The date of birth is in the future. Check the year."),
        ({"date_of_birth_day": "31"}, "February 1950 has no day 31."),
        ({"date_of_birth_year": ""}, "Enter the year as well."),
        ({"email": "ana at home"}, "Enter an e-mail address in full, like name@example.com."),
        ({"email": ""}, "Enter an e-mail address, or choose another way to hear from us."),
        ({"phone": "the shop"}, "A telephone number has no letters."),
        ({"last_name": "Once upon a time " * 100}, "Last name: write 120 characters or fewer."),
        ({"practical_needs": "Once upon a time " * 1000}, "Practical needs: write 500 characters or fewer."),
        ({"nhs_number": "9" * 5000}, "NHS number: write 40 characters or fewer."),
        ({"channel": "pigeon"}, "Select a valid choice."),
        ({"submission_id": "1"}, "This form has lost its number."),
    ],
)
def test_each_mistake_is_said_and_nobody_is_added(clinic, as_, mistake, sentence):
    response = as_(clinic.administrator).post(NEW, typed(**mistake))

    words = text_of(response)
    assert response.status_code == 200
    assert "There is a problem" in words
    assert sentence in words
    assert not Participant.objects.exists()


def test_a_letter_that_cannot_be_stored_is_refused(clinic, as_):
    response = as_(clinic.administrator).post(NEW, typed(last_name="Pet\0rović"))

    assert "Null characters are not allowed." in text_of(response)
    assert not Participant.objects.exists()


def test_a_mistake_leads_to_its_box_and_what_was_typed_stays(clinic, as_):
    response = as_(clinic.administrator).post(NEW, typed(nhs_number="943 476 5918"))

    page = response.content.decode()
    assert 'href="#id_nhs_number"' in page
    assert 'value="943 476 5918"' in page
    assert 'value="Petrović"' in page


@pytest.mark.sqlite
def test_a_number_that_somebody_has_is_refused_with_a_link_to_them(clinic, as_, maureen):
    response = as_(clinic.administrator).post(NEW, typed(nhs_number="943-476-5919"))

    assert "Maureen Pell already has this NHS number." in text_of(response)
    assert f'href="/people/{maureen.pk}/">Open the record of Maureen Pell</a>' in response.content.decode()
    assert Participant.objects.count() == 1


def test_a_number_that_somebody_has_elsewhere_says_nothing_of_them(clinic, as_, stranger):
    type(stranger).objects.filter(pk=stranger.pk).update(nhs_number="9434765870")

    response = as_(clinic.administrator).post(NEW, typed(), follow=True)

    assert "Pellington" not in response.content.decode()
    assert "Ana Petrović is on file." in text_of(response)


@pytest.mark.sqlite
def test_a_namesake_born_the_same_day_is_shown_and_added_after_a_tick(clinic, as_, maureen):
    browser = as_(clinic.administrator)
    sent = typed(
        first_names="maureen",
        last_name="PELL",
        date_of_birth_day="14",
        date_of_birth_month="3",
        date_of_birth_year="1961",
    )

    asked = browser.post(NEW, sent)
    assert "1 person on file with the same name and date of birth" in text_of(asked)
    assert f'href="/people/{maureen.pk}/"' in asked.content.decode()
    assert 'name="alike_agreed"' in asked.content.decode()
    assert Participant.objects.count() == 1

    browser.post(NEW, sent | {"alike_agreed": "on"})
    assert Participant.objects.count() == 2


@pytest.mark.parametrize("mistake", [{"first_names": "Maureen", "last_name": "Pell"}, {"nhs_number": "999 000 0018"}])
def test_whoever_a_refusal_names_has_been_looked_at(clinic, as_, maureen, mistake):
    maureen.nhs_number = "9990000018"
    maureen.save()
    born = {"date_of_birth_day": "14", "date_of_birth_month": "3", "date_of_birth_year": "1961"}

    page = text_of(as_(clinic.administrator).post(NEW, typed(**born) | mistake))

    assert "Open the record of Maureen Pell" in page
    entry = AuditEntry.objects.get(verb="looked at", object_id=maureen.pk)
    assert (entry.actor_id, entry.details) == (clinic.administrator.pk, {"page": "might be the same"})


def test_nobody_is_asked_about_namesakes_before_there_is_one(clinic, as_):
    assert 'name="alike_agreed"' not in as_(clinic.administrator).get(NEW).content.decode()


def test_an_unusual_number_is_stored_and_said(clinic, as_):
    response = as_(clinic.administrator).post(NEW, typed(nhs_number="0607230002"), follow=True)

    assert "This is a Scottish CHI number, not one issued in England or Wales." in text_of(response)


def test_a_charity_is_not_asked_for_a_number(charity, as_):
    browser = as_(charity.coordinator)
    assert '<option value="not_asked" selected>' in browser.get(NEW).content.decode()

    browser.post(NEW, typed(nhs_number="", nhs_number_missing="not_asked"))

    assert Participant.objects.get().nhs_number_missing == "not_asked"


@pytest.mark.sqlite
def test_the_office_changes_a_record(clinic, as_, maureen):
    response = as_(clinic.administrator).post(
        change_of(maureen), as_shown(maureen, last_name="Pell-Ahmed", nhs_number_missing="not_known"), follow=True
    )

    maureen.refresh_from_db()
    assert (maureen.last_name, maureen.sort_key, maureen.version) == ("Pell-Ahmed", "pell ahmed maureen", 2)
    assert "Saved." in text_of(response)


def test_the_office_writes_down_that_leaders_may_have_the_number(clinic, as_, maureen):
    browser, page = as_(clinic.administrator), f"/people/{maureen.pk}/change/"
    assert "those who lead their sessions may have the telephone number" in text_of(browser.get(page))

    browser.post(page, as_shown(maureen, leaders_may_ring="on"))

    maureen.refresh_from_db()
    assert maureen.leaders_may_ring
    assert re.search(r'name="leaders_may_ring"[^>]* checked', browser.get(page).content.decode())


def test_the_form_shows_the_record_as_people_read_it(clinic, as_, maureen):
    page = as_(clinic.administrator).get(change_of(maureen)).content.decode()

    assert 'value="943 476 5919"' in page
    assert 'value="01632 960001"' in page
    assert 'value="14"' in page


@pytest.mark.sqlite
def test_a_stale_form_saves_nothing_and_keeps_what_was_typed(clinic, as_, maureen):
    browser = as_(clinic.administrator)
    opened = as_shown(maureen, gp_name="Dr Sandhu")
    browser.post(change_of(maureen), as_shown(maureen, email="new@post.example"))

    response = browser.post(change_of(maureen), opened)

    maureen.refresh_from_db()
    words = text_of(response)
    assert "Somebody changed this record after you opened it. Look at it as it is now, then change it again." in words
    assert "Open the form again with the record as it is now" in words
    assert 'value="Dr Sandhu"' in response.content.decode()
    assert (maureen.email, maureen.gp_name) == ("new@post.example", "")


def test_a_form_without_its_version_says_so(clinic, as_, maureen):
    sent = as_shown(maureen)
    del sent["version"]

    assert "This form has lost its version." in text_of(as_(clinic.administrator).post(change_of(maureen), sent))


def test_opening_the_form_is_a_look_at_the_record(clinic, as_, maureen):
    as_(clinic.administrator).get(change_of(maureen))

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_label) == ("looked at", "Maureen Pell")


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisations_person_is_not_there(clinic, as_, stranger, method):
    response = getattr(as_(clinic.administrator), method)(change_of(stranger), as_shown(stranger))

    stranger.refresh_from_db()
    assert response.status_code == 404
    assert "Pellington" not in response.content.decode()
    assert stranger.version == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_edit_people_finds_neither_page(clinic, as_, maureen, role, method):
    browser = as_(member(clinic.organisation, role, "Nosy Parker"))

    for url, sent in ((NEW, typed()), (change_of(maureen), as_shown(maureen, email="nosy@post.example"))):
        response = getattr(browser, method)(url, sent)
        assert response.status_code == 404
        assert "Pell" not in source_of(response)
    maureen.refresh_from_db()
    assert (Participant.objects.count(), maureen.email) == (1, "mo@post.example")


def test_a_stranger_is_asked_to_sign_in(client, maureen):
    for url in (NEW, change_of(maureen)):
        assert client.get(url)["Location"].startswith("/sign-in/")
        assert client.post(url, typed())["Location"].startswith("/sign-in/")
    assert Participant.objects.count() == 1


def test_the_pages_take_few_queries(clinic, as_, maureen, django_assert_num_queries):
    browser = as_(clinic.administrator)

    with django_assert_num_queries(3):
        browser.get(NEW)
    with django_assert_num_queries(5):
        browser.get(change_of(maureen))


@pytest.mark.parametrize(("told_by", "kept"), [("telephone", "telephone"), ("paper", "paper"), ("", None), (None, None)])
def test_how_somebody_told_the_office_is_written_down_with_the_change(clinic, as_, maureen, told_by, kept):
    assert "How did they tell us? By telephone On paper" in text_of(as_(clinic.administrator).get(change_of(maureen)))
    sent = as_shown(maureen, phone="01632 960009") | ({} if told_by is None else {"told_by": told_by})

    as_(clinic.administrator).post(change_of(maureen), sent)

    assert AuditEntry.objects.get(verb="changed", object_id=maureen.pk).details.get("told_by") == kept


def test_a_way_of_telling_that_is_none_is_refused(clinic, as_, maureen):
    response = as_(clinic.administrator).post(change_of(maureen), as_shown(maureen, told_by="pigeon"))

    assert "Select a valid choice." in text_of(response)


@pytest.mark.parametrize("names", [("Suharto", ""), ("", "Suharto")])
def test_somebody_with_one_name_is_put_on_file_and_found_by_it(clinic, as_, names):
    browser = as_(clinic.administrator)
    browser.post(NEW, typed(first_names=names[0], last_name=names[1], nhs_number="943\u00a0476\u202f5870"))
    person = Participant.objects.get()

    assert (person.full_name, person.called, person.nhs_number) == ("Suharto", "Suharto", "9434765870")
    assert "Suharto" in text_of(browser.get("/people/?q=suharto"))
    assert "Suharto" in text_of(browser.get(f"/people/{person.pk}/"))


@pytest.mark.sqlite
def test_the_database_keeps_nobody_without_a_name(clinic):
    with pytest.raises(IntegrityError, match="person_has_a_name"):
        ParticipantFactory(organisation=clinic.organisation, first_names="", last_name="")
