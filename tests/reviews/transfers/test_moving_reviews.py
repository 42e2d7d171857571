"""Somebody moves to another group's review, and both registers are right in the same minute."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from participants.attendance.marking import booked_at
from participants.enrolment import apologies
from participants.models import Appointment, KeptApart, Task
from reviews.milestones.reading import enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneState
from reviews.transfers.choices import open_to
from reviews.transfers.moving import Agreed, choose_review, move_review
from reviews.transfers.none_of_these import none_of_these
from tests.factories import make_group, mark_at_review, review_of
from tests.reviews.conftest import enrolled

pytestmark = pytest.mark.django_db


def names_on(session):
    return [place.participant.first_names for place in booked_at(session)]


def place_of(enrolment, months):
    return Appointment.objects.select_related("session", "enrolment").get(enrolment=enrolment, for_months=months, state="booked")


def stands(enrolment, months, now):
    fresh = enrolments_with_reviews(enrolment.participant.organisation).get(pk=enrolment.pk)
    return next(each for each in milestones_of([fresh], now)[enrolment.pk] if each.months == months)


@pytest.fixture
def ben(clinic, october):
    """Ben was with the October group."""
    return enrolled(clinic, october, "Ben", "Otley")


@pytest.fixture
def move(clinic):
    def moved(enrolment, to, months=6, **more):
        return choose_review(enrolment, months, to, by=clinic.administrator, now=more.pop("now", clinic.now), **more)

    return moved


def test_a_person_moved_to_another_group_is_on_that_register_and_off_their_own(clinic, ana, ben, september, october):
    move_review(place_of(ana, 6), review_of(october, 6), by=clinic.administrator, now=clinic.now)

    assert names_on(review_of(october, 6)) == ["Ben", "Ana"]
    assert names_on(review_of(september, 6)) == []
    assert names_on(review_of(september, 12)) == ["Ana"]


def test_the_place_they_had_is_closed_as_moved_and_leads_to_the_new_one(clinic, ana, october, move):
    old = place_of(ana, 6)

    new = move(ana, review_of(october, 6))

    old.refresh_from_db()
    assert (old.state, old.closed_at, old.replaced_by) == ("moved", clinic.now, new)
    assert (new.enrolment, new.for_months, new.episode) == (ana, 6, ana.episode)
    entry = AuditEntry.objects.filter(verb="review moved").get()
    assert entry.details["origin"] == old.session_id


def test_moving_twice_to_the_same_review_changes_nothing(ana, october, move):
    first = move(ana, review_of(october, 6))

    assert move(ana, review_of(october, 6)) == first
    assert ana.appointments.filter(for_months=6).count() == 2


def test_the_same_form_sent_twice_moves_once(ana, october, move):
    number = uuid.uuid4()

    assert move(ana, review_of(october, 6), submission_id=number) == move(ana, review_of(october, 6), submission_id=number)


def test_going_back_to_ones_own_group_is_the_same_step(ana, september, october, move):
    move(ana, review_of(october, 6))

    move(ana, review_of(september, 6))

    assert names_on(review_of(september, 6)) == ["Ana"]
    assert names_on(review_of(october, 6)) == []


def test_coming_with_another_group_counts_for_ones_own_review(clinic, ana, october, move):
    move(ana, review_of(october, 6))
    there = review_of(october, 6)

    mark_at_review(ana, 6, "5", now=there.ends_at)

    assert stands(ana, 6, there.ends_at).milestone.state == MilestoneState.ATTENDED


def test_a_review_that_was_missed_stays_on_its_register_and_counts_no_more(clinic, ana, september, october, move):
    missed = mark_at_review(ana, 1, "3", now=clinic.now)

    new = move(ana, review_of(october, 1), months=1)

    missed.refresh_from_db()
    assert (missed.state, missed.mark, missed.for_months, new.replaces) == ("booked", "3", None, missed)
    assert stands(ana, 1, clinic.now).milestone.state == MilestoneState.BOOKED_ELSEWHERE
    assert stands(ana, 1, clinic.now).milestone.outstanding


@pytest.mark.parametrize("months", [1, 12])
def test_the_wrong_milestone_is_refused(ana, october, move, months):
    with pytest.raises(Refused, match=f"That is a {months}-month review; theirs is the 6-month one"):
        move(ana, review_of(october, months))


def test_a_full_review_is_refused_and_nothing_is_lost(clinic, ana, ben, september, october, move):
    october.sessions.filter(months=6).update(places=1)

    with pytest.raises(Refused, match="The only place at that review is taken"):
        move(ana, review_of(october, 6))

    assert names_on(review_of(september, 6)) == ["Ana"]


def test_a_place_that_an_open_offer_holds_is_not_given_away(ana, october, move):
    october.sessions.filter(months=6).update(places=1)
    october.offered = 1
    october.save()

    with pytest.raises(Refused, match="is taken"):
        move(ana, review_of(october, 6))


def test_a_review_of_a_group_that_met_before_is_refused_before_the_end_of_ones_own_programme(clinic, ben, edition, move):
    later = make_group(edition, dt.date(2027, 3, 1), number=44)
    ana = enrolled(clinic, later, "Ana", "Prior")
    early = review_of(ben.course, 1)

    with pytest.raises(Refused, match="before the end of their own programme"):
        move(ana, early, months=1)


def test_who_died_gets_no_place(clinic, ana, october, move):
    ana.participant.stopped_at, ana.participant.stopped_reason = clinic.now, "died"
    ana.participant.save()

    with pytest.raises(Refused, match="Died"):
        move(ana, review_of(october, 6))


def test_far_from_the_day_only_a_clinician_agrees_and_says_why(clinic, ana, edition, move):
    far = review_of(make_group(edition, dt.date(2027, 1, 11), number=43), 6)

    with pytest.raises(Refused, match="A clinician has to agree"):
        move(ana, far)
    with pytest.raises(Refused, match="Write why you agree"):
        move(ana, far, agreed=Agreed(clinician=True))
    move(ana, far, agreed=Agreed(far="She is abroad until June.", clinician=True))

    assert names_on(far) == ["Ana"]
    kept = Appointment.objects.get(session=far, state="booked")
    assert (kept.agreed_reason, kept.agreed_at) == ("She is abroad until June.", clinic.now)
    assert not Task.objects.exists()
    assert "abroad" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_people_who_are_kept_apart_meet_only_where_staff_agree(clinic, ana, ben, october, move):
    one, other = sorted((ana.participant, ben.participant), key=lambda each: each.pk)
    KeptApart.objects.create(one=one, other=other, made_at=clinic.now, made_by="Priya Raman")

    with pytest.raises(Refused, match="not to be in one group"):
        move(ana, review_of(october, 6))
    [choice] = open_to(stands(ana, 6, clinic.now), clinic.now)
    assert (choice.apart, choice.may_choose_alone) == (True, False)
    move(ana, review_of(october, 6), agreed=Agreed(apart=True))
    assert "Ana" in names_on(review_of(october, 6))


def test_same_format_first_then_the_nearest_to_the_due_day(clinic, ana, october, edition):
    video = make_group(edition, dt.date(2026, 9, 14), number=43, by="video")
    near = make_group(edition, dt.date(2026, 9, 21), number=44)
    full = make_group(edition, dt.date(2026, 9, 21), number=45)
    full.sessions.filter(months=6).update(places=0)

    choices = open_to(stands(ana, 6, clinic.now), clinic.now)

    assert [each.session.course for each in choices] == [near, october, video]
    assert [each.same_format for each in choices] == [True, True, False]


def test_ones_own_group_is_among_the_choices_once_one_is_booked_elsewhere(clinic, ana, september, october, move):
    assert [each.is_own for each in open_to(stands(ana, 6, clinic.now), clinic.now)] == [False]
    move(ana, review_of(october, 6))

    [own] = open_to(stands(ana, 6, clinic.now), clinic.now)

    assert (own.is_own, own.session.course) == (True, september)


def test_who_says_none_of_these_is_rung_within_14_days_and_their_case_stays_open(clinic, ana):
    for _ in range(2):
        none_of_these(ana, 6, told_by="telephone", by=clinic.administrator, now=clinic.now)

    task = Task.objects.get()
    assert (task.kind, task.due_at, task.owner) == ("review", clinic.now + dt.timedelta(days=14), None)
    assert task.line == "Ana Prior needs another date for the 6-month review: ring them."
    found = stands(ana, 6, clinic.now)
    assert (found.milestone.state, found.appointment.apology_by) == (MilestoneState.OUTSTANDING, "telephone")


def test_finding_them_a_date_does_the_task(clinic, ana, october, move):
    none_of_these(ana, 6, told_by="telephone", by=clinic.administrator, now=clinic.now)

    move(ana, review_of(october, 6))

    task = Task.objects.get()
    assert (task.done_at, task.outcome) == (clinic.now, "They come on Thursday 22 April 2027.")


def test_who_can_come_to_their_own_after_all_keeps_it(clinic, ana, september, move):
    apologies.cannot_come(place_of(ana, 6), told_by="telephone", by=clinic.administrator, now=clinic.now)

    move(ana, review_of(september, 6))

    assert stands(ana, 6, clinic.now).milestone.state == MilestoneState.TO_COME


def test_the_choices_of_one_person_cost_as_many_queries_with_three_groups_as_with_one(
    clinic, ana, october, edition, django_assert_num_queries
):
    where = stands(ana, 6, clinic.now)
    with django_assert_num_queries(3):
        assert len(open_to(where, clinic.now)) == 1
    for number in (43, 44):
        make_group(edition, dt.date(2026, 9, 14), number=number)
    with django_assert_num_queries(3):
        assert len(open_to(where, clinic.now)) == 3


@pytest.mark.parametrize("first", [dt.date(2026, 11, 9), dt.date(2026, 10, 26)], ids=["to come", "begun"])
def test_a_group_that_somebody_may_still_join_keeps_its_own_peoples_places_at_its_reviews(clinic, ana, edition, move, first):
    group = make_group(edition, first, number=45, places=12)
    review = review_of(group, 1)
    group.sessions.filter(months=1).update(places=13)
    ben, agreed = enrolled(clinic, ana.course, "Ben", "Osei"), Agreed(far="She is away until then", clinician=True)

    move(ana, review, months=1, agreed=agreed)
    with pytest.raises(Refused, match="All 13 places at that review are taken"):
        move(ben, review, months=1, agreed=agreed)
