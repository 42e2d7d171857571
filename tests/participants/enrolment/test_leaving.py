"""Leaving a programme is two questions: the days, and the reviews. Neither is left because of the other."""

import datetime as dt

import pytest

from common.refused import Refused
from participants.enrolment.leaving import leave, leave_early, want_reviews_again
from participants.models import Task
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason
from tests.factories import make_group, make_place, pain_management_edition, review_of
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def ana(clinic):
    """Ana's group has begun today; six days and three reviews are to come."""
    group = make_group(pain_management_edition(clinic.organisation), dt.date(2026, 10, 26), number=43)
    return enrolled(clinic, group, "Ana", "Prior")


def to_come(enrolment, now):
    booked = enrolment.appointments.filter(state="booked", session__starts_at__gt=now)
    reviews = booked.filter(session__kind="review").count()
    return booked.count() - reviews, reviews


def leave_what(clinic, ana, **what):
    return leave(ana, reason="Too far to travel", by=clinic.administrator, now=clinic.now, **what)


@pytest.mark.parametrize(
    ("days", "reviews", "state", "left"),
    [(True, False, "left", (0, 3)), (False, True, "active", (7, 0)), (True, True, "withdrawn", (0, 0))],
)
def test_somebody_leaves_the_days_the_reviews_or_both(clinic, ana, days, reviews, state, left):
    leave_what(clinic, ana, days=days, reviews=reviews)

    ana.refresh_from_db()
    assert (ana.state, to_come(ana, clinic.now)) == (state, left)


def test_leaving_neither_is_asked_again(clinic, ana):
    with pytest.raises(Refused, match="Say what they leave"):
        leave_what(clinic, ana, days=False, reviews=False)


def test_who_left_the_days_may_leave_the_reviews_later_and_want_them_back(clinic, ana):
    leave_early(ana, reason="Too far", by=clinic.administrator, now=clinic.now)
    leave_what(clinic, ana, days=False, reviews=True)
    assert to_come(ana, clinic.now) == (0, 0)

    assert want_reviews_again(ana, by=clinic.administrator, now=clinic.now) == 3
    assert want_reviews_again(ana, by=clinic.administrator, now=clinic.now) == 0
    ana.refresh_from_db()
    assert (ana.state, to_come(ana, clinic.now)) == ("left", (0, 3))


def test_a_review_that_is_full_by_then_is_not_theirs_again(clinic, ana):
    leave_what(clinic, ana, days=False, reviews=True)
    review = review_of(ana.course, 6)
    ana.course.sessions.filter(pk=review.pk).update(places=0)

    assert want_reviews_again(ana, by=clinic.administrator, now=clinic.now) == 2
    task = Task.objects.get()
    assert task.line == "Ana Prior wants the 6-month review after all, and has no date: find them one."
    assert task.due_at == clinic.now + dt.timedelta(days=14)


def test_nobody_asks_about_reviews_that_were_left(clinic, ana):
    leave_what(clinic, ana, days=False, reviews=True)

    fresh = enrolments_with_reviews(clinic.organisation).get(pk=ana.pk)
    assert {each.milestone.reason for each in milestones_of([fresh], clinic.now)[ana.pk]} == {MilestoneReason.LEFT}


def test_the_office_is_asked_two_questions_and_can_take_the_second_back(as_, clinic, ana):
    browser = as_(clinic.administrator)
    page = text_of(browser.get(f"/people/{ana.participant_id}/"))
    assert "Leave the days or the reviews" in page
    address = f"/enrolments/{ana.pk}/leave-early/"
    assert "To come are 7 days and 3 reviews." in text_of(browser.get(address))

    said = text_of(browser.post(address, {"days": "keep", "reason": "x"}))
    assert "Say whether they leave the reviews." in said
    said = text_of(browser.post(address, {"days": "keep", "reviews": "leave", "reason": "Back at work"}, follow=True))
    assert "Ana Prior has given the reviews back." in said
    assert "They gave the reviews back." in said
    said = text_of(browser.post(f"/enrolments/{ana.pk}/reviews/back/", follow=True))
    assert "Ana Prior has 3 reviews again." in said


def test_a_course_without_reviews_asks_no_such_thing(as_, charity, maureen_on_a_course):
    said = text_of(as_(charity.coordinator).get(f"/people/{maureen_on_a_course.participant_id}/"))

    assert "reviews" not in said.lower()


@pytest.fixture
def maureen_on_a_course(charity):
    from tests.factories import ParticipantFactory, cpsmp_edition, make_course

    course = make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 10, 28), dt.date(2026, 11, 4)])
    person = ParticipantFactory(organisation=charity.organisation)
    return make_place(person, course, joined_at=charity.now - dt.timedelta(days=30))
