"""Withdrawing somebody: places to come are given back, what was is kept."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.enrolment.enrolling import withdraw
from participants.models import Appointment
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
AFTER_THE_SECOND = dt.datetime(2027, 1, 14, 9, tzinfo=dt.UTC)
AFTER_THE_LAST = dt.datetime(2027, 2, 12, 9, tzinfo=dt.UTC)


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS)


@pytest.fixture
def enrolment(charity, course):
    return make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)


def states(enrolment):
    return list(Appointment.objects.filter(enrolment=enrolment).order_by("session__number").values_list("state", flat=True))


@pytest.mark.sqlite
def test_a_person_who_withdraws_keeps_what_was_and_frees_what_is_to_come(charity, course, enrolment):
    withdraw(enrolment, reason="Moved to evenings", by=charity.coordinator, now=AFTER_THE_SECOND)

    enrolment.refresh_from_db()
    course.refresh_from_db()
    assert states(enrolment) == ["booked"] * 2 + ["withdrawn"] * 4
    assert (enrolment.state, enrolment.withdrawn_reason, enrolment.withdrawn_at) == (
        "withdrawn",
        "Moved to evenings",
        AFTER_THE_SECOND,
    )
    assert course.taken == 0


@pytest.mark.sqlite
def test_withdrawing_twice_frees_one_place(charity, course, enrolment):
    make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)
    withdraw(enrolment, reason="", by=charity.coordinator, now=AFTER_THE_SECOND)

    again = withdraw(enrolment, reason="Other words", by=charity.coordinator, now=AFTER_THE_SECOND)

    course.refresh_from_db()
    assert (course.taken, again.withdrawn_reason) == (1, "")
    assert AuditEntry.objects.filter(verb="withdrew").count() == 1


def test_other_people_keep_their_places(charity, course, enrolment):
    other = make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)

    withdraw(enrolment, reason="", by=charity.coordinator, now=AFTER_THE_SECOND)

    assert states(other) == ["booked"] * 6


def test_nobody_withdraws_from_a_course_that_is_over(charity, enrolment):
    with pytest.raises(Refused, match="is over, so there is no place to withdraw from"):
        withdraw(enrolment, reason="", by=charity.coordinator, now=AFTER_THE_LAST)


def test_nobody_withdraws_from_a_cancelled_course(charity, course, enrolment):
    type(course).objects.filter(pk=course.pk).update(cancelled_at=charity.now, cancel_reason="No room")

    with pytest.raises(Refused, match="was cancelled, so there is no place to withdraw from"):
        withdraw(enrolment, reason="", by=charity.coordinator, now=charity.now)


def test_a_pasted_novel_as_a_reason_is_refused_and_nothing_changes(charity, course, enrolment):
    with pytest.raises(Refused, match="200 characters or fewer"):
        withdraw(enrolment, reason="Because " * 100, by=charity.coordinator, now=charity.now)

    assert states(enrolment) == ["booked"] * 6
