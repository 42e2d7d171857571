"""A participant's own page: what comes next on top, everything by week, and saying that one can't come."""

import datetime as dt

import pytest
import time_machine

from accounts.roles import Role
from courses.models import Session
from tests.cast import member
from tests.factories import ParticipantFactory, VenueFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def maureen(clinic):
    """Maureen Pell, who signs in and chose plain wording."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(
        organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user, wording="plain"
    )


@pytest.fixture
def placed(maureen, group):
    """Her place on group 31."""
    make_place(maureen, group.course, joined_at=dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC))
    return group


def page(as_, person, path="/me/") -> str:
    response = as_(person.user).get(path)
    assert response.status_code == 200
    return text_of(response)


def test_the_session_that_is_on_stands_on_top(as_, maureen, placed):
    text = page(as_, maureen)

    assert "Your session is on now Monday 2 November 2026 9:30am to 3pm Day 5 of 12. Subject 5" in text
    assert "Where Garden Room, Level 2 1 Mill Lane, Kestrel" in text
    assert "Who to ring Priya Raman, 01632 960142 Monday to Friday, 8:30am to 4:30pm" in text


def test_a_day_that_was_not_held_says_so_and_not_that_it_is_over(as_, maureen, placed):
    Session.objects.filter(pk=placed.session(4).pk).update(outcome="not_held")

    text = page(as_, maureen)

    assert "Thursday 29 October, 9:30am to 3pm Day 4, Subject 4 It was not held" in text
    assert "Wednesday 28 October, 9:30am to 3pm Day 3, Subject 3 Over" in text


def test_a_day_that_is_found_not_to_be_held_is_neither_on_now_nor_next(as_, maureen, placed):
    Session.objects.filter(pk=placed.session(5).pk).update(outcome="not_held")

    text = page(as_, maureen)

    assert "Your next session is tomorrow" in text
    assert "Day 5, Subject 5 It was not held" in text


def test_after_a_day_is_over_the_next_is_tomorrow(as_, maureen, placed):
    placed.lead("Neil Sandford", "nurse", 6)
    with time_machine.travel(dt.datetime(2026, 11, 2, 18, tzinfo=dt.UTC), tick=False):
        text = page(as_, maureen)

    assert "Your next session is tomorrow Tuesday 3 November 2026 9:30am to 3pm" in text
    assert "Who leads Neil Sandford, nurse" in text


def test_directions_and_access_notes_stand_with_the_place(as_, maureen, placed):
    venue = placed.course.venue
    venue.directions, venue.access_notes = "Bus 7 stops outside.", "Step-free from the car park."
    venue.save()

    text = page(as_, maureen)

    assert "How to get there Bus 7 stops outside." in text
    assert "Getting in Step-free from the car park." in text


def test_sessions_stand_by_week_past_weeks_apart_and_reviews_last(as_, maureen, placed):
    text = page(as_, maureen)

    parts = [
        "This week",
        "Day 8",
        "Next week",
        "Day 12",
        "Weeks that are over",
        "Day 4",
        "Your reviews, later on",
        "12-month review",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_neutral_wording_names_neither_course_nor_subject(as_, maureen, placed):
    maureen.wording = "neutral"
    maureen.save()

    for path in ("/me/", "/me/print/"):
        text = page(as_, maureen, path)
        for word in ("Pain management", "group 31", "Subject", "review"):
            assert word not in text
    assert "Your appointment is on now" in page(as_, maureen)


def test_neutral_wording_names_no_review_when_it_is_what_comes_next(as_, maureen, placed):
    maureen.wording = "neutral"
    maureen.save()
    review = placed.course.sessions.get(kind="review", months=1)
    place = review.appointments.get(participant=maureen)

    with time_machine.travel(review.starts_at - dt.timedelta(days=1), tick=False):
        on_top = page(as_, maureen)
        asked = page(as_, maureen, f"/me/reviews/{place.enrolment_id}/1/")

    assert "Your next appointment is tomorrow Monday 14 December 2026 10am to 12:30pm Appointment" in on_top
    assert "review" not in on_top
    assert "review" not in asked


def test_she_says_that_she_cannot_come_and_staff_see_it_everywhere(as_, clinic, maureen, placed):
    place = placed.place(maureen, 7)
    browser = as_(maureen.user)
    assert "You can’t come on Wednesday 4 November 2026?" in text_of(browser.get(f"/me/{place.pk}/cannot-come/"))

    response = browser.post(f"/me/{place.pk}/cannot-come/", {"reason": "Dentist"}, follow=True)

    assert "Thank you for telling us. You are not expected on Wednesday 4 November 2026." in text_of(response)
    assert "You told us you can’t come I can come after all" in text_of(response)
    office = as_(clinic.administrator)
    assert "Can’t come to day 7: Dentist" in text_of(office.get(f"/courses/{placed.course.pk}/"))
    assert "Dentist, on their own page" in text_of(office.get(f"/sessions/{placed.session(7).pk}/"))
    assert "Dentist, on their own page" in text_of(office.get(f"/people/{maureen.pk}/"))


def test_the_same_words_twice_are_written_down_once(as_, maureen, placed):
    place, browser = placed.place(maureen, 7), as_(maureen.user)
    for _ in range(2):
        assert browser.post(f"/me/{place.pk}/cannot-come/", {"reason": ""}).url == "/me/"

    place.refresh_from_db()
    assert (place.apology_reason, place.apology_by) == ("", "self")


def test_she_can_come_after_all(as_, maureen, placed):
    place, browser = placed.place(maureen, 7), as_(maureen.user)
    browser.post(f"/me/{place.pk}/cannot-come/", {"reason": "Dentist"})
    assert "You wrote: Dentist" in text_of(browser.get(f"/me/{place.pk}/cannot-come/"))

    text = text_of(browser.post(f"/me/{place.pk}/cannot-come/", {"after_all": "yes"}, follow=True))

    assert "Thank you. We expect you on Wednesday 4 November 2026." in text
    place.refresh_from_db()
    assert place.apology_at is None


def test_a_session_that_has_started_is_refused_with_a_sentence(as_, maureen, placed):
    response = as_(maureen.user).post(f"/me/{placed.place(maureen, 5).pk}/cannot-come/", {"reason": ""})

    assert "Day 5 has already started." in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_persons_appointment_is_not_there(as_, maureen, placed, method):
    other = placed.add("Colin", "Amberley")

    response = getattr(as_(maureen.user), method)(f"/me/{placed.place(other, 7).pk}/cannot-come/")

    assert response.status_code == 404
    assert "Amberley" not in response.content.decode()
    assert placed.place(other, 7).apology_at is None


def test_nothing_booked_says_so_and_whom_to_ring(as_, maureen):
    text = page(as_, maureen)

    assert "Nothing is booked for you at the moment." in text
    assert "Ring Priya Raman" in text


def test_a_sign_in_without_a_record_says_whom_to_ring(as_, clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Somebody New")

    text = text_of(as_(user).get("/me/"))

    assert "Your timetable isn’t ready yet. Ring Priya Raman" in text


def test_the_sheet_lists_everything_to_come_and_nothing_that_is_over(as_, maureen, placed):
    text = page(as_, maureen, "/me/print/")

    assert "Maureen Pell, Pain management programme, group 31" in text
    assert "Thursday 12 November 2026 9:30am to 3pm Day 12, Subject 12 Garden Room, Level 2" in text
    assert "Day 4" not in text
    assert "If you can’t come Ring Priya Raman" in text


def test_the_sheet_says_how_to_get_to_every_room_that_is_still_to_come(as_, clinic, maureen, placed):
    gym = VenueFactory(organisation=clinic.organisation, name="Orchard Gym", room="", directions="Through the courtyard.")
    placed.course.venue.directions = "Follow the green line."
    placed.course.venue.save()
    Session.objects.filter(pk=placed.session(9).pk).update(venue=gym)

    text = page(as_, maureen, "/me/print/")

    assert text.index("Follow the green line.") < text.index("Through the courtyard.")
    assert text.count("Follow the green line.") == 1


@pytest.mark.parametrize("who", ["administrator", "clinician", "auditor"])
@pytest.mark.parametrize("path", ["/me/", "/me/print/"])
def test_staff_have_no_such_page(as_, clinic, who, path):
    assert as_(getattr(clinic, who)).get(path).status_code == 404


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_page_takes_eleven_queries_however_many_sessions(as_, maureen, placed, sessions, django_assert_num_queries):
    maureen.appointments.filter(session__number__gt=5 + sessions).delete()
    browser = as_(maureen.user)

    with django_assert_num_queries(11):
        browser.get("/me/")


@pytest.mark.parametrize(
    ("wording", "reason", "is_told"),
    [("neutral", "Snow", True), ("neutral", "The pain nurse is ill", False), ("plain", "The pain nurse is ill", True)],
)
def test_why_a_session_is_cancelled_stands_beside_it_where_it_gives_nothing_away(as_, maureen, placed, wording, reason, is_told):
    maureen.wording = wording
    maureen.save()
    gone = placed.session(7)
    gone.state, gone.cancel_reason, gone.cancelled_at = "cancelled", reason, gone.starts_at - dt.timedelta(days=3)
    gone.save()

    text = page(as_, maureen)

    assert "Cancelled" in text
    assert (f"Cancelled {reason}" in text) is is_told


def test_neutral_wording_names_the_day_for_guests(as_, maureen, placed):
    maureen.wording = "neutral"
    maureen.save()
    Session.objects.filter(course=placed.course, number=6).update(title="Friends and family day")

    text = page(as_, maureen)

    assert "Day 6, You can bring somebody" in text
    assert "Subject 7" not in text
