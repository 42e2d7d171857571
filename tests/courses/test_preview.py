"""What somebody sees before they create a course: every date with its check, and what they can do about it."""

import datetime as dt

import pytest

from common.refused import Refused
from courses.calendars import Answer
from courses.models import ClosedDay, EditionFormat
from courses.scheduling import Draft, answers_in, preview
from courses.wall_time import OccursTwice
from tests.factories import OrganisationFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="", places=12)


@pytest.fixture
def weekly(clinic):
    return cpsmp_edition(clinic.organisation)


def draft(edition, room, first_day, **more):
    chosen = {"format": "in_person", "start": edition.default_start, "places": 8, "venue": room, **more}
    return Draft(edition=edition, first_day=first_day, **chosen)


def look(made, now=NOW):
    return preview(made, organisation=made.edition.programme.organisation, now=now)


def days(shown):
    return [row.day for row in shown.rows if not row.is_review]


def words_of(row):
    return [option.words for option in row.question.options]


def row(shown, row_id):
    return next(each for each in shown.rows if each.id == row_id)


def take(venue, *days, start=dt.time(9), minutes=180):
    """Another programme's course in the same room on these days."""
    edition = cpsmp_edition(venue.organisation)
    edition.session_minutes = minutes
    return make_course(edition, days=list(days), start=start, venue=venue, number=59)


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
    assert words_of(early_may) == ["Friday 8 May 2026", "Monday 11 May 2026, after day 12", "Monday 4 May all the same"]
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
        "Monday 5 April 2027, after day 12",
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
    assert "Tuesday 29 September 2026, after day 12" in words_of(row(shown, "day-5"))

    both = look(draft(edition, garden, dt.date(2026, 9, 7), decisions={**one, dt.date(2026, 9, 15): Answer.EXTEND}))
    assert days(both)[-2:] == [dt.date(2026, 9, 28), dt.date(2026, 9, 29)]
    assert [each.question.chosen for each in both.rows if each.question] == ["extend", "extend"]


def test_a_decision_made_for_another_first_day_or_no_longer_possible_is_asked_again(edition, garden):
    stale = {dt.date(2026, 5, 4): dt.date(2026, 5, 20), dt.date(2027, 3, 29): Answer.EXTEND}

    shown = look(draft(edition, garden, dt.date(2026, 4, 20), decisions=stale))

    assert [each.day for each in shown.rows if each.to_settle] == [dt.date(2026, 5, 4)]


# Rooms


def test_a_taken_room_is_shown_with_hours_and_by_what_and_another_room_is_offered(edition, garden):
    take(garden, dt.date(2027, 4, 28))
    VenueFactory(organisation=garden.organisation, name="Room 4", room="", places=10)
    VenueFactory(organisation=garden.organisation, name="Cupboard", room="", places=3)
    VenueFactory(name="Somebody else’s hall", places=40)

    shown = look(draft(edition, garden, dt.date(2027, 4, 26)))

    taken = row(shown, "day-3")
    assert (taken.tag, taken.to_settle) == ("Room taken", True)
    assert taken.sentence == "Garden Room, 9am to midday, by Chronic Pain Self-Management Program, course 59"
    assert words_of(taken) == [
        "Friday 30 April 2027",
        "Monday 17 May 2027, after day 12",
        "Wednesday 28 April in Room 4",
    ]
    assert shown.points[0].headline == "The Garden Room is taken on day 3"
    assert shown.clean_starts == (dt.date(2027, 4, 5), dt.date(2027, 5, 10))
    assert (shown.clear, shown.to_settle, shown.good_to_know) == (12, 2, 1)


def test_another_room_on_the_day_settles_it(edition, garden):
    take(garden, dt.date(2026, 9, 9))
    other = VenueFactory(organisation=garden.organisation, name="Room 4", room="", places=10)
    answers = answers_in({"on-2026-09-09": f"room-{other.pk}", "csrf": "x"}, [garden, other])

    shown = look(draft(edition, garden, dt.date(2026, 9, 7), rooms=answers.rooms))

    assert shown.ready
    assert (row(shown, "day-3").venue, row(shown, "day-3").sentence) == (other, "In Room 4")
    assert row(shown, "day-3").question.chosen == f"room-{other.pk}"
    assert row(shown, "day-4").venue == garden


def test_another_room_that_is_taken_too_small_closed_or_a_strangers_settles_nothing(edition, garden):
    take(garden, dt.date(2026, 9, 9))
    organisation = garden.organisation
    taken = VenueFactory(organisation=organisation)
    take(taken, dt.date(2026, 9, 9))
    for useless in (
        taken,
        VenueFactory(organisation=organisation, places=7),
        VenueFactory(organisation=organisation, closed_at=NOW),
        VenueFactory(),
    ):
        shown = look(draft(edition, garden, dt.date(2026, 9, 7), rooms={dt.date(2026, 9, 9): useless}))
        assert shown.to_settle == 1


