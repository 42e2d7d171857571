"""Creating a course: all of it or nothing, looked at once more under the locks."""

import datetime as dt
import uuid

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.dates.calendars import Answer
from courses.models import Course, Session
from courses.programmes.editions import copy_edition
from courses.scheduling import creating as scheduling
from courses.scheduling.creating import create_course
from courses.scheduling.drafts import Draft
from tests.factories import OrganisationFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def create(clinic):
    def create(edition, room, first_day, submission_id=None, **more):
        chosen = {"format": "in_person", "start": edition.default_start, "places": 8, "venue": room, **more}
        made = Draft(edition=edition, first_day=first_day, **chosen)
        return create_course(
            made, organisation=clinic.organisation, by=clinic.administrator, now=NOW, submission_id=submission_id
        )

    return create


@pytest.mark.sqlite
def test_a_hospital_programme_is_created_with_its_days_and_reviews(create, edition, garden):
    course = create(edition, garden, dt.date(2026, 9, 7))

    assert (course.name, course.number, course.places, course.taken) == ("Pain management group 1", 1, 8, 0)
    sessions = list(course.sessions.order_by("number"))
    assert [session.label for session in sessions[:2]] == ["Day 1", "Day 2"]
    assert [session.label for session in sessions[-3:]] == ["1-month review", "6-month review", "12-month review"]
    assert [session.number for session in sessions] == list(range(1, 16))
    assert [session.months for session in sessions[-4:]] == [None, 1, 6, 12]
    assert [session.plan.number for session in sessions[:12]] == list(range(1, 13))
    assert sessions[0].local_start.strftime("%a %d %b %H:%M") == "Mon 07 Sep 09:30"
    assert (sessions[0].title, sessions[0].minutes, sessions[12].minutes) == ("Subject 1", 330, 150)
    assert {session.places for session in sessions[:12]} == {8}
    assert {session.places for session in sessions[12:]} == {12}
    assert {session.venue for session in sessions} == {garden}


@pytest.mark.sqlite
def test_the_courses_own_dates_are_those_of_its_first_and_last_session_and_its_reviews(create, edition, weekly, garden):
    course = create(edition, garden, dt.date(2026, 9, 7))
    sessions = list(course.sessions.order_by("number"))
    assert course.first_starts_at == sessions[0].starts_at
    assert course.last_ends_at == sessions[11].ends_at
    assert course.reviews_end_at == sessions[14].ends_at

    assert create(weekly, garden, dt.date(2027, 1, 6)).reviews_end_at is None


def test_a_weekly_course_over_the_clock_change_starts_at_ten_every_week(create, weekly, garden):
    course = create(weekly, garden, dt.date(2026, 3, 11))

    starts = [session.starts_at.strftime("%m%d %H%M") for session in course.sessions.order_by("number")]
    assert starts == ["0311 1000", "0318 1000", "0325 1000", "0401 0900", "0408 0900", "0415 0900"]


def test_the_edition_is_frozen_and_the_course_can_be_found_and_is_on_the_record(create, edition, garden, clinic):
    course = create(edition, garden, dt.date(2026, 9, 7))

    edition.refresh_from_db()
    assert edition.frozen_at == NOW
    assert "group 1" in course.search_key
    assert "garden room" in course.search_key
    entry = AuditEntry.objects.get(object_type="courses.course", object_id=course.pk)
    assert (entry.verb, entry.actor_id) == ("course scheduled", clinic.administrator.pk)
    assert entry.details == {"sessions": 15, "first_day": "2026-09-07"}


def test_a_frozen_edition_keeps_the_moment_it_was_frozen(create, weekly, garden):
    before = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    weekly.frozen_at = before
    weekly.save()

    create(weekly, garden, dt.date(2026, 9, 9))

    weekly.refresh_from_db()
    assert weekly.frozen_at == before


