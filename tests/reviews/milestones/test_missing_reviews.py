"""What the register says of a review: who was missed is offered another one, and whoever came counts, wherever they came."""

import datetime as dt
import uuid

import pytest

from participants.attendance.marking import Tap, mark_register
from participants.attendance.walk_ins import take_off, walk_in
from participants.models import Task
from participants.rules.attendance import Entered
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.transfers.moving import choose_review
from tests.factories import review_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db


def mark(clinic, session, enrolment, what, *, now):
    [place] = session.appointments.filter(enrolment=enrolment, state="booked")
    return mark_register(
        session,
        {place.pk: Tap(Entered(what), place.mark_version)},
        by=clinic.administrator,
        now=now,
        may_correct=True,
        reason="x",
    )


def stands(enrolment, months, now):
    fresh = enrolments_with_reviews(enrolment.participant.organisation).get(pk=enrolment.pk)
    return next(each.milestone for each in milestones_of([fresh], now)[enrolment.pk] if each.months == months)


@pytest.mark.parametrize("what", ["3", "7", "2"])
def test_who_was_not_there_is_to_be_offered_another_groups_once(clinic, ana, september, what):
    review = review_of(september, 1)
    for _ in range(2):
        mark(clinic, review, ana, what, now=review.ends_at)

    task = Task.objects.get()
    assert (task.kind, task.due_at, task.participant) == ("review", review.ends_at + dt.timedelta(days=14), ana.participant)
    assert task.line == "Ana Prior was not at the 1-month review on Monday 26 October 2026: offer them another group’s."


def test_a_register_put_right_takes_the_task_back(clinic, ana, september):
    review = review_of(september, 1)
    mark(clinic, review, ana, "3", now=review.ends_at)

    mark(clinic, review, ana, "5", now=review.ends_at)

    assert Task.objects.get().outcome == "They have come to it."


def test_coming_to_another_groups_review_does_the_task(clinic, ana, september, october):
    own, other = review_of(september, 1), review_of(october, 1)
    mark(clinic, own, ana, "3", now=own.ends_at)
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)

    mark(clinic, other, ana, "5", now=other.ends_at)

    assert stands(ana, 1, other.ends_at).state == MilestoneState.ATTENDED
    assert not Task.objects.filter(done_at=None).exists()


def test_missing_the_other_one_too_asks_again(clinic, ana, september, october):
    own, other = review_of(september, 1), review_of(october, 1)
    mark(clinic, own, ana, "3", now=own.ends_at)
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)

    mark(clinic, other, ana, "3", now=other.ends_at)

    assert [task.done_at is None for task in Task.objects.order_by("pk")] == [False, True]
    assert stands(ana, 1, other.ends_at).reason == MilestoneReason.MISSED
    assert stands(ana, 6, other.ends_at).state == MilestoneState.TO_COME


def come(clinic, enrolment, session):
    return walk_in(
        enrolment.participant,
        session,
        only_today=True,
        office=True,
        submission_id=uuid.uuid4(),
        by=clinic.administrator,
        now=session.starts_at,
    )


def test_who_walks_into_another_groups_review_is_there_for_their_own(clinic, ana, september, october):
    own, other = review_of(september, 6), review_of(october, 6)
    ana.appointments.filter(session=own).update(mark="3", marked_at=own.ends_at, marked_by="Ruth Okonedo")

    place = come(clinic, ana, other)

    assert (place.enrolment, place.for_months) == (ana, 6)
    assert stands(ana, 6, other.ends_at).state == MilestoneState.ATTENDED


def test_who_comes_early_with_another_group_is_expected_at_their_own_no_more(clinic, ana, september, edition):
    from tests.factories import make_group

    other, own = review_of(make_group(edition, dt.date(2026, 8, 31), number=40), 6), review_of(september, 6)

    place = come(clinic, ana, other)

    assert [each.state for each in own.appointments.all()] == ["moved"]
    take_off(place, may_withdraw=True, by=clinic.administrator, now=other.starts_at)
    assert [each.state for each in own.appointments.all()] == ["booked"]
    assert stands(ana, 6, other.starts_at).state == MilestoneState.TO_COME


def test_taken_off_again_they_are_not_given_a_place_that_somebody_else_has_by_now(clinic, ana, september, october, edition):
    from tests.factories import make_group

    other, own = review_of(make_group(edition, dt.date(2026, 8, 31), number=40), 6), review_of(september, 6)
    september.sessions.filter(pk=own.pk).update(places=1)
    place = come(clinic, ana, other)
    cy = enrolled(clinic, october, "Cy", "Quaife")
    choose_review(cy, 6, own, by=clinic.administrator, now=other.starts_at)

    take_off(place, may_withdraw=True, by=clinic.administrator, now=other.starts_at)

    assert [each.enrolment for each in own.appointments.filter(state="booked")] == [cy]
    assert stands(ana, 6, other.starts_at).reason == MilestoneReason.NO_PLACE
    task = Task.objects.get(done_at=None)
    assert (task.participant, task.key) == (ana.participant, f"review:{ana.pk}:6")
    assert task.line.startswith("Ana Prior needs another date: their place at the 6-month review on Wednesday 24 March 2027")


def test_taken_off_again_whoever_had_missed_their_own_is_asked_again(clinic, ana, september, october):
    own, other = review_of(september, 6), review_of(october, 6)
    mark(clinic, own, ana, "3", now=own.ends_at)
    place = come(clinic, ana, other)
    assert not Task.objects.filter(done_at=None).exists()

    take_off(place, may_withdraw=True, by=clinic.administrator, now=other.starts_at)

    assert Task.objects.get(done_at=None).line.startswith("Ana Prior was not at the 6-month review on Wednesday 24 March 2027")
