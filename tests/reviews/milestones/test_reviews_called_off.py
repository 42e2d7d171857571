"""A review is cancelled, or wasn't held: each person it was for has a task of their own, guests too, and nobody else."""

import datetime as dt

import pytest

from courses.models import Session
from participants.attendance.marking import Tap, mark_register
from participants.attendance.missed_reviews import call_off_and_ask, cancel_and_ask, cancel_course_and_ask
from participants.attendance.outcomes import say
from participants.models import Task
from participants.rules.attendance import Entered
from reviews.milestones.closing import close_review
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.models import ReviewClosing
from reviews.transfers.moving import choose_review
from tests.factories import review_of
from tests.reading import text_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db
SOON = dt.datetime(2027, 3, 30, 9, 30, tzinfo=dt.UTC)


def cancel(clinic, review, now=None):
    return cancel_and_ask(review, reason="Flood", by=clinic.administrator, now=now or clinic.now, version=review.version)


def asked():
    return sorted(str(task.participant) for task in Task.objects.filter(kind="review", done_at=None))


def stands(enrolment, months, now):
    fresh = enrolments_with_reviews(enrolment.participant.organisation).get(pk=enrolment.pk)
    return next(each.milestone for each in milestones_of([fresh], now)[enrolment.pk] if each.months == months)


def test_a_cancelled_review_opens_a_task_for_each_of_its_people_and_its_guests(clinic, ana, september, october):
    enrolled(clinic, october, "Cy", "Quaife")
    enrolled(clinic, october, "Dee", "Orme")
    review = review_of(october, 6)
    choose_review(ana, 6, review, by=clinic.administrator, now=clinic.now)

    cancel(clinic, review)
    cancel(clinic, Session.objects.get(pk=review.pk))

    assert asked() == ["Ana Prior", "Cy Quaife", "Dee Orme"]
    task = Task.objects.get(participant=ana.participant)
    assert task.due_at == clinic.now + dt.timedelta(days=14)
    assert task.line == "Ana Prior needs another date: the 6-month review on Thursday 22 April 2027 was called off."


def test_who_declined_it_and_who_died_are_not_rung_when_it_is_cancelled(clinic, ana, october):
    cy, dee = enrolled(clinic, october, "Cy", "Quaife"), enrolled(clinic, october, "Dee", "Orme")
    kind, way = ReviewClosing.Kind.DECLINED, ReviewClosing.Way.TELEPHONE
    close_review(cy, 6, kind=kind, way=way, by=clinic.administrator, now=clinic.now)
    dee.participant.stopped_at, dee.participant.stopped_reason = clinic.now, "died"
    dee.participant.save()

    cancel(clinic, review_of(october, 6))

    assert asked() == []


def test_a_cancelled_day_of_the_programme_opens_none(clinic, ana, september):
    day = september.sessions.get(number=5)

    cancel(clinic, day, now=day.starts_at - dt.timedelta(days=1))

    assert asked() == []


def test_a_review_called_off_after_it_began_counts_for_nobody_whatever_is_marked_later(clinic, ana, september):
    review = review_of(september, 1)
    now = review.starts_at + dt.timedelta(minutes=30)
    call_off_and_ask(review, reason="Fire alarm", by=clinic.administrator, now=now, version=review.version)
    [place] = review.appointments.filter(enrolment=ana)

    taps = {place.pk: Tap(Entered("5"), place.mark_version)}
    mark_register(review, taps, by=clinic.administrator, now=now, may_correct=True)

    assert asked() == ["Ana Prior"]
    assert stands(ana, 1, now).reason == MilestoneReason.CALLED_OFF


def test_a_review_of_which_the_office_says_that_it_was_not_held_opens_them_too(clinic, ana, september):
    review = review_of(september, 1)

    say(review, Session.Outcome.NOT_HELD, seen="", by=clinic.administrator, now=review.ends_at, may_correct=True)

    assert asked() == ["Ana Prior"]


def test_a_group_cancelled_when_only_its_reviews_were_left_loses_nobody(clinic, ana, september):
    now = september.last_ends_at + dt.timedelta(days=60)
    september.refresh_from_db()

    cancel_course_and_ask(september, reason="Unit closes", by=clinic.administrator, now=now, version=september.version)

    assert [task.key for task in Task.objects.order_by("key")] == [f"review:{ana.pk}:12", f"review:{ana.pk}:6"]
    assert stands(ana, 6, now).state == MilestoneState.OUTSTANDING


def test_a_group_cancelled_before_its_last_day_has_no_reviews_to_ask_about(clinic, ana, september):
    now = september.last_ends_at - dt.timedelta(days=3)

    cancel_course_and_ask(september, reason="No staff", by=clinic.administrator, now=now, version=september.version)

    assert asked() == []
    assert stands(ana, 6, now).reason == MilestoneReason.COURSE_CANCELLED


def test_the_office_comes_from_today_straight_to_what_they_can_choose_from(as_, clinic, ana, september, october):
    october.sessions.filter(months=6).update(starts_at=SOON, ends_at=SOON + dt.timedelta(hours=3))
    review = review_of(september, 6)
    as_(clinic.administrator).post(
        f"/sessions/{review.pk}/cancel/", {"reason": "Flood", "version": review.version, "reviews": ""}
    )

    page = as_(clinic.administrator).get("/today/")

    assert f'href="/enrolments/{ana.pk}/reviews/6/"' in page.content.decode()
    assert "Tuesday 30 March 2027" in text_of(as_(clinic.administrator).get(f"/enrolments/{ana.pk}/reviews/6/"))
