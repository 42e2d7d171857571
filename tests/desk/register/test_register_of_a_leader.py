"""A leader keeps the register of sessions they lead: first names, two taps, and nothing after the day has closed."""

import datetime as dt

import pytest
import time_machine

from participants.models import Appointment, Participant
from tests.cast import NOW
from tests.desk.registers import finish, path_of, shown, tap
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def led(charity, course_59):
    """Course 59, Session 1 led by Lenny; two Anns and Mo, who can't come."""
    course_59.lead("Lenny Marsh", "leader", 1, user=charity.leader)
    course_59.add("Ann", "Thrale", practical_needs="Chair with arms")
    course_59.add("Ann", "Bexley")
    mo = course_59.add("Maureen Anne", "Pell", preferred_name="Mo", phone="+441632960777", email="mo@post.example")
    place = course_59.place(mo, 1)
    place.apology_at, place.apology_reason, place.apology_by = NOW, "Dentist", "self"
    place.save()
    return course_59


SESSION_1 = dt.datetime(2026, 11, 11, 10, 10, tzinfo=dt.UTC)


def test_a_leader_keeps_the_register_by_first_names(as_, charity, led):
    session = led.session(1)
    with time_machine.travel(SESSION_1, tick=False):
        browser = as_(charity.leader)
        text = text_of(browser.get(path_of(session)))
        response = finish(
            browser, session, shown(browser, session), **{f"mark-{led.place(p, 1).pk}": "present" for p in anns(led)}
        )

    assert "Ann B To mark" in text
    assert "Ann T To mark Chair with arms" in text
    assert "Mo Told us on Monday 2 November" in text
    for secret in ("Thrale", "Bexley", "Pell", "Maureen", "960777", "mo@post", "Dentist", "To ring"):
        assert secret not in text
    assert "The register is finished: 2 of 3 came." in text_of(response)


def test_the_number_of_whoever_agreed_stands_on_the_leaders_register_and_not_on_paper(as_, charity, led):
    Participant.objects.filter(last_name="Bexley").update(leaders_may_ring=True, phone="+441632960888")
    Participant.objects.filter(last_name="Pell").update(leaders_may_ring=True, stopped_at=NOW, stopped_reason="no_contact")
    session = led.session(1)
    with time_machine.travel(SESSION_1, tick=False):
        text = text_of(as_(charity.leader).get(path_of(session)))
        paper = text_of(as_(charity.leader).get(f"/sessions/{session.pk}/sign-in-sheet/"))

    assert "Ann B To mark 01632 960888" in text.replace("\u00a0", " ")
    assert "960777" not in text
    assert "960" not in paper


def anns(led):
    return [place.participant for place in Appointment.objects.filter(session=led.session(1), participant__first_names="Ann")]


def test_a_community_register_has_two_taps_and_notes_who_came_late(as_, charity, led):
    session, place = led.session(1), led.place(anns(led)[0], 1)
    with time_machine.travel(SESSION_1, tick=False):
        browser = as_(charity.leader)
        html = browser.get(path_of(session)).content.decode()
        response = tap(browser, session, shown(browser, session), **{f"mark-{place.pk}": "present", f"late-{place.pk}": "on"})

    assert html.count('type="radio"') == 6
    place.refresh_from_db()
    assert (place.mark, place.came_late) == ("present", True)
    assert "Here 0 Late 1 Told us 1 No word 0 To mark 1" in text_of(response)


def test_a_leader_cannot_correct_once_the_day_is_closed_but_can_mark_who_has_none(as_, charity, led):
    session = led.session(1)
    first, second = (led.place(person, 1) for person in anns(led))
    with time_machine.travel(SESSION_1, tick=False):
        browser = as_(charity.leader)
        tap(browser, session, shown(browser, session), **{f"mark-{first.pk}": "present"})
    with time_machine.travel(SESSION_1 + dt.timedelta(days=1), tick=False):
        browser = as_(charity.leader)
        response = finish(
            browser, session, shown(browser, session), **{f"mark-{first.pk}": "absent", f"mark-{second.pk}": "present"}
        )

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.mark, second.mark) == ("present", "present")
    assert "The day is closed. Ask the office to correct this mark." in text_of(response)


def test_on_a_closed_day_a_leader_is_asked_only_for_marks_that_are_missing(as_, charity, led):
    session = led.session(1)
    first, second = (led.place(person, 1) for person in anns(led))
    with time_machine.travel(SESSION_1, tick=False):
        browser = as_(charity.leader)
        tap(browser, session, shown(browser, session), **{f"mark-{first.pk}": "present"})

    with time_machine.travel(SESSION_1 + dt.timedelta(days=1), tick=False):
        browser = as_(charity.leader)
        html = browser.get(path_of(session)).content.decode()
        assert f'id="mark-{first.pk}-absent" value="absent" disabled' in html
        assert f'id="mark-{second.pk}-absent" value="absent">' in html
        assert "Save the marks" in html
        finish(browser, session, shown(browser, session), **{f"mark-{second.pk}": "absent"})
        html = browser.get(path_of(session)).content.decode()

    assert "Save the" not in html
    assert "You can still mark" not in html
    second.refresh_from_db()
    assert second.mark == "absent"


@pytest.mark.parametrize("address", ["register/", "sign-in-sheet/"])
def test_a_leader_reaches_only_sessions_they_lead_and_only_in_their_window(as_, charity, led, address):
    theirs, not_theirs = (f"/sessions/{led.session(number).pk}/{address}" for number in (1, 2))

    assert as_(charity.leader).get(theirs).status_code == 200
    assert as_(charity.leader).get(not_theirs).status_code == 404
    for outside in (dt.datetime(2026, 10, 27, 12, tzinfo=dt.UTC), dt.datetime(2027, 1, 16, 12, tzinfo=dt.UTC)):
        with time_machine.travel(outside, tick=False):
            assert as_(charity.leader).get(theirs).status_code == 404
            assert as_(charity.leader).post(theirs).status_code in {404, 405}


def test_a_leader_neither_rings_nor_rearranges(as_, charity, led):
    browser = as_(charity.leader)

    assert browser.post(f"/sessions/{led.session(1).pk}/calls/").status_code == 404
    assert browser.get(f"/sessions/{led.session(1).pk}/something-happened/").status_code == 404