@pytest.mark.sqlite
def test_each_programme_numbers_its_courses_from_one(create, edition, weekly, garden):
    numbers = [
        create(weekly, garden, dt.date(2026, 9, 7)).number,
        create(weekly, garden, dt.date(2026, 9, 8)).number,
        create(edition, None, dt.date(2026, 9, 7), format="video", link_later=True).number,
    ]
    assert numbers == [1, 2, 1]
    assert Course.objects.get(programme=weekly.programme, number=2).name == "CPSMP course 2"


@pytest.mark.sqlite
def test_the_second_click_returns_the_course_of_the_first(create, weekly, garden):
    form = uuid.uuid4()

    first = create(weekly, garden, dt.date(2026, 9, 9), submission_id=form)
    second = create(weekly, garden, dt.date(2026, 9, 9), submission_id=form)

    assert first == second
    assert Course.objects.count() == 1
    assert Session.objects.count() == 6


def test_a_form_number_of_another_organisation_is_refused_without_its_course(create, weekly, garden):
    theirs = make_course(cpsmp_edition(OrganisationFactory()), days=[dt.date(2026, 9, 9)])
    theirs.submission_id = uuid.uuid4()
    theirs.save()

    with pytest.raises(Refused, match="This form has been used before"):
        create(weekly, garden, dt.date(2026, 9, 9), submission_id=theirs.submission_id)


@pytest.mark.sqlite
def test_an_undecided_bank_holiday_is_refused_and_a_decision_creates(create, edition, garden):
    with pytest.raises(Refused, match=r"Day 9 falls on Monday 4 May 2026, May Day\. Say what"):
        create(edition, garden, dt.date(2026, 4, 20))
    assert Course.objects.count() == 0

    course = create(edition, garden, dt.date(2026, 4, 20), decisions={dt.date(2026, 5, 4): Answer.EXTEND})
    assert course.last_ends_at.date() == dt.date(2026, 5, 11)


@pytest.mark.sqlite
def test_a_taken_room_is_refused_with_when_and_by_what(create, edition, weekly, garden):
    theirs = make_course(weekly, days=[dt.date(2027, 4, 28)], start=dt.time(9), venue=garden, number=59)
    theirs.name = "CPSMP course 59"
    theirs.save()

    with pytest.raises(Refused) as refused:
        create(edition, garden, dt.date(2027, 4, 26), decisions={dt.date(2027, 5, 3): Answer.EXTEND})

    assert refused.value.sentence == ("The Garden Room is taken on Wednesday 28 April 2027, 9am to 11:30am, by CPSMP course 59.")


def test_who_decides_to_meet_on_a_closed_day_is_written_down_with_it(create, edition, garden, clinic):
    course = create(edition, garden, dt.date(2026, 4, 20), decisions={dt.date(2026, 5, 4): Answer.KEEP})

    agreed = course.sessions.exclude(agreed_day=None).values_list("label", "agreed_day", "agreed_by")
    assert list(agreed) == [("Day 9", dt.date(2026, 5, 4), "Priya Raman")]


def test_without_the_check_under_the_lock_the_database_refuses_with_the_same_sentence(
    create, edition, weekly, garden, monkeypatch
):
    theirs = make_course(weekly, days=[dt.date(2026, 9, 9)], start=dt.time(9), venue=garden, number=59)
    theirs.name = "CPSMP course 59"
    theirs.save()
    checked = scheduling.settled_plan
    looks = []

    def blind_at_first(draft, organisation, programme, now):
        """The diary is empty at the first look, as for somebody who reads before the other has committed."""
        looks.append(draft)
        if len(looks) > 1:
            return checked(draft, organisation, programme, now)
        with monkeypatch.context() as patched:
            patched.setattr("courses.scheduling.unfolding.Hours.booking", lambda *asked: None)
            return checked(draft, organisation, programme, now)

    monkeypatch.setattr(scheduling, "settled_plan", blind_at_first)

    with pytest.raises(Refused) as refused:
        create(edition, garden, dt.date(2026, 9, 7))

    assert refused.value.sentence == (
        "The Garden Room is taken on Wednesday 9 September 2026, 9am to 11:30am, by CPSMP course 59."
    )
    assert len(looks) == 2
    assert Course.objects.count() == 1


