"""A room whose name says what it is for: what people read who chose neutral wording, everywhere they read it."""

import io

import pypdf
import pytest

from accounts.roles import Role
from desk.own.calendar import calendar_of
from reminders.rules import enrolment as rules
from reminders.rules.enrolments import enrolments_to_tell
from reminders.wording.enrolment import words_of
from tests.cast import NOW, member
from tests.desk.calendars import on, read
from tests.desk.conftest import LONG_AGO
from tests.factories import ParticipantFactory, make_place
from tests.reading import text_of

pytestmark = pytest.mark.django_db
NEUTRAL = "Clinic building, room 4"


@pytest.fixture
def maureen(clinic):
    user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    return ParticipantFactory(organisation=clinic.organisation, first_names="Maureen", last_name="Pell", user=user)


@pytest.fixture
def placed(clinic, maureen, group):
    """Group 31 meets in the Pain Clinic, and the Pain service's desk answers the telephone."""
    venue = group.course.venue
    venue.name, venue.room, venue.neutral_name = "Pain Clinic", "Level 4", NEUTRAL
    venue.directions = "Past the café."
    venue.save()
    clinic.organisation.contact_name = "Pain service desk"
    clinic.organisation.save()
    return make_place(maureen, group.course, joined_at=LONG_AGO)


def mail_to(enrolment) -> str:
    record = enrolments_to_tell([enrolment.pk])[enrolment.pk]
    (confirmation,) = (want for want in rules.wanted(record.place) if want.rule == "confirmation")
    return words_of(confirmation, record).body


def in_calendar(person) -> str:
    person.refresh_from_db()
    entry = on(read(calendar_of(person, now=NOW)), "2026-11-03")
    return f"{entry.location}\n{entry.description}"


def on_screen(person, as_) -> str:
    return text_of(as_(person.user).get("/me/"))


def printed(person, as_) -> str:
    return text_of(as_(person.user).get("/me/print/"))


def large_type(person, as_) -> str:
    reader = pypdf.PdfReader(io.BytesIO(as_(person.user).get("/me/timetable.pdf").content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\xa0", " ").split())


def everywhere(person, enrolment, as_) -> dict[str, str]:
    return {
        "mail": mail_to(enrolment),
        "calendar": in_calendar(person),
        "screen": on_screen(person, as_),
        "print": printed(person, as_),
        "large type": large_type(person, as_),
    }


def test_neutral_wording_calls_the_room_by_its_neutral_name_everywhere(maureen, placed, as_):
    read = everywhere(maureen, placed, as_)

    assert {where: NEUTRAL in words for where, words in read.items()} == dict.fromkeys(read, True)
    assert {where: "Pain Clinic" in words for where, words in read.items()} == dict.fromkeys(read, False)
    assert {where: "Past the café." in words for where, words in read.items()} == dict.fromkeys(read, True)


def test_neutral_wording_calls_the_room_by_its_neutral_name_where_they_say_that_they_cannot_come(maureen, placed, as_):
    place = placed.appointments.get(session__number=6)

    asked = text_of(as_(maureen.user).get(f"/me/{place.pk}/cannot-come/"))

    assert f"9:30am to 3pm, {NEUTRAL}" in asked
    assert "Pain Clinic" not in asked


def test_plain_wording_calls_the_room_what_it_is_called(maureen, placed, as_):
    maureen.wording = "plain"
    maureen.save()

    read = everywhere(maureen, placed, as_)

    assert {where: "Pain Clinic, Level 4" in words for where, words in read.items()} == dict.fromkeys(read, True)
    assert {where: NEUTRAL in words for where, words in read.items()} == dict.fromkeys(read, False)


def test_whom_to_ring_is_not_named_on_paper_where_the_name_says_what_it_is_for(maureen, placed, as_):
    for paper in (printed, large_type):
        assert "Pain service desk" not in paper(maureen, as_)
        assert "Ring 01632 960142" in paper(maureen, as_)

    maureen.wording = "plain"
    maureen.save()

    for paper in (printed, large_type):
        assert "Ring Pain service desk, 01632 960142" in paper(maureen, as_)


def test_a_neutral_name_that_is_none_is_left_out_of_what_lies_about(maureen, placed):
    """The office may write anything there: mails and calendars keep their own eyes open."""
    venue = placed.course.venue
    venue.neutral_name = "Chronic pain rooms"
    venue.save()

    assert "hronic" not in mail_to(placed)
    assert "hronic" not in in_calendar(maureen)


def test_staff_read_the_real_name(maureen, placed, as_, clinic, group):
    assert "Pain Clinic, Level 4" in text_of(as_(clinic.administrator).get(f"/courses/{group.course.pk}/"))


def linked(person) -> str:
    person.refresh_from_db()
    return on(read(calendar_of(person, now=NOW)), "2026-11-03").description


def test_a_video_link_stands_in_nobodys_calendar_in_any_wording(maureen, placed):
    placed.course.sessions.filter(number=6).update(venue=None, video_link="https://video.example/pain-group")

    for wording in ("neutral", "plain"):
        maureen.wording = wording
        maureen.save()
        assert "video.example" not in linked(maureen)
        assert "the link to join is on your own page." in linked(maureen)
