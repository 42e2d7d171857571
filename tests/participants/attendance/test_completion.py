"""How near somebody is to completing a course: the rule as a table, and the one query for whole courses."""

import datetime as dt

import pytest

from participants.attendance.completion import (
    Completion,
    Counted,
    FinishLine,
    completion_of,
    completions_on,
    finish_line,
    finish_lines,
)
from participants.models import Appointment
from tests.cast import NOW
from tests.factories import ParticipantFactory, cpsmp_edition, hold, make_course, make_place

PAST, FUTURE = NOW - dt.timedelta(days=1), NOW + dt.timedelta(days=1)
LONG_AGO = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)
SIX_TUESDAYS = [dt.date(2026, 9, 15) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.mark.parametrize(
    ("attended", "needed", "held", "left", "unmarked", "words", "tone"),
    [
        (0, 4, 0, 6, 0, "0 of 4 needed, 6 sessions left", ""),
        (3, 4, 4, 2, 0, "3 of 4 needed, 2 sessions left", ""),
        (3, 4, 5, 1, 0, "3 of 4 needed, 1 session left", ""),
        (3, 4, 4, 2, 1, "3 of 4 needed, 2 sessions left, 1 not marked", ""),
        (4, 4, 4, 2, 0, "Completed: came to 4", "good"),
        (4, 4, 6, 0, 0, "Completed: came to 4", "good"),
        (6, 4, 6, 0, 0, "Completed: came to 6", "good"),
        (1, 4, 4, 2, 0, "1 of 4 needed, 2 sessions left, out of reach", "bad"),
        (1, 4, 4, 2, 1, "1 of 4 needed, 2 sessions left, 1 not marked", ""),
        (3, 4, 6, 0, 0, "3 of 4 needed, not completed", "bad"),
        (3, 4, 6, 0, 1, "3 of 4 needed, 1 not marked", ""),
        (9, 10, 12, 0, 0, "9 of 10 needed, not completed", "bad"),
        (3, 0, 3, 3, 0, "", ""),
    ],
)
def test_how_far_somebody_has_come_is_said_in_a_few_words(attended, needed, held, left, unmarked, words, tone):
    found = Completion(attended, needed, held, left, unmarked)

    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(
    ("marks", "to_come", "found"),
    [
        (["present"] * 4, 2, (4, 4, 2, 0)),
        (["present"] * 3, 3, (3, 3, 3, 0)),
        (["present", "absent", "absent", "absent"], 2, (1, 4, 2, 0)),
        (["5", "6", "7", "2", "3"], 7, (2, 5, 7, 0)),
        (["present", ""], 4, (1, 2, 4, 1)),
        ([], 6, (0, 0, 6, 0)),
    ],
)
def test_late_is_attended_and_too_late_is_not(marks, to_come, found):
    places = [Counted(mark, PAST, "held") for mark in marks] + [Counted("", FUTURE, "")] * to_come

    result = completion_of(places, needed=4, now=NOW)

    assert (result.attended, result.held, result.left, result.unmarked) == found


def test_who_is_marked_before_the_session_ends_has_come_to_it():
    assert completion_of([Counted("present", FUTURE, "held")], needed=4, now=NOW).attended == 1


def test_what_nobody_said_was_held_is_not_attended_and_what_was_not_held_is_left_out():
    unsaid, not_held = [Counted("present", PAST, "")], [Counted("present", PAST, "not_held")]

    assert completion_of(unsaid, needed=1, now=NOW).attended == 0
    assert completion_of(not_held, needed=1, now=NOW) == Completion(0, 1, 0, 0)


def test_nobody_completes_a_course_that_was_cancelled():
    found = completion_of([Counted("present", PAST, "held")] * 4, needed=4, now=NOW, stopped=True)

    assert (found.is_complete, found.words) == (False, "Came to 4, the course was cancelled")


@pytest.mark.parametrize(
    ("attended", "held", "left", "words"),
    [
        (0, 3, 3, "0 of 4 needed, 3 sessions left, out of reach"),
        (1, 3, 3, "1 of 4 needed, 3 sessions left"),
        (1, 6, 0, "1 of 4 needed, not completed"),
    ],
)
def test_out_of_reach_is_said_while_sessions_are_left(attended, held, left, words):
    assert Completion(attended, 4, held, left).words == words


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=SIX_TUESDAYS)


def placed(course, marks: list[str]):
    """Somebody on the course with these marks at its first sessions."""
    person = ParticipantFactory(organisation=course.organisation)
    make_place(person, course, joined_at=LONG_AGO)
    if marks:
        hold(course, *range(1, len(marks) + 1))
    for number, mark in enumerate(marks, 1):
        marked(person, course.sessions.get(number=number, state="planned"), mark)
    return person


