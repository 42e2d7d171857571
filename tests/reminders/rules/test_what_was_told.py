"""What people were last told against what holds now: only a difference is news, and a round of changes is told once."""

import datetime as dt
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps

from courses.models import Course
from courses.scheduling.changing.cancelling import cancel_course, cancel_session
from courses.scheduling.changing.moving import move_session
from courses.scheduling.changing.postponing import postpone_session
from participants.enrolment.enrolling import enrol
from reminders import migrations
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.rules.enrolments import enrolments_to_tell
from reminders.rules.facts import Told
from reminders.rules.untold import untold
from tests.factories import ContactNoteFactory, VenueFactory, make_place
from tests.reading import text_of
from tests.reminders.conftest import london, person, plan_and_send

pytestmark = pytest.mark.django_db
AT_TEN, AT_TWO = "Wednesday 25 November 2026 at 10am", "Wednesday 25 November 2026 at 2pm"
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def told(charity, ana, mail_sink):
    """Ana has had her confirmation; what is received from now on."""
    plan_and_send(charity.now)
    mail_sink.received.clear()
    return mail_sink.received


def move(house, session, now, **to):
    session.refresh_from_db()
    by = getattr(house, "coordinator", None) or house.administrator
    where = {"day": session.local_date, "start": session.local_start.time(), "venue": session.venue, "video_link": ""} | to
    return move_session(session, **where, by=by, now=now, version=session.version)


def subjects(mails):
    return [mail.message["Subject"] for mail in mails]


def test_ana_hears_nothing_of_a_session_that_is_moved_and_moved_back_in_the_evening(charity, ana, course, told):
    session = course.sessions.get(number=2)
    evening, morning = london("2026-11-02 21:00"), london("2026-11-03 08:00")
    move(charity, session, evening, start=dt.time(14))
    planning.plan(evening)
    move(charity, session, evening + 10 * MINUTE, start=dt.time(10))

    plan_and_send(evening + 10 * MINUTE)
    plan_and_send(morning)
    plan_and_send(morning + HOUR)

    assert told == []
    assert Message.objects.get(rule="moved").reason == "It stands again as they know it."


def test_ana_hears_of_a_change_after_she_was_told_of_another_and_of_the_way_back(charity, ana, course, told):
    session = course.sessions.get(number=2)
    for hours, start in ((1, dt.time(14)), (2, dt.time(10))):
        move(charity, session, charity.now + hours * HOUR, start=start)
        plan_and_send(charity.now + hours * HOUR + MINUTE)

    assert subjects(told) == [
        "Changed: your appointment is now on Wednesday 25 November 2026 at 2pm",
        "Changed: your appointment is now on Wednesday 25 November 2026 at 10am",
    ]


@pytest.mark.parametrize(
    "to",
    [{"venue": None, "video_link": "https://video.example/7"}, {"start": dt.time(11)}, {"day": dt.date(2026, 11, 26)}],
    ids=["room", "hour", "day"],
)
def test_ana_is_told_of_a_room_an_hour_or_a_day_that_stays_changed(charity, ana, course, told, to):
    move(charity, course.sessions.get(number=2), charity.now, **to)

    plan_and_send(charity.now + MINUTE)

    assert len(told) == 1


def test_ana_is_told_of_another_link_as_another_link(charity, course, mail_sink):
    session = course.sessions.get(number=2)
    session.venue, session.video_link = None, "https://video.example/7"
    session.save()
    make_place(person(charity, "Ben"), course, joined_at=charity.now)
    plan_and_send(charity.now)
    move(charity, session, charity.now, video_link="https://video.example/8")

    plan_and_send(charity.now + MINUTE)

    told = mail_sink.received[-1]
    assert told.message["Subject"] == "Another link: your appointment on Wednesday 25 November 2026 at 10am"
    assert "The link of one of your dates has changed. The time has not." in told.text
    assert "https://video.example/8" in told.text


def test_a_round_of_changes_is_told_a_minute_after_the_last_in_one_mail(charity, ana, course, told):
    move(charity, course.sessions.get(number=2), charity.now, start=dt.time(14))
    plan_and_send(charity.now)
    move(charity, course.sessions.get(number=3), charity.now + 50 * SECOND, start=dt.time(14))

    plan_and_send(charity.now + 109 * SECOND)
    assert told == []
    plan_and_send(charity.now + 110 * SECOND)

    assert subjects(told) == ["Changed: your appointments"]


