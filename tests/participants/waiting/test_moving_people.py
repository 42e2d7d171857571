"""Several people are moved to another course of the programme at once."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.scheduling.changing.cancelling import cancel_course
from participants.models import Appointment, Enrolment, SessionBooking, WaitingListEntry
from participants.waiting.moving_people import move_people
from tests.factories import (
    ParticipantFactory,
    SessionBookingFactory,
    cpsmp_edition,
    make_course,
    make_place,
)

pytestmark = pytest.mark.django_db
FIRST = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]
LATER = [dt.date(2027, 1, 13) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def edition(charity):
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def course(edition):
    return make_course(edition, days=FIRST)


def on(course, name, days_ago):
    """Somebody with a place since so many days."""
    person = ParticipantFactory(organisation=course.organisation, first_names=name)
    joined = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC) - dt.timedelta(days=days_ago)
    return make_place(person, course, joined_at=joined)


def move(charity, course, to, *places, **how):
    people = [each.participant_id for each in places]
    return move_people(course, to, people, by=charity.coordinator, now=charity.now, **how)


def names(places):
    return [each.participant.first_names for each in places]


def test_people_keep_what_is_theirs_on_the_other_course(charity, edition, course):
    to = make_course(edition, days=LATER)
    ana = on(course, "Ana", 5)
    SessionBookingFactory(appointment=ana.appointments.first(), what="Urdu")

    done = move(charity, course, to, ana)

    (there,) = done.moved
    assert (there.moved_from, there.course) == (ana, to)
    assert there.appointments.filter(state=Appointment.State.BOOKED).count() == 6
    assert SessionBooking.objects.filter(appointment__enrolment=there, what="Urdu", state="needed").count() == 6
    ana.refresh_from_db()
    assert (ana.state, ana.withdrawn_reason) == (Enrolment.State.WITHDRAWN, "Moved to another course.")
    course.refresh_from_db()
    to.refresh_from_db()
    assert (course.taken, to.taken) == (0, 1)


def test_where_places_are_short_who_waited_longest_gets_them_and_the_others_wait_as_long_as_before(charity, edition, course):
    to = make_course(edition, days=LATER, places=2)
    ben, ana, cy = on(course, "Ben", 3), on(course, "Ana", 9), on(course, "Cy", 5)

    done = move(charity, course, to, ben, ana, cy, waits=True)

    assert names(done.moved) == ["Ana", "Cy"]
    assert [(each.place, each.waits) for each in done.stayed] == [(ben, True)]
    ben.refresh_from_db()
    assert ben.state == Enrolment.State.ACTIVE
    entry = WaitingListEntry.objects.get(course=to)
    assert (entry.participant, entry.since) == (ben.participant, ben.joined_at)


def test_after_a_cancellation_they_are_moved_all_the_same_and_twice_moves_them_once(charity, edition, course):
    to = make_course(edition, days=LATER)
    ana = on(course, "Ana", 5)
    cancel_course(course, reason="No leader", by=charity.coordinator, now=charity.now, version=course.version)

    assert len(move(charity, course, to, ana).moved) == 1
    again = move(charity, course, to, ana)

    assert (again.moved, again.stayed) == ([], [])
    assert Enrolment.objects.filter(course=to).count() == 1


def test_nobody_is_moved_to_another_programme_or_a_course_that_is_cancelled(charity, edition, course):
    ana = on(course, "Ana", 5)
    other = make_course(cpsmp_edition(charity.organisation), days=LATER)
    gone = make_course(edition, days=LATER)
    cancel_course(gone, reason="No leader", by=charity.coordinator, now=charity.now, version=gone.version)

    with pytest.raises(Refused, match="another course of the same programme"):
        move(charity, course, other, ana)
    with pytest.raises(Refused, match="is cancelled"):
        move(charity, course, gone, ana)
    with pytest.raises(Refused, match="Choose who is moved"):
        move(charity, course, gone)
