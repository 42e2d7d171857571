"""Two people and the last place at a review, at the same moment: with the lock one of them gets it, without it both would."""

import datetime as dt
from functools import partial

import pytest

from courses.models import Course, Session
from participants.models import Appointment
from reviews.transfers import moving
from tests.at_once import A_MOMENT, PATIENCE, Meeting, told_at_once
from tests.factories import make_group, review_of
from tests.reviews.conftest import enrolled

TAKEN = "The only place at that review is taken. Choose another one."


@pytest.fixture
def last_place(edition):
    """The October group's 6-month review has one place, and nobody is there."""
    group = make_group(edition, dt.date(2026, 10, 5), number=42)
    group.sessions.filter(months=6).update(places=1)
    return review_of(group, 6)


@pytest.fixture
def two_people(clinic, september):
    return [enrolled(clinic, september, name, "Prior") for name in ("Ana", "Ben")]


def meet_before_deciding(monkeypatch, seconds=PATIENCE):
    """Hold each thread until both have counted the places, if they can get that far together."""
    both_counted = Meeting(seconds)
    counted = moving.review_date

    def count_and_wait(*args):
        date = counted(*args)
        both_counted.wait()
        return date

    monkeypatch.setattr(moving, "review_date", count_and_wait)


def move_both(two_people, to, clinic):
    move = partial(moving.choose_review, months=6, to=to, by=clinic.administrator, now=clinic.now)
    return sorted(told_at_once(*(partial(move, each) for each in two_people)))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_get_the_last_place_at_a_review(clinic, two_people, last_place, monkeypatch):
    """The test of the test: what the next one proves is the lock, not luck."""
    meet_before_deciding(monkeypatch)
    monkeypatch.setattr(moving, "lock_courses", lambda pks: list(Course.objects.filter(pk__in=list(pks))))
    monkeypatch.setattr(moving, "lock_sessions", lambda pks: list(Session.objects.filter(pk__in=list(pks))))

    assert move_both(two_people, last_place, clinic) == ["", ""]
    assert Appointment.objects.filter(session=last_place, state="booked").count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_only_one_gets_the_last_place_at_a_review(clinic, two_people, last_place, monkeypatch):
    meet_before_deciding(monkeypatch, A_MOMENT)

    assert move_both(two_people, last_place, clinic) == ["", TAKEN]
    [place] = Appointment.objects.filter(session=last_place, state="booked")
    other = next(each for each in two_people if each.pk != place.enrolment_id)
    assert other.appointments.get(for_months=6, state="booked").session.course == other.course


@pytest.mark.django_db(transaction=True)
def test_two_people_who_swap_groups_at_once_wait_for_nobody_for_ever(clinic, two_people, edition):
    october = make_group(edition, dt.date(2026, 10, 5), number=42)
    ana, cy = two_people[0], enrolled(clinic, october, "Cy", "Quaife")
    theirs, ours = review_of(october, 6), review_of(ana.course, 6)

    told = told_at_once(
        lambda: moving.choose_review(ana, 6, theirs, by=clinic.administrator, now=clinic.now),
        lambda: moving.choose_review(cy, 6, ours, by=clinic.administrator, now=clinic.now),
    )

    assert told == ["", ""]


@pytest.mark.django_db(transaction=True)
def test_the_same_person_moved_to_two_groups_at_once_has_one_place(clinic, two_people, edition):
    first, second = (review_of(make_group(edition, dt.date(2026, 10, 5), number=number), 6) for number in (42, 43))

    told_at_once(
        lambda: moving.choose_review(two_people[0], 6, first, by=clinic.administrator, now=clinic.now),
        lambda: moving.choose_review(two_people[0], 6, second, by=clinic.administrator, now=clinic.now),
    )

    assert two_people[0].appointments.filter(for_months=6, state="booked").count() == 1
