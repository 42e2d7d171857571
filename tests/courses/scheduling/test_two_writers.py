"""Two people plan at the same moment: a room and a person are in one place, and one form makes one course.

Each story is told three times: with neither lock nor constraint the double booking happens, so the test can see one; with the
constraint alone it is refused; with the lock it is refused before the database has to. The sentence is the same.
"""

import contextlib
import datetime as dt
import uuid

import pytest
from django.db import connection

from courses.models import Course, Duty, Facilitator, Session, Venue
from courses.scheduling import creating as scheduling
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from courses.staffing import duties
from tests.at_once import A_MOMENT, PATIENCE, Meeting, Turns, told_at_once
from tests.factories import FacilitatorFactory, VenueFactory, cpsmp_edition, make_course

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
FIRST_DAY = dt.date(2027, 1, 6)


def meet_after(monkeypatch, where, name, seconds=PATIENCE, turns=None):
    """Hold each thread until both have looked, if they can get that far together; with `turns` they go on one by one."""
    both_looked = Meeting(seconds)
    look = getattr(where, name)

    def look_and_wait(*told, **named):
        seen = look(*told, **named)
        both_looked.wait()
        if turns:
            turns.wait()
        return seen

    monkeypatch.setattr(where, name, look_and_wait)


@contextlib.contextmanager
def without_constraint(model, name):
    """Take one rule out of the database; it comes back once the rows that broke it are gone."""
    [rule] = [constraint for constraint in model._meta.constraints if constraint.name == name]
    with connection.schema_editor() as schema:
        schema.remove_constraint(model, rule)
    try:
        yield
    finally:
        Duty.objects.all().delete()
        Session.objects.all().delete()
        with connection.schema_editor() as schema:
            schema.add_constraint(model, rule)


# Two courses, one room


@pytest.fixture
def two_courses(clinic):
    """Two ways to create a course in the Garden Room on the same Wednesdays, each of another programme."""
    room = VenueFactory(organisation=clinic.organisation, name="Garden Room", room="")

    def creating(edition):
        draft = Draft(edition=edition, format="in_person", first_day=FIRST_DAY, start=dt.time(10), places=8, venue=room)
        return lambda: create_course(draft, organisation=clinic.organisation, by=clinic.administrator, now=NOW)

    return [creating(cpsmp_edition(clinic.organisation)) for _ in range(2)]


def no_room_lock(monkeypatch):
    monkeypatch.setattr(scheduling, "lock_venues", lambda keys: Venue.objects.in_bulk(list(keys)))


ROOM_TAKEN = "The Garden Room is taken on Wednesday 6 January 2027, 10am to 12:30pm, by CPSMP course 1."


def test_without_lock_and_constraint_the_room_is_booked_twice(two_courses, monkeypatch):
    no_room_lock(monkeypatch)
    meet_after(monkeypatch, scheduling, "settled_plan")

    with without_constraint(Session, "one_session_in_a_room_at_a_time"):
        assert sorted(told_at_once(*two_courses)) == ["", ""]
        assert Session.objects.filter(number=1).count() == 2


def test_without_the_lock_the_database_refuses_the_second_course_with_the_sentence(two_courses, monkeypatch):
    no_room_lock(monkeypatch)
    turns = Turns()
    meet_after(monkeypatch, scheduling, "settled_plan", turns=turns)

    assert sorted(told_at_once(*map(turns.of, two_courses))) == ["", ROOM_TAKEN]
    assert Session.objects.filter(number=1).count() == 1


def test_with_the_lock_the_second_course_is_refused_with_the_same_sentence(two_courses, monkeypatch):
    meet_after(monkeypatch, scheduling, "settled_plan", A_MOMENT)

    assert sorted(told_at_once(*two_courses)) == ["", ROOM_TAKEN]
    assert Course.objects.count() == 1


# Two sessions, one person


@pytest.fixture
def two_duties(clinic):
    """Two ways to give Imogen something to lead, in two courses at the same hours."""
    imogen = FacilitatorFactory(organisation=clinic.organisation, name="Imogen Fairweather")

    def giving(course):
        session = course.sessions.get(number=1)
        return lambda: duties.assign(session, imogen, by=clinic.administrator, now=NOW)

    courses = [make_course(cpsmp_edition(clinic.organisation), days=[FIRST_DAY]) for _ in range(2)]
    Course.objects.update(name="CPSMP course 1")
    return [giving(course) for course in courses]


def no_person_lock(monkeypatch):
    monkeypatch.setattr(duties, "lock_facilitators", lambda keys: Facilitator.objects.in_bulk(list(keys)))


ELSEWHERE = "Imogen Fairweather is at CPSMP course 1, Session 1, on Wednesday 6 January 2027, 10am to 12:30pm."


def test_without_lock_and_constraint_a_person_is_in_two_places(two_duties, monkeypatch):
    no_person_lock(monkeypatch)
    meet_after(monkeypatch, duties, "elsewhere")

    with without_constraint(Duty, "one_session_for_a_person_at_a_time"):
        assert sorted(told_at_once(*two_duties)) == ["", ""]
        assert Duty.objects.count() == 2


def test_without_the_lock_the_database_refuses_the_second_duty_with_the_sentence(two_duties, monkeypatch):
    no_person_lock(monkeypatch)
    turns = Turns()
    meet_after(monkeypatch, duties, "elsewhere", turns=turns)

    assert sorted(told_at_once(*map(turns.of, two_duties))) == ["", ELSEWHERE]
    assert Duty.objects.count() == 1


def test_with_the_lock_the_second_duty_is_refused_with_the_same_sentence(two_duties, monkeypatch):
    meet_after(monkeypatch, duties, "elsewhere", A_MOMENT)

    assert sorted(told_at_once(*two_duties)) == ["", ELSEWHERE]
    assert Duty.objects.count() == 1


# One form, sent twice


def test_two_clicks_at_once_make_one_course(clinic):
    edition = cpsmp_edition(clinic.organisation)
    room = VenueFactory(organisation=clinic.organisation)
    draft = Draft(edition=edition, format="in_person", first_day=FIRST_DAY, start=dt.time(10), places=8, venue=room)
    form, made = uuid.uuid4(), []

    def click():
        made.append(create_course(draft, organisation=clinic.organisation, by=clinic.administrator, now=NOW, submission_id=form))

    assert told_at_once(click, click) == ["", ""]
    assert made[0] == made[1]
    assert Session.objects.count() == 6


def test_two_courses_of_one_programme_at_once_get_two_numbers(clinic):
    edition = cpsmp_edition(clinic.organisation)

    def creating(room):
        draft = Draft(edition=edition, format="in_person", first_day=FIRST_DAY, start=dt.time(10), places=8, venue=room)
        return lambda: create_course(draft, organisation=clinic.organisation, by=clinic.administrator, now=NOW)

    rooms = VenueFactory.create_batch(3, organisation=clinic.organisation)

    assert told_at_once(*(creating(room) for room in rooms)) == ["", "", ""]
    assert sorted(Course.objects.values_list("number", flat=True)) == [1, 2, 3]
