"""Two people, one place, at the same moment: with the lock only one of them gets it, without it both would."""

import datetime as dt
from functools import partial

import pytest

from courses.models import Course, Session
from participants.enrolment import enrolling
from participants.models import Appointment, Enrolment
from participants.stopping.contact import stop_contact
from tests.at_once import A_MOMENT, PATIENCE, Meeting, told_at_once
from tests.factories import ParticipantFactory, cpsmp_edition, make_course

WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def course(charity):
    """One place left: places for one, and nobody on it."""
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=1)


@pytest.fixture
def two_people(charity):
    return [ParticipantFactory(organisation=charity.organisation) for _ in range(2)]


def enrol_both(two_people, course, charity):
    """Enrol both at once; return what each was told ("" for a place)."""
    enrol = partial(enrolling.enrol, course=course, by=charity.coordinator, now=charity.now)
    return sorted(told_at_once(*(partial(enrol, person) for person in two_people)))


def meet_before_deciding(monkeypatch, seconds=PATIENCE):
    """Hold each thread until both have counted the places, if they can get that far together."""
    both_counted = Meeting(seconds)
    counted = enrolling._joining

    def count_and_wait(*args):
        places = counted(*args)
        both_counted.wait()
        return places

    monkeypatch.setattr(enrolling, "_joining", count_and_wait)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_get_the_last_place(charity, course, two_people, monkeypatch):
    """The test of the test: what the next one proves is the lock, not luck."""
    meet_before_deciding(monkeypatch)
    monkeypatch.setattr(enrolling, "lock_for_place", lambda person, course: Course.objects.get(pk=course.pk))
    monkeypatch.setattr(enrolling, "lock_sessions", lambda pks: list(Session.objects.filter(pk__in=list(pks))))
    # The database's own rule about `taken` would stop the second one; here only the lock is looked at.
    monkeypatch.setattr(enrolling, "_count_in", lambda course, taken: None)

    told = enrol_both(two_people, course, charity)

    assert told == ["", ""]
    assert Enrolment.objects.filter(course=course, state="active").count() == 2
    assert Appointment.objects.filter(session__course=course, session__number=1).count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_only_one_gets_the_last_place(charity, course, two_people, monkeypatch):
    meet_before_deciding(monkeypatch, A_MOMENT)

    told = enrol_both(two_people, course, charity)

    course.refresh_from_db()
    assert told == ["", "1 of 1 places are taken."]
    assert course.taken == 1
    assert Enrolment.objects.filter(course=course, state="active").count() == 1
    assert Appointment.objects.filter(session__course=course).count() == 6


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_refuses_the_second(charity, course, two_people, monkeypatch):
    """The belt: `taken` may not pass `places`, whoever forgot to lock."""
    meet_before_deciding(monkeypatch)
    monkeypatch.setattr(enrolling, "lock_for_place", lambda person, course: Course.objects.get(pk=course.pk))
    monkeypatch.setattr(enrolling, "lock_sessions", lambda pks: list(Session.objects.filter(pk__in=list(pks))))

    with pytest.raises(Exception, match="no_more_people_than_places"):
        enrol_both(two_people, course, charity)

    assert Enrolment.objects.filter(course=course, state="active").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_person_enrolled_twice_at_once_is_on_the_course_once(charity, course, two_people, monkeypatch):
    course.places = 8
    course.save()
    meet_before_deciding(monkeypatch, A_MOMENT)

    told = enrol_both([two_people[0]] * 2, course, charity)

    assert told == ["", f"{two_people[0]} is already enrolled on {course}."]
    assert Enrolment.objects.filter(course=course).count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_is_stopped_while_being_enrolled_has_no_place_to_come(charity, course, two_people):
    """Whichever comes first: the place is given and given back, or it is refused. Neither waits for the other for ever."""
    person = two_people[0]

    told = told_at_once(
        lambda: stop_contact(person, reason="died", by=charity.coordinator, now=charity.now),
        lambda: enrolling.enrol(person, course, by=charity.coordinator, now=charity.now),
    )

    course.refresh_from_db()
    assert set(told) <= {"", f"{person} can’t be enrolled: their record says “Died”."}
    assert course.taken == 0
    assert not Appointment.objects.filter(participant=person, state="booked").exists()
