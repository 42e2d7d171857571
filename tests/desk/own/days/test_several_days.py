"""Somebody says of several days at once that they can't come: all of them are written down, or none."""

import datetime as dt

import pytest
import time_machine

from accounts.models import AuditEntry
from accounts.roles import Role
from tests.cast import NOW, member
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
PATH = "/me/days/cannot-come/"


@pytest.fixture
def maureen(clinic, group):
    """Maureen Pell on group 31: day 5 is on, days 6 to 12 are to come."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(organisation=clinic.organisation, user=user, wording="plain")
    make_place(person, group.course, joined_at=LONG_AGO)
    return person


def keys(group, person, *numbers):
    return [group.place(person, number).pk for number in numbers]


def apologies(group, person):
    return {number for number in range(1, 13) if group.place(person, number).apology_at}


def test_somebody_ticks_three_days_and_reads_one_thank_you(as_, maureen, group):
    browser = as_(maureen.user)
    page = text_of(browser.get(PATH))
    assert "Tuesday 3 November 2026, 9:30am to 3pm" in page
    assert not [day for day in ("Thursday 29 October", "Monday 2 November") if day in page]

    answer = browser.post(PATH, {"days": keys(group, maureen, 6, 7, 9), "reason": "Away"}, follow=True)

    said = "You are not expected on Tuesday 3 November, Wednesday 4 November and Monday 9 November."
    assert said in text_of(answer)
    assert apologies(group, maureen) == {6, 7, 9}
    assert AuditEntry.objects.filter(verb="said they can’t come").count() == 3


def test_the_same_days_sent_twice_are_written_down_once(as_, maureen, group):
    browser, sent = as_(maureen.user), {"days": keys(group, maureen, 6, 7), "reason": ""}
    for _ in range(2):
        assert browser.post(PATH, sent).url == "/me/"

    assert AuditEntry.objects.filter(verb="said they can’t come").count() == 2


def test_a_day_that_began_meanwhile_is_named_and_nothing_is_written_down(as_, maureen, group):
    sent = {"days": keys(group, maureen, 6, 7), "reason": "Away"}
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        text = text_of(as_(maureen.user).post(PATH, sent))

    assert "Day 6 has already started. Nothing is written down yet." in text
    assert "Away" in text
    assert apologies(group, maureen) == set()


def test_a_day_she_came_to_and_one_that_was_cancelled_are_refused(as_, maureen, group):
    group.course.sessions.filter(number=7).update(state="cancelled", cancel_reason="Snow")
    text = text_of(as_(maureen.user).post(PATH, {"days": keys(group, maureen, 4, 7, 8), "reason": ""}))

    assert "Day 4 has already started. Day 7 was cancelled, so nobody needs to come." in text
    assert apologies(group, maureen) == set()


def test_without_a_tick_and_with_somebody_elses_day_a_sentence_says_what_to_do(as_, maureen, group):
    other = group.add("Colin", "Amberley")
    browser = as_(maureen.user)

    assert "Tick at least one day." in text_of(browser.post(PATH, {"reason": "Away"}))
    assert "Tick the days that are listed here." in text_of(browser.post(PATH, {"days": keys(group, other, 7), "reason": ""}))
    assert apologies(group, other) == set()
