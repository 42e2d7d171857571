"""Who has been told what stays private in a group: each on their first day, guests, and who reviews with another group."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.attendance.confidentiality import (
    ToBeTold,
    group_talk,
    left_to_tell,
    take_back_talk,
    talks_of_person,
    tell_all_present,
)
from participants.attendance.marking import booked_at
from participants.models import Appointment, ConfidentialityTalk, Guest
from tests.at_once import at_once
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place, pain_management_edition

DAYS = [dt.date(2026, 10, 26) + dt.timedelta(weeks=week, days=day) for week in range(3) for day in range(4)]
JOINED = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)


def test_a_person_is_left_until_they_were_told_with_this_group_and_a_guest_until_that_day():
    ana, bens_guest = ToBeTold(1, 11, came=True), ToBeTold(2, 12, True, guest=5, guest_name="Ruth")

    assert left_to_tell([ana, bens_guest], people=[], guests=[]) == (ana, bens_guest)
    assert left_to_tell([ana, bens_guest], people=[11, 12], guests=[]) == (bens_guest,)
    assert left_to_tell([ana, bens_guest], people=[], guests=[5]) == (ana,)


@pytest.fixture
def group(clinic):
    return make_course(pain_management_edition(clinic.organisation), days=DAYS, reviews={1: dt.date(2026, 12, 14)})


@pytest.fixture
def ana(clinic, group):
    return join(clinic, group, "Ana")


@pytest.fixture
def ben(clinic, group):
    return join(clinic, group, "Ben")


def join(clinic, course, name):
    return make_place(ParticipantFactory(organisation=clinic.organisation, first_names=name), course, joined_at=JOINED)


def came(enrolment, session, mark="5"):
    place = enrolment.appointments.get(session=session)
    place.mark, place.marked_at, place.marked_by = mark, session.starts_at, "Ruth Okonedo"
    place.save()
    return place


def day(course, number):
    return course.sessions.select_related("course__programme", "organisation").get(number=number)


def owed(session):
    return [each.participant for each in group_talk(session, list(booked_at(session))).to_be_told]


@pytest.mark.django_db
def test_one_tick_is_for_all_who_came_and_leaves_who_did_not(clinic, group, ana, ben):
    first = day(group, 1)
    came(ana, first)
    came(ben, first, mark="3")

    (talk,) = tell_all_present(first, by=clinic.clinician, now=clinic.now)

    assert (talk.appointment.participant, talk.by) == (ana.participant, "Imogen Fairweather")
    assert owed(day(group, 2)) == [ben.participant_id]
    assert AuditEntry.objects.filter(verb="confidentiality explained").count() == 1


@pytest.mark.django_db
def test_a_second_click_writes_nothing_more(clinic, group, ana):
    came(ana, day(group, 1))

    tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)
    assert tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now) == []
    assert ConfidentialityTalk.objects.count() == 1


@pytest.mark.django_db
def test_nobody_is_told_before_somebody_is_marked(clinic, group, ana):
    with pytest.raises(Refused, match="Mark who is here first"):
        tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)


@pytest.mark.django_db
def test_guests_are_told_on_their_day(clinic, group, ana):
    came(ana, day(group, 1))
    tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)
    guest = Guest.objects.create(appointment=came(ana, day(group, 6)), name="Rosa", made_at=clinic.now)

    (talk,) = tell_all_present(day(group, 6), by=clinic.clinician, now=clinic.now)

    assert talk.guest == guest
    assert group_talk(day(group, 6), list(booked_at(day(group, 6)))).to_be_told == ()


@pytest.mark.django_db
def test_who_reviews_with_another_group_is_told_again_there_and_their_record_says_both(clinic, group, ana):
    came(ana, day(group, 1))
    tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)
    other = make_course(group.edition, days=DAYS, number=2, reviews={1: dt.date(2026, 12, 16)})
    review = day(other, 13)
    own = ana.appointments.get(session__kind="review")
    Appointment.objects.filter(pk=own.pk).update(state="moved", closed_at=clinic.now)
    place = Appointment.objects.create(
        participant=ana.participant, session=review, enrolment=ana, for_months=1, replaces=own, made_at=clinic.now
    )

    assert owed(review) == [ana.participant_id]
    Appointment.objects.filter(pk=place.pk).update(mark="5", marked_at=clinic.now, marked_by="Ruth Okonedo")
    tell_all_present(review, by=clinic.clinician, now=clinic.now)

    assert owed(review) == []
    assert [each.appointment.session.course for each in talks_of_person(ana.participant_id)] == [group, other]


@pytest.mark.django_db
def test_a_slip_is_taken_back_and_stays_on_record_as_such(clinic, group, ana):
    came(ana, day(group, 1))
    tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)

    assert take_back_talk(day(group, 1), by=clinic.clinician, now=clinic.now) == 1
    assert take_back_talk(day(group, 1), by=clinic.clinician, now=clinic.now) == 0

    assert owed(day(group, 1)) == [ana.participant_id]
    assert ConfidentialityTalk.objects.get().undone_by == "Imogen Fairweather"
    assert len(tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)) == 1


@pytest.mark.django_db
def test_a_charitys_course_keeps_no_such_record(charity):
    course = make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 10, 28)])

    assert not group_talk(day(course, 1), []).asks
    with pytest.raises(Refused, match="keeps no record"):
        tell_all_present(day(course, 1), by=charity.coordinator, now=charity.now)


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_write_it_down_once(clinic, group, ana):
    came(ana, day(group, 1))

    at_once(*[lambda: tell_all_present(day(group, 1), by=clinic.clinician, now=clinic.now)] * 2)

    assert ConfidentialityTalk.objects.count() == 1
