"""What stands in somebody's calendar, before and after each kind of change: read back by two independent programs."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from accounts.organisations.particulars import change_organisation
from accounts.organisations.particulars import organisation_facts_of as facts_of_house
from accounts.roles import Role
from courses.models import Venue
from courses.scheduling.changing.cancelling import cancel_session
from courses.scheduling.changing.moving import move_session
from courses.venues.rooms import change_venue, venue_facts_of
from desk.own.calendar import KEPT, calendar_of
from participants.enrolment.enrolling import enrol, withdraw
from participants.models import Appointment
from participants.people.own_details import OwnDetails, change_own_details
from tests.cast import NOW, member
from tests.desk.calendars import on, read
from tests.desk.conftest import LONG_AGO, Group
from tests.factories import ParticipantFactory, VenueFactory, cpsmp_edition, make_course, make_place

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=5)
DAY = dt.timedelta(days=1)


@pytest.fixture
def maureen(clinic):
    """Maureen Pell signs in; neutral wording, as everybody has who didn't choose otherwise."""
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user)


@pytest.fixture
def placed(maureen, group):
    """Her place on group 31: twelve days, three reviews."""
    make_place(maureen, group.course, joined_at=LONG_AGO)
    return group


@pytest.fixture
def office(clinic):
    return clinic.administrator


def file_of(person, now=NOW):
    person.refresh_from_db()
    return calendar_of(person, now=now)


def entries(person, now=NOW):
    return read(file_of(person, now))


def move(group, number, office, *, now=LATER, day=None, start=None):
    session = group.session(number)
    return move_session(
        session,
        day=day or session.local_date,
        start=start or session.local_start.time(),
        venue=session.venue,
        video_link="",
        reviews="keep",
        by=office,
        now=now,
        version=session.version,
    )


def test_each_place_is_one_entry_in_utc_and_none_repeats(maureen, placed):
    found = entries(maureen)

    assert len(found) == 15
    assert [each.hours for each in found[:2]] == ["2026-10-26 09:30 to 15:00", "2026-10-27 09:30 to 15:00"]
    assert {str(each.starts.tzinfo) for each in found} == {"UTC"}
    assert {(each.sequence, each.status) for each in found} == {(0, "CONFIRMED")}
    assert len({each.uid for each in found}) == 15


def test_the_file_is_made_as_calendars_want_it(maureen, placed):
    text = file_of(maureen).decode()

    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert "\n" not in text.replace("\r\n", "")
    for line in (
        "METHOD:PUBLISH",
        "VERSION:2.0",
        "X-WR-CALNAME:Appointments",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "CLASS:PRIVATE",
    ):
        assert line in lines
    for word in ("VALARM", "RRULE", "TZID", "ATTENDEE", "ORGANIZER"):
        assert word not in text


def test_neutral_wording_tells_nothing_and_names_nobody(maureen, placed):
    venue = placed.course.venue
    venue.directions = "The pain clinic is on the left."
    venue.save()

    text = file_of(maureen).decode().replace("\r\n ", "")

    for word in (
        "Maureen",
        "Pell",
        "ain management",
        "group 31",
        "Subject",
        "Day 6",
        "eview",
        "ain clinic",
        "Priya",
        "ain service",
    ):
        assert word not in text
    entry = on(entries(maureen), "2026-11-03")
    assert entry.summary == "Appointment"
    assert entry.location == "Garden Room, Level 2, 1 Mill Lane, Kestrel"
    assert entry.description == "Tuesday 3 November 2026, 9:30am to 3pm\nCan’t come? Ring 01632 960142."


def test_plain_wording_says_which_day_of_which_course(maureen, placed):
    maureen.wording = "plain"
    maureen.save()

    entry = on(entries(maureen), "2026-11-03")

    assert entry.summary == "Pain management programme, group 31, Day 6"
    assert "Subject 6" in entry.description


def test_a_moved_session_keeps_its_entry_with_a_higher_number(maureen, placed, office):
    before = on(entries(maureen), "2026-11-03")
    move(placed, 6, office, start=dt.time(11))

    after = on(entries(maureen), "2026-11-03")

    assert after.hours == "2026-11-03 11:00 to 16:30"
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    assert (before.stamp, after.stamp, after.changed) == (LONG_AGO, LATER, LATER)
    assert "11am to 4:30pm" in after.description
    assert len(entries(maureen)) == 15


def test_a_session_moved_twice_rises_twice(maureen, placed, office):
    uid = on(entries(maureen), "2026-11-12").uid
    move(placed, 12, office, start=dt.time(11))
    move(placed, 12, office, day=dt.date(2026, 11, 13), now=LATER + DAY)

    entry = on(entries(maureen), "2026-11-13")

    assert (entry.uid, entry.sequence, entry.stamp) == (uid, 2, LATER + DAY)