def test_a_round_is_told_five_minutes_after_its_first_change_at_most(charity, ana, course, told):
    session = course.sessions.get(number=2)
    for step in range(8):
        move(charity, session, charity.now + step * 40 * SECOND, start=dt.time(14 + step % 2))

    plan_and_send(charity.now + 299 * SECOND)
    assert told == []
    plan_and_send(charity.now + 300 * SECOND)
    assert len(told) == 1


def test_a_change_of_a_session_within_the_hour_is_told_at_once_and_what_follows_as_well(charity, ana, course, told):
    first, second = course.sessions.filter(number__lte=2).order_by("number")
    soon = first.starts_at - 40 * MINUTE
    move(charity, first, soon, start=dt.time(12))
    plan_and_send(soon)
    move(charity, second, soon + 20 * SECOND, start=dt.time(12))

    plan_and_send(soon + 79 * SECOND)
    assert len(told) == 1
    plan_and_send(soon + 80 * SECOND)
    assert subjects(told)[1] == "Changed: your appointment is now on Wednesday 25 November 2026 at midday"


def test_a_confirmation_goes_at_once_while_a_round_of_changes_is_under_way(charity, ana, course, told):
    move(charity, course.sessions.get(number=2), charity.now, start=dt.time(14))
    enrol(person(charity, "Ben"), course, by=charity.coordinator, now=charity.now + SECOND)

    plan_and_send(charity.now + SECOND)

    assert subjects(told) == ["Your appointments from Wednesday 18 November 2026"]
    assert "Wednesday 25 November 2026, 2pm to 4:30pm" in told[0].text


def test_two_days_cancelled_within_a_minute_are_told_in_one_mail(clinic, group, mail_sink):
    make_place(person(clinic, "Cy"), group, joined_at=clinic.now)
    plan_and_send(clinic.now)
    for seconds, number in ((0, 5), (30, 6)):
        day = group.sessions.get(number=number)
        cancel_session(day, reason="Snow", by=clinic.administrator, now=clinic.now + seconds * SECOND, version=day.version)
        planning.plan(clinic.now + seconds * SECOND)

    plan_and_send(clinic.now + 90 * SECOND)

    assert subjects(mail_sink.received[1:]) == ["Cancelled: some of your appointments"]
    assert [m.reason for m in Message.objects.filter(rule="cancelled", state="not_needed")] == ["A later message took its place."]


def test_what_changed_in_the_evening_stands_in_one_mail_in_the_morning(charity, ana, course, told):
    for minutes, number in ((0, 2), (20, 3), (40, 4)):
        move(charity, course.sessions.get(number=number), london("2026-11-02 21:00") + minutes * MINUTE, start=dt.time(14))

    plan_and_send(london("2026-11-03 08:00"))

    assert subjects(told) == ["Changed: your appointments"]


def test_a_postponement_taken_back_session_by_session_is_told_to_nobody(charity, ana, course, told):
    dates = {each.pk: each.local_date for each in course.sessions.all()}
    third = course.sessions.get(number=5)
    moved = postpone_session(third, by=charity.coordinator, now=charity.now, version=third.version)
    for step, session in enumerate(sorted(moved, key=lambda each: each.number)):
        move(charity, session, charity.now + step * 5 * SECOND, day=dates[session.pk])

    plan_and_send(charity.now + HOUR)

    assert told == []


def test_the_office_reads_until_when_nobody_has_been_told(charity, ana, course, told, as_, time_machine_at):
    Course.objects.filter(pk=course.pk).update(taken=1)
    browser = as_(charity.coordinator)
    move(charity, course.sessions.get(number=2), charity.now, start=dt.time(14))
    planning.plan(charity.now)
    for page in (f"/courses/{course.pk}/", f"/sessions/{course.sessions.get(number=2).pk}/"):
        time_machine_at(charity.now + SECOND)
        assert "Nobody has been told of the last change yet. Messages go from 10:01am on." in text_of(browser.get(page))
    assert "Nobody has been told" not in text_of(browser.get(f"/sessions/{course.sessions.get(number=3).pk}/"))

    plan_and_send(charity.now + MINUTE)
    time_machine_at(charity.now + MINUTE)

    assert "Nobody has been told" not in text_of(browser.get(f"/courses/{course.pk}/"))


