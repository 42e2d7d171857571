"""An apology belongs to the start it was given for: after a move it is asked again, moved back it holds again."""

import datetime as dt
import uuid

import pytest

from accounts.roles import Role
from courses.scheduling.changing.moving import move_session
from participants.enrolment.apologies import can_come_after_all, cannot_come
from participants.enrolment.rearranging import move_with_apologies, postpone_with_apologies
from participants.models import Appointment, SessionBooking
from participants.needs.bookings import to_do
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.cast import NOW, member
from tests.desk.registers import path_of
from tests.factories import SessionBookingFactory
from tests.reading import text_of

pytestmark = pytest.mark.django_db

WEDNESDAY, FRIDAY = dt.date(2026, 11, 25), dt.date(2026, 11, 27)


def moved(charity, session, day, now=NOW):
    session.refresh_from_db()
    return move_session(
        session, day=day, start=dt.time(10), venue=session.venue, video_link="", by=charity.coordinator, now=now,
        version=session.version,
    )  # fmt: skip


@pytest.fixture
def maureen(charity, course_59):
    return course_59.add("Maureen", "Pell", user=member(charity.organisation, Role.PARTICIPANT, "Maureen Pell"))


@pytest.fixture
def place(charity, course_59, maureen) -> Appointment:
    """Maureen can't come to session 3, on Wednesday 25 November, for which she needs an interpreter."""
    place = course_59.place(maureen, 3)
    SessionBookingFactory(appointment=place)
    return cannot_come(place, reason="Dentist", told_by="telephone", by=charity.coordinator, now=NOW)


@pytest.mark.sqlite
def test_after_a_move_the_word_no_longer_holds_and_moved_back_it_does(charity, course_59, place):
    session = course_59.session(3)
    held = []
    for day in (FRIDAY, WEDNESDAY):
        moved(charity, session, day)
        held.append(Appointment.objects.select_related("session").get(pk=place.pk).told_us)

    assert held == [False, True]
    place.refresh_from_db()
    assert (place.apology_reason, place.apology_for) == ("Dentist", course_59.session(3).starts_at)


def test_another_room_or_link_leaves_the_word_as_it_was(charity, course_59, place):
    session = course_59.session(3)
    move_session(
        session, day=WEDNESDAY, start=dt.time(10), venue=session.venue, video_link="https://video.example/3",
        by=charity.coordinator, now=NOW, version=session.version,
    )  # fmt: skip

    assert Appointment.objects.get(pk=place.pk).told_us


def test_the_office_reads_everywhere_that_she_is_expected_and_must_be_asked(as_, charity, course_59, maureen, place):
    browser, session = as_(charity.coordinator), course_59.session(3)
    paths = [f"/sessions/{session.pk}/", f"/courses/{course_59.course.pk}/", f"/people/{maureen.pk}/", "/today/"]
    before = [text_of(browser.get(path)) for path in paths]
    assert "Can’t come" in before[0]
    assert "Can’t come to session 3: Dentist" in before[1]
    assert "Can’t come Dentist, by telephone" in before[2]
    assert "See who can’t come to session 3" in before[3]

    moved(charity, session, FRIDAY)
    on_session, on_course, on_record, today = (text_of(browser.get(path)) for path in paths)

    assert "Couldn’t come on Wednesday 25 November: ask again" in on_session
    assert "Can’t come to session 3" not in on_course
    assert "1 booked, 1 can’t come" not in on_course
    assert "Couldn’t come on Wednesday 25 November, before it was moved: ask them again" in on_record
    assert "See who can’t come to session 3" not in today
    asked = text_of(browser.get(f"/appointments/{place.pk}/cannot-come/"))
    assert "They said that they can’t come on Wednesday 25 November 2026: Dentist. The session has been moved since" in asked
    assert "Told us on" not in text_of(browser.get(path_of(session)))


