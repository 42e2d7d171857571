"""Session Zero: scheduled on a course, attended by whoever is on it, counted nowhere."""

import datetime as dt
import uuid

import pytest

from common.refused import Refused
from courses.ground import session_zero
from courses.models import Session
from courses.scheduling.changing.cancelling import cancel_session
from courses.scheduling.changing.moving import move_session
from courses.scheduling.changing.postponing import postpone_session
from desk.courses.marks import attendance_of, held_places
from participants.enrolment.enrolling import enrol
from participants.enrolment.session_zero import schedule_zero
from participants.enrolment.timetable import timetable_of
from participants.models import Appointment
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, hold, make_course, make_place

FIRST = dt.date(2027, 1, 13)
WEDNESDAYS = [FIRST + dt.timedelta(weeks=week) for week in range(6)]
IN_TIME = dt.date(2027, 1, 6)


@pytest.fixture
def course(charity):
    return make_course(cpsmp_edition(charity.organisation), days=WEDNESDAYS, places=14)


@pytest.fixture
def schedule(charity, course):
    """schedule(day=…) → Session Zero of the course, in its own room at 4pm for an hour."""

    def schedule(**chosen):
        usual = {"day": IN_TIME, "start": dt.time(16), "minutes": 60, "venue": course.venue, "video_link": ""}
        return schedule_zero(course, by=charity.coordinator, now=charity.now, **usual | chosen)

    return schedule


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (dt.date(2026, 12, 15), False),
        (dt.date(2026, 12, 16), True),
        (dt.date(2027, 1, 6), True),
        (dt.date(2027, 1, 7), False),
        (FIRST, False),
    ],
)
def test_it_is_held_28_to_7_days_before_session_1(day, fits):
    assert (session_zero.refusal(day, FIRST, 28, 7) is None) == fits


def test_the_window_is_the_editions():
    assert session_zero.refusal(dt.date(2027, 1, 10), FIRST, 10, 3) is None
    assert session_zero.refusal(dt.date(2027, 1, 2), FIRST, 10, 3) == (
        "Session Zero is held 10 to 3 days before session 1, which is on Wednesday 13 January 2027. "
        "Choose a day from Sunday 3 January 2027 to Sunday 10 January 2027."
    )


@pytest.mark.django_db
def test_whoever_is_on_the_course_gets_a_place_and_so_does_who_joins_before_it(charity, course, schedule):
    early, late = (ParticipantFactory(organisation=charity.organisation) for _ in range(2))
    make_place(early, course, joined_at=charity.now)

    zero = schedule()
    enrol(late, course, by=charity.coordinator, now=charity.now)

    assert set(Appointment.objects.filter(session=zero).values_list("participant", flat=True)) == {early.pk, late.pk}


@pytest.mark.django_db
def test_who_joins_after_it_gets_no_place_there(charity, course, schedule):
    zero = schedule()
    person = ParticipantFactory(organisation=charity.organisation)

    enrol(person, course, by=charity.coordinator, now=zero.ends_at + dt.timedelta(hours=1))

    assert set(person.appointments.values_list("session__number", flat=True)) == {1, 2, 3, 4, 5, 6}


@pytest.mark.django_db
def test_the_course_begins_with_session_1_all_the_same(charity, course, schedule):
    zero = schedule()
    session_2 = course.sessions.get(number=2)
    move_session(
        session_2,
        day=session_2.local_date + dt.timedelta(days=1),
        start=dt.time(10),
        venue=course.venue,
        video_link="",
        by=charity.coordinator,
        now=charity.now,
        version=session_2.version,
    )

    course.refresh_from_db()
    assert course.first_starts_at == course.sessions.get(number=1).starts_at
    assert zero.starts_at < course.first_starts_at


