"""Saying that one can't come, and that one can after all."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.enrolment.apologies import appointments_in, appointments_of, can_come_after_all, cannot_come
from participants.enrolment.enrolling import withdraw
from tests.factories import ParticipantFactory, cpsmp_edition, make_course, make_place

WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def enrolment(charity):
    person = ParticipantFactory(organisation=charity.organisation, first_names="Maureen")
    return make_place(person, make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS), joined_at=charity.now)


@pytest.fixture
def third(enrolment):
    """Maureen's place at session 3."""
    return appointments_of(enrolment.participant).get(session__number=3)


@pytest.mark.sqlite
@pytest.mark.parametrize("told_by", ["self", "telephone"])
def test_an_apology_is_kept_with_its_reason_and_the_place_stays(charity, third, told_by):
    cannot_come(third, reason="  Hospital visit ", told_by=told_by, by=charity.coordinator, now=charity.now)

    third.refresh_from_db()
    assert (third.apology_at, third.apology_reason, third.apology_by) == (charity.now, "Hospital visit", told_by)
    assert third.state == "booked"


def test_an_apology_needs_no_reason(charity, third):
    assert cannot_come(third, told_by="self", by=charity.coordinator, now=charity.now).apology_at == charity.now


def test_an_apology_is_in_the_audit_trail_without_its_reason(charity, third):
    cannot_come(third, reason="Hospital visit", told_by="telephone", by=charity.coordinator, now=charity.now)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details["told_by"]) == ("said they can’t come", "telephone")
    assert "Hospital" not in str(entry.details)


@pytest.mark.sqlite
def test_the_same_apology_twice_is_one(charity, third):
    later = charity.now + dt.timedelta(minutes=1)
    cannot_come(third, reason="Ill", told_by="self", by=charity.coordinator, now=charity.now)
    cannot_come(third, reason="Ill", told_by="self", by=charity.coordinator, now=later)

    third.refresh_from_db()
    assert third.apology_at == charity.now
    assert AuditEntry.objects.count() == 1


def test_better_words_take_the_place_of_the_first(charity, third):
    cannot_come(third, reason="", told_by="self", by=charity.coordinator, now=charity.now)

    again = cannot_come(third, reason="Ill", told_by="self", by=charity.coordinator, now=charity.now)

    assert again.apology_reason == "Ill"


@pytest.mark.sqlite
def test_a_person_who_can_come_after_all_has_no_apology_left(charity, third):
    cannot_come(third, reason="Ill", told_by="self", by=charity.coordinator, now=charity.now)
    can_come_after_all(third, told_by="self", by=charity.coordinator, now=charity.now)
    can_come_after_all(third, told_by="self", by=charity.coordinator, now=charity.now)

    third.refresh_from_db()
    assert (third.apology_at, third.apology_reason, third.apology_by) == (None, "", "")
    assert AuditEntry.objects.filter(verb="said they can come after all").count() == 1


@pytest.mark.parametrize("act", [cannot_come, can_come_after_all])
def test_it_is_too_late_once_the_session_has_started(charity, third, act):
    with pytest.raises(Refused, match="Session 3 has already started"):
        act(third, told_by="self", by=charity.coordinator, now=third.session.starts_at)


def test_nobody_needs_to_say_so_for_a_cancelled_session(charity, third):
    type(third.session).objects.filter(pk=third.session_id).update(state="cancelled", cancel_reason="Snow")

    with pytest.raises(Refused, match="Session 3 was cancelled"):
        cannot_come(third, told_by="self", by=charity.coordinator, now=charity.now)


def test_a_place_that_was_given_back_takes_no_apology(charity, enrolment, third):
    withdraw(enrolment, reason="", by=charity.coordinator, now=charity.now)

    with pytest.raises(Refused, match="given back already"):
        cannot_come(third, told_by="self", by=charity.coordinator, now=charity.now)


def test_a_pasted_novel_as_a_reason_is_refused(charity, third):
    with pytest.raises(Refused, match="300 characters or fewer"):
        cannot_come(third, reason="because " * 100, told_by="self", by=charity.coordinator, now=charity.now)


def test_nobody_says_so_by_a_way_that_is_none(charity, third):
    with pytest.raises(Refused, match="by telephone, on paper or on their own page"):
        cannot_come(third, told_by="pigeon", by=charity.coordinator, now=charity.now)


def test_a_place_is_found_only_among_ones_own(charity, clinic, third):
    other = ParticipantFactory(organisation=charity.organisation)

    assert not appointments_of(other).filter(pk=third.pk).exists()
    assert not appointments_in(clinic.organisation).filter(pk=third.pk).exists()
    assert appointments_in(charity.organisation).filter(pk=third.pk).exists()
