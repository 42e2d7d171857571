"""In the minute somebody comes to another group's review, everything round it follows: registers, calendars, links, bookings."""

import datetime as dt

import pytest

from courses.scheduling.changing.cancelling import cancel_session
from courses.scheduling.changing.moving import move_session
from desk.own.calendar import calendar_of
from participants.attendance.marking import booked_at
from participants.enrolment.timetable import timetable_of
from participants.models import SessionBooking
from participants.needs.bookings import bookings_between, to_do
from participants.needs.rules import ToDo
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from reviews.milestones.closing import where_it_stands
from reviews.milestones.rules import MilestoneReason
from reviews.transfers.moving import choose_review
from tests.factories import review_of

pytestmark = pytest.mark.django_db
THEIR_LINK, OTHER_LINK = "https://meet.example/forty-one", "https://meet.example/forty-two"
MINUTE = dt.timedelta(minutes=1)


def plan_and_send(now):
    planning.plan(now)
    sending.send_due(now)


@pytest.fixture
def told(clinic, ana, september, october):
    """Ana, by video and with an interpreter who is booked for her six-month review, has heard of all her dates."""
    for course, link in ((september, THEIR_LINK), (october, OTHER_LINK)):
        course.sessions.filter(kind="review").update(format="video", venue=None, video_link=link)
    SessionBooking.objects.create(
        appointment=ana.appointments.get(for_months=6),
        kind="interpreter",
        what="Urdu",
        state="booked",
        changed_at=clinic.now,
        changed_by="Priya Raman",
    )
    plan_and_send(clinic.now)
    return ana


@pytest.fixture
def moved(clinic, told, october):
    choose_review(told, 6, review_of(october, 6), by=clinic.administrator, now=clinic.now)
    return told


def names_at(session):
    return [place.participant.first_names for place in booked_at(session)]


def test_she_is_on_that_register_and_off_her_own(moved, september, october):
    assert names_at(review_of(september, 6)) == []
    assert names_at(review_of(october, 6)) == ["Ana"]


def test_her_own_page_shows_the_new_date_with_its_link_and_no_longer_her_groups(clinic, moved):
    six, twelve = timetable_of(moved.participant, clinic.now).reviews

    assert (six.day, six.video_link, six.course[-2:]) == (dt.date(2027, 4, 22), "", "42")  # it opens half an hour before
    assert timetable_of(moved.participant, six.starts - 20 * MINUTE).reviews[0].video_link == OTHER_LINK
    assert twelve.day == dt.date(2027, 9, 24)
    assert timetable_of(moved.participant, twelve.starts - 20 * MINUTE).reviews[-1].video_link == THEIR_LINK


def test_her_calendar_takes_the_old_date_off_without_its_link_and_brings_the_new_one(clinic, moved):
    feed = calendar_of(moved.participant, now=clinic.now).decode().replace("\r\n ", "")

    events = feed.split("BEGIN:VEVENT")
    old, new = (next(event for event in events if day in event) for day in ("20270324", "20270422"))
    assert "STATUS:CANCELLED" in old
    assert "https" not in old
    assert "STATUS:CONFIRMED" in new
    assert "the link to join is on your own page" in new.replace("\\", "")
    assert "https" not in new


def test_one_mail_tells_her_and_none_after_it(clinic, moved, mailoutbox):
    before = len(mailoutbox)
    plan_and_send(clinic.now + 2 * MINUTE)
    plan_and_send(clinic.now + 20 * MINUTE)

    (mail,) = mailoutbox[before:]
    assert mail.subject == "Changed: your appointment is now on Thursday 22 April 2027 at 10am"
    assert OTHER_LINK in mail.body
    assert THEIR_LINK not in mail.body


def test_her_interpreter_is_asked_about_at_once_to_cancel_there_and_to_book_here(clinic, moved, october):
    found = bookings_between(clinic.organisation, clinic.now, clinic.now + dt.timedelta(days=14))

    assert [(to_do(each), each.what, each.appointment.session.local_date) for each in found] == [
        (ToDo.CANCEL, "Urdu", dt.date(2027, 3, 24)),
        (ToDo.BOOK, "Urdu", dt.date(2027, 4, 22)),
    ]


def test_going_back_asks_for_the_interpreter_there_again_and_leaves_nothing_to_cancel_that_was_never_booked(
    clinic, moved, september
):
    choose_review(moved, 6, review_of(september, 6), by=clinic.administrator, now=clinic.now + MINUTE)

    found = bookings_between(clinic.organisation, clinic.now, clinic.now + dt.timedelta(days=14))
    assert [(to_do(each), each.appointment.session.local_date) for each in found] == [
        (ToDo.CANCEL, dt.date(2027, 3, 24)),
        (ToDo.BOOK, dt.date(2027, 3, 24)),
    ]


def test_when_that_review_is_moved_she_is_told_like_its_own_people(clinic, moved, october, mailoutbox):
    plan_and_send(clinic.now + 2 * MINUTE)
    before, session = len(mailoutbox), review_of(october, 6)
    session.organisation = clinic.organisation

    move_session(
        session,
        day=dt.date(2027, 4, 26),
        start=dt.time(10),
        venue=None,
        video_link=OTHER_LINK,
        by=clinic.administrator,
        now=clinic.now + 5 * MINUTE,
        version=session.version,
    )
    plan_and_send(clinic.now + 8 * MINUTE)

    (mail,) = mailoutbox[before:]
    assert "It was: Thursday 22 April 2027 at 10am\nNow: Monday 26 April 2027" in mail.body


def test_when_that_review_is_cancelled_she_is_told_and_chooses_again(clinic, moved, september, october, mailoutbox):
    plan_and_send(clinic.now + 2 * MINUTE)
    before, session = len(mailoutbox), review_of(october, 6)
    later = clinic.now + 5 * MINUTE

    cancel_session(session, reason="No staff", by=clinic.administrator, now=later, version=session.version)
    plan_and_send(later + 3 * MINUTE)

    (mail,) = mailoutbox[before:]
    assert mail.subject == "Cancelled: your appointment on Thursday 22 April 2027 at 10am"
    milestone = where_it_stands(moved, 6, later).milestone
    assert (milestone.needs_place, milestone.reason) == (True, MilestoneReason.CALLED_OFF)
    choose_review(moved, 6, review_of(september, 6), by=clinic.administrator, now=later + 10 * MINUTE)
    assert names_at(review_of(september, 6)) == ["Ana"]
