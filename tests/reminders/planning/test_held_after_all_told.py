"""Whoever heard that a course is cancelled hears once that it is held after all, with its dates."""

import datetime as dt

import pytest

from courses.scheduling.changing.cancelling import cancel_course
from courses.scheduling.changing.held_after_all import hold_after_all
from reminders.planning.planner import plan
from reminders.sending.sender import send_due
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

pytestmark = pytest.mark.django_db
WEDNESDAYS = [dt.date(2026, 11, 25) + dt.timedelta(weeks=week) for week in range(6)]


def pass_an_hour(at, mailoutbox):
    """What goes in the hour from this moment on."""
    before = len(mailoutbox)
    for minutes in (0, 3, 30, 60):
        moment = at + dt.timedelta(minutes=minutes)
        plan(moment)
        send_due(moment)
    return mailoutbox[before:]


@pytest.mark.parametrize("hours", [1, 24])
def test_somebody_who_was_told_of_the_cancelling_is_told_that_it_is_held(charity, mailoutbox, hours):
    course = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS)
    person = ParticipantFactory(organisation=charity.organisation, email="mo@example.org", channel="email", wording="plain")
    make_place(person, course, joined_at=charity.now)
    pass_an_hour(charity.now, mailoutbox)
    at = charity.now + dt.timedelta(hours=2)
    cancelled = cancel_course(course, reason="No leader", by=charity.coordinator, now=at, version=course.version)
    (gone,) = pass_an_hour(at, mailoutbox)
    assert "cancelled" in gone.subject.lower()

    again = at + dt.timedelta(hours=hours)
    hold_after_all(cancelled, by=charity.coordinator, now=again, version=cancelled.version)
    told = pass_an_hour(again, mailoutbox)

    assert [each.subject for each in told] == ["Held after all: your appointments from Wednesday 25 November 2026"]
    assert "They are held after all" in told[0].body
    assert told[0].body.count("2026, 10am") == 6
