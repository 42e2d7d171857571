"""What somebody sees before they create a course: every date with its check, and what it costs to look."""

import datetime as dt

import pytest

from courses.dates.calendars import Answer
from courses.models import ClosedDay
from tests.courses.scheduling.drafting import days, draft, look, row, take, words_of
from tests.factories import OrganisationFactory, VenueFactory, cpsmp_edition, pain_management_edition

# The dates


def test_a_hospital_programme_shows_twelve_days_by_week_and_three_reviews(edition, garden):
    shown = look(draft(edition, garden, dt.date(2026, 9, 7)))

    assert [week.heading for week in shown.weeks] == ["Week 1", "Week 2", "Week 3", "Reviews, counted from day 12"]
    assert [day.day for day in days(shown)] == [7, 8, 9, 10, 14, 15, 16, 17, 21, 22, 23, 24]
    assert [(each.label, each.day) for each in shown.weeks[-1].rows] == [
        ("1 month", dt.date(2026, 10, 26)),
        ("6 months", dt.date(2027, 3, 24)),
        ("12 months", dt.date(2027, 9, 24)),
    ]
    assert row(shown, "review-1").sentence == (
        "Clocks go back on Sunday 25 October 2026. Saturday 24 October 2026 is at the weekend"
    )
    assert (row(shown, "day-5").label, row(shown, "day-5").title) == ("Day 5", "Subject 5")
    assert {(each.starts.time(), each.ends.time()) for each in shown.rows if not each.is_review} == {
        (dt.time(9, 30), dt.time(15))
    }


def test_a_weekly_course_keeps_its_hour_over_the_clock_change_which_is_good_to_know(weekly, garden):
    shown = look(draft(weekly, garden, dt.date(2026, 3, 11)))

    assert {each.starts.time() for each in shown.rows} == {dt.time(10)}
    assert [each.starts.astimezone(dt.UTC).hour for each in shown.rows] == [10, 10, 10, 9, 9, 9]
    assert (shown.clear, shown.to_settle, shown.good_to_know) == (5, 0, 1)
    assert (row(shown, "session-4").tag, row(shown, "session-4").sentence) == (
        "Good to know",
        "Clocks go forward on Sunday 29 March 2026",
    )
    assert shown.points[0].headline + shown.points[0].rest == (
        "The clocks go forward on Sunday 29 March 2026, before session 4. It stays at 10am."
    )
    assert shown.ready


def test_the_evening_course_in_autumn_keeps_its_hour_too(weekly, garden):
    shown = look(draft(weekly, garden, dt.date(2026, 10, 7), start=dt.time(18)))

    assert [each.starts.astimezone(dt.UTC).hour for each in shown.rows] == [17, 17, 17, 18, 18, 18]
    assert {(each.starts.time(), each.ends.time()) for each in shown.rows} == {(dt.time(18), dt.time(20, 30))}


def test_a_session_during_the_clock_change_starts_by_the_wall_and_lasts_its_real_time(weekly, garden):
    shown = look(draft(weekly, garden, dt.date(2026, 10, 17), start=dt.time(23, 30)))

    assert {each.starts.time() for each in shown.rows} == {dt.time(23, 30)}
    assert [each.ends.time() for each in shown.rows[:3]] == [dt.time(2), dt.time(1), dt.time(2)]
    assert {each.ends.astimezone(dt.UTC) - each.starts.astimezone(dt.UTC) for each in shown.rows} == {dt.timedelta(minutes=150)}


def test_a_course_in_toronto_follows_torontos_clocks(db):
    canada = OrganisationFactory(zone="America/Toronto", country="CA", subdivision="ON")
    hall = VenueFactory(organisation=canada)

    shown = look(draft(cpsmp_edition(canada), hall, dt.date(2026, 2, 18), start=dt.time(18)))

    utc = [each.starts.astimezone(dt.UTC) for each in shown.rows]
    assert utc[0] == dt.datetime(2026, 2, 18, 23, tzinfo=dt.UTC)
    assert utc[3] == dt.datetime(2026, 3, 11, 22, tzinfo=dt.UTC)
    assert shown.rows[0].ends.astimezone(dt.UTC) == dt.datetime(2026, 2, 19, 1, 30, tzinfo=dt.UTC)


# Bank holidays and closed days


def test_a_bank_holiday_needs_a_decision_among_real_dates(edition, garden):
    shown = look(draft(edition, garden, dt.date(2026, 4, 20)))

    early_may = row(shown, "day-9")
    assert (early_may.day, early_may.tag, early_may.to_settle) == (dt.date(2026, 5, 4), "Bank holiday", True)
    assert early_may.question.legend == "Hold day 9 instead on"
    assert words_of(early_may) == ["Friday 8 May 2026", "Monday 11 May 2026, added at the end", "Monday 4 May all the same"]
    assert (shown.clear, shown.to_settle, shown.good_to_know) == (13, 1, 1)
    assert not shown.ready
    assert shown.points[0].headline == "Day 9 falls on a bank holiday"
    assert shown.points[0].rest == ", Monday 4 May 2026 (May Day). Say what should happen to it."
    assert shown.points[0].link == "Settle day 9"


@pytest.mark.parametrize(
    ("decision", "last_days", "row_id", "says"),
    [
        (dt.date(2026, 5, 8), [5, 6, 7, 8], "day-12", "Instead of Monday 4 May: May Day"),
        (Answer.EXTEND, [5, 6, 7, 11], "day-12", "Added at the end, because of Monday 4 May: May Day"),
        (Answer.KEEP, [4, 5, 6, 7], "day-9", "Monday 4 May 2026 is May Day"),
    ],
)
def test_a_decision_moves_the_day_and_stays_open_to_change(edition, garden, decision, last_days, row_id, says):
    shown = look(draft(edition, garden, dt.date(2026, 4, 20), decisions={dt.date(2026, 5, 4): decision}))

    assert [day.day for day in days(shown)[-4:]] == last_days
    assert shown.ready
    settled = row(shown, row_id)
    assert settled.sentence == says
    assert settled.question.name == "on-2026-05-04"
    assert settled.question.chosen == (decision.isoformat() if isinstance(decision, dt.date) else decision)