def test_another_room_for_one_day_is_kept_with_that_day(create, edition, weekly, garden):
    make_course(weekly, days=[dt.date(2026, 9, 9)], start=dt.time(9), venue=garden)
    other = VenueFactory(organisation=garden.organisation, places=9)

    course = create(edition, garden, dt.date(2026, 9, 7), rooms={dt.date(2026, 9, 9): other})

    assert [session.number for session in course.sessions.filter(venue=other)] == [3]
    assert course.venue == garden


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"places": 0}, "places"),
        ({"places": 13}, "places"),
        ({"places": 9}, "above_advised_agreed"),
        ({"venue": None}, "venue"),
        ({"format": "video"}, "video_link"),
    ],
)
def test_what_is_wrong_in_the_form_is_refused_at_its_field(create, edition, garden, more, field):
    with pytest.raises(Refused) as refused:
        create(edition, garden, dt.date(2026, 9, 7), **more)
    assert refused.value.field == field
    assert Course.objects.count() == 0


def test_a_room_given_up_or_made_smaller_since_the_form_was_shown_is_refused(create, weekly, garden):
    room = VenueFactory(organisation=garden.organisation)
    type(room).objects.filter(pk=room.pk).update(closed_at=NOW)
    with pytest.raises(Refused, match="isn’t in use any more"):
        create(weekly, room, dt.date(2026, 9, 9))

    type(garden).objects.filter(pk=garden.pk).update(places=7)
    with pytest.raises(Refused, match="holds 7"):
        create(weekly, garden, dt.date(2026, 9, 9))


def test_a_strangers_programme_or_room_is_refused(create, weekly, garden):
    with pytest.raises(Refused, match="one of your own programmes"):
        create(cpsmp_edition(OrganisationFactory()), garden, dt.date(2026, 9, 9))
    with pytest.raises(Refused, match="Choose the room"):
        create(weekly, VenueFactory(), dt.date(2026, 9, 9))


def test_the_video_link_stands_on_every_session(create, edition):
    link = "https://video.example/room/31"
    course = create(edition, None, dt.date(2026, 9, 7), format="video", video_link=link)

    assert set(course.sessions.values_list("video_link", flat=True)) == {link}


def test_when_the_record_cannot_be_written_nothing_is(create, weekly, garden, monkeypatch):
    monkeypatch.setattr("courses.scheduling.creating.audit.record", lambda *told, **more: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        create(weekly, garden, dt.date(2026, 9, 9))

    assert Course.objects.count() == Session.objects.count() == 0
    weekly.refresh_from_db()
    assert weekly.frozen_at is None


@pytest.mark.parametrize("make", [cpsmp_edition, pain_management_edition], ids=["6 sessions", "12 and 3 reviews"])
def test_creating_takes_the_same_number_of_queries_whatever_the_number_of_sessions(
    create, clinic, garden, make, django_assert_num_queries
):
    edition = make(clinic.organisation)

    with django_assert_num_queries(18):
        create(edition, garden, dt.date(2026, 9, 7), submission_id=uuid.uuid4())


def test_a_course_is_not_created_by_an_edition_that_another_has_followed_by_then(create, clinic, garden):
    edition = cpsmp_edition(clinic.organisation)
    later = copy_edition(edition, label="Later", by=clinic.administrator)
    later.valid_from = dt.date(2026, 9, 1)
    later.save()

    with pytest.raises(Refused, match=r"From Tuesday 1 September 2026 on, courses follow .+, Later\."):
        create(edition, garden, dt.date(2026, 9, 9))
    assert not Course.objects.exists()