def test_a_cancelled_session_says_so_for_thirty_days_and_then_leaves(maureen, placed, office):
    session = placed.session(12)
    before = on(entries(maureen), "2026-11-12")
    cancel_session(session, reason="Snow", reviews="keep", by=office, now=LATER, version=session.version)

    after = on(entries(maureen), "2026-11-12")

    assert (after.uid, after.status, after.summary) == (before.uid, "CANCELLED", "CANCELLED: Appointment")
    assert (after.sequence, after.stamp) == (before.sequence + 1, LATER)
    assert "Snow" not in after.description
    assert before.uid in {each.uid for each in entries(maureen, LATER + 30 * DAY - dt.timedelta(seconds=1))}
    assert before.uid not in {each.uid for each in entries(maureen, LATER + 30 * DAY)}


def test_withdrawing_cancels_every_date_to_come_and_keeps_what_was(maureen, placed, office):
    withdraw(maureen.enrolments.get(), reason="Moved house", by=office, now=LATER)

    found = entries(maureen)

    # Days 1 to 4 are over and day 5 has begun: those stay as they were.
    assert [each.status for each in found] == ["CONFIRMED"] * 5 + ["CANCELLED"] * 10
    assert {each.sequence for each in found if each.status == "CANCELLED"} == {1}
    assert "Moved house" not in file_of(maureen).decode()
    assert "CANCELLED" not in {each.status for each in entries(maureen, LATER + 30 * DAY)}


def test_a_session_cancelled_after_a_withdrawal_rises_again(maureen, placed, office):
    withdraw(maureen.enrolments.get(), reason="", by=office, now=LATER)
    session = placed.session(12)
    cancel_session(session, reason="Snow", reviews="keep", by=office, now=LATER + DAY, version=session.version)

    assert on(entries(maureen), "2026-11-12").sequence == 2


def test_somebody_who_comes_back_has_each_date_once(maureen, placed, office):
    withdraw(maureen.enrolments.get(), reason="", by=office, now=LATER)
    enrol(maureen, placed.course, by=office, now=LATER + DAY)

    found = entries(maureen, LATER + DAY)

    assert on(found, "2026-11-12").status == "CONFIRMED"
    assert len(found) == len({each.hours for each in found})


def test_another_wording_changes_every_entry_and_its_number(maureen, placed):
    before = {each.uid: each.sequence for each in entries(maureen)}
    typed = OwnDetails(email=maureen.email, phone="", channel="email", wording="plain")
    change_own_details(maureen, typed, by=maureen.user, now=LATER, version=maureen.version)

    found = entries(maureen)

    assert all(each.summary.startswith("Pain management programme, group 31, ") for each in found)
    assert {each.uid: each.sequence - 1 for each in found} == before
    assert {each.changed for each in found} == {LATER}


@pytest.mark.parametrize(
    ("days", "hours"),
    [
        # Summer time ends on 25 October 2026, and begins on 28 March 2027.
        (
            [dt.date(2026, 10, 21), dt.date(2026, 10, 28)],
            [("09:00", "2026-10-21 10:00 to 12:30"), ("10:00", "2026-10-28 10:00 to 12:30")],
        ),
        (
            [dt.date(2027, 3, 24), dt.date(2027, 3, 31)],
            [("10:00", "2027-03-24 10:00 to 12:30"), ("09:00", "2027-03-31 10:00 to 12:30")],
        ),
    ],
)
def test_across_a_clock_change_the_wall_clock_stays(clinic, maureen, days, hours):
    course = make_course(cpsmp_edition(clinic.organisation), days=days, start=dt.time(10))
    make_place(maureen, course, joined_at=LONG_AGO)

    found = entries(maureen)

    assert [(f"{each.starts:%H:%M}", each.hours) for each in found] == hours
    assert all("10am to 12:30pm" in each.description for each in found)


def test_a_session_moved_over_a_clock_change_keeps_its_hour(clinic, maureen, office):
    course = Group(make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2027, 3, 24)], start=dt.time(10)))
    make_place(maureen, course.course, joined_at=LONG_AGO)
    move(course, 1, office, day=dt.date(2027, 3, 31))

    (entry,) = entries(maureen)

    assert (f"{entry.starts:%H:%M}", entry.hours) == ("09:00", "2027-03-31 10:00 to 12:30")


def test_a_video_link_stands_in_no_calendar_but_where_it_will_be_does(maureen, placed):
    placed.course.sessions.filter(number=6).update(venue=None, video_link="https://video.example/31")

    assert "video.example" not in file_of(maureen).decode()
    assert on(entries(maureen), "2026-11-03").location == "By video, from home"
    assert "From half an hour before, the link to join is on your own page." in on(entries(maureen), "2026-11-03").description