def test_a_room_is_free_from_the_minute_the_other_course_ends(edition, garden):
    take(garden, dt.date(2026, 9, 9), start=dt.time(15))
    take(garden, dt.date(2026, 9, 10), start=dt.time(8), minutes=90)

    assert look(draft(edition, garden, dt.date(2026, 9, 7))).to_settle == 0


def test_a_cancelled_session_frees_its_room(edition, garden):
    course = take(garden, dt.date(2026, 9, 9))
    course.sessions.update(state="cancelled", cancel_reason="Snow")

    assert look(draft(edition, garden, dt.date(2026, 9, 7))).to_settle == 0


def test_meeting_all_the_same_on_a_holiday_does_not_help_when_the_room_is_taken(edition, garden):
    take(garden, dt.date(2026, 5, 4))
    other = VenueFactory(organisation=garden.organisation, name="Room 4", room="", places=10)
    may_day = dt.date(2026, 5, 4)

    kept = look(draft(edition, garden, dt.date(2026, 4, 20), decisions={may_day: Answer.KEEP}))
    assert row(kept, "day-9").tag == "Room taken"
    assert "Monday 4 May all the same, in Room 4" in words_of(row(kept, "day-9"))

    moved = look(draft(edition, garden, dt.date(2026, 4, 20), rooms={may_day: other}))
    assert moved.ready


def test_a_review_whose_room_is_taken_is_offered_other_days_near_its_due_day(edition, garden):
    take(garden, dt.date(2026, 10, 26))

    shown = look(draft(edition, garden, dt.date(2026, 9, 7)))
    assert row(shown, "review-1").tag == "Room taken"
    assert words_of(row(shown, "review-1")) == ["Friday 23 October 2026", "Tuesday 27 October 2026", "Wednesday 28 October 2026"]

    settled = look(draft(edition, garden, dt.date(2026, 9, 7), decisions={dt.date(2026, 10, 26): dt.date(2026, 10, 27)}))
    assert settled.ready
    assert row(settled, "review-1").day == dt.date(2026, 10, 27)


def test_a_review_has_at_least_the_courses_places_and_no_more_than_the_room(edition, garden):
    assert row(look(draft(edition, garden, dt.date(2026, 9, 7))), "review-1").places == 12
    small = VenueFactory(organisation=garden.organisation, places=9)
    assert row(look(draft(edition, small, dt.date(2026, 9, 7))), "review-1").places == 9


# Other first days


def test_the_nearest_first_days_with_nothing_to_settle_are_offered_with_the_room_free(edition, garden):
    shown = look(draft(edition, garden, dt.date(2026, 4, 20)))
    assert shown.clean_starts == (dt.date(2026, 4, 13), dt.date(2026, 6, 1))
    assert shown.clean_sentence == "1 week earlier or 6 weeks later. The Garden Room is free on every day of both."

    take(garden, dt.date(2026, 4, 14))
    take(garden, dt.date(2026, 7, 20), start=dt.time(11))
    later = look(draft(edition, garden, dt.date(2026, 4, 20)))
    assert later.clean_starts[1] == dt.date(2026, 6, 8)
    for start in later.clean_starts:
        assert look(draft(edition, garden, start)).ready


def test_no_clean_first_day_in_the_past_is_offered(edition, garden):
    shown = look(draft(edition, garden, dt.date(2026, 4, 20)), now=dt.datetime(2026, 4, 14, 9, tzinfo=dt.UTC))

    assert shown.clean_starts == (dt.date(2026, 6, 1),)
    assert shown.clean_sentence == "6 weeks later. The Garden Room is free on every day."


# What is refused at once


@pytest.mark.parametrize(
    ("first_day", "sentence"),
    [
        (dt.date(2026, 9, 8), "Tuesday 8 September 2026 can’t be the first day: this programme starts on a Monday."),
        (dt.date(2025, 12, 29), "Monday 29 December 2025 is in the past."),
        (dt.date(2062, 9, 4), "is more than five years away. Check the year."),
        (dt.date(2019, 12, 30), "is in the past"),
    ],
)
def test_a_first_day_that_cannot_be_is_refused_with_the_reason(edition, garden, first_day, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        look(draft(edition, garden, first_day))
    assert refused.value.field == "first_day"


def test_a_start_that_has_passed_today_is_refused(edition, garden):
    with pytest.raises(Refused, match="9:30am on Monday 7 September 2026 has already passed"):
        look(draft(edition, garden, dt.date(2026, 9, 7)), now=dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC))


def test_an_edition_is_not_used_before_it_is_valid(edition, garden):
    edition.valid_from = dt.date(2027, 1, 1)
    with pytest.raises(Refused, match="is used from Friday 1 January 2027 on"):
        look(draft(edition, garden, dt.date(2026, 9, 7)))


