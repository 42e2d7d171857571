"""Postponing: what goes on with it, what stays, and that nobody loses the order."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import ClosedDay, Duty, Session
from courses.scheduling.changing.postponing import plan_postponing, postpone_session
from tests.at_once import at_once
from tests.factories import FacilitatorFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]
DAYS = [dt.date(2026, 9, day) for day in (7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24)]
REVIEWS = {1: dt.date(2026, 10, 26), 6: dt.date(2027, 3, 24), 12: dt.date(2027, 9, 24)}


@pytest.fixture
def course(clinic, garden):
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=garden)


@pytest.fixture
def ordered_programme(clinic):
    edition = pain_management_edition(clinic.organisation)
    edition.sessions_ordered = True
    edition.save()
    return make_course(edition, days=DAYS, reviews=REVIEWS)


@pytest.fixture
def postpone(clinic):
    def postpone(session, **more):
        return postpone_session(session, by=clinic.administrator, **{"now": NOW, "version": session.version, **more})

    return postpone


def session(course, number):
    return course.sessions.get(number=number)


def dates(course):
    return [each.local_date.strftime("%d %b") for each in course.sessions.order_by("number")]


def shown(shifts):
    return [(shift.session.label, shift.local_start.strftime("%d %b %H:%M")) for shift in shifts]


@pytest.mark.sqlite
def test_session_four_goes_to_the_next_week_and_those_after_it_go_on(postpone, course):
    moved = postpone(session(course, 4))

    assert dates(course) == ["09 Sep", "16 Sep", "23 Sep", "07 Oct", "14 Oct", "21 Oct"]
    assert [(each.label, each.revision, each.version, each.changed_at) for each in moved] == [
        ("Session 4", 2, 2, NOW),
        ("Session 5", 2, 2, NOW),
        ("Session 6", 2, 2, NOW),
    ]
    assert session(course, 3).revision == 1


def test_the_course_ends_later_then(postpone, course):
    postpone(session(course, 4))

    course.refresh_from_db()
    assert course.first_starts_at == session(course, 1).starts_at
    assert course.last_ends_at == session(course, 6).ends_at == dt.datetime(2026, 10, 21, 11, 30, tzinfo=dt.UTC)


def test_what_would_move_where_is_said_before(postpone, ordered_programme):
    plan = plan_postponing(session(ordered_programme, 11), NOW)

    assert shown(plan) == [
        ("Day 11", "24 Sep 09:30"),
        ("Day 12", "28 Sep 09:30"),
        ("1-month review", "28 Oct 10:00"),
        ("6-month review", "30 Mar 10:00"),
        ("12-month review", "28 Sep 10:00"),
    ]
    assert plan[3].reason == ("Sunday 28 March 2027 is at the weekend; Monday 29 March 2027 is Easter Monday")
    assert session(ordered_programme, 11).local_date == dt.date(2026, 9, 23)

    moved = postpone(session(ordered_programme, 11), reviews="move")
    assert [(each.label, each.local_start) for each in moved] == [(shift.session.label, shift.local_start) for shift in plan]
    ordered_programme.refresh_from_db()
    assert ordered_programme.reviews_end_at == session(ordered_programme, 15).ends_at


def test_a_closed_day_and_a_taken_room_are_passed_over_with_the_reason(postpone, course, garden, clinic):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 10, 21), reason="Staff training")
    other = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 10, 28)], venue=garden)

    plan = plan_postponing(session(course, 6), NOW)

    assert shown(plan) == [("Session 6", "04 Nov 10:00")]
    assert plan[0].reason == (
        f"Wednesday 21 October 2026 is Staff training; the room is taken on Wednesday 28 October 2026 by {other.name}"
    )


def test_the_hour_on_the_wall_stays_over_the_clock_change(postpone, course):
    postpone(session(course, 5))
    postpone(session(course, 5))

    last = session(course, 6)
    assert last.local_start.strftime("%d %b %H:%M") == "28 Oct 10:00"
    assert last.starts_at.hour == 10


def test_a_session_moved_round_a_holiday_does_not_change_the_weekday(postpone, course):
    last = session(course, 6)
    last.starts_at += dt.timedelta(days=1)
    last.ends_at += dt.timedelta(days=1)
    last.save()

    postpone(last)

    assert session(course, 6).local_date == dt.date(2026, 10, 21)


def test_each_takes_the_hour_and_room_of_the_one_after_it(postpone, course, clinic):
    elsewhere = VenueFactory(organisation=clinic.organisation)
    fifth = session(course, 5)
    fifth.venue, fifth.starts_at = elsewhere, fifth.starts_at + dt.timedelta(hours=4)
    fifth.ends_at += dt.timedelta(hours=4)
    fifth.save()

    postpone(session(course, 4))

    assert (session(course, 4).venue, session(course, 4).local_start.hour) == (elsewhere, 14)
    assert (session(course, 5).venue, session(course, 5).local_start.hour) == (course.venue, 10)


def test_without_order_only_that_day_goes_to_the_end(postpone, clinic):
    programme = make_course(pain_management_edition(clinic.organisation), days=DAYS, reviews=REVIEWS)

    postpone(session(programme, 5), reviews="move")

    assert session(programme, 5).local_date == dt.date(2026, 9, 28)
    assert session(programme, 6).local_date == dt.date(2026, 9, 15)
    assert session(programme, 13).local_date == dt.date(2026, 10, 28)


def test_duties_go_along_each_with_its_own_session(postpone, course):
    people = FacilitatorFactory.create_batch(2, organisation=course.organisation)
    for person, number in zip(people, (4, 5), strict=True):
        held = session(course, number)
        Duty.objects.create(session=held, facilitator=person, starts_at=held.starts_at, ends_at=held.ends_at)

    postpone(session(course, 4))

    for person, number in zip(people, (4, 5), strict=True):
        duty, held = Duty.objects.get(facilitator=person), session(course, number)
        assert (duty.session, duty.starts_at, duty.ends_at) == (held, held.starts_at, held.ends_at)


@pytest.mark.sqlite
def test_a_leader_who_is_elsewhere_on_the_new_date_is_named_and_nothing_moves(postpone, course, clinic):
    lenny = FacilitatorFactory(organisation=clinic.organisation, name="Lenny Marsh")
    other = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 10, 21)])
    for held in (session(course, 6), session(other, 1)):
        Duty.objects.create(session=held, facilitator=lenny, starts_at=held.starts_at, ends_at=held.ends_at)

    with pytest.raises(Refused) as refused:
        postpone(session(course, 5))

    assert str(refused.value) == f"Lenny Marsh is at {other.name}, Session 1, on Wednesday 21 October 2026, 10am to 12:30pm."
    assert dates(course)[-2:] == ["07 Oct", "14 Oct"]


@pytest.mark.sqlite
def test_the_second_click_moves_nothing_further_and_gives_the_first_result(postpone, course):
    fourth, once = session(course, 4), uuid.uuid4()

    first, second = (postpone(fourth, version=1, submission_id=once) for _ in range(2))

    assert [each.pk for each in first] == [each.pk for each in second]
    assert dates(course)[-1] == "21 Oct"
    with pytest.raises(Refused, match="This form has done its work already"):
        postpone(session(course, 6), version=2, submission_id=once)


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_once_postpones_once(postpone, course):
    fourth, once = session(course, 4), uuid.uuid4()

    first, second = at_once(*[lambda: postpone(fourth, version=1, submission_id=once)] * 2)

    assert [each.pk for each in first] == [each.pk for each in second]
    assert dates(course)[-1] == "21 Oct"


@pytest.mark.sqlite
def test_any_stale_form_is_refused(postpone, course):
    fourth = session(course, 4)
    postpone(fourth, version=1)

    with pytest.raises(Refused, match="Somebody changed this after you opened it"):
        postpone(fourth, version=1)
    assert dates(course)[-1] == "21 Oct"


@pytest.mark.parametrize("number", [1, 2])
def test_what_has_started_or_was_cancelled_is_refused_before_and_after(postpone, course, number):
    course.sessions.filter(number=2).update(state="cancelled", cancel_reason="Snow")
    now = session(course, 1).starts_at

    with pytest.raises(Refused, match="so it can’t be changed"):
        plan_postponing(session(course, number), now)
    with pytest.raises(Refused, match="so it can’t be changed"):
        postpone(session(course, number), now=now)


def test_a_review_is_moved_not_postponed(postpone, ordered_programme):
    with pytest.raises(Refused, match="1-month review can’t be postponed"):
        plan_postponing(session(ordered_programme, 13), NOW)


def test_each_move_is_on_the_record_with_the_reason(postpone, course):
    postpone(session(course, 5), reason="Snow")

    entries = AuditEntry.objects.filter(verb="session postponed").order_by("object_label")
    assert [(entry.object_label, entry.details["reason"]) for entry in entries] == [
        (f"{course.name}, Session 5", "Snow"),
        (f"{course.name}, Session 6", "Snow"),
    ]


@pytest.mark.parametrize("number", [1, 6], ids=["six go on", "one goes on"])
def test_postponing_takes_the_same_number_of_queries_however_many_go_on(postpone, course, number, django_assert_num_queries):
    with django_assert_num_queries(8):
        plan_postponing(Session.objects.get(course=course, number=number), NOW)
    with django_assert_num_queries(19):
        postpone(Session.objects.get(course=course, number=number))


def test_a_date_that_was_closed_meanwhile_is_asked_about_and_the_answer_is_kept(postpone, course):
    ClosedDay.objects.create(organisation=course.organisation, date=dt.date(2026, 10, 14), reason="Burst pipe")
    plan = plan_postponing(session(course, 5), NOW)
    assert [shift.question for shift in plan] == ["Wednesday 14 October 2026 is Burst pipe.", ""]

    with pytest.raises(Refused) as no:
        postpone(session(course, 5))
    assert str(no.value) == "Session 5: Wednesday 14 October 2026 is Burst pipe. Say that you want it all the same."
    assert session(course, 5).revision == 1

    postpone(session(course, 5), all_the_same=True)
    moved = session(course, 5)
    assert (moved.local_date, moved.agreed_day, moved.agreed_reason) == (dt.date(2026, 10, 14), moved.local_date, "Burst pipe")


def test_a_closed_day_that_was_meant_is_meant_for_whatever_is_held_then(postpone, course):
    ClosedDay.objects.create(organisation=course.organisation, date=dt.date(2026, 10, 14), reason="Staff training")
    Session.objects.filter(course=course, number=6).update(
        agreed_day=dt.date(2026, 10, 14), agreed_reason="Staff training", agreed_at=NOW, agreed_by="Priya Raman"
    )

    postpone(session(course, 5))

    assert session(course, 5).agreed_day == dt.date(2026, 10, 14)


def test_postponing_past_the_last_day_asks_about_the_reviews_and_they_stay_if_somebody_says_so(postpone, ordered_programme):
    with pytest.raises(Refused, match="Say whether the reviews move"):
        postpone(session(ordered_programme, 11))

    moved = postpone(session(ordered_programme, 11), reviews="keep")

    assert [each.label for each in moved] == ["Day 11", "Day 12"]
    assert session(ordered_programme, 13).local_date == REVIEWS[1]