def test_she_is_asked_on_her_own_page_and_in_the_mail_and_can_say_no_again(as_, charity, course_59, maureen, place, mailoutbox):
    planning.plan(NOW)
    sending.send_due(NOW)
    mailoutbox.clear()
    moved(charity, course_59.session(3), FRIDAY)
    planning.plan(NOW + dt.timedelta(minutes=1))
    sending.send_due(NOW + dt.timedelta(minutes=1))

    [mail] = mailoutbox
    assert "You told us that you can’t come on Wednesday 25 November 2026. Can you come on the new date?" in mail.body
    assert "(you told us you can’t come)" not in mail.body
    browser = as_(maureen.user)
    assert "You told us that you can’t come on Wednesday 25 November. Can you come now?" in text_of(browser.get("/me/"))
    page = text_of(browser.get(f"/me/{place.pk}/cannot-come/"))
    assert "You told us that you can’t come on Wednesday 25 November 2026. The date has changed since." in page

    browser.post(f"/me/{place.pk}/cannot-come/", {"reason": ""})
    place.refresh_from_db()
    assert place.told_us
    assert place.apology_for == course_59.session(3).starts_at


def test_reminders_go_again_after_a_move(charity, course_59, maureen, place):
    before = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    planning.plan(before)
    assert not maureen.messages.filter(session__number=3, rule="before_each").exists()

    moved(charity, course_59.session(3), FRIDAY, now=before)
    planning.plan(before)
    assert maureen.messages.get(session__number=3, rule="before_each").state == "due"


def test_an_interpreter_is_not_needed_where_she_cannot_come_and_is_again_after_a_move(as_, charity, course_59, maureen, place):
    browser, session = as_(charity.coordinator), course_59.session(3)
    record, page = f"/people/{maureen.pk}/", f"/sessions/{session.pk}/"
    assert "Not needed at 1 session" in text_of(browser.get(record))
    assert "Interpreter: Urdu, not needed" in text_of(browser.get(page))

    moved(charity, session, FRIDAY)

    assert "Needed at 1 session" in text_of(browser.get(record))
    assert "Interpreter: Urdu, needed" in text_of(browser.get(page))
    booking = SessionBooking.objects.select_related("appointment__session").get()
    assert to_do(booking) == "book"


def test_who_can_come_after_all_said_nothing_of_another_time(charity, place):
    can_come_after_all(place, told_by="telephone", by=charity.coordinator, now=NOW)

    place.refresh_from_db()
    assert (place.apology_at, place.apology_for) == (None, None)


def excused(place):
    return Appointment.objects.select_related("session").get(pk=place.pk).told_us


def test_a_session_that_is_postponed_onto_the_start_of_an_apology_takes_it_over(as_, charity, course_59, maureen, place):
    second = course_59.session(2)
    as_(charity.coordinator).post(
        f"/sessions/{second.pk}/postpone/", {"version": second.version, "submission_id": str(uuid.uuid4())}
    )

    assert course_59.session(2).local_date == WEDNESDAY
    there = course_59.place(maureen, 2)
    assert (there.apology_reason, there.apology_by, excused(there)) == ("Dentist", "telephone", True)
    place.refresh_from_db()
    assert (place.apology_at, place.apology_for, place.apology_reason, place.apology_by) == (None, None, "", "")


def test_moved_back_the_apology_is_where_it_was(charity, course_59, maureen, place):
    postpone_with_apologies(course_59.session(2), by=charity.coordinator, now=NOW, version=course_59.session(2).version)
    assert excused(course_59.place(maureen, 2))
    for number in (2, 3, 4, 5, 6):
        session = course_59.session(number)
        week_before = session.local_date - dt.timedelta(weeks=1)
        move_with_apologies(session, **to_day(session, week_before), by=charity.coordinator, now=NOW)

    assert excused(place)
    assert course_59.place(maureen, 2).apology_at is None


def to_day(session, day):
    return {"day": day, "start": dt.time(10), "venue": session.venue, "video_link": "", "version": session.version}
