"""A room or a leader in two places: the database refuses it, so here its rule is lifted, as for rows from elsewhere."""

import datetime as dt

import pytest
from django.db import connection, transaction

from courses.models import Duty
from desk.gates.clashes import clashes_of
from desk.shared.staffing import staff_across
from tests.desk.gates.ready_courses import ready_course
from tests.factories import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def later():
    """The database looks at rooms and people at the end only; what broke its rules is gone by then."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        transaction.set_rollback(True)


def test_both_are_named_with_when_and_where(charity, later):
    course = ready_course(charity)
    day = dt.date(2026, 11, 25)
    other = make_course(course.edition, days=[day], start=dt.time(11), venue=course.venue, number=71)
    third = make_course(course.edition, days=[day + dt.timedelta(weeks=1)], start=dt.time(11), number=72)
    session = third.sessions.get()
    Duty.objects.create(
        session=session,
        facilitator=course.sessions.get(number=1).duties.first().facilitator,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    sessions = list(course.sessions.select_related("venue").order_by("number"))

    found = clashes_of(sessions, staff_across(sessions))

    assert {each.number: found[each.pk] for each in sessions if each.pk in found} == {
        3: f"Mill Hall is taken on Wednesday 25 November 2026, 11am to 1:30pm, by {other.name}.",
        4: f"Ana Marsh is at {third.name}, Session 1 on Wednesday 2 December 2026, 11am to 1:30pm.",
    }


def test_nothing_is_said_where_nothing_clashes(charity):
    sessions = list(ready_course(charity).sessions.select_related("venue"))

    assert clashes_of(sessions, staff_across(sessions)) == {}
    assert clashes_of([], {}) == {}
