"""How many places an open course has: more are offered to whoever waits, fewer take nobody's."""

import datetime as dt

import pytest

from common.refused import Refused
from participants.enrolment.places import change_places, refusal_of_places
from participants.models import Offer
from tests.at_once import at_once
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place, wait_for

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2026, 9, 30) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.mark.parametrize(
    ("places", "sentence"),
    [(0, "at least one"), (15, "14 places are the most"), (9, "10 places are taken or offered"), (10, ""), (14, "")],
)
def test_a_course_has_as_many_places_as_its_edition_allows_and_people_hold(places, sentence):
    found = refusal_of_places(places, held=10, most=14)

    assert sentence in found
    assert bool(sentence) == bool(found)


@pytest.fixture
def course(clinic):
    hall = VenueFactory(organisation=clinic.organisation, places=40)
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=hall, places=8)


@pytest.fixture
def change(clinic):
    def change(course, places, **more):
        return change_places(course, places, by=clinic.administrator, now=NOW, version=course.version, **more)

    return change


@pytest.mark.django_db
def test_more_places_stand_at_every_session_and_the_next_who_waits_gets_an_offer(clinic, course, change):
    for _ in range(8):
        make_place(ParticipantFactory(organisation=clinic.organisation), course, joined_at=NOW)
    waiting = wait_for(course, ParticipantFactory(organisation=clinic.organisation), since=NOW)
    course.refresh_from_db()

    changed = change(course, 10)

    assert changed.places == 10
    assert set(course.sessions.values_list("places", flat=True)) == {10}
    assert Offer.objects.get().entry == waiting


@pytest.mark.django_db
def test_fewer_than_hold_a_place_are_refused_and_above_the_advised_is_asked(clinic, course, change):
    for _ in range(3):
        make_place(ParticipantFactory(organisation=clinic.organisation), course, joined_at=NOW)
    course.refresh_from_db()

    with pytest.raises(Refused, match="3 places are taken or offered"):
        change(course, 2)
    advised = course.edition.formats.get(format="in_person").advised_most
    with pytest.raises(Refused, match=r"are advised\. Say that you want"):
        change(course, advised + 1)
    assert change(course, advised + 1, above_advised=True).places == advised + 1


@pytest.mark.django_db
def test_a_room_too_small_is_named(clinic, change):
    small = VenueFactory(organisation=clinic.organisation, name="Snug", places=8)
    course = make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=small, places=8)

    with pytest.raises(Refused, match=r"Snug.* holds 8, and 10 places are planned"):
        change(course, 10)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_places_at_once_one_is_told(course, change):
    done = at_once(lambda: change(course, 9), lambda: change(course, 10))

    assert sorted(type(each).__name__ for each in done) == ["Course", "str"]
