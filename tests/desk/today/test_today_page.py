"""Today: what needs the office now, in words, each thing one press from where it is mended."""

import datetime as dt
import re

import pytest

from accounts.roles import Role
from courses.models import ClosedDay
from participants.models import Appointment, Call
from reminders.models import WorkRun
from reminders.rules import reasons
from tests.cast import NOW, member
from tests.desk.conftest import LONG_AGO, Group
from tests.factories import (
    ContactNoteFactory,
    MessageFactory,
    ParticipantFactory,
    SessionBookingFactory,
    make_course,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BY_HAND = {"state": "not_needed", "reason": reasons.OTHER_CHANNEL["telephone"]}


@pytest.fixture(autouse=True)
def both_have_run():
    """Planner and sender ran a minute ago."""
    for name in WorkRun.Name.values:
        WorkRun.objects.create(name=name, started_at=NOW - dt.timedelta(minutes=1), finished_at=NOW)


@pytest.fixture
def nurse(group) -> Group:
    """Group 31 with everything it needs."""
    group.lead("Nkechi Obi", "nurse", 6)
    return group


def page(as_, user) -> str:
    response = as_(user).get("/today/")
    assert response.status_code == 200
    return text_of(response)


def part(text: str, group: str) -> str:
    """The words from this group's heading on."""
    assert group in text
    return text[text.index(group) :]


def follow(as_, user, text: str) -> str:
    """Open Today, press the row that says this, and read the page it leads to."""
    browser = as_(user)
    content = browser.get("/today/").content.decode()
    [url] = re.findall(rf'href="([^"]+)"><strong>{re.escape(text)}</strong>', content)
    return text_of(browser.get(url))


def clinicians_need_a_second_factor(clinic):
    """What a hospital is told about until it says so."""
    clinic.organisation.second_factor_roles = ["clinician"]
    clinic.organisation.save()


def mark(group: Group, person, number: int, what: str) -> Appointment:
    place = group.place(person, number)
    place.mark, place.marked_at, place.marked_by = what, NOW, "Priya Raman"
    place.save()
    return place


def test_a_day_on_which_nothing_needs_anybody_says_so_and_what_is_on(as_, clinic, nurse):
    clinicians_need_a_second_factor(clinic)
    text = page(as_, clinic.administrator)

    assert "Today Monday 2 November 2026. Nothing needs you." in text
    assert "Everything is in hand." in text
    assert "On today Pain management programme, group 31, day 5 9:30am to 3pm, Garden Room, Level 2 Nobody is booked" in text
    assert "Messages were last planned at 9:59am and last sent at 9:59am." in text


def test_a_clinician_is_told_that_safety_tasks_stand_on_their_own_page(as_, clinic, nurse):
    """Else "Nothing needs you" would be read as if none was open."""
    assert "safety tasks, notes and decisions stand on My clinic." in page(as_, clinic.clinician)
    assert "My clinic" not in page(as_, clinic.administrator)


def test_who_is_expected_today_is_counted(as_, clinic, nurse):
    nurse.add("Colin", "Amberley")
    nurse.place(nurse.add("Maureen", "Pell"), 5)
    Appointment.objects.filter(session=nurse.session(5), participant__last_name="Pell").update(
        apology_at=LONG_AGO, apology_by="self"
    )

    assert "Garden Room, Level 2 1 expected, 1 apology" in page(as_, clinic.administrator)


def test_people_to_ring_back_stand_first_with_their_number(as_, clinic, nurse):
    clinicians_need_a_second_factor(clinic)
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Bernard", last_name="Oakshott")
    ContactNoteFactory(participant=person, line="Asked about parking. After 2pm", call_back_on=dt.date(2026, 10, 31))
    MessageFactory(participant=person, state="failed", reason="No such address.", due_at=NOW - 6 * DAY)

    text = page(as_, clinic.administrator)

    assert "2 things need you." in text
    ringing = "People to ring 1 Ring Bernard Oakshott back Asked about parking. After 2pm. 01632\u00a0960001 2 days since"
    assert ringing.replace("\u00a0", " ") in text.replace("\u00a0", " ")
    assert text.index("People to ring") < text.index("Messages 1")
    assert "Ring back on Saturday 31 October 2026" in follow(as_, clinic.administrator, "Ring Bernard Oakshott back")


def test_a_call_back_is_made_in_two_presses(as_, clinic, nurse):
    clinicians_need_a_second_factor(clinic)
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Bernard", last_name="Oakshott")
    note = ContactNoteFactory(participant=person, call_back_on=dt.date(2026, 11, 2))
    browser = as_(clinic.administrator)
    record = browser.get(f"/people/{person.pk}/").content.decode()
    assert f'action="/contact-notes/{note.pk}/done/"' in record

    text = text_of(browser.post(f"/contact-notes/{note.pk}/done/", follow=True))

    assert "Bernard Oakshott has been rung back." in text
    assert "Nothing needs you." in page(as_, clinic.administrator)


def test_somebody_away_without_a_word_is_rung_by_half_past_until_they_are_reached(as_, clinic, nurse):
    joan = nurse.add("Joan", "Tranter", phone="+441632960114")
    for number in (1, 2, 3):
        mark(nurse, joan, number, "5")
    mark(nurse, joan, 4, "3")

    text = page(as_, clinic.administrator)
    assert "Ring Joan Tranter Missed day 4 of Pain management programme, group 31 without a word. 01632" in text
    assert "To ring: away without a word" in follow(as_, clinic.administrator, "Ring Joan Tranter")

    Call.objects.create(
        session=nurse.session(4), participant=joan, about="absence", session_version=1, at=NOW, by="Priya Raman",
        outcome="spoke", submission_id="5d4a1f60-3c1c-4f5e-9d8a-3a9f6c1b2e70",
    )  # fmt: skip
    assert "Ring Joan Tranter" not in page(as_, clinic.administrator)


def test_somebody_missing_this_morning_is_to_be_rung_before_half_past(as_, clinic, nurse):
    edition = nurse.course.edition
    late = Group(make_course(edition, days=[dt.date(2026, 11, 2)], number=32, start=dt.time(9, 45)))
    mark(late, late.add("Joan", "Tranter"), 1, "3")

    assert "Ring Joan Tranter before 10:15am" in page(as_, clinic.administrator)


def test_people_who_get_no_mail_are_told_by_hand_until_a_note_passes_it_on(as_, clinic, nurse):
    clinicians_need_a_second_factor(clinic)
    arthur = nurse.add("Arthur", "Quillfeather", email="", channel="telephone")
    Appointment.objects.filter(participant=arthur, session__starts_at__lt=NOW).update(mark="5", marked_at=NOW, marked_by="x")
    for rule in ("confirmation", "moved"):
        MessageFactory(participant=arthur, course=nurse.course, rule=rule, **BY_HAND)

    text = part(page(as_, clinic.administrator), "People to tell 1")
    assert (
        "Tell Arthur Quillfeather by telephone Confirmation of all dates, Pain management programme, group 31; A session" in text
    )
    record = follow(as_, clinic.administrator, "Tell Arthur Quillfeather by telephone")
    assert "Nothing goes to Arthur by itself. Waiting to be told: Confirmation of all dates" in record

    ContactNoteFactory(participant=arthur, direction="out", passes_on=True, at=NOW)
    assert "Nothing needs you." in page(as_, clinic.administrator)


@pytest.mark.parametrize(
    ("channel", "phone", "words"),
    [("letter", "+441632960037", "Write to Roy Cobbold"), ("email", "", "Find a way to reach Roy Cobbold")],
)
def test_how_somebody_is_told_follows_what_they_wished(as_, clinic, nurse, channel, phone, words):
    roy = ParticipantFactory(
        organisation=clinic.organisation, first_names="Roy", last_name="Cobbold", email="", phone=phone, channel=channel
    )
    MessageFactory(participant=roy, state="not_needed", reason=reasons.NO_ADDRESS)

    assert words in page(as_, clinic.administrator)


def test_apologies_since_yesterday_stand_by_session(as_, clinic, nurse):
    for number, (first, last) in enumerate([("Maureen", "Pell"), ("Colin", "Amberley")]):
        place = nurse.place(nurse.add(first, last), 7)
        place.apology_at, place.apology_by = NOW - dt.timedelta(hours=1 + number), "self"
        place.apology_reason = "Dentist" if number == 0 else ""
        place.save()
    Appointment.objects.filter(session__starts_at__lt=NOW).update(mark="5", marked_at=NOW, marked_by="x")

    text = page(as_, clinic.administrator)

    row = "See who can’t come to day 7 of Pain management programme, group 31"
    assert f"Apologies 1 {row} Colin Amberley; Maureen Pell: Dentist Today 8am" in text
    assert "2 can’t come" in follow(
        as_, clinic.administrator, "See who can’t come to day 7 of Pain management programme, group 31"
    )


def test_an_apology_from_before_yesterday_has_been_read(as_, clinic, nurse):
    place = nurse.place(nurse.add("Maureen", "Pell"), 7)
    place.apology_at, place.apology_by = NOW - 2 * DAY, "self"
    place.save()

    assert "Apologies 1" not in page(as_, clinic.administrator)


def test_a_course_that_starts_within_three_weeks_short_of_people_and_leaders(as_, charity, course_59):
    text = page(as_, charity.coordinator)

    short = "Courses short of people 1 Find 8 more people for Chronic Pain Self-Management Program, course 59"
    assert f"{short} It starts on Wednesday 11 November 2026. 0 of 14 people have a place." in text
    assert "12 days since Wednesday 21 October" in text
    assert "Choose leaders for Chronic Pain Self-Management Program, course 59 2 leaders are needed at each session." in text
    assert "Not here yet? Write down a new person" in follow(
        as_, charity.coordinator, "Find 8 more people for Chronic Pain Self-Management Program, course 59"
    )


def test_a_course_that_starts_later_is_nobodys_trouble_yet(as_, charity, course_59):
    course_59.course.first_starts_at += 22 * DAY
    course_59.course.last_ends_at += 22 * DAY
    course_59.course.save()

    assert "Courses short of people 1" not in page(as_, charity.coordinator)


def test_a_part_that_nobody_leads_is_one_press_from_choosing_somebody(as_, clinic, group):
    words = "Choose a nurse for Pain management programme, group 31"

    text = page(as_, clinic.administrator)

    assert f"Staff and rooms 1 {words} Nobody leads “Medicines and pain” on day 6, Tuesday 3 November. It needs a nurse." in text
    assert "“Medicines and pain” needs somebody: nurse" in follow(as_, clinic.administrator, words)


def test_a_session_without_room_or_link_is_shown(as_, clinic, nurse):
    nurse.course.sessions.filter(number=7).update(venue=None)

    text = page(as_, clinic.administrator)

    assert "Choose a room for Pain management programme, group 31 Day 7 has no room and no video link." in text


def test_a_day_that_was_closed_after_it_was_planned_is_shown(as_, clinic, nurse):
    ClosedDay.objects.create(organisation=clinic.organisation, date=dt.date(2026, 11, 4), reason="Staff training")

    text = page(as_, clinic.administrator)

    assert "Closed days 1 Move Pain management programme, group 31, day 7, or say that it is meant" in text
    assert "Wednesday 4 November 2026 is a closed day: Staff training." in text


def test_a_public_holiday_counts_as_a_closed_day(as_, clinic, nurse):
    clinic.organisation.country, clinic.organisation.subdivision = "US", ""
    clinic.organisation.save()

    assert "Wednesday 11 November 2026 is a closed day: Veterans Day." in page(as_, clinic.administrator)


def test_who_needs_an_interpreter_that_nobody_has_asked_for_stands_there_once_until_somebody_has(as_, clinic, nurse):
    dev = nurse.add("Dev", "Lalani", communication_needs="Urdu interpreter")
    nurse.add("Ann", "Pell", communication_needs="No interpreter needed")
    line = "Ask for an interpreter for Dev Lalani"

    text = page(as_, clinic.administrator)
    assert "interpreter for Ann Pell" not in text
    assert f"{line} Their record says “Urdu interpreter”, and no interpreter is asked for: Pain management" in text
    assert text.count("no interpreter is asked for") == 1
    assert line not in page(as_, clinic.clinician)
    assert "What is it?" in follow(as_, clinic.administrator, line)

    for place in Appointment.objects.filter(participant=dev):
        SessionBookingFactory(appointment=place, kind="interpreter", state="not_needed")
    assert line not in page(as_, clinic.administrator)


def test_an_interpreter_who_is_not_confirmed_is_shown_from_fourteen_days_before(as_, clinic, nurse):
    dev = nurse.add("Dev", "Lalani")
    Appointment.objects.filter(session__starts_at__lt=NOW).update(mark="5", marked_at=NOW, marked_by="x")
    for number, state in ((6, "booked"), (7, "booked"), (8, "confirmed"), (12, "needed"), (13, "needed")):
        SessionBookingFactory(appointment=nurse.place(dev, number), state=state)

    text = part(page(as_, clinic.administrator), "Bookings 2")

    assert "Confirm the interpreter for Dev Lalani Urdu is booked and not confirmed: Pain management" in text
    assert "group 31, day 6 and day 7 " in text
    assert (
        "Book the interpreter for Dev Lalani Urdu isn’t booked yet: Pain management programme, group 31, day 12, Thursday 12"
        in text
    )
    assert "How far is it?" in follow(as_, clinic.administrator, "Confirm the interpreter for Dev Lalani")


def test_messages_that_did_not_arrive_are_named_with_their_reason(as_, clinic, nurse):
    joan = ParticipantFactory(organisation=clinic.organisation, first_names="Joan", last_name="Tranter")
    MessageFactory(participant=joan, state="failed", reason="The address does not exist.", due_at=NOW - 2 * DAY)

    text = page(as_, clinic.administrator)

    assert (
        "Messages 1 Put right what did not reach Joan Tranter Confirmation of all dates: the address does not exist 2 days"
        in text
    )
    assert "It did not arrive" in follow(as_, clinic.administrator, "Put right what did not reach Joan Tranter")


def test_a_silent_worker_needs_somebody(as_, clinic, nurse):
    eleven_minutes_ago = NOW - dt.timedelta(minutes=11)
    WorkRun.objects.filter(name="sender").update(started_at=eleven_minutes_ago, finished_at=eleven_minutes_ago)

    text = page(as_, clinic.administrator)

    assert "Find out why no messages are sent The sender last ran on Monday 2 November 2026 at 9:49am." in text
    assert "no messages are planned" not in text


def test_a_register_that_was_left_unfinished_is_shown_from_the_next_day_on(as_, clinic, nurse):
    for first in ("Ann", "Bea", "Cleo", "Dot"):
        nurse.add(first, "Pell")
    Appointment.objects.filter(session__number__in=(1, 2, 3)).update(mark="5", marked_at=NOW, marked_by="x")

    text = page(as_, clinic.administrator)

    assert "Registers 1 Finish the register of day 4 of Pain management programme, group 31" in text
    assert "Ann Pell, Bea Pell, Cleo Pell and 1 more person have no mark." in text
    assert "Finish the register of day 5" not in text


def test_groups_without_anything_are_named_in_the_last_line(as_, clinic, group):

    names = "People to ring, Apologies, About people, Referrals, Waiting list, Reviews overdue, Letters, Registers, Offers"
    names += ", Registrations, Courses short of people, Leaders’ reports, Bookings, New records"
    names += ", Courses to confirm, Courses to put right, Closed days"
    assert f"Nothing needs you under {names}, People to tell, Messages or Sending." in page(as_, clinic.administrator)


def test_more_than_ten_are_counted_and_one_press_away(as_, clinic, nurse):
    for number in range(12):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=f"Ann{number:02}", last_name="Pell")
        ContactNoteFactory(participant=person, call_back_on=dt.date(2026, 11, 1))
    browser = as_(clinic.administrator)

    text = text_of(browser.get("/today/"))
    assert "and 2 more under People to ring" in text
    assert "Ann11 Pell" not in text
    assert "Ann11 Pell" in text_of(browser.get("/today/?whole=ring"))


def test_a_clinician_sees_the_parts_they_can_do_something_about(as_, clinic, group):
    person = ParticipantFactory(organisation=clinic.organisation, first_names="Bernard", last_name="Oakshott")
    ContactNoteFactory(participant=person, call_back_on=dt.date(2026, 11, 1))
    MessageFactory(participant=person, state="failed", reason="No such address.")

    text = page(as_, clinic.clinician)

    assert "Ring Bernard Oakshott back" in text
    assert "under Apologies, About people, Referrals, Waiting list, Reviews overdue, Letters or Registers." in text
    for word in ("Choose a nurse", "Sending", "Put right", "Messages"):
        assert word not in text


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_nobody_else_has_the_page(as_, clinic, role):
    assert as_(member(clinic.organisation, role, "Nosy Parker")).get("/today/").status_code == 404