def test_signs_that_mean_something_in_a_calendar_are_read_back_as_they_were(maureen, placed):
    venue = placed.course.venue
    venue.address, venue.directions = "1; Mill, Lane \\ north", "First left,\nthen: “straight on” – 𝕬 " + "é" * 90
    venue.save()

    entry = on(entries(maureen), "2026-11-03")

    assert entry.location == "Garden Room, Level 2, 1; Mill, Lane \\ north"
    assert "First left,\nthen: “straight on” – 𝕬 " + "é" * 90 in entry.description


def test_what_is_over_leaves_after_thirty_days(maureen, placed):
    with time_machine.travel(NOW + 40 * DAY, tick=False):
        found = entries(maureen, NOW + 40 * DAY)

    assert found[0].hours[:10] == "2026-11-12"


def test_nobody_elses_places_stand_there(maureen, placed):
    placed.add("Colin", "Amberley")

    assert len(entries(maureen)) == 15
    assert {f"{place.uid}@appointments.invalid" for place in Appointment.objects.filter(participant=maureen)} == {
        each.uid for each in entries(maureen)
    }


def test_the_same_dates_give_the_same_bytes(maureen, placed):
    assert file_of(maureen) == file_of(maureen, NOW + dt.timedelta(hours=1))


# --- what is said of a room changes ---


def edit_room(group, office, *, now=LATER, **words):
    venue = Venue.objects.select_related("organisation").get(pk=group.course.venue_id)
    return change_venue(venue, replace(venue_facts_of(venue), **words), by=office, now=now, version=venue.version)


@pytest.mark.parametrize(
    "words",
    [
        {"name": "Orchard Room"},
        {"room": "Level 3"},
        {"neutral_name": "Room 4"},
        {"address": "2 Mill Lane, Kestrel"},
        {"directions": "Past the café."},
        {"access_notes": "The lift is on the left."},
    ],
)
def test_new_words_about_a_room_reach_every_entry_there_with_a_higher_number(maureen, placed, office, words):
    before = {each.uid: each.sequence for each in entries(maureen)}

    edit_room(placed, office, **words)
    found = entries(maureen)

    assert all(next(iter(words.values())) in f"{each.location} {each.description}" for each in found)
    assert {each.uid: each.sequence - 1 for each in found} == before
    assert {(each.stamp, each.changed) for each in found} == {(LATER, LATER)}


def test_how_many_a_room_holds_changes_no_entry(maureen, placed, office):
    before = file_of(maureen)

    edit_room(placed, office, places=30)

    assert file_of(maureen) == before


def test_a_room_elsewhere_changes_no_entry(maureen, placed, office, course_60):
    before = file_of(maureen)

    edit_room(course_60, office, directions="Past the café.")

    assert file_of(maureen) == before


def test_the_number_never_falls_when_a_session_moves_to_a_room_nobody_edited(maureen, placed, office):
    for number in range(3):
        edit_room(placed, office, now=LATER + number * DAY / 24, directions=f"Past café {number}.")
    before = on(entries(maureen), "2026-11-03")
    other = VenueFactory(organisation=placed.course.organisation, name="Mill Hall")
    session = placed.session(6)
    move_session(
        session,
        day=session.local_date,
        start=session.local_start.time(),
        venue=other,
        video_link="",
        by=office,
        now=LATER + DAY / 2,
        version=session.version,
    )

    after = on(entries(maureen), "2026-11-03")

    assert (after.location.startswith("Mill Hall"), after.sequence) == (True, before.sequence + 1)
    assert after.changed > before.changed


def test_an_entry_that_has_left_the_calendar_is_not_written_again(maureen, placed, office):
    session = placed.session(1)
    later = session.ends_at + KEPT

    edit_room(placed, office, now=later, directions="Past the café.")

    session.refresh_from_db()
    assert (session.place_revision, placed.session(6).place_revision) == (0, 1)


# --- what the organisation says of itself changes ---


@pytest.mark.sqlite
def test_a_new_number_to_ring_reaches_every_entry_with_a_higher_number(maureen, placed, clinic):
    before = {each.uid: each.sequence for each in entries(maureen)}

    say_of_house(clinic, contact_phone="01632 960199")
    found = entries(maureen)

    assert all("Ring 01632 960199." in each.description for each in found)
    assert {each.uid: each.sequence - 1 for each in found} == before
    assert {(each.stamp, each.changed) for each in found} == {(LATER, LATER)}


def test_other_words_about_the_organisation_change_no_entry(maureen, placed, clinic):
    before = file_of(maureen)

    say_of_house(clinic, contact_hours="Mornings", contact_name="Priya")

    assert file_of(maureen) == before


def say_of_house(clinic, **words):
    house = clinic.organisation
    change_organisation(house, replace(facts_of_house(house), **words), by=clinic.administrator, now=LATER, version=house.version)