def test_a_start_that_the_clocks_skip_is_refused(weekly, garden):
    with pytest.raises(Refused, match="There is no 1:30am on Sunday 29 March 2026") as refused:
        look(draft(weekly, garden, dt.date(2026, 3, 29), start=dt.time(1, 30)))
    assert refused.value.field == "start"


def test_a_start_that_comes_twice_is_a_question_and_its_answer_counts(weekly, garden):
    with pytest.raises(OccursTwice, match="comes twice"):
        look(draft(weekly, garden, dt.date(2026, 10, 25), start=dt.time(1, 30)))

    second = look(draft(weekly, garden, dt.date(2026, 10, 25), start=dt.time(1, 30), fold=1))
    assert second.rows[0].starts.astimezone(dt.UTC) == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_another_organisations_programme_is_refused(edition, garden):
    with pytest.raises(Refused, match="one of your own programmes"):
        preview(draft(edition, garden, dt.date(2026, 9, 7)), organisation=OrganisationFactory(), now=NOW)


# What is wrong in the form


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"places": 0}, "places", "A course needs at least one place."),
        (
            {"places": 13, "format": "video", "link_later": True},
            "places",
            "12 places are the most for this programme. Choose 12 or fewer.",
        ),
        ({"places": 9}, "above_advised_agreed", "No more than 8 places are advised. Say that you want 9 all the same."),
        ({"venue": None}, "venue", "Choose the room it is held in."),
        ({"format": "video", "venue": None}, "video_link", "Enter the video link, or say that you will add it later."),
        ({"format": "video", "video_link": "ask me"}, "video_link", "Enter the whole video link. It starts with https://"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_the_dates(edition, garden, more, field, sentence):
    shown = look(draft(edition, garden, dt.date(2026, 9, 7), **more))

    assert [(stop.field, stop.sentence) for stop in shown.stops] == [(field, sentence)]
    assert not shown.ready
    assert len(shown.rows) == 15


def test_a_room_that_is_too_small_or_given_up_is_said(edition, garden):
    small = VenueFactory(organisation=garden.organisation, name="Garden Room", room="Level 2", places=7)
    [stop] = look(draft(edition, small, dt.date(2026, 9, 7))).stops
    assert stop.sentence == "The Garden Room, Level 2, holds 7, and 8 places are planned. Choose a larger room or fewer places."

    garden.closed_at = NOW
    [stop] = look(draft(edition, garden, dt.date(2026, 9, 7))).stops
    assert stop.sentence == "The Garden Room isn’t in use any more. Choose another room."


def test_a_strangers_room_is_no_room(edition):
    [stop] = look(draft(edition, VenueFactory(), dt.date(2026, 9, 7))).stops
    assert stop.sentence == "Choose the room it is held in."


def test_above_the_advised_places_asks_and_the_answer_counts(edition, garden):
    assert look(draft(edition, garden, dt.date(2026, 9, 7), places=9, above_advised_agreed=True)).ready


def test_a_format_that_the_edition_does_not_have_is_said(edition, garden):
    EditionFormat.objects.filter(format="video").delete()
    [stop] = look(draft(edition, None, dt.date(2026, 9, 7), format="video", link_later=True)).stops
    assert stop.field == "format"


def test_by_video_the_link_may_come_later_and_a_room_left_in_the_form_does_not_count(edition, garden):
    take(garden, dt.date(2026, 9, 9))
    shown = look(draft(edition, garden, dt.date(2026, 9, 7), format="video", link_later=True))

    assert shown.ready
    assert {each.venue for each in shown.rows} == {None}


# What it costs


@pytest.mark.parametrize("make", [cpsmp_edition, pain_management_edition], ids=["6 sessions", "12 and 3 reviews"])
def test_a_clear_preview_takes_five_queries_however_many_sessions(clinic, garden, make, django_assert_num_queries):
    made = draft(make(clinic.organisation), garden, dt.date(2026, 9, 7), places=8)

    with django_assert_num_queries(5):
        look(made)


@pytest.mark.parametrize("troubled", [1, 3])
def test_a_preview_with_taken_rooms_takes_seven_queries_however_many(edition, garden, troubled, django_assert_num_queries):
    take(garden, *[dt.date(2026, 9, day) for day in (7, 8, 9)[:troubled]])
    VenueFactory.create_batch(troubled, organisation=garden.organisation)

    with django_assert_num_queries(7):
        assert look(draft(edition, garden, dt.date(2026, 9, 7))).to_settle == troubled


def test_a_preview_writes_nothing(edition, garden):
    look(draft(edition, garden, dt.date(2026, 9, 7)))

    edition.refresh_from_db()
    assert edition.frozen_at is None
    assert edition.courses.count() == 0
