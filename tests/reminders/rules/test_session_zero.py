"""Reminders of Session Zero: it stands alone, and the course's first session stays the first."""

import datetime as dt

import pytest

from courses.models import Venue
from participants.enrolment.session_zero import schedule_zero
from reminders.models import Message
from tests.factories import cpsmp_edition, make_course, make_place
from tests.reminders.conftest import WEDNESDAYS, hours_before, person, plan_and_send, states

pytestmark = pytest.mark.django_db


def zero_on(charity, course, day=dt.date(2026, 11, 11), now=None):
    """Session Zero a week before the first Wednesday, 4pm."""
    Venue.objects.filter(pk=course.venue_id).update(places=40)
    where = {"venue": course.venue, "video_link": ""}
    return schedule_zero(course, day=day, start=dt.time(16), minutes=60, by=charity.coordinator, now=now or charity.now, **where)


def test_it_is_reminded_of_like_a_single_date_and_session_1_like_the_first(charity, course):
    zero_on(charity, course, now=hours_before(charity.now, 2))
    ana = make_place(person(charity, "Ana"), course, joined_at=hours_before(charity.now, 1))

    plan_and_send(charity.now)

    assert states(ana) == {
        "confirmation s-": "sent",
        "before_single 7 s0": "due",
        "before_single 3 s0": "due",
        "before_single 1 s0": "due",
        "before_first 7 s1": "due",
        "before_first 3 s1": "due",
    }
    assert "Wednesday 11 November 2026, 4pm to 5pm" in Message.objects.get(rule="confirmation").body


def test_who_was_on_the_course_already_is_told_of_one_more_date(charity, course, ana):
    plan_and_send(charity.now)
    zero_on(charity, course, now=charity.now + dt.timedelta(minutes=5))

    plan_and_send(charity.now + dt.timedelta(minutes=10))

    told = Message.objects.get(rule="moved")
    assert told.state == "sent"
    assert told.subject == "One more appointment: Wednesday 11 November 2026 at 4pm"
    assert "We have one more date for you. Please write it down." in told.body
    assert "change" not in told.body


def test_a_course_by_telephone_says_that_they_are_rung(charity):
    course = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, by="telephone")
    make_place(person(charity, "Ana"), course, joined_at=hours_before(charity.now, 1))

    plan_and_send(charity.now)

    assert "We meet by telephone: we ring you when it is time." in Message.objects.get(rule="confirmation").body
