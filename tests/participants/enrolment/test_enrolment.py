"""Enrolling somebody: one place on the course, one at each session and review to come."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import Session
from participants.enrolment.enrolling import enrol, overlaps, withdraw
from participants.models import Appointment, Enrolment
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place, pain_management_edition

WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]
PROGRAMME_DAYS = [dt.date(2027, 3, 1) + dt.timedelta(days=day, weeks=week) for week in range(3) for day in range(4)]
REVIEWS = {1: dt.date(2027, 4, 19), 6: dt.date(2027, 9, 20), 12: dt.date(2028, 3, 20)}


@pytest.fixture
def course(charity):
    """Six Wednesdays from January, eight places."""
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS)


@pytest.fixture
def group(clinic):
    """Twelve days in March, and three reviews."""
    return make_course(pain_management_edition(clinic.organisation), days=PROGRAMME_DAYS, reviews=REVIEWS)


@pytest.fixture
def maureen(charity):
    return ParticipantFactory(organisation=charity.organisation, first_names="Maureen")


def labels(enrolment):
    """What the person has a place at, in order."""
    booked = Appointment.objects.filter(enrolment=enrolment, state="booked").order_by("session__starts_at")
    return list(booked.values_list("session__label", flat=True))


@pytest.mark.sqlite
def test_an_enrolled_person_has_a_place_at_every_session(charity, course, maureen):
    enrolment = enrol(maureen, course, by=charity.coordinator, now=charity.now)

    course.refresh_from_db()
    assert labels(enrolment) == [f"Session {number}" for number in range(1, 7)]
    assert (course.taken, course.free) == (1, 7)


@pytest.mark.sqlite
def test_an_enrolled_person_has_a_place_at_every_review_too(clinic, group):
    person = ParticipantFactory(organisation=clinic.organisation)

    enrolment = enrol(person, group, by=clinic.administrator, now=clinic.now)

    assert labels(enrolment)[-4:] == ["Day 12", "1-month review", "6-month review", "12-month review"]


@pytest.mark.sqlite
def test_a_person_who_joins_a_running_course_gets_only_the_sessions_to_come(charity, course, maureen):
    after_the_second = dt.datetime(2027, 1, 13, 18, tzinfo=dt.UTC)

    enrolment = enrol(maureen, course, by=charity.coordinator, now=after_the_second)

    assert labels(enrolment) == ["Session 3", "Session 4", "Session 5", "Session 6"]


def test_a_person_gets_no_place_at_a_cancelled_session(charity, course, maureen):
    course.sessions.filter(number=2).update(state="cancelled", cancel_reason="Snow")

    enrolment = enrol(maureen, course, by=charity.coordinator, now=charity.now)

    assert "Session 2" not in labels(enrolment)


def test_enrolling_is_in_the_audit_trail_with_who_did_it(charity, course, maureen):
    enrol(maureen, course, by=charity.coordinator, now=charity.now)

    entry = AuditEntry.objects.get(verb="enrolled")
    assert "Sorcha Bell" in entry.actor_label
    assert entry.object_label == f"{maureen} on {course}"
    assert entry.organisation_id == charity.organisation.pk


@pytest.mark.sqlite
def test_a_ninth_person_is_refused_when_eight_of_eight_places_are_taken(charity, course, maureen):
    for _ in range(8):
        make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)

    with pytest.raises(Refused, match=r"^8 of 8 places are taken\.$"):
        enrol(maureen, course, by=charity.coordinator, now=charity.now)

    assert Enrolment.objects.filter(course=course).count() == 8
    assert not Appointment.objects.filter(participant=maureen).exists()


def test_a_full_session_refuses_although_the_course_has_places(charity, course, maureen):
    make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)
    course.sessions.filter(number=3).update(places=1)

    with pytest.raises(Refused, match=r"^1 of 1 places at Session 3, Wednesday 20 January 2027, are taken\.$"):
        enrol(maureen, course, by=charity.coordinator, now=charity.now)


def test_a_full_review_refuses_although_every_day_has_places(clinic, group):
    make_place(ParticipantFactory(organisation=clinic.organisation), group, joined_at=clinic.now)
    group.sessions.filter(months=6).update(places=1)

    with pytest.raises(Refused, match="places at the 6-month review, Monday 20 September 2027, are taken"):
        enrol(ParticipantFactory(organisation=clinic.organisation), group, by=clinic.administrator, now=clinic.now)


def test_a_place_given_back_can_be_taken_by_somebody_else(charity, course, maureen):
    others = [ParticipantFactory(organisation=charity.organisation) for _ in range(8)]
    places = [make_place(other, course, joined_at=charity.now) for other in others]
    withdraw(places[0], reason="", by=charity.coordinator, now=charity.now)

    enrol(maureen, course, by=charity.coordinator, now=charity.now)

    course.refresh_from_db()
    assert course.taken == 8


@pytest.mark.sqlite
@pytest.mark.parametrize("wrong", [0, 2, 8])
def test_a_number_of_places_taken_that_went_wrong_is_right_after_the_next_enrolment(charity, course, maureen, wrong):
    make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)
    type(course).objects.filter(pk=course.pk).update(taken=wrong)

    enrolment = enrol(maureen, course, by=charity.coordinator, now=charity.now)
    course.refresh_from_db()
    assert course.taken == 2

    type(course).objects.filter(pk=course.pk).update(taken=wrong)
    withdraw(enrolment, reason="", by=charity.coordinator, now=charity.now)
    course.refresh_from_db()
    assert course.taken == 1


@pytest.mark.sqlite
def test_a_person_is_enrolled_on_a_course_only_once(charity, course, maureen):
    enrol(maureen, course, by=charity.coordinator, now=charity.now)

    with pytest.raises(Refused, match=r"Maureen Pell is already enrolled on .*course 1"):
        enrol(maureen, course, by=charity.coordinator, now=charity.now)


@pytest.mark.sqlite
def test_the_same_button_pressed_twice_enrols_once(charity, course, maureen):
    sent = uuid.uuid4()

    first = enrol(maureen, course, by=charity.coordinator, now=charity.now, submission_id=sent)
    second = enrol(maureen, course, by=charity.coordinator, now=charity.now, submission_id=sent)

    course.refresh_from_db()
    assert first == second
    assert (course.taken, AuditEntry.objects.filter(verb="enrolled").count()) == (1, 1)


def test_a_form_sent_again_for_somebody_else_says_so(charity, course, maureen):
    sent = uuid.uuid4()
    enrol(maureen, course, by=charity.coordinator, now=charity.now, submission_id=sent)
    ben = ParticipantFactory(organisation=charity.organisation, first_names="Ben")

    with pytest.raises(Refused, match="Open it again to enrol Ben Pell"):
        enrol(ben, course, by=charity.coordinator, now=charity.now, submission_id=sent)


def test_a_person_who_withdrew_can_come_back(charity, course, maureen):
    first = enrol(maureen, course, by=charity.coordinator, now=charity.now)
    withdraw(first, reason="Operation", by=charity.coordinator, now=charity.now)

    second = enrol(maureen, course, by=charity.coordinator, now=charity.now)

    assert len(labels(second)) == 6
    assert Enrolment.objects.filter(participant=maureen).count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"cancelled_at": dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "cancel_reason": "No room"}, "was cancelled"),
        (
            {
                "first_starts_at": dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
                "last_ends_at": dt.datetime(2026, 10, 6, tzinfo=dt.UTC),
            },
            "has finished",
        ),
    ],
)
def test_nobody_joins_a_course_that_is_cancelled_or_over(charity, course, maureen, change, sentence):
    type(course).objects.filter(pk=course.pk).update(**change)

    with pytest.raises(Refused, match=f"{sentence}, so nobody can join it"):
        enrol(maureen, course, by=charity.coordinator, now=charity.now)


def test_nobody_joins_a_course_of_which_only_the_reviews_are_left(clinic, group):
    during_the_last_day = dt.datetime(2027, 3, 18, 11, tzinfo=dt.UTC)

    with pytest.raises(Refused, match="no session to come"):
        enrol(ParticipantFactory(organisation=clinic.organisation), group, by=clinic.administrator, now=during_the_last_day)


@pytest.mark.parametrize(
    ("reason", "words"), [("died", "Died"), ("moved", "Moved away"), ("no_contact", "Asked us not to contact them")]
)
def test_a_stopped_person_is_not_enrolled(charity, course, maureen, reason, words):
    type(maureen).objects.filter(pk=maureen.pk).update(stopped_at=charity.now, stopped_reason=reason)

    with pytest.raises(Refused, match=f"Maureen Pell can’t be enrolled: their record says “{words}”"):
        enrol(maureen, course, by=charity.coordinator, now=charity.now)


def test_a_person_of_another_organisation_is_not_enrolled(clinic, charity, course):
    stranger = ParticipantFactory(organisation=clinic.organisation)

    with pytest.raises(Refused, match="isn’t a course of the organisation"):
        enrol(stranger, course, by=charity.coordinator, now=charity.now)


def test_six_and_fifteen_sessions_take_the_same_number_of_queries(
    charity, clinic, course, group, maureen, django_assert_num_queries
):
    other = ParticipantFactory(organisation=clinic.organisation)

    with django_assert_num_queries(16):
        enrol(maureen, course, by=charity.coordinator, now=clinic.now)
    with django_assert_num_queries(16):
        enrol(other, group, by=clinic.administrator, now=clinic.now)


@pytest.mark.sqlite
def test_an_own_appointment_at_the_same_time_warns_and_does_not_refuse(charity, course, maureen):
    other = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS[:2], start=dt.time(12))
    make_place(maureen, other, joined_at=charity.now)

    found = overlaps(maureen, course, now=charity.now)

    assert [each.sentence for each in found] == [
        f"Session 1, Wednesday 6 January 2027: they are at {other}, Session 1 from midday to 2:30pm.",
        f"Session 2, Wednesday 13 January 2027: they are at {other}, Session 2 from midday to 2:30pm.",
    ]
    assert enrol(maureen, course, by=charity.coordinator, now=charity.now).state == "active"


def test_appointments_that_only_touch_do_not_overlap(charity, course, maureen):
    other = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS[:2], start=dt.time(12, 30))
    make_place(maureen, other, joined_at=charity.now)

    assert overlaps(maureen, course, now=charity.now) == []


def test_a_cancelled_session_elsewhere_does_not_overlap(charity, course, maureen):
    other = make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS[:2])
    make_place(maureen, other, joined_at=charity.now)
    Session.objects.filter(course=other).update(state="cancelled", cancel_reason="Snow")

    assert overlaps(maureen, course, now=charity.now) == []
