"""Rooms in set-up: adding, changing and closing them."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import Venue
from tests.cast import member
from tests.factories import VenueFactory, cpsmp_edition, make_course
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

ROOMS = "/setup/venues/"
NEW = "/setup/venues/new/"
WEDNESDAYS = [dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def garden(charity):
    return VenueFactory(organisation=charity.organisation, name="Garden Room", room="")


@pytest.fixture
def course_there(charity, garden):
    """Six Wednesdays in the Garden Room, from the day after tomorrow on."""
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, venue=garden, places=12)


def typed(**more):
    words = {
        "name": "Garden Room",
        "room": "",
        "neutral_name": "",
        "address": "1 Mill Lane, Kestrel",
        "places": "20",
        "access_notes": "",
        "directions": "",
    }
    return words | {"submission_id": str(uuid.uuid4())} | more


def as_shown(venue, **more):
    return typed(version=str(venue.version), name=venue.name, room=venue.room, places=str(venue.places)) | more


def closing(venue, day, **more):
    parts = {"day_day": str(day.day), "day_month": str(day.month), "day_year": str(day.year)}
    return parts | {"version": str(venue.version)} | more


@pytest.mark.sqlite
def test_the_office_adds_a_room_and_finds_it_in_the_list(charity, as_):
    response = as_(charity.coordinator).post(NEW, typed(access_notes="Step-free"), follow=True)

    words = text_of(response)
    assert "Garden Room can be chosen for courses." in words
    assert "Garden Room 20 1 Mill Lane, Kestrel Nothing" in words.replace("Holds ", "").replace("Address ", "").replace(
        "To come ", ""
    )
    venue = Venue.objects.get()
    assert (venue.organisation, venue.access_notes) == (charity.organisation, "Step-free")
    assert AuditEntry.objects.get().verb == "added"


@pytest.mark.sqlite
def test_the_same_button_twice_adds_one_room(charity, as_):
    browser = as_(charity.coordinator)
    sent = typed()

    browser.post(NEW, sent)
    browser.post(NEW, sent)

    assert Venue.objects.count() == 1


def test_the_form_sent_again_with_another_room_says_so(charity, as_):
    browser = as_(charity.coordinator)
    sent = typed()
    browser.post(NEW, sent)

    response = browser.post(NEW, sent | {"name": "Blue Room"})

    assert "This form has done its work already. Open the page again to add another." in text_of(response)
    assert Venue.objects.count() == 1


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "x" * 121}, "Name: write 120 characters or fewer."),
        ({"places": ""}, "Enter how many people it holds."),
        ({"places": "0"}, "How many people it holds: write 1 or more."),
        ({"places": "twenty"}, "How many people it holds: write a whole number in figures."),
        ({"places": "100000000000000"}, "How many people it holds: write 999 or less."),
        ({"submission_id": ""}, "This form has lost its number."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_added(charity, as_, mistake, sentence):
    response = as_(charity.coordinator).post(NEW, typed(**mistake))

    words = text_of(response)
    assert "There is a problem" in words
    assert sentence in words
    assert not Venue.objects.exists()


def test_a_second_room_of_the_same_name_is_refused(charity, as_, garden):
    response = as_(charity.coordinator).post(NEW, typed())

    assert "There is Garden Room already. Give this one another name or room." in text_of(response)


@pytest.mark.sqlite
def test_the_office_changes_a_room(charity, as_, garden):
    response = as_(charity.coordinator).post(f"{ROOMS}{garden.pk}/", as_shown(garden, directions="Bus 7"), follow=True)

    garden.refresh_from_db()
    assert "Garden Room is saved." in text_of(response)
    assert (garden.directions, garden.version) == ("Bus 7", 2)


@pytest.mark.sqlite
def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(charity, as_, garden):
    browser = as_(charity.coordinator)
    opened = as_shown(garden, directions="Bus 7")
    browser.post(f"{ROOMS}{garden.pk}/", as_shown(garden, address="2 Mill Lane"))

    response = browser.post(f"{ROOMS}{garden.pk}/", opened)

    garden.refresh_from_db()
    words = text_of(response)
    assert "Somebody changed this after you opened it. Open it again to see it as it is now, then change it." in words
    assert "Open it again as it is now" in words
    assert "Bus 7" in words
    assert (garden.address, garden.directions) == ("2 Mill Lane", "")


def test_a_room_cannot_hold_fewer_than_are_planned_there(charity, as_, garden, course_there):
    response = as_(charity.coordinator).post(f"{ROOMS}{garden.pk}/", as_shown(garden, places="11"))

    words = text_of(response)
    assert "More places than 11 are planned here:" in words
    assert "Session 1, on Wednesday 4 November 2026;" in words
    assert "and 3 more sessions are booked." in words
    garden.refresh_from_db()
    assert garden.places == 20


@pytest.mark.sqlite
def test_a_room_closes_from_a_day_on_and_opens_again(charity, as_, garden):
    browser = as_(charity.coordinator)
    page = f"{ROOMS}{garden.pk}/close/"

    response = browser.post(page, closing(garden, dt.date(2026, 12, 1)), follow=True)
    garden.refresh_from_db()
    assert "Garden Room is closed from Tuesday 1 December 2026 on." in text_of(response)
    assert garden.closed_at == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)

    response = browser.post(page, {"again": "yes"}, follow=True)
    garden.refresh_from_db()
    assert "Garden Room can be chosen for courses again." in text_of(response)
    assert garden.closed_at is None
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == ["closed", "opened again"]


@pytest.mark.sqlite
def test_a_room_where_sessions_are_booked_does_not_close_and_they_are_named(charity, as_, garden, course_there):
    response = as_(charity.coordinator).post(f"{ROOMS}{garden.pk}/close/", closing(garden, dt.date(2026, 12, 1)))

    garden.refresh_from_db()
    words = text_of(response)
    assert "The Garden Room can’t close:" in words
    assert "Session 5, on Wednesday 2 December 2026 and" in words
    assert "Session 6, on Wednesday 9 December 2026 are booked. Move or cancel what is booked there first." in words
    assert "Session 4" not in words
    assert garden.closed_at is None


def test_a_room_does_not_close_in_the_past(charity, as_, garden):
    response = as_(charity.coordinator).post(f"{ROOMS}{garden.pk}/close/", closing(garden, dt.date(2026, 11, 1)))

    assert "Choose today or a later day." in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["", "close/"])
def test_another_organisations_room_is_not_there(clinic, as_, garden, method, page):
    response = getattr(as_(clinic.administrator), method)(f"{ROOMS}{garden.pk}/{page}", as_shown(garden, name="Stolen"))

    garden.refresh_from_db()
    assert response.status_code == 404
    assert b"Garden" not in response.content
    assert garden.name == "Garden Room"


def test_the_list_shows_only_ones_own(clinic, as_, garden):
    assert "Garden Room" not in text_of(as_(clinic.administrator).get(ROOMS))


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_set_up_finds_no_page(charity, as_, garden, role):
    browser = as_(member(charity.organisation, role, "Nosy Parker"))

    for page in ("/setup/", ROOMS, NEW, f"{ROOMS}{garden.pk}/", f"{ROOMS}{garden.pk}/close/"):
        assert browser.get(page).status_code == 404
        assert browser.post(page, typed()).status_code == 404
    assert Venue.objects.count() == 1


@pytest.mark.parametrize("rooms", [1, 3])
def test_the_list_takes_three_queries_however_many_rooms(charity, as_, rooms, django_assert_num_queries):
    VenueFactory.create_batch(rooms, organisation=charity.organisation)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(4):
        browser.get(ROOMS)
