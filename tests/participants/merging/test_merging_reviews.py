"""Two records of one person, one of whose places counts for a review with another group: afterwards each review counts once."""

import datetime as dt

import pytest

from participants.merging.merge import merge, undo_merge
from participants.models import Appointment
from reviews.transfers.moving import choose_review
from tests.factories import ParticipantFactory, make_group, make_place, mark_at_review, pain_management_edition, review_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
LONG_AGO = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def september(edition):
    return make_group(edition, dt.date(2026, 9, 7), number=41, places=12)


@pytest.fixture
def october(edition):
    return make_group(edition, dt.date(2026, 10, 5), number=42, places=12)


@pytest.fixture
def two(clinic, september):
    """Ana on the September group, twice on file; the older record has the older place."""
    people = [ParticipantFactory(organisation=clinic.organisation, first_names="Ana", last_name="Prior") for _ in range(2)]
    return [make_place(each, september, joined_at=LONG_AGO + dt.timedelta(days=day)) for day, each in enumerate(people)]


def make_one(clinic, two):
    keep, other = (each.participant for each in two)
    for each in (keep, other):
        each.refresh_from_db()
    return merge(
        keep, other, choices={"email": "kept"}, versions=(keep.version, other.version), by=clinic.administrator, now=clinic.now
    )


def counting(enrolment):
    rows = Appointment.objects.filter(enrolment=enrolment, state="booked").exclude(for_months=None)
    return sorted(rows.values_list("for_months", "session__course__number"))


def test_each_review_counts_once_and_the_place_with_the_other_group_stays(clinic, two, october):
    choose_review(two[1], 6, review_of(october, 6), by=clinic.administrator, now=clinic.now)

    made = make_one(clinic, two)

    assert counting(two[0]) == [(1, 41), (6, 42), (12, 41)]
    assert not Appointment.objects.filter(session=review_of(two[0].course, 6), state="booked").exists()
    undo_merge(made, by=clinic.administrator, now=clinic.now)
    assert counting(two[0]) == [(1, 41), (6, 41), (12, 41)]
    assert counting(two[1]) == [(1, 41), (6, 42), (12, 41)]


def test_the_review_that_one_of_the_records_came_to_is_the_one_that_counts(clinic, two, october):
    mark_at_review(two[0], 1, "3", now=clinic.now)
    choose_review(two[0], 1, review_of(october, 1), by=clinic.administrator, now=clinic.now)
    mark_at_review(two[1], 1, "5", now=clinic.now)

    make_one(clinic, two)

    assert counting(two[0]) == [(1, 41), (6, 41), (12, 41)]
    [stands] = Appointment.objects.filter(session=review_of(two[0].course, 1), state="booked")
    assert (stands.mark, stands.for_months) == ("5", 1)
    assert not Appointment.objects.filter(session=review_of(october, 1), state="booked").exists()


def test_taken_apart_again_each_place_says_for_which_review_it_was(clinic, two, october):
    choose_review(two[1], 6, review_of(october, 6), by=clinic.administrator, now=clinic.now)
    stood = dict(Appointment.objects.values_list("pk", "for_months"))

    undo_merge(make_one(clinic, two), by=clinic.administrator, now=clinic.now)

    assert dict(Appointment.objects.values_list("pk", "for_months")) == stood
