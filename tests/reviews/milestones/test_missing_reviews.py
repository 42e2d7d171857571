"""What the register says of a review: who was missed is offered another one, and whoever came counts, wherever they came."""

import datetime as dt
import uuid

import pytest

from common.refused import Refused
from participants.attendance.marking import Tap, mark_register
from participants.attendance.walk_ins import take_off, walk_in
from participants.models import Task
from participants.rules.attendance import Entered
from participants.stopping.contact import stop_contact
from reviews.board.counting import without_place
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.transfers.moving import choose_review
from reviews.transfers.none_of_these import none_of_these
from tests.factories import make_place, review_of
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


@pytest.fixture
def earlier(ana, edition):
    """Another group's 6-month review, held before Ana's own."""
    from tests.factories import make_group

    return review_of(make_group(edition, dt.date(2026, 8, 24), number=40), 6)


def taken_off_again(clinic, place):
    return take_off(place, may_withdraw=True, by=clinic.administrator, now=place.session.starts_at)


def test_who_was_put_on_another_groups_register_by_mistake_may_come_there_after_all(clinic, ana, earlier):
    taken_off_again(clinic, come(clinic, ana, earlier))

    place = come(clinic, ana, earlier)

    assert stands(ana, 6, earlier.ends_at).state == MilestoneState.ATTENDED
    assert place.for_months == 6


def test_who_was_put_on_another_groups_register_by_mistake_may_still_choose_a_third(clinic, ana, october, earlier):
    taken_off_again(clinic, come(clinic, ana, earlier))

    choose_review(ana, 6, review_of(october, 6), by=clinic.administrator, now=earlier.ends_at)

    assert stands(ana, 6, earlier.ends_at).state == MilestoneState.BOOKED_ELSEWHERE


def test_a_place_that_somebody_else_has_by_then_is_not_given_twice_when_a_walk_in_is_taken_off(clinic, ana, october, earlier):
    own = review_of(ana.course, 6)
    own.places = 1
    own.save()
    place = come(clinic, ana, earlier)
    choose_review(enrolled(clinic, october, "Cy", "Quaife"), 6, own, by=clinic.administrator, now=earlier.starts_at)

    taken_off_again(clinic, place)

    assert own.appointments.filter(state="booked").count() == 1
    assert stands(ana, 6, dt.datetime(2027, 3, 26, tzinfo=dt.UTC)).reason == MilestoneReason.NO_PLACE


def test_a_register_put_right_after_they_took_another_review_gives_that_one_back(clinic, ana, september, october):
    own, other = review_of(september, 1), review_of(october, 1)
    mark(clinic, own, ana, "3", now=own.ends_at)
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)

    mark(clinic, own, ana, "5", now=clinic.now)

    assert stands(ana, 1, clinic.now).state == MilestoneState.ATTENDED
    assert [each.state for each in ana.appointments.filter(session=other)] == ["withdrawn"]
    assert ana.appointments.get(for_months=1, state="booked").session == own


def test_a_register_put_right_after_they_missed_the_other_review_too_counts_and_asks_nobody(clinic, ana, september, october):
    own, other = review_of(september, 1), review_of(october, 1)
    mark(clinic, own, ana, "3", now=own.ends_at)
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)
    mark(clinic, other, ana, "3", now=other.ends_at)

    mark(clinic, own, ana, "5", now=other.ends_at)

    assert stands(ana, 1, other.ends_at).state == MilestoneState.ATTENDED
    assert ana.appointments.get(for_months=1, state="booked").session == own
    assert not without_place(clinic.organisation, other.ends_at).exists()
    assert not Task.objects.filter(done_at=None).exists()


def test_a_register_put_right_after_they_came_to_the_other_review_leaves_that_one_counting(clinic, ana, september, october):
    own, other = review_of(september, 1), review_of(october, 1)
    mark(clinic, own, ana, "3", now=own.ends_at)
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)
    mark(clinic, other, ana, "5", now=other.ends_at)

    mark(clinic, own, ana, "5", now=other.ends_at)

    assert ana.appointments.get(for_months=1, state="booked").session == other
    assert stands(ana, 1, other.ends_at).state == MilestoneState.ATTENDED


def test_a_register_put_right_twice_asks_for_another_review_again(clinic, ana, september, october):
    own, other = review_of(september, 1), review_of(october, 1)
    mark(clinic, own, ana, "3", now=own.ends_at)
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)
    for what in ("5", "3"):
        mark(clinic, own, ana, what, now=clinic.now)

    assert stands(ana, 1, clinic.now).reason == MilestoneReason.MISSED
    assert Task.objects.filter(done_at=None).count() == 1
    choose_review(ana, 1, other, by=clinic.administrator, now=clinic.now)
    assert stands(ana, 1, clinic.now).state == MilestoneState.BOOKED_ELSEWHERE


def test_nobody_is_told_to_ring_somebody_who_is_not_to_be_contacted(clinic, ana):
    stop_contact(ana.participant, reason="no_contact", by=clinic.administrator, now=clinic.now)

    with pytest.raises(Refused, match="Nobody rings them"):
        none_of_these(ana, 6, told_by="telephone", by=clinic.administrator, now=clinic.now)

    assert not Task.objects.exists()


def test_somebody_who_was_in_two_groups_loses_no_review_of_one_to_the_other(clinic, ana, october):
    second = make_place(ana.participant, october, joined_at=clinic.now)

    with pytest.raises(Refused, match="a place at that review already"):
        choose_review(ana, 6, review_of(october, 6), by=clinic.administrator, now=clinic.now)

    assert second.appointments.get(for_months=6, state="booked").session == review_of(october, 6)
