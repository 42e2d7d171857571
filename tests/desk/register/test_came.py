"""Who came: on the page of the course, of the session, of the person, and on a leader's own page."""

import datetime as dt

import pytest
import time_machine

from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def mark(place, mark: str, **more) -> None:
    """What the register says, without keeping it."""
    place.mark, place.marked_at, place.marked_by = mark, NOW, "Priya Raman"
    for name, value in more.items():
        setattr(place, name, value)
    place.save()


@pytest.fixture
def marked(group):
    """Colin came to days 1 to 4, late to the third; Maureen missed two, one with a word; nobody kept the register of day 5."""
    colin, maureen = group.add("Colin", "Amberley"), group.add("Maureen", "Pell")
    for number, (his, hers) in enumerate([("5", "5"), ("5", "2"), ("6", "3"), ("5", "7")], 1):
        mark(group.place(colin, number), his)
        mark(group.place(maureen, number), hers)
    return group


def test_the_course_says_who_came_to_each_day(as_, clinic, marked):
    text = text_of(as_(clinic.administrator).get(f"/courses/{marked.course.pk}/"))

    assert "Monday 26 October Subject 1 Nobody yet 2 of 2 came" in text
    assert "Tuesday 27 October Subject 2 Nobody yet 1 of 2 came" in text
    assert "Monday 2 November Subject 5 Nobody yet 2 booked Open the register, day 5" in text
    assert "Tuesday 3 November Subject 6 No nurse. Choose one for day 6 2 booked" in text


def test_the_course_shows_each_persons_days_read_out_in_words(as_, clinic, marked):
    response = as_(clinic.administrator).get(f"/courses/{marked.course.pk}/")
    html, text = response.content.decode(), text_of(response)

    assert "Colin Amberley Came 4 of 4" in text
    assert "Maureen Pell Came 1 of 4" in text
    assert 'aria-label="Day 1 came, Day 2 came, Day 3 came late, Day 4 came"' in html
    assert 'aria-label="Day 1 came, Day 2 told us, Day 3 no word, Day 4 came too late"' in html
    assert "Completing it takes 10." in text


def test_a_day_half_marked_says_how_many_are_left(as_, clinic, marked):
    mark(marked.place(marked.course.enrolments.first().participant, 5), "5")

    assert "1 of 2 came 1 to mark, day 5" in text_of(as_(clinic.administrator).get(f"/courses/{marked.course.pk}/"))


def test_a_course_that_has_not_begun_shows_no_squares(as_, charity, course_59):
    course_59.add("Agnes", "Mallow")

    text = text_of(as_(charity.coordinator).get(f"/courses/{course_59.course.pk}/"))

    assert "Agnes Mallow Needs None" in text
    assert "not marked" not in text


def test_on_the_day_the_register_is_one_press_away(as_, clinic, marked):
    text = text_of(as_(clinic.administrator).get(f"/courses/{marked.course.pk}/"))

    assert "Open today’s register Something has happened" in text


def test_the_session_says_who_came(as_, clinic, marked):
    text = text_of(as_(clinic.administrator).get(f"/sessions/{marked.session(3).pk}/"))

    assert "1 of 2 came" in text
    assert "Colin Amberley Needs None Came Late" in text
    assert "Maureen Pell Needs None Came No word" in text


def test_the_session_leads_to_its_register_its_sheet_and_to_what_happened(as_, clinic, marked):
    html = as_(clinic.administrator).get(f"/sessions/{marked.session(6).pk}/").content.decode()

    for page in ("register", "sign-in-sheet", "something-happened"):
        assert f'href="/sessions/{marked.session(6).pk}/{page}/"' in html


def test_a_clinician_keeps_registers_and_acts_on_the_day_but_moves_nothing(as_, clinic, marked):
    html = as_(clinic.clinician).get(f"/sessions/{marked.session(6).pk}/").content.decode()

    assert "/register/" in html
    assert "/something-happened/" in html
    assert "/move/" not in html


def test_the_record_says_what_somebody_came_to(as_, clinic, marked):
    maureen = marked.course.enrolments.get(participant__last_name="Pell").participant

    text = text_of(as_(clinic.administrator).get(f"/people/{maureen.pk}/"))

    assert "Wednesday 28 October 2026, Day 3: no word" in text
    assert "Monday 26 October 2026, Day 1: here" in text


def test_a_leader_is_led_from_their_own_page_to_the_register(as_, charity, course_59):
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    with time_machine.travel(dt.datetime(2026, 11, 11, 9, 30, tzinfo=dt.UTC), tick=False):
        html = as_(charity.leader).get("/leading/").content.decode()

    assert f'href="/sessions/{course_59.session(1).pk}/register/"' in html
    assert f'href="/sessions/{course_59.session(1).pk}/sign-in-sheet/"' in html
