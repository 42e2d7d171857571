"""Cancelling: what is to come ends, what was held stays, and everybody is free again."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.ground.states import CANCELLED, state_of
from courses.models import Duty
from courses.scheduling.changing.cancelling import cancel_course, cancel_session, reviews_left_by
from tests.factories import FacilitatorFactory, cpsmp_edition, make_course, pain_management_edition

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]
DAYS = [dt.date(2026, 9, day) for day in (7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24)]


@pytest.fixture
def course(clinic):
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS)


@pytest.fixture
def programme(clinic):
    """Twelve days without order, and two reviews."""
    reviews = {1: dt.date(2026, 10, 26), 6: dt.date(2027, 3, 24)}
    return make_course(pain_management_edition(clinic.organisation), days=DAYS, reviews=reviews)


@pytest.fixture
def cancel(clinic):
    def cancel(what, reason="Snow", **more):
        action = cancel_course if hasattr(what, "first_starts_at") else cancel_session
        return action(what, reason=reason, by=clinic.administrator, **{"now": NOW, "version": what.version, **more})

    return cancel


def session(course, number):
    return course.sessions.get(number=number)


@pytest.mark.sqlite
def test_a_day_is_cancelled_with_its_reason_and_the_others_stay(cancel, programme):
    cancel(session(programme, 5), "The  boiler is broken")

    fifth = session(programme, 5)
    assert (fifth.state, fifth.cancel_reason, fifth.cancelled_at) == ("cancelled", "The boiler is broken", NOW)
    assert programme.sessions.filter(state="planned").count() == 13
    entry = AuditEntry.objects.get(verb="session cancelled")
    assert (entry.object_label, entry.details) == (str(fifth), {"reason": "The boiler is broken"})


@pytest.mark.sqlite
def test_a_session_of_an_ordered_course_is_postponed_and_never_left_out(cancel, course):
    with pytest.raises(Refused) as refused:
        cancel(session(course, 4))

    assert str(refused.value) == (
        "Session 4 can’t be left out: the sessions of this course build on each other. "
        "Postpone it instead, and the later ones move on with it."
    )


def test_a_review_may_be_cancelled_whatever_the_order_and_the_course_ends_with_the_one_before(cancel, programme):
    programme.edition.sessions_ordered = True
    programme.edition.save()

    cancel(session(programme, 14))

    programme.refresh_from_db()
    assert programme.reviews_end_at == session(programme, 13).ends_at


def test_the_courses_own_dates_are_those_of_what_is_left(cancel, programme):
    cancel(session(programme, 1))
    cancel(session(programme, 12), reviews="keep")

    programme.refresh_from_db()
    assert programme.first_starts_at == session(programme, 2).starts_at
    assert programme.last_ends_at == session(programme, 11).ends_at


def test_who_was_to_lead_is_free_and_the_room_too(cancel, programme, clinic):
    fifth = session(programme, 5)
    duty = Duty.objects.create(
        session=fifth,
        facilitator=FacilitatorFactory(organisation=clinic.organisation),
        starts_at=fifth.starts_at,
        ends_at=fifth.ends_at,
    )

    cancel(fifth)

    duty.refresh_from_db()
    assert duty.ended_at == NOW
    make_course(cpsmp_edition(clinic.organisation), days=[fifth.local_date], venue=programme.venue)


@pytest.mark.sqlite
def test_cancelling_twice_changes_nothing(cancel, programme):
    fifth = session(programme, 5)
    cancel(fifth, "Snow", version=1)
    cancel(fifth, "Ice", version=1)
    cancel(programme, "Snow", version=1)
    cancel(programme, "Ice", version=1)

    programme.refresh_from_db()
    assert (session(programme, 5).cancel_reason, programme.cancel_reason) == ("Snow", "Snow")
    assert AuditEntry.objects.filter(verb__endswith="cancelled").count() == 2


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_reason_is_needed_and_may_not_be_too_long(cancel, programme, reason):
    for what in (programme, session(programme, 5)):
        with pytest.raises(Refused, match=r"^Write ") as refused:
            cancel(what, reason)
        assert refused.value.field == "reason"


def test_a_session_that_has_started_is_refused(cancel, programme):
    first = session(programme, 1)
    with pytest.raises(Refused, match="has already started"):
        cancel(first, now=first.starts_at)


@pytest.mark.sqlite
def test_a_stale_form_is_refused(cancel, programme):
    for what in (programme, session(programme, 5)):
        with pytest.raises(Refused, match="Somebody changed this after you opened it"):
            cancel(what, version=7)


@pytest.mark.sqlite
def test_a_course_is_cancelled_with_what_is_to_come_and_what_was_held_stays(cancel, course):
    after_two = session(course, 2).ends_at

    cancelled = cancel(course, "Too few people", now=after_two)

    assert (cancelled.cancelled_at, cancelled.cancel_reason, cancelled.version) == (after_two, "Too few people", 2)
    assert list(course.sessions.order_by("number").values_list("state", flat=True)) == ["planned"] * 2 + ["cancelled"] * 4
    assert set(course.sessions.filter(state="cancelled").values_list("cancel_reason", flat=True)) == {"Too few people"}
    assert state_of(cancelled, after_two) == CANCELLED


def test_a_course_that_is_over_has_nothing_to_cancel_but_one_with_reviews_left_has(cancel, course, programme):
    with pytest.raises(Refused, match="is over, so there is nothing left to cancel"):
        cancel(course, now=session(course, 6).ends_at)

    cancel(programme, now=session(programme, 12).ends_at)
    assert programme.sessions.filter(state="cancelled").count() == 2


@pytest.mark.parametrize("days", [1, 3])
def test_cancelling_takes_the_same_number_of_queries_however_long_the_course(cancel, clinic, days, django_assert_num_queries):
    course = make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS[:days])

    with django_assert_num_queries(10):
        cancel(course)


def test_a_last_day_that_is_cancelled_asks_about_its_reviews_before_anything_is_saved(cancel, programme):
    with pytest.raises(Refused) as no:
        cancel(session(programme, 12))

    assert no.value.field == "reviews"
    assert str(no.value) == (
        "The last day changes: counted from the new one, the 1-month review is on Monday 26 October 2026 and would be held on "
        "Friday 23 October 2026 and the 6-month review is on Wednesday 24 March 2027 and would be held on Tuesday 23 March 2027. "
        "Say whether the reviews move to the days they are due now, or stay."
    )
    assert session(programme, 12).state == "planned"


def test_its_reviews_move_or_stay_as_somebody_says(cancel, programme):
    cancel(session(programme, 12), reviews="move")
    assert [session(programme, number).local_date for number in (13, 14)] == [dt.date(2026, 10, 23), dt.date(2027, 3, 23)]

    cancel(session(programme, 11), reviews="keep")
    assert [session(programme, number).local_date for number in (13, 14)] == [dt.date(2026, 10, 23), dt.date(2027, 3, 23)]
    programme.refresh_from_db()
    assert programme.last_ends_at == session(programme, 10).ends_at


def test_a_day_that_is_not_the_last_asks_nothing(cancel, programme):
    cancel(session(programme, 5))

    assert session(programme, 5).state == "cancelled"


def test_the_page_names_only_reviews_that_would_go_elsewhere(programme, clinic):
    # On Tuesday 23 March 2027 the room is taken, so that review stays where it is.
    make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2027, 3, 23)], venue=programme.venue)

    left = reviews_left_by(session(programme, 12), NOW)

    assert [(each.session.label, each.local_start.date()) for each in left] == [("1-month review", dt.date(2026, 10, 23))]
