"""Whom no message reaches: the office told them their dates, and tells them what becomes of those."""

import datetime as dt

import pytest
import time_machine

from courses.scheduling.changing.cancelling import cancel_course, cancel_session
from courses.scheduling.changing.moving import move_session
from participants.enrolment.enrolling import enrol
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.rules.untold import untold
from tests.factories import ContactNoteFactory
from tests.reading import text_of
from tests.reminders.conftest import person

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(
    params=[{"channel": "telephone"}, {"channel": "letter"}, {"email": ""}], ids=["telephone", "letter", "no address"]
)
def arthur(charity, course, request):
    """Has a place since an hour ago; nobody has told him anything yet."""
    somebody = person(charity, "Arthur", **request.param)
    enrol(somebody, course, by=charity.coordinator, now=charity.now - HOUR)
    planning.plan(charity.now - HOUR)
    return somebody


def to_tell(charity, now):
    """What stands on Today about him, once the planner was there."""
    planning.plan(now)
    return [(message.rule, message.state) for message in untold(charity.organisation, now, 200)]


def by_telephone(arthur, now):
    ContactNoteFactory(participant=arthur, direction="out", passes_on=True, at=now)


def moved(charity, session, now):
    session.refresh_from_db()
    move_session(
        session, day=session.local_date, start=dt.time(11), venue=session.venue, video_link="",
        by=charity.coordinator, now=now, version=session.version,
    )  # fmt: skip


def test_dates_that_stay_as_they_were_are_told_once(charity, course, arthur):
    assert to_tell(charity, charity.now) == [("confirmation", "not_needed")]
    by_telephone(arthur, charity.now)

    assert to_tell(charity, charity.now + HOUR) == []


@pytest.mark.sqlite
def test_a_session_that_moves_afterwards_waits_to_be_told_until_a_note_passes_it_on(charity, course, arthur):
    by_telephone(arthur, charity.now)
    moved(charity, course.sessions.get(number=2), charity.now + HOUR)

    assert to_tell(charity, charity.now + HOUR) == [("moved", "not_needed")]
    by_telephone(arthur, charity.now + 2 * HOUR)
    assert to_tell(charity, charity.now + 2 * HOUR) == []
    assert Message.objects.filter(rule="moved").count() == 1


def test_a_change_is_told_in_the_line_of_a_confirmation_that_still_waits(as_, charity, course, arthur):
    moved(charity, course.sessions.get(number=2), charity.now)
    planning.plan(charity.now)
    browser = as_(charity.coordinator)
    change = "Session 2: from Wednesday 25 November 2026 at 10am to Wednesday 25 November 2026 at 11am"
    with time_machine.travel(charity.now + HOUR, tick=False):
        for path in ("/today/", f"/people/{arthur.pk}/", "/messages/"):
            page = text_of(browser.get(path))
            assert page.count(f"with the dates as they are now ({change})") == 1, path
            assert page.count(change) == (2 if path.startswith("/people/") else 1), path  # there the log has it, too

    by_telephone(arthur, charity.now + HOUR)
    assert to_tell(charity, charity.now + HOUR) == []


def test_a_cancelled_session_waits_to_be_told(clinic, group):
    enrol(person(clinic, "Cy", channel="telephone"), group, by=clinic.administrator, now=clinic.now - HOUR)
    session = group.sessions.get(number=6)
    cancel_session(session, reason="Snow", by=clinic.administrator, now=clinic.now, version=session.version)

    assert to_tell(clinic, clinic.now) == [("confirmation", "not_needed"), ("cancelled", "not_needed")]


def test_a_cancelled_course_waits_to_be_told(charity, course, arthur):
    by_telephone(arthur, charity.now)
    course.refresh_from_db()
    cancel_course(course, reason="Too few people", by=charity.coordinator, now=charity.now + HOUR, version=course.version)

    assert to_tell(charity, charity.now + HOUR) == [("course_cancelled", "not_needed")]


def test_a_move_from_before_they_joined_is_no_news(charity, course):
    moved(charity, course.sessions.get(number=2), charity.now - 2 * HOUR)
    enrol(person(charity, "Arthur", channel="telephone"), course, by=charity.coordinator, now=charity.now - HOUR)

    assert to_tell(charity, charity.now) == [("confirmation", "not_needed")]


# --- a weekend ---

SUNDAYS_NOTE = "1 day before the week that begins with day 5"
FRIDAY = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
SATURDAY, MONDAY = FRIDAY + dt.timedelta(days=1), dt.datetime(2026, 11, 23, 8, 30, tzinfo=dt.UTC)


@pytest.fixture
def rung(clinic, group):
    """Is rung up, and on a group that meets on Mondays at 9:30am."""
    somebody = person(clinic, "Arthur", channel="telephone")
    enrol(somebody, group, by=clinic.administrator, now=clinic.now)
    by_telephone(somebody, clinic.now)
    return somebody


@pytest.fixture
def waiting_on(as_, clinic, rung):
    """waiting_on(now) → which of the three pages that ask for it say that Sunday's note waits."""

    def pages(now):
        planning.plan(now)
        paths = {"today": "/today/", "messages": "/messages/", "record": f"/people/{rung.pk}/"}
        with time_machine.travel(now, tick=False):
            browser = as_(clinic.administrator)
            shown = {name: text_of(browser.get(path)) for name, path in paths.items()}
        # Below stand all messages, and all of the log.
        shown["messages"] = shown["messages"].partition("These need you")[2].partition("All messages")[0]
        shown["record"] = shown["record"].partition("Waiting to be told:")[2][:400]
        return {name for name, text in shown.items() if SUNDAYS_NOTE in text}

    return pages


@pytest.mark.parametrize("now", [FRIDAY, SATURDAY, MONDAY], ids=["friday", "saturday", "monday"])
def test_sundays_note_about_monday_morning_waits_from_friday_until_the_day_begins_on_every_page(waiting_on, now):
    assert waiting_on(now) == {"today", "messages", "record"}


def test_told_on_friday_it_waits_on_no_page_on_monday(rung, waiting_on):
    assert waiting_on(FRIDAY)
    by_telephone(rung, FRIDAY + HOUR)

    assert "today" not in waiting_on(MONDAY)
    assert [each for each in untold(rung.organisation, MONDAY, 200) if each.rule == "before_week"] == []


def test_before_friday_nobody_is_asked_to_tell_them(clinic, rung):
    thursday = FRIDAY - dt.timedelta(days=1)

    assert "before_week" not in [rule for rule, _ in to_tell(clinic, thursday)]
    assert "before_week" in [rule for rule, _ in to_tell(clinic, FRIDAY)]