def test_a_cancelled_session_alone_says_that_nobody_has_been_told(clinic, group, mail_sink, as_, time_machine_at):
    make_place(person(clinic, "Cy"), group, joined_at=clinic.now - HOUR)
    Course.objects.filter(pk=group.pk).update(taken=1)
    plan_and_send(clinic.now)
    second = group.sessions.get(number=2)
    cancel_session(second, reason="Snow", by=clinic.administrator, now=clinic.now + MINUTE, version=second.version)
    planning.plan(clinic.now + MINUTE)
    time_machine_at(clinic.now + MINUTE + SECOND)
    browser = as_(clinic.administrator)

    pages = {number: text_of(browser.get(f"/sessions/{group.sessions.get(number=number).pk}/")) for number in (1, 2, 3)}

    assert [number for number, page in pages.items() if "Nobody has been told" in page] == [2]


def test_what_cant_be_undone_is_not_said_to_be_untold_if_changed_back(charity, ana, course, told, as_, time_machine_at):
    Course.objects.filter(pk=course.pk).update(taken=1)
    browser = as_(charity.coordinator)
    cancel_course(course, reason="Too few people", by=charity.coordinator, now=charity.now, version=course.version)
    planning.plan(charity.now)
    time_machine_at(charity.now + SECOND)

    for path in (f"/courses/{course.pk}/", f"/sessions/{course.sessions.get(number=3).pk}/"):
        page = text_of(browser.get(path))
        assert "Nobody has been told of the last change yet. Messages go from 10:01am on." in page
        assert "What you change back" not in page


def test_the_office_reads_that_the_night_is_waited_for(charity, ana, course, told, as_, time_machine_at):
    Course.objects.filter(pk=course.pk).update(taken=1)
    evening = london("2026-11-02 21:00")
    move(charity, course.sessions.get(number=2), evening, start=dt.time(14))
    planning.plan(evening)
    time_machine_at(evening + HOUR)

    text = text_of(as_(charity.coordinator).get(f"/courses/{course.pk}/"))

    assert "Messages go from Tuesday 3 November 2026 at 8am on." in text


# --- by hand ---


@pytest.fixture
def arthur(charity, course):
    """Is rung; the office told him his dates when he joined."""
    somebody = person(charity, "Arthur", channel="telephone")
    enrol(somebody, course, by=charity.coordinator, now=charity.now - HOUR)
    planning.plan(charity.now - HOUR)
    passed_on(somebody, charity.now - HOUR)
    return somebody


def passed_on(somebody, now):
    ContactNoteFactory(participant=somebody, direction="out", passes_on=True, at=now)


def to_say(charity, now):
    planning.plan(now)
    return [message.body for message in untold(charity.organisation, now, 200)]


def test_the_office_reads_one_line_that_says_from_what_to_what(charity, course, arthur):
    session = course.sessions.get(number=2)
    hall = VenueFactory(organisation=charity.organisation, name="Oak House", room="Hall", places=40)
    for minutes in range(7):
        move(charity, session, charity.now + 10 * minutes * MINUTE, start=dt.time(11 + minutes % 2))
        planning.plan(charity.now + 10 * minutes * MINUTE)
    move(charity, session, charity.now + 2 * HOUR, day=dt.date(2026, 11, 26), venue=hall)

    assert to_say(charity, charity.now + 2 * HOUR) == [
        f"Session 2: from {AT_TEN}, Willow Hall, Garden Room, to Thursday 26 November 2026 at 11am, Oak House, Hall"
    ]


def test_the_office_reads_nothing_of_a_move_that_was_undone(charity, course, arthur):
    session = course.sessions.get(number=2)
    move(charity, session, charity.now, start=dt.time(14))
    assert to_say(charity, charity.now) == [f"Session 2: from {AT_TEN} to {AT_TWO}"]
    move(charity, session, charity.now + HOUR, start=dt.time(10))

    assert to_say(charity, charity.now + HOUR) == []