def test_reviews_are_counted_from_the_last_day_after_the_decisions(edition, garden):
    extended = look(draft(edition, garden, dt.date(2026, 4, 20), decisions={dt.date(2026, 5, 4): Answer.EXTEND}))

    assert row(extended, "review-1").day == dt.date(2026, 6, 11)
    assert extended.weeks[3].heading == "Week 4"


def test_easter_monday_inside_the_programme_needs_a_decision_and_the_clocks_are_told(edition, garden):
    shown = look(draft(edition, garden, dt.date(2027, 3, 15)))

    assert [each.day for each in shown.rows if each.to_settle] == [dt.date(2027, 3, 29)]
    assert words_of(row(shown, "day-9")) == [
        "Friday 2 April 2027",
        "Monday 5 April 2027, added at the end",
        "Monday 29 March all the same",
    ]
    with_answer = look(draft(edition, garden, dt.date(2027, 3, 15), decisions={dt.date(2027, 3, 29): Answer.EXTEND}))
    assert row(with_answer, "day-9").sentence == "Clocks go forward on Sunday 28 March 2027"


def test_a_programme_may_end_on_christmas_eve(edition, garden):
    shown = look(draft(edition, garden, dt.date(2026, 12, 7)))

    assert days(shown)[-1] == dt.date(2026, 12, 24)
    assert not any(each.to_settle for each in shown.rows)


def test_the_organisations_own_closed_day_needs_a_decision_with_its_reason(edition, garden):
    ClosedDay.objects.create(organisation=garden.organisation, date=dt.date(2026, 9, 15), reason="Staff training")

    shown = look(draft(edition, garden, dt.date(2026, 9, 7)))

    assert (row(shown, "day-6").tag, row(shown, "day-6").sentence) == ("Closed day", "Staff training")
    assert shown.points[0].headline == "Day 6 falls on a closed day"


def test_two_holidays_that_are_both_put_at_the_end_go_to_two_different_days(edition, garden):
    for day in (dt.date(2026, 9, 8), dt.date(2026, 9, 15)):
        ClosedDay.objects.create(organisation=garden.organisation, date=day, reason="Closed")
    one = {dt.date(2026, 9, 8): Answer.EXTEND}

    shown = look(draft(edition, garden, dt.date(2026, 9, 7), decisions=one))
    assert "Tuesday 29 September 2026, added at the end" in words_of(row(shown, "day-5"))

    both = look(draft(edition, garden, dt.date(2026, 9, 7), decisions={**one, dt.date(2026, 9, 15): Answer.EXTEND}))
    assert days(both)[-2:] == [dt.date(2026, 9, 28), dt.date(2026, 9, 29)]
    assert [each.question.chosen for each in both.rows if each.question] == ["extend", "extend"]


def test_a_decision_made_for_another_first_day_or_no_longer_possible_is_asked_again(edition, garden):
    stale = {dt.date(2026, 5, 4): dt.date(2026, 5, 20), dt.date(2027, 3, 29): Answer.EXTEND}

    shown = look(draft(edition, garden, dt.date(2026, 4, 20), decisions=stale))

    assert [each.day for each in shown.rows if each.to_settle] == [dt.date(2026, 5, 4)]


# What it costs


# Of a programme that people are referred to it also asks who leads what.
@pytest.mark.parametrize(
    ("make", "queries"), [(cpsmp_edition, 5), (pain_management_edition, 6)], ids=["6 sessions", "12 and 3 reviews"]
)
def test_a_clear_preview_takes_as_many_queries_however_many_sessions(clinic, garden, make, queries, django_assert_num_queries):
    made = draft(make(clinic.organisation), garden, dt.date(2026, 9, 7), places=8)

    with django_assert_num_queries(queries):
        look(made)


@pytest.mark.parametrize("troubled", [1, 3])
def test_a_preview_with_taken_rooms_takes_eight_queries_however_many(edition, garden, troubled, django_assert_num_queries):
    take(garden, *[dt.date(2026, 9, day) for day in (7, 8, 9)[:troubled]])
    VenueFactory.create_batch(troubled, organisation=garden.organisation)

    with django_assert_num_queries(8):
        assert look(draft(edition, garden, dt.date(2026, 9, 7))).to_settle == troubled


def test_a_preview_writes_nothing(edition, garden):
    look(draft(edition, garden, dt.date(2026, 9, 7)))

    edition.refresh_from_db()
    assert edition.frozen_at is None
    assert edition.courses.count() == 0


def test_who_meets_on_a_holiday_all_the_same_is_told_of_the_clock_change_too(weekly, garden, clinic):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 4, 1), reason="Staff training")

    shown = look(draft(weekly, garden, dt.date(2026, 3, 11), decisions={dt.date(2026, 4, 1): Answer.KEEP}))

    assert row(shown, "session-4").sentence == (
        "Clocks go forward on Sunday 29 March 2026. Wednesday 1 April 2026 is Staff training"
    )
    assert [point.headline + point.rest for point in shown.points] == [
        "Session 4 falls on Staff training, Wednesday 1 April 2026. It is held all the same.",
        "The clocks go forward on Sunday 29 March 2026, before session 4. It stays at 10am.",
    ]
    assert shown.good_to_know == 1
