"""Died, moved away, asked us not to contact them: what stops, what is given back, what stays."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.models import Appointment, Enrolment
from participants.own.calendar_feeds import feed_by, open_feed, token_of
from participants.stopping.contact import Upcoming, resume_contact, stop_contact, upcoming
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
OVER = [dt.date(2026, 9, 2) + dt.timedelta(weeks=week) for week in range(6)]
AFTER_THE_SECOND = dt.datetime(2027, 1, 14, 9, tzinfo=dt.UTC)


@pytest.fixture
def maureen(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Maureen")


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS)


@pytest.fixture
def enrolment(charity, maureen, course):
    return make_place(maureen, course, joined_at=charity.now)


def states(enrolment):
    return list(Appointment.objects.filter(enrolment=enrolment).order_by("session__number").values_list("state", flat=True))


@pytest.mark.sqlite
@pytest.mark.parametrize(("reason", "words"), [("died", "Died"), ("moved", "Moved away")])
def test_who_died_or_moved_away_gives_back_the_places_to_come(charity, maureen, course, enrolment, reason, words):
    stop_contact(maureen, reason=reason, by=charity.coordinator, now=AFTER_THE_SECOND)

    maureen.refresh_from_db()
    enrolment.refresh_from_db()
    course.refresh_from_db()
    assert (maureen.is_stopped, maureen.stopped_at) == (True, AFTER_THE_SECOND)
    assert states(enrolment) == ["booked"] * 2 + ["withdrawn"] * 4
    assert (enrolment.withdrawn_reason, course.taken) == (words, 0)


@pytest.mark.sqlite
def test_who_asked_not_to_be_contacted_keeps_the_places(charity, maureen, course, enrolment):
    stop_contact(maureen, reason="no_contact", by=charity.coordinator, now=AFTER_THE_SECOND)

    maureen.refresh_from_db()
    course.refresh_from_db()
    assert maureen.is_stopped
    assert states(enrolment) == ["booked"] * 6
    assert course.taken == 1


def test_a_course_that_is_over_keeps_its_people(charity, maureen):
    past = make_place(
        maureen,
        make_course(cpsmp_edition(charity.organisation), days=OVER),
        joined_at=dt.datetime(2026, 8, 1, tzinfo=dt.UTC),
    )

    stop_contact(maureen, reason="died", by=charity.coordinator, now=charity.now)

    past.refresh_from_db()
    assert past.state == Enrolment.State.ACTIVE


def test_stopping_says_who_and_why_in_the_audit_trail(charity, maureen, course, enrolment):
    stop_contact(maureen, reason="died", by=charity.coordinator, now=AFTER_THE_SECOND)

    entry = AuditEntry.objects.get(verb="stopped contact")
    assert entry.details == {"reason": "died", "courses_left": [course.pk]}
    assert AuditEntry.objects.filter(verb="withdrew").count() == 1


def test_stopping_twice_for_the_same_reason_changes_nothing(charity, maureen):
    stop_contact(maureen, reason="moved", by=charity.coordinator, now=charity.now)
    stop_contact(maureen, reason="moved", by=charity.coordinator, now=AFTER_THE_SECOND)

    maureen.refresh_from_db()
    assert maureen.stopped_at == charity.now
    assert AuditEntry.objects.filter(verb="stopped contact").count() == 1


def test_a_later_reason_takes_the_place_of_an_earlier_one(charity, maureen, enrolment):
    stop_contact(maureen, reason="no_contact", by=charity.coordinator, now=charity.now)
    stop_contact(maureen, reason="died", by=charity.coordinator, now=AFTER_THE_SECOND)

    maureen.refresh_from_db()
    enrolment.refresh_from_db()
    assert (maureen.stopped_reason, enrolment.state) == ("died", "withdrawn")


def test_a_reason_that_is_none_of_the_three_is_refused(charity, maureen):
    with pytest.raises(Refused, match="Choose why messages should stop"):
        stop_contact(maureen, reason="bored", by=charity.coordinator, now=charity.now)


@pytest.mark.sqlite
def test_a_stop_pressed_by_mistake_is_taken_back_and_both_are_on_record(charity, maureen, course, enrolment):
    stop_contact(maureen, reason="moved", by=charity.coordinator, now=charity.now)

    resume_contact(maureen, by=charity.coordinator, now=AFTER_THE_SECOND)
    resume_contact(maureen, by=charity.coordinator, now=AFTER_THE_SECOND)

    maureen.refresh_from_db()
    enrolment.refresh_from_db()
    assert (maureen.is_stopped, maureen.stopped_reason) == (False, "")
    assert enrolment.state == "withdrawn"
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "withdrew",
        "stopped contact",
        "resumed contact",
    ]


def test_the_page_can_say_beforehand_what_is_to_come(charity, maureen, course, enrolment):
    assert upcoming(maureen, AFTER_THE_SECOND) == [Upcoming(course.name, 4)]
    assert upcoming(maureen, dt.datetime(2028, 1, 1, tzinfo=dt.UTC)) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(("reason", "is_open"), [("died", False), ("no_contact", False), ("moved", True)])
def test_the_calendar_address_of_who_died_or_wants_no_contact_closes(charity, maureen, reason, is_open):
    token = token_of(open_feed(maureen, by=charity.coordinator, now=charity.now))

    stop_contact(maureen, reason=reason, by=charity.coordinator, now=charity.now)

    assert bool(feed_by(token)) == is_open
    assert AuditEntry.objects.filter(verb="closed the calendar address").count() == (not is_open)


@pytest.mark.sqlite
def test_taking_a_stop_back_opens_no_calendar_address_again(charity, maureen):
    token = token_of(open_feed(maureen, by=charity.coordinator, now=charity.now))
    stop_contact(maureen, reason="no_contact", by=charity.coordinator, now=charity.now)

    resume_contact(maureen, by=charity.coordinator, now=AFTER_THE_SECOND)

    assert feed_by(token) is None


def test_another_reason_closes_the_calendar_address_too(charity, maureen):
    token = token_of(open_feed(maureen, by=charity.coordinator, now=charity.now))
    stop_contact(maureen, reason="moved", by=charity.coordinator, now=charity.now)

    stop_contact(maureen, reason="died", by=charity.coordinator, now=AFTER_THE_SECOND)

    assert feed_by(token) is None
