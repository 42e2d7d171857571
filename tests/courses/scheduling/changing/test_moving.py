"""Moving one session: when and where it may go, and what goes with it."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.dates.wall_time import OccursTwice
from courses.models import ClosedDay, Duty
from courses.scheduling.changing import rearranging
from courses.scheduling.changing.moving import move_session
from tests.factories import (
    FacilitatorFactory,
    OrganisationFactory,
    VenueFactory,
    cpsmp_edition,
    make_course,
    pain_management_edition,
)

NOW = dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC)
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]
DAYS = [dt.date(2026, 9, day) for day in (7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24)]
REVIEWS = {1: dt.date(2026, 10, 26), 6: dt.date(2027, 3, 24)}
ASKED = "Say that you want it on that day all the same, or choose another."


@pytest.fixture
def course(clinic, garden):
    course = make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=garden)
    course.name = "CPSMP course 1"
    course.save()
    return course


@pytest.fixture
def programme(clinic):
    room = VenueFactory(organisation=clinic.organisation, name="Long Room", room="")
    return make_course(pain_management_edition(clinic.organisation), days=DAYS, venue=room, reviews=REVIEWS)


@pytest.fixture
def move(clinic):
    def move(session, day=None, start=None, venue=..., **more):
        told = {"version": session.version, "now": NOW, "video_link": session.video_link, **more}
        return move_session(
            session,
            day=day or session.local_date,
            start=start or session.local_start.time(),
            venue=session.venue if venue is ... else venue,
            by=clinic.administrator,
            **told,
        )

    return move


def session(course, number):
    return course.sessions.get(number=number)


def refused(move, *args, **more):
    with pytest.raises(Refused) as no:
        move(*args, **more)
    return no.value


@pytest.mark.sqlite
def test_a_session_moves_to_another_day_and_hour_and_says_that_it_changed(move, course):
    moved = move(session(course, 3), dt.date(2026, 9, 24), dt.time(14))

    moved.refresh_from_db()
    assert moved.local_start.strftime("%a %d %b %H:%M") == "Thu 24 Sep 14:00"
    assert (moved.minutes, moved.number, moved.revision, moved.version, moved.changed_at) == (150, 3, 2, 2, NOW)


def test_what_it_was_before_stands_on_the_record(move, course):
    moved = move(session(course, 3), dt.date(2026, 9, 24))

    entry = AuditEntry.objects.get(verb="session moved", object_id=moved.pk)
    assert entry.details["before"] == {"starts_at": "2026-09-23T09:00:00+00:00", "place": "Garden Room"}
    assert entry.details["after"] == {"starts_at": "2026-09-24T09:00:00+00:00", "place": "Garden Room"}


@pytest.mark.sqlite
def test_moving_it_to_where_it_is_changes_nothing_not_even_with_an_old_form(move, course):
    there = move(session(course, 3), version=0)

    there.refresh_from_db()
    assert (there.revision, there.version, there.changed_at) == (1, 1, None)
    assert not AuditEntry.objects.filter(verb="session moved").exists()


def test_the_second_click_changes_nothing_more(move, course):
    third = session(course, 3)
    move(third, dt.date(2026, 9, 24), version=1)
    move(third, dt.date(2026, 9, 24), version=1)

    assert session(course, 3).revision == 2


@pytest.mark.sqlite
def test_a_stale_form_is_refused(move, course):
    move(session(course, 3), dt.date(2026, 9, 24))

    no = refused(move, session(course, 3), dt.date(2026, 9, 25), version=1)

    assert str(no) == "Somebody changed this after you opened it. Open it again to see it as it is now, then change it."


def test_a_session_that_has_started_or_was_cancelled_is_refused(move, course):
    first = session(course, 1)
    assert "has already started" in str(refused(move, first, dt.date(2026, 9, 10), now=first.starts_at))

    course.sessions.filter(number=2).update(state="cancelled", cancel_reason="Snow")
    assert "is cancelled" in str(refused(move, session(course, 2), dt.date(2026, 9, 17)))


def test_a_time_in_the_past_is_refused(move, course):
    no = refused(move, session(course, 1), dt.date(2026, 8, 31))
    assert str(no) == "10am on Monday 31 August 2026 has already passed. Choose a later day or time."


def test_hours_the_clocks_skip_or_show_twice_are_refused_with_the_question(move, course):
    last = session(course, 6)
    with pytest.raises(OccursTwice, match="comes twice"):
        move(last, dt.date(2026, 10, 25), dt.time(1, 30))
    assert move(last, dt.date(2026, 10, 25), dt.time(1, 30), fold=0, all_the_same=True).starts_at.hour == 0
    assert "There is no 1:30am" in str(refused(move, session(course, 6), dt.date(2027, 3, 28), dt.time(1, 30)))


# The order


@pytest.mark.sqlite
def test_an_ordered_course_never_has_session_four_before_session_three(move, course):
    early = refused(move, session(course, 4), dt.date(2026, 9, 22))
    late = refused(move, session(course, 3), dt.date(2026, 10, 1))

    assert str(early) == (
        "Session 4 can’t come before session 3, which is on Wednesday 23 September 2026 at 10am. "
        "Choose a later time, or move session 3 first."
    )
    assert str(late) == (
        "Session 3 can’t come after session 4, which is on Wednesday 30 September 2026 at 10am. "
        "Choose an earlier time, or postpone it: what follows then moves on with it."
    )


def test_a_programme_without_order_may_change_days_about_but_not_hold_two_at_once(move, programme):
    assert move(session(programme, 5), dt.date(2026, 9, 18)).local_date == dt.date(2026, 9, 18)

    no = refused(move, session(programme, 6), dt.date(2026, 9, 16), dt.time(14))
    assert str(no) == "Day 7 of the same course is on Wednesday 16 September 2026, 9:30am to 3pm. Choose another time."


def test_a_review_comes_after_every_day_and_in_its_turn(move, programme):
    no = refused(move, session(programme, 12), dt.date(2026, 10, 27), reviews="keep")
    assert str(no).startswith("Day 12 can’t come after the 1-month review, which is on Monday 26 October 2026 at 10am.")
    no = refused(move, session(programme, 13), dt.date(2027, 3, 25), all_the_same=True)
    assert str(no).endswith("Choose an earlier time, or move the 6-month review first.")


# Closed days and due days


def test_a_closed_day_is_asked_about_and_the_answer_counts(move, course):
    ClosedDay.objects.create(organisation=course.organisation, date=dt.date(2026, 9, 24), reason="Staff training")

    no = refused(move, session(course, 3), dt.date(2026, 9, 24))
    assert (str(no), no.field) == (f"Thursday 24 September 2026 is Staff training. {ASKED}", "all_the_same")

    assert move(session(course, 3), dt.date(2026, 9, 24), all_the_same=True).revision == 2


def test_a_review_far_from_its_due_day_is_asked_about(move, programme):
    no = refused(move, session(programme, 13), dt.date(2026, 11, 23), all_the_same=True)
    assert no.field == "reason"
    assert str(no) == (
        "Monday 23 November 2026 is more than 21 days from the day this review is due, Saturday 24 October 2026. "
        "Write why it is held then, or choose another day."
    )
    assert move(session(programme, 13), dt.date(2026, 11, 13)).revision == 2


def test_a_review_out_of_its_window_is_held_with_a_reason_that_stays_on_record(move, programme):
    moved = move(session(programme, 13), dt.date(2026, 11, 23), reason="The whole group is on the pilgrimage.")

    assert moved.local_date == dt.date(2026, 11, 23)
    entry = AuditEntry.objects.get(verb="session moved")
    assert entry.details["reason"] == "The whole group is on the pilgrimage."


def test_the_window_is_the_editions_own(move, programme):
    programme.edition.reviews.filter(months=1).update(window_days=5)

    no = refused(move, session(programme, 13), dt.date(2026, 11, 2))

    assert str(no).startswith("Monday 2 November 2026 is more than 5 days from the day this review is due")
    assert move(session(programme, 13), dt.date(2026, 10, 29)).revision == 2


def test_a_review_before_the_programme_is_over_is_refused(move, programme):
    no = refused(move, session(programme, 13), dt.date(2026, 9, 23), reason="They asked for it")

    assert str(no).startswith("The 1-month review can’t come before day 11, which is on Wednesday 23 September 2026")


# Rooms


@pytest.mark.sqlite
def test_a_room_taken_by_another_course_is_refused_with_when_and_by_what(move, course, programme):
    no = refused(move, session(course, 2), dt.date(2026, 9, 17), venue=programme.venue)

    assert str(no) == (
        "The Long Room is taken on Thursday 17 September 2026, 9:30am to 3pm, by Pain management programme, group 1."
    )
    assert session(course, 2).revision == 1


def test_without_the_check_the_database_refuses_with_the_same_sentence(move, course, programme, monkeypatch):
    looks = []
    look = rearranging.taken_rooms
    monkeypatch.setattr(rearranging, "taken_rooms", lambda shifts, now: look(shifts, now) if looks else looks.append(shifts))

    no = refused(move, session(course, 2), dt.date(2026, 9, 17), venue=programme.venue)

    assert str(no) == (
        "The Long Room is taken on Thursday 17 September 2026, 9:30am to 3pm, by Pain management programme, group 1."
    )
    assert looks
    assert session(course, 2).revision == 1


def test_a_change_of_room_is_a_change_of_place(move, course):
    other = VenueFactory(organisation=course.organisation)

    moved = move(session(course, 2), venue=other)

    moved.refresh_from_db()
    assert (moved.venue, moved.revision, moved.changed_at) == (other, 2, NOW)


def test_a_room_that_cannot_be_used_is_refused_at_its_field(move, course):
    organisation = course.organisation
    second = session(course, 2)
    for venue, why in [
        (VenueFactory(organisation=organisation, places=7), "holds 7, and 8 places are planned"),
        (VenueFactory(organisation=organisation, closed_at=NOW), "isn’t in use any more"),
        (VenueFactory(organisation=OrganisationFactory()), "one of your own rooms"),
        (None, "Choose a room, or enter a video link"),
    ]:
        no = refused(move, second, venue=venue)
        assert why in str(no)
        assert no.field == "venue"


def test_snow_sends_one_session_online_and_a_link_that_is_none_is_refused(move, course):
    moved = move(session(course, 2), venue=None, video_link="https://video.example/7")
    assert (moved.venue, moved.video_link, moved.revision) == (None, "https://video.example/7", 2)
    assert refused(move, session(course, 3), venue=None, video_link="call me").field == "video_link"


def test_a_session_may_stay_in_a_room_that_was_given_up(move, course, garden):
    garden.closed_at = NOW
    garden.save()
    assert move(session(course, 2), dt.date(2026, 9, 17)).revision == 2


# People


def give(facilitator, session, **more):
    return Duty.objects.create(
        session=session, facilitator=facilitator, starts_at=session.starts_at, ends_at=session.ends_at, **more
    )


def test_duties_go_along_by_as_much_as_the_session_moves(move, course):
    second = session(course, 2)
    duty = give(FacilitatorFactory(organisation=course.organisation), second)
    duty.ends_at = second.starts_at + dt.timedelta(minutes=60)
    duty.save()

    moved = move(second, dt.date(2026, 9, 17), dt.time(14))

    duty.refresh_from_db()
    assert (duty.starts_at, duty.ends_at) == (moved.starts_at, moved.starts_at + dt.timedelta(minutes=60))


@pytest.mark.sqlite
def test_a_leader_who_is_elsewhere_then_is_named_with_where(move, course, programme):
    imogen = FacilitatorFactory(organisation=course.organisation, name="Imogen Fairweather")
    give(imogen, session(course, 2))
    give(imogen, session(programme, 8))
    other = VenueFactory(organisation=course.organisation)

    no = refused(move, session(course, 2), dt.date(2026, 9, 17), venue=other)

    assert str(no) == (
        "Imogen Fairweather is at Pain management programme, group 1, Day 8, on Thursday 17 September 2026, 9:30am to 3pm."
    )


def test_an_ended_duty_holds_nobody_back(move, course, programme):
    imogen = FacilitatorFactory(organisation=course.organisation)
    give(imogen, session(course, 2), ended_at=NOW)
    give(imogen, session(programme, 8))

    assert move(session(course, 2), dt.date(2026, 9, 17), venue=VenueFactory(organisation=course.organisation)).revision == 2


# The course


def test_the_courses_own_dates_follow(move, course, programme):
    move(session(course, 1), dt.date(2026, 9, 8), dt.time(16))
    move(session(course, 6), dt.date(2026, 10, 15))
    move(session(programme, 14), dt.date(2027, 3, 30))

    course.refresh_from_db()
    programme.refresh_from_db()
    assert course.first_starts_at == session(course, 1).starts_at
    assert course.last_ends_at == session(course, 6).ends_at
    assert programme.reviews_end_at == session(programme, 14).ends_at


@pytest.mark.parametrize("duties", [1, 3])
def test_moving_takes_the_same_number_of_queries_whoever_leads(move, course, duties, django_assert_num_queries):
    second = session(course, 2)
    for person in FacilitatorFactory.create_batch(duties, organisation=course.organisation):
        give(person, second)
    second = type(second).objects.select_related("venue").get(pk=second.pk)

    with django_assert_num_queries(22):
        move(second, dt.date(2026, 9, 17))


# --- the same questions as scheduling ---


def test_a_saturday_is_asked_about_where_the_course_meets_on_other_days(move, course, programme):
    for moved, day in ((session(course, 3), dt.date(2026, 9, 26)), (session(programme, 5), dt.date(2026, 9, 19))):
        no = refused(move, moved, day)

        assert (str(no), no.field) == (f"Saturday {day.day} September 2026 is at the weekend. {ASKED}", "all_the_same")
        assert move(moved, day, all_the_same=True).local_date == day


def test_a_course_that_meets_on_saturdays_is_not_asked_about_one(move, clinic, garden):
    days = [dt.date(2026, 9, 12) + dt.timedelta(weeks=week) for week in range(6)]
    course = make_course(cpsmp_edition(clinic.organisation), days=days, venue=garden)

    assert move(session(course, 6), dt.date(2026, 10, 24)).revision == 2


def test_a_day_before_the_first_is_asked_about(move, programme):
    no = refused(move, session(programme, 5), dt.date(2026, 9, 4))

    assert str(no) == f"That is before day 1, on Monday 7 September 2026: the course would begin earlier. {ASKED}"
    move(session(programme, 5), dt.date(2026, 9, 4), all_the_same=True)
    programme.refresh_from_db()
    assert programme.first_starts_at.date() == dt.date(2026, 9, 4)


def test_the_first_day_may_come_earlier_without_a_question(move, programme):
    assert move(session(programme, 1), dt.date(2026, 9, 4)).revision == 2


def test_a_day_five_years_ahead_is_taken_for_a_mistyped_year(move, course):
    no = refused(move, session(course, 6), dt.date(2036, 10, 14), all_the_same=True)

    assert str(no) == "Tuesday 14 October 2036 is more than five years away. Check the year."


def test_a_first_day_before_the_edition_is_used_is_refused(move, course):
    course.edition.valid_from = dt.date(2026, 9, 8)
    course.edition.save()

    assert "is used from Tuesday 8 September 2026 on" in str(refused(move, session(course, 1), dt.date(2026, 9, 7)))


def test_another_room_on_a_day_that_was_closed_meanwhile_agrees_to_nothing(move, course):
    ClosedDay.objects.create(organisation=course.organisation, date=WEDNESDAYS[2], reason="Burst pipe")
    room = VenueFactory(organisation=course.organisation, places=30)

    assert move(session(course, 3), venue=room).agreed_day is None
