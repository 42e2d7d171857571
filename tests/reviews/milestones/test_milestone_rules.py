"""Where somebody stands with one of their reviews, for every state there is."""

import datetime as dt

import pytest

from reviews.milestones.rules import MilestoneFacts, MilestoneReason, MilestoneState, ReviewPlace, milestone_of

State, Why = MilestoneState, MilestoneReason
NOON = dt.time(12, tzinfo=dt.UTC)
DUE = dt.date(2027, 3, 24)
TEN, HALF_PAST_TWELVE = dt.time(10, tzinfo=dt.UTC), dt.time(12, 30, tzinfo=dt.UTC)


def place(day: dt.date, **more) -> ReviewPlace:
    return ReviewPlace(1, 2, dt.datetime.combine(day, TEN), dt.datetime.combine(day, HALF_PAST_TWELVE), **more)


def stands(today: dt.date, *places: ReviewPlace, **more):
    facts = MilestoneFacts(months=6, due=DUE, window_days=21, places=places, **more)
    return milestone_of(facts, dt.datetime.combine(today, NOON), today)


def test_a_review_ahead_with_ones_own_group_is_to_come():
    found = stands(dt.date(2027, 3, 1), place(DUE))

    assert (found.state, found.reason, found.outstanding) == (State.TO_COME, Why.NONE, False)


def test_a_place_with_another_group_is_booked_elsewhere():
    assert stands(dt.date(2027, 3, 1), place(dt.date(2027, 3, 30), own=False)).state == State.BOOKED_ELSEWHERE


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("mark", ["5", "6"])
def test_who_came_has_attended_with_whichever_group(mark, own):
    found = stands(dt.date(2027, 6, 1), place(DUE, mark=mark, own=own))

    assert (found.state, found.outstanding, found.is_settled) == (State.ATTENDED, False, True)


def test_who_came_elsewhere_after_missing_their_own_has_attended():
    found = stands(dt.date(2027, 6, 1), place(DUE, mark="3"), place(dt.date(2027, 4, 6), mark="5", own=False))

    assert (found.state, found.place.own) == (State.ATTENDED, False)


@pytest.mark.parametrize(
    ("mark", "reason"), [("3", Why.MISSED), ("7", Why.MISSED), ("2", Why.TOLD_US), ("", Why.NOT_MARKED), ("absent", Why.MISSED)]
)
def test_who_was_not_there_is_outstanding_and_it_says_why(mark, reason):
    found = stands(DUE + dt.timedelta(days=1), place(DUE, mark=mark))

    assert (found.state, found.reason, found.needs_place) == (State.OUTSTANDING, reason, True)


def test_who_says_that_they_cannot_come_is_outstanding_before_the_day():
    found = stands(dt.date(2027, 3, 1), place(DUE, told_us=True))

    assert (found.state, found.reason) == (State.OUTSTANDING, Why.TOLD_US)


def test_who_missed_theirs_and_has_another_place_to_come_is_booked_elsewhere_and_still_outstanding():
    found = stands(DUE + dt.timedelta(days=1), place(DUE, mark="3"), place(dt.date(2027, 4, 6), own=False))

    assert (found.state, found.outstanding, found.needs_place) == (State.BOOKED_ELSEWHERE, True, False)


def test_a_review_we_called_off_leaves_its_people_outstanding():
    assert stands(dt.date(2027, 3, 1), place(DUE, called_off=True)).reason == Why.CALLED_OFF


def test_without_a_place_anywhere_it_is_outstanding_from_the_day_after_it_was_due():
    assert stands(DUE).state == State.TO_COME
    assert stands(DUE + dt.timedelta(days=1)).state == State.OUTSTANDING


def test_it_is_overdue_once_the_window_has_passed_and_not_a_day_earlier():
    last = DUE + dt.timedelta(days=21)

    assert stands(last, place(DUE, mark="3")).state == State.OUTSTANDING
    found = stands(last + dt.timedelta(days=1), place(DUE, mark="3"))
    assert (found.state, found.overdue_since) == (State.OVERDUE, last + dt.timedelta(days=1))


def test_who_has_a_place_to_come_is_never_overdue():
    found = stands(dt.date(2027, 8, 1), place(DUE, mark="3"), place(dt.date(2027, 9, 1), own=False))

    assert (found.state, found.overdue_since) == (State.BOOKED_ELSEWHERE, None)


@pytest.mark.parametrize(
    ("closing", "state"), [("declined", State.DECLINED), ("closed", State.CLOSED), ("unreachable", State.CLOSED)]
)
def test_what_was_declined_or_closed_is_asked_about_no_more(closing, state):
    found = stands(dt.date(2027, 8, 1), place(DUE, mark="3"), closing=closing)

    assert (found.state, found.outstanding, found.is_settled) == (state, False, True)


@pytest.mark.parametrize("why", [Why.DIED, Why.ENDED, Why.LEFT, Why.COURSE_CANCELLED])
def test_who_died_ended_or_left_the_reviews_has_missed_nothing(why):
    found = stands(dt.date(2027, 8, 1), place(DUE, mark="3"), out=why)

    assert (found.state, found.reason, found.outstanding) == (State.NOT_COUNTED, why, False)


def test_what_somebody_came_to_counts_whatever_happened_since():
    assert stands(dt.date(2027, 8, 1), place(DUE, mark="5"), out=Why.DIED).state == State.ATTENDED
