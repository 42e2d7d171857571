"""What the public pages promise is so: on which days, until when, and what is kept for whom."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from participants.enrolment.enrolling import enrol
from reminders.sending.registration_mail import send_links
from tests.desk.join.test_joining_pages import confirmed, course, link_in, send, today
from tests.factories import ParticipantFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
__all__ = ["course", "today"]  # fixtures


@pytest.mark.parametrize("path", ["", "register/", "sent/"])
@pytest.mark.parametrize(
    ("how", "sentence"), [("cancelled", "It was cancelled."), ("closed", "It takes"), ("joining over", "It takes")]
)
def test_a_link_to_a_course_that_was_open_once_says_that_joining_is_over(client, charity, course, how, path, sentence):
    changes = {"cancelled": {"cancelled_at": charity.now, "cancel_reason": "Flood"}, "closed": {"closed_at": charity.now}}
    type(course).objects.filter(pk=course.pk).update(**changes.get(how, {"places": course.places}))
    course.edition.joining_until_session = 2
    course.edition.save()

    with time_machine.travel(charity.now + dt.timedelta(days=80 if how == "joining over" else 0), tick=False):
        page = client.get(f"/join/{course.pk}/{path}")

    assert page.status_code == 404
    text = text_of(page)
    assert "Nobody can join this course any more" in text
    assert sentence in text
    assert "01632 960142" in text


def test_a_course_that_was_never_open_is_nowhere(client, course):
    type(course).objects.filter(pk=course.pk).update(opened_at=None)

    assert "Nobody can join this course any more" not in text_of(client.get(f"/join/{course.pk}/"))


def test_a_session_on_another_day_is_named_beside_the_weekday(client, course):
    fourth, later = course.sessions.get(number=4), dt.timedelta(days=2, hours=4)
    fourth.starts_at, fourth.ends_at = fourth.starts_at + later, fourth.ends_at + later
    fourth.save()

    for path in ("/join/", f"/join/{course.pk}/"):
        text = text_of(client.get(path))
        assert "Wednesdays, 10am to 12:30pm, until Wednesday 10 February 2027; on Friday 29 January 2027 2pm to 4:30pm" in text


def test_a_first_session_on_another_day_is_not_taken_for_the_weekday(client, course):
    first = course.sessions.get(number=1)
    first.starts_at, first.ends_at = first.starts_at - dt.timedelta(days=5), first.ends_at - dt.timedelta(days=5)
    first.save()
    type(course).objects.filter(pk=course.pk).update(first_starts_at=first.starts_at)

    text = text_of(client.get("/join/"))

    assert "Wednesdays, 10am to 12:30pm, until Wednesday 10 February 2027; also on Friday 1 January 2027" in text
    assert "Fridays" not in text


def test_dates_without_a_pattern_are_not_given_one(client, course):
    for session in course.sessions.filter(number__gte=3):
        later = dt.timedelta(days=session.number - 2)
        session.starts_at, session.ends_at = session.starts_at + later, session.ends_at + later
        session.save()

    assert "On different days, until Sunday 14 February 2027" in text_of(client.get("/join/"))


def test_nobody_is_promised_a_place_before_the_link_is_opened(client, charity, course):
    for _ in range(2):
        enrol(ParticipantFactory(organisation=charity.organisation), course, by=charity.coordinator, now=charity.now)

    form = text_of(client.get(f"/join/{course.pk}/register/"))
    sent = text_of(send(client, course))

    assert "place is kept" not in form + sent
    assert "only then are you registered" in form
    assert "If all places are taken by then, you are put on the waiting list." in sent


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cancel_reason": "Flood", "cancelled_at": dt.datetime(2026, 11, 3, tzinfo=dt.UTC)}, "this course was cancelled"),
        (
            {"first_starts_at": dt.datetime(2026, 10, 1, tzinfo=dt.UTC), "last_ends_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC)},
            "This course is over.",
        ),
    ],
    ids=["cancelled", "over"],
)
def test_a_used_link_shows_what_has_become_of_the_course(client, charity, course, change, sentence):
    confirmed(client, course, charity.now)
    type(course).objects.filter(pk=course.pk).update(**change)

    text = text_of(client.get(link_in(mail.outbox[0])))

    assert sentence in text
    assert "You have a place" not in text


def test_a_link_shows_before_it_is_pressed_that_nobody_can_join_any_more(client, charity, course):
    send(client, course)
    send_links(charity.now)
    type(course).objects.filter(pk=course.pk).update(cancelled_at=charity.now, cancel_reason="Flood")

    text = text_of(client.get(link_in(mail.outbox[0])))

    assert "takes no more registrations" in text
    assert "Yes, register me" not in text
