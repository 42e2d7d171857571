"""Cancelling days of a group: what it means for completing it is said before, and is so afterwards."""

import datetime as dt

import pytest
import time_machine

from courses.scheduling.changing.cancelling import cancel_session
from participants.enrolment.timetable import timetable_of
from tests.cast import NOW
from tests.desk.conftest import TWELVE_DAYS
from tests.factories import hold
from tests.reading import text_of

pytestmark = pytest.mark.django_db


def cancel(clinic, group, *numbers):
    for number in numbers:
        session = group.session(number)
        cancel_session(session, reason="Flood", by=clinic.administrator, now=NOW, version=session.version)


def asked(as_, clinic, group, number, page="cancel") -> str:
    return text_of(as_(clinic.administrator).get(f"/sessions/{group.session(number).pk}/{page}/"))


def came_to(group, person, *numbers):
    person.appointments.filter(session__number__in=numbers).update(mark="5", marked_at=NOW, marked_by="Priya Raman")
    hold(group.course, *numbers)


@pytest.mark.sqlite
@pytest.mark.parametrize("page", ["cancel", "something-happened"])
def test_whoever_cancels_a_third_day_reads_what_completing_takes_then(as_, clinic, group, page):
    cancel(clinic, group, 10, 11)

    text = asked(as_, clinic, group, 12, page)

    assert "Without it 9 of 12 days are left." in text
    assert "Completing then takes 8 of 9; now it takes 9 of 10." in text


def test_whoever_cancels_reads_how_many_couldnt_complete_it_any_more(as_, clinic, group):
    early, late = group.add("Ada", "Amberley"), group.add("Ben", "Brookes")
    came_to(group, early, 1, 2, 3, 4)
    late.appointments.filter(session__number__in=(1, 2)).update(mark="3", marked_at=NOW, marked_by="x")
    late.appointments.filter(session__number__in=(3, 4)).update(mark="5", marked_at=NOW, marked_by="x")

    text = asked(as_, clinic, group, 12)

    assert "Without it 11 of 12 days are left. Completing takes 10, as it does now." in text
    assert "1 person who still can complete it couldn’t any more." in text


def test_a_group_whose_edition_names_a_fixed_number_says_when_nobody_can_reach_it(as_, clinic, group):
    group.course.edition.completion_in_proportion = False
    group.course.edition.save()
    cancel(clinic, group, 10, 11)

    assert "Completing takes 10, so nobody who hasn’t come to 10 by then can complete it any more." in asked(
        as_, clinic, group, 12
    )


@pytest.mark.parametrize("number", [13])
def test_a_review_is_nothing_to_completing(as_, clinic, group, number):
    assert "Completing" not in asked(as_, clinic, group, number)


@pytest.mark.sqlite
def test_who_came_to_all_nine_days_of_twelve_completed_the_group_and_the_list_ends_with_day_twelve(as_, clinic, group):
    person = group.add("Ada", "Amberley")
    cancel(clinic, group, 6, 7, 8)
    places = [place for week in timetable_of(person, NOW).past_weeks for place in week.places]
    assert places[0].numbered == "Day 1 of 12"
    came_to(group, person, 1, 2, 3, 4, 5, 9, 10, 11, 12)

    with time_machine.travel(dt.datetime.combine(TWELVE_DAYS[-1], dt.time(20), dt.UTC), tick=False):
        browser = as_(clinic.administrator)
        course = text_of(browser.get(f"/courses/{group.course.pk}/"))
        certificates = text_of(browser.get(f"/courses/{group.course.pk}/certificates/"))
        record = text_of(browser.get(f"/people/{person.pk}/"))

    assert "Completing it takes 8." in course
    assert "Completing it takes 8 sessions. 1 person completed it." in certificates
    assert "Completed: came to 9" in course
    assert "Completed: came to 9" in record
