"""New records on Today: where each comes from, and why the office is asked about it."""

import datetime as dt

import pytest

from participants.models import Participant, Registration
from participants.registration.registering import confirm
from tests.cast import NOW
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered(charity, course_59):
    """registered(**typed) → the record of somebody who registered online for course 59 and confirmed."""
    type(course_59.course).objects.filter(pk=course_59.course.pk).update(opened_at=NOW)

    def register(**typed):
        values = {
            "organisation": charity.organisation, "course": course_59.course, "first_names": "Ana", "last_name": "Petrović",
            "email": "ana@post.example", "lasting_pain": True, "consented_at": NOW, "made_at": NOW,
            "confirm_by": NOW + dt.timedelta(days=2), "token_digest": "0" * 64,
        }  # fmt: skip
        registration = Registration.objects.create(**values | typed)
        confirm(registration, now=NOW)
        registration.refresh_from_db()
        return registration.participant

    return register


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"first_names": "ana", "last_name": "PETROVIC", "email": "other@post.example"},
         "On file already: ana PETROVIC, born 14 March 1961: the same name."),
        ({"first_names": "Milan", "last_name": "Petrović", "email": "ANA@post.example"},
         "On file already: Milan Petrović, born 14 March 1961: the same e-mail address."),
    ],
)  # fmt: skip
def test_of_who_registered_online_it_says_so_and_who_is_alike(as_, charity, course_59, registered, known, why):
    other = ParticipantFactory(organisation=charity.organisation, **known)
    new = registered()

    browser = as_(charity.coordinator)
    today = text_of(browser.get("/today/"))
    assert f"See whether Ana Petrović is known already They registered online for {course_59.course}. {why}" in today
    assert "at the door" not in today

    record = browser.get(f"/people/{new.pk}/")
    assert f"Do we know them already? They registered online for {course_59.course}." in text_of(record)
    assert f'href="/people/{new.pk}/merge/?other={other.pk}"' in record.content.decode()


def test_of_a_name_and_an_address_that_nobody_has_nothing_is_asked(as_, charity, registered):
    ParticipantFactory(organisation=charity.organisation, first_names="Bea", last_name="Hart")
    registered()

    assert "New records 1" not in text_of(as_(charity.coordinator).get("/today/"))


def test_of_who_came_to_the_door_it_says_so_and_who_is_alike(as_, charity):
    ParticipantFactory(organisation=charity.organisation, first_names="Otto", last_name="Hart", date_of_birth=None)
    new = ParticipantFactory(organisation=charity.organisation, first_names="otto", last_name="Hart", email="", to_check_at=NOW)

    today = text_of(as_(charity.coordinator).get("/today/"))
    assert "They came without a place, and a new record was made at the door. On file already: Otto Hart: the same name." in today
    assert "Otto Hart: the same name" in text_of(as_(charity.coordinator).get(f"/people/{new.pk}/"))


def test_once_the_other_record_is_called_otherwise_it_says_that_nobody_is_alike(as_, charity, registered):
    other = ParticipantFactory(organisation=charity.organisation, first_names="Ana", last_name="Petrović")
    registered()
    Participant.objects.filter(pk=other.pk).update(last_name="Perić", sort_key="peric ana")

    assert "Nobody else on file has this name or address any more." in text_of(as_(charity.coordinator).get("/today/"))