def test_what_stood_in_one_line_still_does_when_other_changes_follow_weeks_later(charity, course, arthur):
    by_number = {session.number: session for session in course.sessions.all()}
    move(charity, by_number[2], charity.now, start=dt.time(14))
    move(charity, by_number[3], charity.now + 20 * SECOND, start=dt.time(14))
    before = to_say(charity, charity.now + 2 * MINUTE)
    assert len(before) == 1
    later = charity.now + dt.timedelta(days=10)
    move(charity, by_number[5], later, start=dt.time(14))

    of_changes = [line for line in to_say(charity, later + 2 * MINUTE) if line]
    assert of_changes[:1] == before
    assert [line.count("Session ") for line in of_changes] == [2, 1]


def test_arthur_is_told_of_the_way_back_when_somebody_told_him_of_the_way_there(charity, course, arthur):
    session = course.sessions.get(number=2)
    move(charity, session, charity.now, start=dt.time(14))
    planning.plan(charity.now)
    passed_on(arthur, charity.now + MINUTE)
    assert to_say(charity, charity.now + 2 * MINUTE) == []
    move(charity, session, charity.now + HOUR, start=dt.time(10))

    assert to_say(charity, charity.now + HOUR) == [
        "Session 2: from Wednesday 25 November 2026 at 2pm to Wednesday 25 November 2026 at 10am"
    ]


def test_a_change_of_room_alone_names_both_rooms(charity, course, arthur):
    hall = VenueFactory(organisation=charity.organisation, name="Oak House", room="Hall", places=40)
    move(charity, course.sessions.get(number=2), charity.now, venue=hall)

    assert to_say(charity, charity.now) == [
        "Session 2 on Wednesday 25 November 2026 at 10am: from Willow Hall, Garden Room to Oak House, Hall"
    ]


def test_a_cancelled_course_is_said_with_its_reason(charity, course, arthur):
    course.refresh_from_db()
    cancel_course(course, reason="Too few people", by=charity.coordinator, now=charity.now, version=course.version)

    assert to_say(charity, charity.now) == ["The course is cancelled: Too few people"]


def test_today_shows_the_line_of_what_is_told_by_hand(charity, course, arthur, as_):
    move(charity, course.sessions.get(number=2), charity.now, start=dt.time(14))
    planning.plan(charity.now)
    line = f"Session 2: from {AT_TEN} to {AT_TWO}"

    browser = as_(charity.coordinator)

    assert line in text_of(browser.get("/today/"))
    assert line in text_of(browser.get("/messages/"))


# --- what earlier messages kept ---


def test_what_was_kept_by_session_and_revision_is_kept_by_appointment_and_means_the_same(charity, ana, course, told):
    first, second = course.sessions.filter(number__lte=2).order_by("number")
    second.revision = 2
    second.save()
    message = Message.objects.get(rule="confirmation")
    message.told = {str(each.pk): [1, each.starts_at.isoformat()] for each in (first, second)}
    message.save()

    [name] = (each.name for each in iter_modules(migrations.__path__) if each.name.endswith("told_by_appointment"))
    import_module(f"{migrations.__name__}.{name}").by_appointment(apps, None)

    now, then = (enrolments_to_tell([ana.pk])[ana.pk].place.told[each.appointments.get().pk] for each in (first, second))
    assert now == Told(first.starts_at, first.ends_at, first.venue_id)
    assert (then.starts_at, then.venue == second.venue_id) == (second.starts_at, False)


def test_a_session_moved_and_moved_back_across_nine_is_reminded_of_and_the_change_is_told_to_nobody(charity, ana, course, told):
    first = course.sessions.get(number=1)
    for days in (7, 3):
        plan_and_send(london("2026-11-18 09:01") - dt.timedelta(days=days))
    told.clear()
    move(charity, first, london("2026-11-17 08:59"), start=dt.time(14))
    plan_and_send(london("2026-11-17 08:59") + 5 * SECOND)
    move(charity, first, london("2026-11-17 09:00") - 10 * SECOND, start=dt.time(12))
    move(charity, first, london("2026-11-17 09:00") + 10 * SECOND, start=dt.time(10))

    plan_and_send(london("2026-11-17 09:05"))

    assert subjects(told) == ["Your appointment on Wednesday 18 November 2026 at 10am"]
