"""Taking back that somebody declined or left reviews: their place returns where it still fits, and only to whom we still ask."""

import pytest

from common.refused import Refused
from participants.enrolment.enrolling import withdraw
from participants.enrolment.leaving import leave_reviews, want_reviews_again
from participants.models import Appointment, Enrolment, Episode
from participants.stopping.contact import stop_contact
from reviews.milestones.closing import close_review, take_closing_back
from reviews.models import ReviewClosing
from reviews.transfers.moving import choose_review
from tests.factories import review_of

pytestmark = pytest.mark.django_db


def declined(enrolment, months, clinic):
    return close_review(
        enrolment, months, kind=ReviewClosing.Kind.DECLINED, way="telephone", by=clinic.administrator, now=clinic.now
    )


def to_come(enrolment, clinic):
    return Appointment.objects.filter(enrolment=enrolment, state="booked", session__starts_at__gt=clinic.now)


def test_a_refusal_taken_back_after_somebody_has_died_gives_them_no_place(clinic, ana):
    closing = declined(ana, 6, clinic)
    stop_contact(ana.participant, reason="died", by=clinic.administrator, now=clinic.now)

    take_closing_back(closing, by=clinic.administrator, now=clinic.now)

    assert not to_come(ana, clinic).exists()


def test_a_refusal_taken_back_after_they_left_all_reviews_gives_them_no_place(clinic, ana):
    closing = declined(ana, 6, clinic)
    leave_reviews(ana, reason="No time", by=clinic.administrator, now=clinic.now)

    take_closing_back(closing, by=clinic.administrator, now=clinic.now)

    assert not to_come(ana, clinic).exists()


def test_a_refusal_taken_back_after_they_withdrew_gives_them_no_place(clinic, ana):
    closing = declined(ana, 6, clinic)
    withdraw(ana, reason="Moved", by=clinic.administrator, now=clinic.now)

    take_closing_back(closing, by=clinic.administrator, now=clinic.now)

    assert not to_come(ana, clinic).exists()


def test_reviews_that_are_wanted_again_of_somebody_who_died_are_refused(clinic, ana):
    Enrolment.objects.filter(pk=ana.pk).update(state="left", withdrawn_at=clinic.now)
    leave_reviews(ana, reason="No time", by=clinic.administrator, now=clinic.now)
    stop_contact(ana.participant, reason="died", by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="on record as: Died"):
        want_reviews_again(ana, by=clinic.administrator, now=clinic.now)

    assert not to_come(ana, clinic).exists()


def test_reviews_that_are_wanted_again_after_the_pathway_has_ended_are_refused(clinic, ana):
    leave_reviews(ana, reason="No time", by=clinic.administrator, now=clinic.now)
    Episode.objects.filter(pk=ana.episode_id).update(ending="moved", ended_at=clinic.now, ended_by="Priya Raman")

    with pytest.raises(Refused, match="Their pathway has ended"):
        want_reviews_again(ana, by=clinic.administrator, now=clinic.now)


@pytest.mark.parametrize("reason", ["moved", "died"])
def test_who_left_early_keeps_no_review_once_they_have_died_or_moved_away(clinic, ana, reason):
    """Whether their place is part of a pathway or not."""
    Enrolment.objects.filter(pk=ana.pk).update(state="left", withdrawn_at=clinic.now, episode=None)

    stop_contact(ana.participant, reason=reason, by=clinic.administrator, now=clinic.now)

    assert not to_come(ana, clinic).exists()


def test_a_review_at_another_group_is_theirs_again_with_their_own(clinic, ana, october):
    leave_reviews(ana, reason="No time", by=clinic.administrator, now=clinic.now)
    want_reviews_again(ana, by=clinic.administrator, now=clinic.now)
    assert to_come(ana, clinic).count() == 2
    choose_review(ana, 6, review_of(october, 6), by=clinic.administrator, now=clinic.now)
    leave_reviews(ana, reason="No time", by=clinic.administrator, now=clinic.now)
    want_reviews_again(ana, by=clinic.administrator, now=clinic.now)
    assert to_come(ana, clinic).count() == 2