@pytest.mark.django_db
def test_it_counts_neither_as_attended_nor_as_held(charity, course, schedule):
    person = ParticipantFactory(organisation=charity.organisation)
    make_place(person, course, joined_at=charity.now)
    schedule()
    for number in (0, 1, 2, 3):
        place = person.appointments.get(session__number=number)
        place.mark, place.marked_at, place.marked_by = "present", charity.now, "Sorcha Bell"
        place.save()
    hold(course, 1, 2, 3)
    sessions = list(course.sessions.order_by("starts_at"))
    after = course.sessions.get(number=3).ends_at

    assert attendance_of(held_places(sessions), sessions, needed=4, now=after)[person.pk].came == "3 of 3"


@pytest.mark.django_db
def test_the_timetable_names_it_without_counting_it(charity, course, schedule):
    person = ParticipantFactory(organisation=charity.organisation)
    make_place(person, course, joined_at=charity.now)
    schedule()

    places = [place for week in timetable_of(person, charity.now).weeks for place in week.places]

    assert [place.numbered for place in places][:2] == ["Session Zero", "Session 1 of 6"]


@pytest.mark.django_db
def test_it_can_be_cancelled_and_scheduled_again(charity, course, schedule):
    zero = schedule()
    cancel_session(zero, reason="No heating", by=charity.coordinator, now=charity.now, version=zero.version)

    schedule(day=IN_TIME - dt.timedelta(days=1))

    assert course.sessions.filter(kind="zero", state="planned").count() == 1
    assert course.sessions.filter(kind="course", state="planned").count() == 6


@pytest.mark.django_db
def test_it_is_moved_within_its_window_only_and_never_postponed(charity, course, schedule):
    zero = schedule()
    moving = {"start": dt.time(16), "venue": course.venue, "video_link": "", "by": charity.coordinator, "now": charity.now}

    with pytest.raises(Refused, match="28 to 7 days before session 1"):
        move_session(zero, day=IN_TIME + dt.timedelta(days=2), version=zero.version, **moving)
    with pytest.raises(Refused, match="Session Zero can’t be postponed"):
        postpone_session(zero, by=charity.coordinator, now=charity.now, version=zero.version)

    assert move_session(zero, day=IN_TIME - dt.timedelta(days=1), version=zero.version, **moving).local_date < IN_TIME


@pytest.mark.django_db
def test_postponing_session_1_leaves_it_where_it_is(charity, course, schedule):
    zero = schedule()
    first = course.sessions.get(number=1)

    moved = postpone_session(first, by=charity.coordinator, now=charity.now, version=first.version)

    assert {session.number for session in moved} == {1, 2, 3, 4, 5, 6}
    assert Session.objects.get(pk=zero.pk).starts_at == zero.starts_at


@pytest.mark.django_db
def test_the_same_form_twice_makes_one(schedule, course):
    number = uuid.uuid4()

    assert schedule(submission_id=number) == schedule(submission_id=number)
    assert course.sessions.filter(kind="zero").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"day": FIRST}, "Session Zero is held 28 to 7 days before session 1"),
        ({"day": dt.date(2026, 12, 25)}, "Friday 25 December 2026 is Christmas Day. Say that you want it on that day"),
        ({"minutes": 0}, "Enter how long it lasts"),
        ({"venue": None}, "Choose a room, or enter a video link."),
        ({"venue": None, "video_link": "room 7"}, "Enter the whole video link."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(schedule, course, chosen, sentence):
    with pytest.raises(Refused, match=sentence):
        schedule(**chosen)
    assert not course.sessions.filter(kind="zero").exists()


@pytest.mark.django_db
def test_a_second_one_a_room_taken_and_a_cancelled_course_are_refused(charity, course, schedule):
    other = make_course(cpsmp_edition(charity.organisation), days=[IN_TIME], start=dt.time(16))
    with pytest.raises(Refused, match="is taken on Wednesday 6 January 2027"):
        schedule(venue=other.venue)
    with pytest.raises(Refused, match="holds 3, and 14 places are planned"):
        schedule(venue=VenueFactory(organisation=charity.organisation, places=3))
    schedule()
    with pytest.raises(Refused, match="Session Zero is planned for Wednesday 6 January 2027"):
        schedule()
    course.cancelled_at, course.cancel_reason = charity.now, "Too few people"
    course.save()
    with pytest.raises(Refused, match="was cancelled"):
        schedule()
