"""Who may take which place at another group's review, and what a clinician has to agree to."""

import datetime as dt
from dataclasses import replace

import pytest

from reviews.milestones.rules import MilestoneState
from reviews.transfers.rules import OwnReview, ReviewDate, far_words, is_far, refusal

NOW = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
OWN = OwnReview(
    months=6,
    programme=1,
    course=41,
    due=dt.date(2027, 3, 24),
    state=MilestoneState.TO_COME,
    programme_ends_at=dt.datetime(2026, 9, 24, 14, tzinfo=dt.UTC),
)
OTHER = ReviewDate(
    session=9,
    months=6,
    programme=1,
    course=42,
    starts_at=dt.datetime(2027, 4, 22, 9, tzinfo=dt.UTC),
    day=dt.date(2027, 4, 22),
    places=12,
    taken=11,
)


def test_the_last_place_at_another_groups_review_can_be_taken():
    assert refusal(OWN, OTHER, NOW) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"months": 1}, "That is a 1-month review; theirs is the 6-month one."),
        ({"programme": 2}, "That review belongs to another programme."),
        ({"cancelled": True}, "That review was cancelled. Choose another one."),
        ({"starts_at": NOW}, "That review has already started. Choose another one."),
        ({"taken": 12}, "All 12 places at that review are taken. Choose another one."),
        ({"kept": 1}, "All 12 places at that review are taken. Choose another one."),
        ({"places": 1, "taken": 1}, "The only place at that review is taken. Choose another one."),
    ],
)
def test_a_review_that_cannot_be_taken_says_why(changed, why):
    assert refusal(OWN, replace(OTHER, **changed), NOW) == why


def test_no_review_is_before_the_end_of_ones_own_programme():
    own = replace(OWN, programme_ends_at=dt.datetime(2027, 4, 29, 14, tzinfo=dt.UTC))

    assert refusal(own, OTHER, NOW) == "That review is before the end of their own programme, on Thursday 29 April 2027."


@pytest.mark.parametrize("state", list(MilestoneState))
def test_only_a_review_that_is_settled_takes_no_place(state):
    settled = state in ("attended", "declined", "closed", "not_counted")

    assert (refusal(replace(OWN, state=state), OTHER, NOW) is not None) == settled


@pytest.mark.parametrize(("days", "far"), [(-43, True), (-42, False), (0, False), (42, False), (43, True)])
def test_further_than_six_weeks_from_the_due_day_a_clinician_agrees(days, far):
    assert is_far(OWN, replace(OTHER, day=OWN.due + dt.timedelta(days=days))) == far


def test_ones_own_group_is_never_too_far():
    assert not is_far(OWN, replace(OTHER, course=41, day=dt.date(2027, 7, 1)))


def test_what_is_agreed_to_is_said_in_days():
    other = replace(OTHER, day=dt.date(2027, 5, 20))

    assert far_words(OWN, other) == "Thursday 20 May 2027 is 57 days from Wednesday 24 March 2027, when it is due."
