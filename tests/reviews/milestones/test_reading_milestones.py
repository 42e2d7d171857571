"""Many people's reviews are read at once, each as it stands."""

import datetime as dt

import pytest

from participants.models import Appointment, Task
from reviews.milestones.closing import close_review, take_closing_back
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.models import ReviewClosing
from tests.factories import cpsmp_edition, make_course, make_place, mark_at_review, review_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db
State, Kind = MilestoneState, ReviewClosing.Kind


def states(enrolment, now):
    fresh = enrolments_with_reviews(enrolment.participant.organisation).get(pk=enrolment.pk)
    return [each.milestone.state for each in milestones_of([fresh], now)[enrolment.pk]]


def test_each_place_at_a_review_counts_for_that_review(ana):
    assert sorted(ana.appointments.exclude(for_months=None).values_list("for_months", "session__months")) == [
        (1, 1),
        (6, 6),
        (12, 12),
    ]


def test_a_person_sees_where_each_of_their_reviews_stands(clinic, ana):
    mark_at_review(ana, 1, "5", now=clinic.now)

    assert states(ana, clinic.now) == [State.ATTENDED, State.TO_COME, State.TO_COME]


def test_missing_the_first_leaves_the_later_ones_as_they_are(clinic, ana):
    mark_at_review(ana, 1, "3", now=clinic.now)

    assert states(ana, clinic.now) == [State.OUTSTANDING, State.TO_COME, State.TO_COME]
    assert states(ana, clinic.now + dt.timedelta(days=30)) == [State.OVERDUE, State.TO_COME, State.TO_COME]


def test_a_review_attended_with_another_group_counts_for_ones_own(clinic, ana, october):
    own = mark_at_review(ana, 1, "3", now=clinic.now)
    Appointment.objects.filter(pk=own.pk).update(for_months=None)
    other = review_of(october, 1)
    Appointment.objects.create(
        participant=ana.participant, session=other, enrolment=ana, for_months=1, replaces=own, made_at=clinic.now
    )

    assert states(ana, clinic.now)[0] == State.BOOKED_ELSEWHERE
    mark_at_review(ana, 1, "5", now=other.ends_at)
    assert states(ana, other.ends_at)[0] == State.ATTENDED


def test_a_declined_review_gives_its_place_back_and_can_be_taken_back(clinic, ana):
    closing = close_review(ana, 6, kind=Kind.DECLINED, way="telephone", by=clinic.administrator, now=clinic.now)

    assert states(ana, clinic.now)[1:] == [State.DECLINED, State.TO_COME]
    assert not ana.appointments.filter(for_months=6, state="booked").exists()
    take_closing_back(closing, by=clinic.administrator, now=clinic.now)
    assert states(ana, clinic.now)[1:] == [State.TO_COME, State.TO_COME]
    assert ana.appointments.filter(for_months=6, state="booked").count() == 1


def test_who_died_is_asked_about_no_review(clinic, ana):
    ana.participant.stopped_at, ana.participant.stopped_reason = clinic.now, "died"
    ana.participant.save()

    fresh = enrolments_with_reviews(clinic.organisation).get()
    assert {each.milestone.reason for each in milestones_of([fresh], clinic.now)[ana.pk]} == {MilestoneReason.DIED}


def test_a_course_without_reviews_has_no_milestones(charity, maureen_on_a_course):
    assert not enrolments_with_reviews(charity.organisation).exists()
    assert milestones_of([maureen_on_a_course], charity.now) == {maureen_on_a_course.pk: []}


@pytest.fixture
def maureen_on_a_course(charity, maureen):
    course = make_course(cpsmp_edition(charity.organisation), days=[dt.date(2026, 11, 4)])
    return make_place(maureen, course, joined_at=charity.now)


@pytest.fixture
def maureen(charity):
    from tests.factories import ParticipantFactory

    return ParticipantFactory(organisation=charity.organisation)


def test_thirty_people_cost_as_many_queries_as_one(clinic, september, ana, django_assert_num_queries):
    one = list(enrolments_with_reviews(clinic.organisation))
    with django_assert_num_queries(4):
        milestones_of(one, clinic.now)
    for number in range(3):
        enrolled(clinic, september, f"Ben{number}", "Otley")
    four = list(enrolments_with_reviews(clinic.organisation))
    with django_assert_num_queries(4):
        assert len(milestones_of(four, clinic.now)) == 4


def test_a_review_wanted_after_all_whose_place_is_gone_is_a_task_to_find_a_date(clinic, ana, october):
    kind, way = ReviewClosing.Kind.DECLINED, ReviewClosing.Way.TELEPHONE
    closing = close_review(ana, 6, kind=kind, way=way, by=clinic.administrator, now=clinic.now)
    ana.course.sessions.filter(months=6).update(places=0)

    take_closing_back(closing, by=clinic.administrator, now=clinic.now)

    task = Task.objects.get(done_at=None)
    assert task.line == "Ana Prior wants the 6-month review after all, and has no date: find them one."


def test_a_review_wanted_after_all_whose_place_is_free_is_theirs_again_without_a_task(clinic, ana):
    kind, way = ReviewClosing.Kind.DECLINED, ReviewClosing.Way.TELEPHONE
    closing = close_review(ana, 6, kind=kind, way=way, by=clinic.administrator, now=clinic.now)

    take_closing_back(closing, by=clinic.administrator, now=clinic.now)

    assert not Task.objects.exists()
