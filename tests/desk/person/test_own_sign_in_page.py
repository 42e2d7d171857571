"""The office lets somebody see their timetable online, and takes that away."""

import dataclasses

import pytest

from accounts.models import AuditEntry, Membership
from accounts.roles import Role
from participants.own.sign_in import give_sign_in
from participants.people.record import change_person, particulars_of
from tests.cast import NOW
from tests.factories import ParticipantFactory
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    """Maureen Pell, who may see her timetable online."""
    person = ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", email="pells@post.example", phone=""
    )
    return give_sign_in(person, by=clinic.administrator, now=NOW)


def test_the_office_lets_somebody_see_their_timetable_online(as_, clinic):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Ted", last_name="Pell", email="ted@post.example")
    browser = as_(clinic.administrator)
    assert "Let Ted Pell see their timetable online?" in text_of(browser.get(f"/people/{person.pk}/sign-in/"))

    text = text_of(browser.post(f"/people/{person.pk}/sign-in/", follow=True))

    assert "Ted Pell can now sign in with a code sent to ted@post.example." in text
    person.refresh_from_db()
    assert person.user.name == "Ted Pell"
    assert not person.user.has_usable_password()
    assert Membership.objects.get(user=person.user).role == Role.PARTICIPANT


def test_pressing_twice_gives_one_sign_in(as_, clinic):
    person = ParticipantFactory(organisation=clinic.organisation)
    for _ in range(2):
        as_(clinic.administrator).post(f"/people/{person.pk}/sign-in/")

    assert Membership.objects.filter(role=Role.PARTICIPANT).count() == 1
    assert AuditEntry.objects.filter(verb="gave a sign-in").count() == 1


def test_another_name_on_the_record_is_the_name_they_are_greeted_by(as_, clinic, maureen):
    typed = dataclasses.replace(particulars_of(maureen), last_name="Amberley", nhs_number_missing="not_known")

    change_person(maureen, typed, by=clinic.administrator, now=NOW, version=maureen.version)

    assert "Maureen Amberley" in text_of(as_(maureen.user).get("/me/"))


def test_the_office_takes_it_away_and_may_give_it_again(as_, clinic, maureen):
    browser = as_(clinic.administrator)
    assert "they are signed out at once on every device" in text_of(browser.get(f"/people/{maureen.pk}/sign-in/"))

    text = text_of(browser.post(f"/people/{maureen.pk}/sign-in/", {"take": "yes"}, follow=True))

    assert "Maureen Pell can no longer see their timetable online." in text
    maureen.refresh_from_db()
    assert maureen.user is None
    assert give_sign_in(maureen, by=clinic.administrator, now=NOW).user.is_active


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"email": "", "channel": "letter"}, "Write down an e-mail address first"),
        ({"date_of_birth": None}, "Write down the date of birth first"),
        ({"stopped_at": NOW, "stopped_reason": "died"}, "has died."),
        ({"email": "pells@POST.example"}, "Somebody else signs in with this e-mail address and this date of birth."),
    ],
)
def test_who_could_not_be_told_apart_gets_none_and_the_office_reads_why(as_, clinic, maureen, about, sentence):
    person = ParticipantFactory(organisation=clinic.organisation, **about)
    browser = as_(clinic.administrator)

    assert sentence in text_of(browser.get(f"/people/{person.pk}/sign-in/"))
    assert sentence in text_of(browser.post(f"/people/{person.pk}/sign-in/"))
    person.refresh_from_db()
    assert person.user is None


@pytest.mark.parametrize("who", ["clinician", "auditor"])
def test_only_the_office_gives_sign_ins(as_, clinic, maureen, who):
    assert as_(getattr(clinic, who)).get(f"/people/{maureen.pk}/sign-in/").status_code == 404


def test_another_organisations_office_finds_nobody(as_, charity, maureen):
    for method in ("get", "post"):
        response = getattr(as_(charity.coordinator), method)(f"/people/{maureen.pk}/sign-in/")
        assert response.status_code == 404
        assert "Pell" not in source_of(response)
