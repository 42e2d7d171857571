"""Whoever is away without a word is rung: the list, the number, and what came of each call."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from tests.cast import NOW
from tests.desk.registers import TODAY, path_of, shown, tap
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def test_who_is_away_without_a_word_is_listed_to_ring_with_the_number(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)

    response = tap(browser, session, shown(browser, session), **{f"mark-{three[1].pk}": "3"})

    text = text_of(response)
    assert "To ring: away without a word Ring them today, by 10am if you can." in text
    assert "Maureen Pell, 01632 960001" in text.replace("\xa0", " ")
    with time_machine.travel(NOW + dt.timedelta(minutes=5), tick=False):
        assert "It is past 10am." in text_of(browser.get(path_of(session)))


def test_a_call_is_written_down_once_with_who_when_and_what_came_of_it(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    tap(browser, session, shown(browser, session), **{f"mark-{three[1].pk}": "3"})
    call = {
        "submission_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "participant": three[1].participant_id,
        "about": "absence",
        "outcome": "spoke",
        "note": "Overslept, comes tomorrow",
    }

    for _ in range(2):
        response = browser.post(f"/sessions/{session.pk}/calls/", call, follow=True)

    assert session.calls.count() == 1
    assert "Spoke to them at Mon 2 November 2026, 10am, Priya Raman: Overslept, comes tomorrow" in text_of(response)
    assert AuditEntry.objects.filter(verb="rang").count() == 1


def test_no_answer_stays_on_the_list(as_, clinic, group, three):
    browser, session = as_(clinic.administrator), group.session(TODAY)
    tap(browser, session, shown(browser, session), **{f"mark-{three[1].pk}": "3"})
    call = {"submission_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "participant": three[1].participant_id}

    browser.post(f"/sessions/{session.pk}/calls/", call | {"about": "absence", "outcome": "no_answer"})

    with time_machine.travel(NOW + dt.timedelta(minutes=5), tick=False):
        text = text_of(browser.get(path_of(session)))
    assert "No answer at Mon 2 November 2026, 10am, Priya Raman" in text
    assert "It is past 10am." in text


def test_a_call_without_an_outcome_is_asked_for_it(as_, clinic, group, three):
    call = {"submission_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "participant": three[1].participant_id, "about": "absence"}

    response = as_(clinic.administrator).post(f"/sessions/{group.session(TODAY).pk}/calls/", call, follow=True)

    assert "Say what came of the call." in text_of(response)


def test_a_call_to_somebody_of_another_organisation_is_404(as_, clinic, group, course_59):
    stranger = course_59.add("Agnes", "Mallow")
    call = {"submission_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "participant": stranger.pk, "about": "absence"}

    response = as_(clinic.administrator).post(f"/sessions/{group.session(TODAY).pk}/calls/", call | {"outcome": "spoke"})

    assert response.status_code == 404
