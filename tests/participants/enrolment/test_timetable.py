"""One person's timetable: the next session, this week and after, the weeks before, the reviews to come."""

import datetime as dt

import pytest

from courses.models import Session
from participants.enrolment.apologies import appointments_of, cannot_come
from participants.enrolment.enrolling import withdraw
from participants.enrolment.timetable import timetable_of
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place, pain_management_edition

PROGRAMME_DAYS = [dt.date(2027, 3, 1) + dt.timedelta(days=day, weeks=week) for week in range(3) for day in range(4)]
REVIEWS = {1: dt.date(2027, 4, 19), 6: dt.date(2027, 9, 20), 12: dt.date(2028, 3, 20)}
EARLY = dt.datetime(2027, 1, 4, 12, tzinfo=dt.UTC)
# Tuesday evening of the second week: days 5 and 6 were held, day 7 is tomorrow.
TUESDAY = dt.datetime(2027, 3, 9, 18, tzinfo=dt.UTC)


@pytest.fixture
def group(clinic):
    return make_course(pain_management_edition(clinic.organisation), days=PROGRAMME_DAYS, reviews=REVIEWS)


@pytest.fixture
def maureen(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen")


@pytest.fixture
def enrolment(clinic, maureen, group):
    return make_place(maureen, group, joined_at=clinic.now)


def by_week(weeks):
    return [(week.name, [place.label for place in week.places]) for week in weeks]


@pytest.mark.sqlite
def test_a_person_sees_what_is_next_then_each_week_then_the_reviews(maureen, enrolment):
    timetable = timetable_of(maureen, TUESDAY)

    assert timetable.next.numbered == "Day 7 of 12"
    assert by_week(timetable.weeks) == [
        ("This week", ["Day 5", "Day 6", "Day 7", "Day 8"]),
        ("Next week", ["Day 9", "Day 10", "Day 11", "Day 12"]),
    ]
    assert by_week(timetable.past_weeks) == [("Last week", ["Day 1", "Day 2", "Day 3", "Day 4"])]
    assert [place.numbered for place in timetable.reviews] == ["1-month review", "6-month review", "12-month review"]


def test_times_are_those_of_the_clock_on_the_wall_on_both_sides_of_the_change(maureen, enrolment):
    timetable = timetable_of(maureen, EARLY)

    assert timetable.next.starts.strftime("%H:%M %Z") == "09:30 GMT"
    assert timetable.reviews[0].starts.strftime("%H:%M %Z") == "10:00 BST"


def test_each_room_to_come_is_described_once_in_order_and_those_that_are_over_are_not(clinic, maureen, group, enrolment):
    usual = VenueFactory(organisation=clinic.organisation, name="Garden Room", address="1 Mill Lane")
    moved = VenueFactory(organisation=clinic.organisation, name="Orchard Gym", address="2 Mill Lane")
    bare = VenueFactory(organisation=clinic.organisation, name="Hall", address="", directions="", access_notes="")
    group.sessions.update(venue=usual)
    for number, venue in ((1, moved), (7, moved), (8, bare), (9, moved)):
        group.sessions.filter(number=number).update(venue=venue)

    assert [(each.venue, each.address) for each in timetable_of(maureen, TUESDAY).rooms] == [
        (timetable_of(maureen, TUESDAY).next.venue, "2 Mill Lane"),
        (timetable_of(maureen, TUESDAY).reviews[0].venue, "1 Mill Lane"),
    ]


def test_weeks_further_off_are_named_by_their_monday(maureen, enrolment):
    names = [week.name for week in timetable_of(maureen, EARLY).weeks]

    assert names == ["Week of Monday 1 March", "Week of Monday 8 March", "Week of Monday 15 March"]


def test_a_day_that_is_on_is_still_the_next_one(maureen, enrolment):
    during = timetable_of(maureen, dt.datetime(2027, 3, 1, 11, tzinfo=dt.UTC)).next

    assert (during.label, during.is_on_now, during.can_say_no) == ("Day 1", True, False)


def test_the_next_day_is_one_the_person_comes_to(clinic, maureen, enrolment):
    tomorrow = appointments_of(maureen).get(session__number=7)
    cannot_come(tomorrow, reason="Ill", told_by="self", by=clinic.administrator, now=TUESDAY)

    timetable = timetable_of(maureen, TUESDAY)

    assert timetable.next.label == "Day 8"
    day_7 = timetable.weeks[0].places[2]
    assert (day_7.has_apology, day_7.apology_reason, day_7.apology_by, day_7.can_say_no) == (True, "Ill", "self", False)


def test_a_cancelled_day_stays_in_its_week_and_is_never_next(maureen, group, enrolment):
    group.sessions.filter(number=7).update(state="cancelled", cancel_reason="Snow")

    timetable = timetable_of(maureen, TUESDAY)

    assert timetable.next.numbered == "Day 8 of 12"
    assert (timetable.weeks[0].places[2].cancelled, timetable.weeks[0].places[2].cancel_reason) == (True, "Snow")


def test_a_person_who_withdrew_sees_what_was_and_nothing_to_come(clinic, maureen, enrolment):
    withdraw(enrolment, reason="", by=clinic.administrator, now=TUESDAY)

    timetable = timetable_of(maureen, TUESDAY)

    assert timetable.next is None
    assert by_week(timetable.weeks) == [("This week", ["Day 5", "Day 6"])]
    assert timetable.reviews == ()


def test_a_video_link_is_shown_from_half_an_hour_before_until_it_is_over_and_not_if_cancelled(maureen, group, enrolment):
    Session.objects.filter(course=group).update(video_link="https://meet.example/group")
    group.sessions.filter(number=8).update(state="cancelled", cancel_reason="Snow")

    day_7 = group.sessions.get(number=7).starts_at
    links = {place.label: place.video_link for place in timetable_of(maureen, day_7 - dt.timedelta(minutes=30)).weeks[0].places}
    before = {place.video_link for place in timetable_of(maureen, day_7 - dt.timedelta(minutes=31)).weeks[0].places}

    assert links == {"Day 5": "", "Day 6": "", "Day 7": "https://meet.example/group", "Day 8": ""}
    assert before == {""}


def test_a_review_that_is_over_stands_in_its_week(maureen, enrolment):
    timetable = timetable_of(maureen, dt.datetime(2027, 4, 20, 9, tzinfo=dt.UTC))

    assert by_week(timetable.weeks) == [("This week", ["1-month review"])]
    assert [place.months for place in timetable.reviews] == [6, 12]


@pytest.mark.sqlite
def test_somebody_without_places_has_an_empty_timetable(maureen):
    timetable = timetable_of(maureen, TUESDAY)

    assert timetable.is_empty
    assert timetable.next is None


def test_one_and_three_courses_take_the_same_two_queries(clinic, maureen, enrolment, django_assert_num_queries):
    with django_assert_num_queries(2):
        timetable_of(maureen, TUESDAY)
    for week in (20, 30):
        days = [dt.date(2027, 3, 1) + dt.timedelta(weeks=week + n) for n in range(6)]
        make_place(maureen, make_course(cpsmp_edition(clinic.organisation), days=days), joined_at=clinic.now)

    with django_assert_num_queries(2):
        timetable_of(maureen, TUESDAY)
