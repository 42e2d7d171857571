"""Courses from a spreadsheet: laid out by the rules of the page, past ones too."""

import datetime as dt

import pytest

from courses.models import Course, Session
from desk.importing import batches
from tests.cast import NOW
from tests.desk.importing.conftest import COURSES, imported, outcomes, worked
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_place

AHEAD = ["CPSMP", "4/11/2026", "10am", "Garden Room", ""]
PAST = ["CPSMP", "2025-09-03", "18:00", "Garden Room", "12"]


@pytest.fixture(autouse=True)
def house(charity):
    cpsmp_edition(charity.organisation)
    return VenueFactory(organisation=charity.organisation, name="Garden Room", room="", places=20)


@pytest.mark.sqlite
def test_a_course_ahead_is_created_with_all_its_sessions(sent):
    imported(sent("courses", COURSES, AHEAD))

    course = Course.objects.get()
    assert (course.created_at, course.places) == (NOW, 14)
    assert [session.local_date for session in course.sessions.order_by("number")] == [
        dt.date(2026, 11, 4) + dt.timedelta(weeks=week) for week in range(6)
    ]


def test_a_course_of_the_past_is_taken_in_as_what_it_was(sent):
    imported(sent("courses", COURSES, PAST))

    course = Course.objects.get()
    assert (course.places, course.created_at) == (12, NOW)
    assert course.last_ends_at < NOW


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["Yoga", "4/11/2026", "10am", "Garden Room", ""], "Programme: “Yoga” isn’t one of yours (CPSMP)."),
        (["CPSMP", "4/11/2026", "10am", "Cellar", ""], "Room: “Cellar” isn’t one of your rooms."),
        (["CPSMP", "4/11/2026", "5", "Garden Room", ""], "Start: Say if you mean 5am or 5pm."),
        (["CPSMP", "4/11/2026", "10am", "Garden Room", "99"], "16 places are the most for this programme."),
        (["CPSMP", "25/11/2026", "10am", "Garden Room", ""], "Session 5 falls on Wednesday 23 December 2026"),
        (["CPSMP", "4/11/2926", "10am", "Garden Room", ""], "First day: that is too far away. Check the year."),
    ],
)
def test_a_row_that_cannot_be_scheduled_says_why(sent, charity, row, why):
    charity.organisation.closed_days.create(date=dt.date(2026, 12, 23), reason="Winter break")

    [(_, outcome, sentence)] = outcomes(sent("courses", COURSES, row))

    assert outcome == "faulty"
    assert sentence.startswith(why)


def test_the_same_file_again_creates_nothing(sent):
    imported(sent("courses", COURSES, AHEAD))

    assert outcomes(sent("courses", COURSES, AHEAD)) == [(2, "known", "CPSMP course 1 begins then and there already.")]


def test_two_rows_in_one_room_at_once_import_the_first_and_say_so_of_the_second(sent):
    later = ["CPSMP", "4/11/2026", "11am", "Garden Room", ""]

    batch = imported(sent("courses", COURSES, AHEAD, later))

    assert [outcome for _, outcome, _ in outcomes(batch)] == ["written", "faulty"]
    assert "Garden Room" in outcomes(batch)[1][2]
    assert Course.objects.count() == 1


def test_courses_are_taken_back_while_nobody_is_on_them(sent, charity):
    batch = imported(sent("courses", COURSES, AHEAD, PAST))
    person = ParticipantFactory(organisation=charity.organisation)
    make_place(person, Course.objects.get(first_starts_at__gt=NOW), joined_at=NOW)

    batch = worked(batches.undo(batch, by=batch.sent_by, now=NOW, version=batch.version))

    assert [outcome for _, outcome, _ in outcomes(batch)] == ["kept", "undone"]
    assert Session.objects.count() == 6
