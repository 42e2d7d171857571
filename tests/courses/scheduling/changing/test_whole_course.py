"""A course is changed at once: place, hour or days of everything to come; what was held stays."""

import datetime as dt

import pytest

from accounts.models import AuditEntry
from common.refused import Refused
from courses.models import Course, Duty, Session
from courses.scheduling.changing.whole_course import WholeChange, change_whole_course, plan_whole_change
from tests.at_once import at_once
from tests.factories import FacilitatorFactory, VenueFactory, cpsmp_edition, make_course, pain_management_edition

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 17, 9, tzinfo=dt.UTC)  # sessions 1 and 2 have been held
WEDNESDAYS = [dt.date(2026, 9, 9) + dt.timedelta(weeks=week) for week in range(6)]
DAYS = [dt.date(2026, 9, day) for day in (21, 22, 23, 24, 28, 29, 30)] + [dt.date(2026, 10, day) for day in (1, 5, 6, 7, 8)]
REVIEWS = {1: dt.date(2026, 11, 9), 6: dt.date(2027, 4, 8), 12: dt.date(2027, 10, 8)}


@pytest.fixture
def course(clinic, garden):
    return make_course(cpsmp_edition(clinic.organisation), days=WEDNESDAYS, venue=garden)


@pytest.fixture
def programme(clinic, garden):
    return make_course(pain_management_edition(clinic.organisation), days=DAYS, reviews=REVIEWS, venue=garden)


@pytest.fixture
def change(clinic):
    def change(course, what, **more):
        course.refresh_from_db()
        return change_whole_course(course, what, by=clinic.administrator, **{"now": NOW, "version": course.version, **more})

    return change


@pytest.fixture
def hall(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Hall", places=40)


def stands(course):
    return [each.local_start.strftime("%d %b %H:%M") for each in course.sessions.filter(kind="course").order_by("number")]


def test_the_office_changes_the_hour_of_all_that_is_to_come_and_nothing_that_was(change, course):
    before = stands(course)
    moved = change(course, WholeChange(start=dt.time(14)))

    assert stands(course) == before[:2] + [f"{when[:6]} 14:00" for when in before[2:]]
    assert len(moved) == 4
    entry = AuditEntry.objects.get(verb="course changed")
    assert (entry.object_id, entry.details["to"]) == (course.pk, {"start": "14:00:00"})


def test_all_go_to_another_room_with_whoever_leads_and_the_reviews_where_that_is_said(change, programme, hall, garden, clinic):
    day = programme.sessions.get(number=1, kind="course")
    lead = FacilitatorFactory(organisation=clinic.organisation)
    duty = Duty.objects.create(session=day, facilitator=lead, starts_at=day.starts_at, ends_at=day.ends_at, published_at=NOW)

    change(programme, WholeChange(venue=hall))
    assert set(programme.sessions.values_list("kind", "venue")) == {("course", hall.pk), ("review", garden.pk)}
    change(programme, WholeChange(venue=hall, reviews_too=True))
    assert set(programme.sessions.values_list("venue", flat=True)) == {hall.pk}
    assert Duty.objects.get(pk=duty.pk).ended_at is None


def test_a_course_begins_on_a_chosen_day_and_goes_on_in_its_pattern(change, course):
    change(course, WholeChange(first_day=dt.date(2026, 10, 8)))

    assert [when[:6] for when in stands(course)] == ["09 Sep", "16 Sep", "08 Oct", "15 Oct", "22 Oct", "29 Oct"]
    course.refresh_from_db()
    assert course.last_ends_at.date() == dt.date(2026, 10, 29)


def test_where_the_last_day_changes_somebody_says_what_becomes_of_the_reviews(change, programme):
    later = WholeChange(first_day=dt.date(2026, 9, 28))
    with pytest.raises(Refused, match="Say whether the reviews move"):
        change(programme, later)

    change(programme, later, reviews="move")

    dates = list(programme.sessions.filter(kind="review").order_by("number").values_list("starts_at__date", flat=True))
    assert dates[0] == dt.date(2026, 11, 16)


def test_a_programme_doesnt_begin_on_a_day_on_which_it_isnt_held(change, programme):
    with pytest.raises(Refused, match="Friday 2 October 2026 is no day of this programme"):
        change(programme, WholeChange(first_day=dt.date(2026, 10, 2)))


def test_a_room_taken_on_one_of_the_days_is_named_and_nothing_changes(change, course, hall, clinic):
    make_course(cpsmp_edition(clinic.organisation), days=[WEDNESDAYS[4]], venue=hall, number=77)
    before = list(Session.objects.filter(course=course).order_by("pk").values_list("venue", flat=True))

    with pytest.raises(Refused, match=r"Hall.*is taken on Wednesday 7 October"):
        change(course, WholeChange(venue=hall))
    assert list(Session.objects.filter(course=course).order_by("pk").values_list("venue", flat=True)) == before


def test_nothing_to_change_and_nothing_to_come_are_said(change, course):
    with pytest.raises(Refused, match="stands already"):
        change(course, WholeChange())
    with pytest.raises(Refused, match="nothing left to change"):
        change(course, WholeChange(start=dt.time(14)), now=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    Course.objects.filter(pk=course.pk).update(cancelled_at=NOW, cancel_reason="No leader")
    with pytest.raises(Refused, match="is cancelled"):
        change(course, WholeChange(start=dt.time(14)))


def test_the_plan_says_what_moves_and_writes_nothing(course, hall, django_assert_num_queries):
    course = Course.objects.select_related("edition__programme", "organisation").get(pk=course.pk)
    with django_assert_num_queries(4):
        shifts = plan_whole_change(course, WholeChange(venue=hall, start=dt.time(14)), NOW)

    assert [(each.session.number, str(each.venue)) for each in shifts] == [(number, str(hall)) for number in (3, 4, 5, 6)]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_course_at_once_one_is_told(change, course, hall):
    course.refresh_from_db()
    version = course.version

    done = at_once(
        lambda: change(course, WholeChange(start=dt.time(14)), version=version),
        lambda: change(course, WholeChange(venue=hall), version=version),
    )
    assert sorted(type(each).__name__ for each in done) == ["list", "str"]
