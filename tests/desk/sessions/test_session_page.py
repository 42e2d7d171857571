"""The page of one session: its timetable by the clock, who leads, who comes."""

import pytest

from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def page(as_, user, session) -> str:
    response = as_(user).get(f"/sessions/{session.pk}/")
    assert response.status_code == 200
    return text_of(response)


def test_the_timetable_has_clock_times_and_says_what_has_nobody(as_, clinic, group):
    text = page(as_, clinic.administrator, group.session(6))

    assert "Day 6: Subject 6" in text
    assert "Tuesday 3 November 2026, 9:30am to 3pm · Garden Room, Level 2" in text
    assert "9:30am to 9:45am What Home practice Who leads Whole team" in text
    assert "11:30am to 12:30pm What Medicines and pain Who leads No nurse" in text


def test_somebody_for_the_whole_day_leads_the_parts_of_their_profession(as_, clinic, group):
    group.lead("Neil Sandford", "nurse", 6)

    text = page(as_, clinic.administrator, group.session(6))

    assert "Medicines and pain Who leads Neil Sandford" in text
    assert "No nurse" not in text


def test_a_review_has_no_timetable(as_, clinic, group):
    text = page(as_, clinic.administrator, group.course.sessions.get(months=6))

    assert "6-month review" in text
    assert "Timetable" not in text
    assert "Nobody is booked for this session." in text


def test_who_is_expected_and_who_has_said_they_cannot_come(as_, clinic, group):
    group.add("Colin", "Amberley", practical_needs="Chair with arms")
    person = group.add("Maureen", "Pell")
    place = group.place(person, 6)
    place.apology_at, place.apology_reason, place.apology_by = NOW, "Dentist", "telephone"
    place.save()

    text = page(as_, clinic.administrator, group.session(6))

    assert "1 person expected, 1 can’t come" in text
    assert "Maureen Pell Needs None Said Can’t come Dentist, by telephone, Mon 2 November 2026, 10am" in text
    assert "Colin Amberley Needs Chair with arms Said Nothing" in text


def test_a_session_to_come_offers_to_move_postpone_and_cancel_to_those_who_may(as_, clinic, group):
    assert "Move it Postpone it Cancel it" in page(as_, clinic.administrator, group.session(6))
    assert "Move it" not in page(as_, clinic.clinician, group.session(6))


def test_a_session_that_is_over_offers_no_change(as_, clinic, group):
    text = page(as_, clinic.administrator, group.session(1))

    assert "Day 1: Subject 1 Done" in text
    assert "Move it" not in text


def test_a_cancelled_session_says_why(as_, clinic, group):
    session = group.session(7)
    session.state, session.cancel_reason = "cancelled", "Snow"
    session.save()

    text = page(as_, clinic.administrator, session)

    assert "This session is cancelled: Snow." in text
    assert "Move it" not in text


def test_a_cancelled_session_asks_for_nobody_and_expects_nobody(as_, clinic, group):
    group.add("Colin", "Amberley")
    assert "No nurse" in page(as_, clinic.administrator, group.session(6))
    session = group.session(6)
    session.state, session.cancel_reason, session.cancelled_at = "cancelled", "Snow", NOW
    session.save()

    text = page(as_, clinic.administrator, session)

    assert "1 person had a place" in text
    assert "expected" not in text
    assert "No nurse" not in text


@pytest.mark.parametrize("path", ["", "move/", "postpone/", "cancel/", "staff/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisation_gets_404_without_the_name(as_, charity, group, path, method):
    response = getattr(as_(charity.coordinator), method)(f"/sessions/{group.session(6).pk}/{path}")

    assert response.status_code == 404
    assert "group 31" not in response.content.decode()


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_takes_eleven_queries_however_many_people(as_, clinic, group, people, django_assert_num_queries):
    for number in range(people):
        group.add("Kim", f"Person {number}")
        group.lead(f"Leader {number}", "nurse", 6)
    browser, path = as_(clinic.administrator), f"/sessions/{group.session(6).pk}/"

    with django_assert_num_queries(11):
        browser.get(path)
