"""A review changes after somebody of another group has taken a place there: it holds for them as for all, and nothing is lost."""

import datetime as dt
import importlib

import pytest
from django.apps import apps

from courses.scheduling.changing.cancelling import cancel_session
from participants.attendance.marking import booked_at
from participants.enrolment.enrolling import withdraw
from participants.enrolment.rearranging import move_with_apologies
from participants.models import Appointment, Enrolment
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.transfers.moving import choose_review
from tests.factories import mark_at_review, review_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(clinic, ana, october):
    """Ana of the September group comes to the October group's 6-month review."""
    choose_review(ana, 6, review_of(october, 6), by=clinic.administrator, now=clinic.now)
    return ana


def stands(enrolment, now, months=6):
    fresh = enrolments_with_reviews(enrolment.participant.organisation).get(pk=enrolment.pk)
    return next(each for each in milestones_of([fresh], now)[enrolment.pk] if each.months == months)


def test_a_review_that_moves_takes_its_guests_along(clinic, guest, october):
    review = review_of(october, 6)

    move_with_apologies(
        review,
        day=dt.date(2027, 4, 27),
        start=dt.time(11),
        venue=review.venue,
        video_link="",
        by=clinic.administrator,
        now=clinic.now,
        version=review.version,
    )

    found = stands(guest, clinic.now)
    assert found.milestone.state == MilestoneState.BOOKED_ELSEWHERE
    assert found.appointment.session.local_date == dt.date(2027, 4, 27)


def test_a_review_that_is_cancelled_leaves_its_guest_outstanding_and_free_to_choose_again(clinic, guest, september, october):
    review = review_of(october, 6)
    cancel_session(review, reason="Flood", by=clinic.administrator, now=clinic.now, version=review.version)

    found = stands(guest, clinic.now)
    assert (found.milestone.state, found.milestone.reason) == (MilestoneState.OUTSTANDING, MilestoneReason.CALLED_OFF)
    choose_review(guest, 6, review_of(september, 6), by=clinic.administrator, now=clinic.now)
    assert stands(guest, clinic.now).milestone.state == MilestoneState.TO_COME


def test_a_guest_who_withdraws_is_off_the_other_groups_register_too(clinic, guest, october):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("participants.enrolment.enrolling.is_open", lambda course, now: True)
        withdraw(guest, reason="", by=clinic.administrator, now=clinic.now)

    assert not booked_at(review_of(october, 6))


def test_the_group_that_is_left_has_its_place_free_for_somebody_else(clinic, guest, september, october):
    september.sessions.filter(months=6).update(places=1)
    cy = enrolled(clinic, october, "Cy", "Quaife")

    choose_review(cy, 6, review_of(september, 6), by=clinic.administrator, now=clinic.now)

    assert [each.participant for each in booked_at(review_of(september, 6))] == [cy.participant]


# --- what stood before a place said which review it counts for ---


@pytest.fixture
def counting_for_reviews():
    return importlib.import_module("participants.migrations.0024_places_count_for_reviews")


def test_places_from_before_count_for_the_review_they_are_at_and_each_review_once(
    clinic, ana, september, october, counting_for_reviews
):
    mark_at_review(ana, 1, "5", now=clinic.now)
    Appointment.objects.create(participant=ana.participant, session=review_of(october, 1), enrolment=ana, made_at=clinic.now)
    Appointment.objects.update(for_months=None)

    counting_for_reviews.count_for_reviews(apps, None)

    rows = Appointment.objects.filter(enrolment=ana).exclude(for_months=None).order_by("for_months")
    assert [(each.for_months, each.session.course) for each in rows] == [(1, september), (6, september), (12, september)]


def test_who_had_left_early_and_given_the_reviews_back_is_asked_about_none(clinic, ana, counting_for_reviews):
    Enrolment.objects.filter(pk=ana.pk).update(state="left", withdrawn_at=clinic.now)
    ana.appointments.filter(session__kind="review").update(state="withdrawn", closed_at=clinic.now)

    counting_for_reviews.say_who_gave_them_back(apps, None)

    ana.refresh_from_db()
    assert ana.reviews_left_at == clinic.now
