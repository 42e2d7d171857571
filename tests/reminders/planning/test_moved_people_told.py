"""Whoever was moved to another course hears it once: which dates hold no longer, and which do."""

import datetime as dt

import pytest

from courses.scheduling.changing.cancelling import cancel_course
from participants.waiting.moving_people import move_people
from reminders.models import Message
from reminders.planning.planner import plan
from reminders.sending.sender import send_due
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

pytestmark = pytest.mark.django_db
FIRST = [dt.date(2026, 11, 25) + dt.timedelta(weeks=week) for week in range(6)]
LATER = [dt.date(2027, 1, 13) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def courses(charity):
    edition = cpsmp_edition(charity.organisation)
    return make_course(edition, days=FIRST), make_course(edition, days=LATER)


def what_goes(at, mailoutbox):
    before = len(mailoutbox)
    for minutes in (0, 3, 30, 60):
        plan(at + dt.timedelta(minutes=minutes))
        send_due(at + dt.timedelta(minutes=minutes))
    return mailoutbox[before:]


@pytest.mark.parametrize("wording", ["plain", "neutral"])
def test_one_mail_says_the_old_dates_and_the_new_ones(charity, courses, mailoutbox, wording):
    course, to = courses
    person = ParticipantFactory(organisation=charity.organisation, wording=wording)
    make_place(person, course, joined_at=charity.now)
    what_goes(charity.now, mailoutbox)

    at = charity.now + dt.timedelta(hours=2)
    move_people(course, to, [person.pk], by=charity.coordinator, now=at)
    (told,) = what_goes(at, mailoutbox)

    assert told.subject == "Changed: your appointments are from Wednesday 13 January 2027 on"
    assert "Please do not come on your old dates any more: Wednesday 25 November 2026," in told.body
    assert told.body.count("2027, 10am") == 6
    assert ("Pain" in told.body) == (wording == "plain")


def test_moved_at_once_after_a_cancellation_they_hear_of_the_new_dates_alone(charity, courses, mailoutbox):
    course, to = courses
    person = ParticipantFactory(organisation=charity.organisation)
    make_place(person, course, joined_at=charity.now)
    what_goes(charity.now, mailoutbox)

    at = charity.now + dt.timedelta(hours=2)
    cancel_course(course, reason="No leader", by=charity.coordinator, now=at, version=course.version)
    move_people(course, to, [person.pk], by=charity.coordinator, now=at)
    (told,) = what_goes(at, mailoutbox)

    assert told.subject == "Changed: your appointments are from Wednesday 13 January 2027 on"


def test_whom_no_mail_reaches_is_told_from_which_course_to_which(charity, courses):
    course, to = courses
    person = ParticipantFactory(organisation=charity.organisation, channel="telephone")
    make_place(person, course, joined_at=charity.now)
    move_people(course, to, [person.pk], by=charity.coordinator, now=charity.now)
    plan(charity.now)

    line = Message.objects.get(rule="changed_course")
    assert line.body == f"No longer from Wednesday 25 November 2026 on: they have a place on {to} now"


def test_moved_on_before_anybody_was_told_the_first_dates_are_off_too_and_back_again_says_only_what_is_off(
    charity, courses, mailoutbox
):
    course, to = courses
    third = make_course(course.edition, days=[day + dt.timedelta(weeks=8) for day in LATER])
    person = ParticipantFactory(organisation=charity.organisation)
    make_place(person, course, joined_at=charity.now)
    what_goes(charity.now, mailoutbox)

    at = charity.now + dt.timedelta(hours=2)
    move_people(course, to, [person.pk], by=charity.coordinator, now=at)
    move_people(to, third, [person.pk], by=charity.coordinator, now=at)
    (told,) = what_goes(at, mailoutbox)
    assert "Wednesday 25 November 2026, " in told.body
    assert told.body.count("2027, 10am") == 6

    later = at + dt.timedelta(hours=2)
    move_people(third, course, [person.pk], by=charity.coordinator, now=later)
    (back,) = what_goes(later, mailoutbox)
    assert back.subject == "Changed: your appointments are from Wednesday 25 November 2026 on"
    assert back.body.count("Wednesday 25 November 2026") == 1
