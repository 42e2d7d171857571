"""Rooms in the preview: what takes them, what can be done about it, and which other first days would do."""

import datetime as dt

from courses.dates.calendars import Answer
from courses.scheduling.drafts import answers_in
from tests.courses.scheduling.drafting import NOW, draft, look, row, take, words_of
from tests.factories import VenueFactory

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
        "Monday 17 May 2027, added at the end",
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
