"""People who lead, in set-up."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from courses.models import Duty, EditionItem, Facilitator, Session
from tests.cast import NOW
from tests.factories import FacilitatorFactory, make_course, pain_management_edition
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

PEOPLE = "/setup/people/"
NEW = "/setup/people/new/"


@pytest.fixture
def imogen(clinic):
    return FacilitatorFactory(
        organisation=clinic.organisation, name="Imogen Fairweather", profession="psychologist", user=clinic.clinician
    )


@pytest.fixture
def session(clinic):
    """Day 1 of a group, on Wednesday, with an item that a psychologist leads."""
    edition = pain_management_edition(clinic.organisation)
    plan = edition.sessions.get(number=1)
    EditionItem.objects.create(
        session=plan, offset_minutes=0, minutes=60, title="Thoughts", kind="led", profession="psychologist"
    )
    return make_course(edition, days=[dt.date(2026, 11, 4)]).sessions.get()


def gives(person, session, **more):
    return Duty.objects.create(session=session, facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at, **more)


def typed(**more):
    return {"submission_id": str(uuid.uuid4()), "name": "Tom Ashdown", "profession": "physiotherapist", "user": ""} | more


def as_shown(person, **more):
    shown = {"name": person.name, "profession": person.profession, "user": str(person.user_id or "")}
    return shown | {"version": str(person.version)} | more


@pytest.mark.sqlite
def test_the_office_adds_somebody_who_leads(clinic, as_):
    sent = typed()
    browser = as_(clinic.administrator)
    response = browser.post(NEW, sent, follow=True)
    browser.post(NEW, sent)

    assert "Tom Ashdown can be given sessions to lead." in text_of(response)
    tom = Facilitator.objects.get()
    assert (tom.organisation, tom.profession, tom.user) == (clinic.organisation, "physiotherapist", None)
    assert AuditEntry.objects.get().verb == "added"


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"name": ""}, "Enter a name."),
        ({"profession": ""}, "Choose what they lead as."),
        ({"profession": "wizard"}, "Leads as: choose one of those listed."),
        ({"user": "999999"}, "Signs in as: choose one of those listed."),
    ],
)
def test_each_mistake_is_said_and_nobody_is_added(clinic, as_, mistake, sentence):
    assert sentence in text_of(as_(clinic.administrator).post(NEW, typed(**mistake)))
    assert not Facilitator.objects.exists()


def test_nobody_of_another_organisation_can_be_chosen_as_a_sign_in(clinic, charity, as_):
    browser = as_(clinic.administrator)

    assert "Lenny Marsh" not in text_of(browser.get(NEW))
    assert "choose one of those listed" in text_of(browser.post(NEW, typed(user=str(charity.leader.pk))))


def test_one_sign_in_belongs_to_one_person(clinic, as_, imogen):
    response = as_(clinic.administrator).post(NEW, typed(user=str(clinic.clinician.pk)))

    assert "Imogen Fairweather signs in as that already." in text_of(response)


@pytest.mark.sqlite
def test_the_office_changes_what_somebody_leads_as(clinic, as_, imogen):
    page = f"{PEOPLE}{imogen.pk}/"
    response = as_(clinic.administrator).post(page, as_shown(imogen, profession="nurse"), follow=True)

    imogen.refresh_from_db()
    assert "Imogen Fairweather is saved." in text_of(response)
    assert (imogen.profession, imogen.version) == ("nurse", 2)


def test_the_office_keeps_a_leaders_telephone_and_address(clinic, as_, imogen):
    browser = as_(clinic.administrator)
    browser.post(f"{PEOPLE}{imogen.pk}/", as_shown(imogen, phone="020 7946 0123", postal_address="4 Well Lane\r\nLondon N1 1AA"))

    imogen.refresh_from_db()
    assert (imogen.phone, imogen.postal_address) == ("020 7946 0123", "4 Well Lane\nLondon N1 1AA")
    assert "020 7946 0123" in text_of(browser.get(PEOPLE))
    assert "4 Well Lane London N1 1AA" in text_of(browser.get(f"{PEOPLE}{imogen.pk}/"))


def test_a_stale_form_changes_nothing(clinic, as_, imogen):
    browser = as_(clinic.administrator)
    opened = as_shown(imogen, profession="nurse")
    browser.post(f"{PEOPLE}{imogen.pk}/", as_shown(imogen, name="Dr Imogen Fairweather"))

    assert "Somebody changed this after you opened it." in text_of(browser.post(f"{PEOPLE}{imogen.pk}/", opened))
    imogen.refresh_from_db()
    assert imogen.profession == "psychologist"


@pytest.mark.sqlite
def test_a_profession_that_an_item_to_come_needs_stays(clinic, as_, imogen, session):
    gives(imogen, session, item=EditionItem.objects.get())

    response = as_(clinic.administrator).post(f"{PEOPLE}{imogen.pk}/", as_shown(imogen, profession="nurse"))

    words = text_of(response)
    assert "Imogen Fairweather is to lead as psychologist:" in words
    assert "Day 1, on Wednesday 4 November 2026 is booked. Give that to somebody else first." in words
    imogen.refresh_from_db()
    assert imogen.profession == "psychologist"


@pytest.mark.sqlite
def test_somebody_without_a_part_to_come_can_be_ended(clinic, as_, imogen):
    response = as_(clinic.administrator).post(f"{PEOPLE}{imogen.pk}/end/", {"version": "1"}, follow=True)

    imogen.refresh_from_db()
    assert "Imogen Fairweather leads here no more." in text_of(response)
    assert imogen.ended_at == NOW
    assert as_(clinic.administrator).get(f"{PEOPLE}{imogen.pk}/").status_code == 404


@pytest.mark.sqlite
def test_somebody_with_a_part_to_come_stays(clinic, as_, imogen, session):
    gives(imogen, session)

    response = as_(clinic.administrator).post(f"{PEOPLE}{imogen.pk}/end/", {"version": "1"})

    words = text_of(response)
    assert "Imogen Fairweather still has a part to come:" in words
    assert "Wednesday 4 November 2026 is booked. Give it to somebody else first." in words
    imogen.refresh_from_db()
    assert imogen.ended_at is None


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["", "end/"])
def test_another_organisations_leader_is_not_there(charity, as_, imogen, method, page):
    response = getattr(as_(charity.coordinator), method)(f"{PEOPLE}{imogen.pk}/{page}", as_shown(imogen))

    assert response.status_code == 404
    assert b"Imogen" not in response.content
    assert "Imogen" not in text_of(as_(charity.coordinator).get(PEOPLE))


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_four_queries_however_many_people(clinic, as_, session, people, django_assert_num_queries):
    for person in FacilitatorFactory.create_batch(people, organisation=clinic.organisation):
        Duty.objects.create(session=session, facilitator=person, starts_at=session.starts_at, ends_at=session.ends_at)
    browser = as_(clinic.administrator)

    with django_assert_num_queries(4):
        browser.get(PEOPLE)


@pytest.fixture
def referred(clinic):
    """People come to the clinic by referral, so it keeps a clinical record."""
    return pain_management_edition(clinic.organisation)


def test_the_office_says_who_only_writes_drafts_and_the_list_tells_it(clinic, as_, referred):
    browser = as_(clinic.administrator)
    assert "They only write drafts" in text_of(browser.get(NEW))
    browser.post(NEW, typed(name="Sam Trainee", profession="psychologist", drafts_only="on"))

    assert Facilitator.objects.get().drafts_only
    assert "Psychologist, drafts only" in text_of(browser.get(PEOPLE))


def test_whoever_has_registered_since_signs_once_the_tick_is_taken_away(clinic, as_, referred, imogen):
    Facilitator.objects.filter(pk=imogen.pk).update(drafts_only=True)
    imogen.refresh_from_db()
    as_(clinic.administrator).post(f"{PEOPLE}{imogen.pk}/", as_shown(imogen))

    imogen.refresh_from_db()
    assert not imogen.drafts_only
    assert AuditEntry.objects.get(verb="changed").details["fields"] == ["drafts_only"]


def test_somebody_who_is_to_sign_at_an_assessment_cannot_become_one_who_only_drafts(clinic, as_, referred, imogen, session):
    Session.objects.filter(pk=session.pk).update(kind=Session.Kind.ASSESSMENT, course=None)
    gives(imogen, session)
    response = as_(clinic.administrator).post(f"{PEOPLE}{imogen.pk}/", as_shown(imogen, drafts_only="on"))

    imogen.refresh_from_db()
    assert "Imogen Fairweather is to sign at an assessment" in text_of(response)
    assert not imogen.drafts_only


def test_a_charity_is_not_asked_who_only_writes_drafts(charity, as_):
    assert "only write drafts" not in text_of(as_(charity.coordinator).get(NEW))