def marked(person, session, mark: str = "present") -> None:
    person.appointments.filter(session=session).update(mark=mark, marked_at=NOW, marked_by="Sorcha Bell")


@pytest.mark.parametrize(
    ("named", "planned", "held", "in_proportion", "needed"),
    [
        (10, 12, 12, True, 10),
        (10, 12, 11, True, 10),
        (10, 12, 9, True, 8),
        (10, 12, 6, True, 5),
        (10, 12, 1, True, 1),
        (10, 12, 9, False, 10),
        (4, 6, 6, True, 4),
        (4, 6, 5, True, 4),
        (4, 6, 4, True, 3),
        (4, 6, 3, True, 2),
        (0, 6, 3, True, 0),
    ],
)
def test_completing_takes_the_same_share_of_what_is_held_where_the_edition_says_so(named, planned, held, in_proportion, needed):
    assert FinishLine(named, planned, held, in_proportion).needed == needed


on_the_database = pytest.mark.django_db


@on_the_database
def test_four_of_six_completes_it(course):
    person = placed(course, ["present"] * 4)

    assert completions_on([course.pk], NOW)[course.pk][person.pk].is_complete


@on_the_database
def test_three_and_the_meeting_before_do_not(course):
    person = placed(course, ["present"] * 3 + ["absent"] * 3)
    zero = course.sessions.create(
        organisation=course.organisation,
        kind="zero",
        number=0,
        label="Session Zero",
        zone=course.organisation.zone,
        places=8,
        starts_at=course.first_starts_at - dt.timedelta(days=14),
        ends_at=course.first_starts_at - dt.timedelta(days=14) + dt.timedelta(hours=1),
    )
    Appointment.objects.create(
        participant=person, session=zero, made_at=LONG_AGO, mark="present", marked_at=NOW, marked_by="Sorcha Bell"
    )

    found = completions_on([course.pk], NOW)[course.pk][person.pk]

    assert (found.attended, found.held, found.is_complete) == (3, 6, False)
    assert found.words == "3 of 4 needed, not completed"


@on_the_database
def test_a_session_held_on_a_later_date_is_still_one_of_six(course):
    session = course.sessions.get(number=4)
    session.starts_at += dt.timedelta(weeks=4)
    session.ends_at += dt.timedelta(weeks=4)
    session.save()
    person = placed(course, ["present"] * 3)

    found = completions_on([course.pk], NOW)[course.pk][person.pk]

    assert (found.held + found.left, found.words) == (6, "3 of 4 needed, 1 session left, 2 not marked")


@on_the_database
def test_who_joins_late_has_fewer_sessions_left(course):
    person = ParticipantFactory(organisation=course.organisation)
    make_place(person, course, joined_at=course.sessions.get(number=3).starts_at)

    found = completions_on([course.pk], course.sessions.get(number=3).ends_at)[course.pk][person.pk]

    assert found.words == "0 of 4 needed, 3 sessions left, out of reach"


@on_the_database
@pytest.mark.parametrize("people", [1, 3])
def test_whole_courses_take_two_queries(course, people, django_assert_num_queries):
    for _ in range(people):
        placed(course, ["present"])

    with django_assert_num_queries(2):
        assert len(completions_on([course.pk, 0], NOW)[course.pk]) == people


@on_the_database
@pytest.mark.sqlite
def test_who_came_to_enough_of_what_was_held_has_completed_it_and_what_is_held_again_is_not_left_out(course):
    person = placed(course, ["present"] * 3)
    off = course.sessions.filter(number__in=(4, 5, 6))
    off.update(state="cancelled", cancel_reason="No heating", cancelled_at=NOW)

    assert finish_lines([course.pk])[course.pk] == finish_line(course.edition, course.sessions.all(), stopped=False)
    assert completions_on([course.pk], NOW)[course.pk][person.pk].words == "Completed: came to 3"

    again = off.get(number=4)
    again.pk, again.state, again.cancel_reason, again.cancelled_at = None, "planned", "", None
    again.save()
    assert finish_lines([course.pk])[course.pk].needed == 3
    course.edition.completion_in_proportion = False
    course.edition.save()
    assert completions_on([course.pk], NOW)[course.pk][person.pk].words == "3 of 4 needed, not completed"


@pytest.mark.parametrize(
    ("attended", "held", "left", "unmarked", "words"),
    [
        (4, 7, 5, 0, "Missed 3 of 7 so far"),
        (4, 7, 5, 1, "Missed 2 of 7 so far"),
        (9, 12, 0, 0, "Missed 3 of 12"),
        (7, 7, 5, 0, ""),
        (0, 0, 12, 0, ""),
    ],
)
def test_missed_days_add_up(attended, held, left, unmarked, words):
    assert Completion(attended, 10, held, left, unmarked).missed_words == words
