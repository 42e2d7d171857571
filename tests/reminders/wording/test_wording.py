"""What messages say; and that neutral wording never says what the appointment is for."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from courses.ground.known_as import known_as
from courses.models import Session
from courses.scheduling.changing.cancelling import cancel_course, cancel_session
from participants.enrolment.holding_again import hold_again
from participants.registration.offers import pass_on
from participants.registration.waiting_list import wait
from reminders.rules import enrolment as rules
from reminders.rules.enrolments import enrolments_to_tell
from reminders.rules.waiting_list import waiting_to_tell
from reminders.wording.enrolment import words_of
from reminders.wording.waiting import words_of as waiting_words_of
from tests.factories import make_place
from tests.reminders.conftest import cancel, change, hours_before, london, person, plan_and_send

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
GIVES_IT_AWAY = re.compile(r"pain|chronic|cpsmp|pmp|self-management|psycholog|subject \d", re.IGNORECASE)


def everything_said(enrolment):
    """{rule: words} of every message this place could ever get, with sessions 2 and 3 moved and 4 cancelled by now."""
    first, second, third, fourth = list(enrolment.course.sessions.order_by("number")[:4])
    was = enrolments_to_tell([enrolment.pk])[enrolment.pk].place
    was = {visit.appointment: visit.now for visit in was.visits if visit.session in (first.pk, second.pk, third.pk, fourth.pk)}
    for session in (second, third):
        change(session, enrolment.joined_at, starts_at=session.starts_at.replace(hour=8))
    cancel(fourth, enrolment.joined_at)
    record = enrolments_to_tell([enrolment.pk])[enrolment.pk]
    told = replace(record.place, told=was)
    over = replace(told, course_cancelled_at=enrolment.joined_at)
    return {want.rule: words_of(want, replace(record, place=place)) for place in (told, over) for want in rules.wanted(place)}


def revealing_house(house, course):
    """Every text that reaches a message, at its worst."""
    organisation = house.organisation
    organisation.name = f"Chronic Pain Trust {organisation.pk}"
    organisation.contact_name = "Pain service office"
    organisation.contact_email = "pain_service@trust.example"
    organisation.emergency_text = "If your pain is unbearable, ring 111."
    organisation.save()
    venue = course.venue
    venue.name, venue.address = "Pain Clinic", "Pain Management Centre, 1 Mill Lane"
    venue.directions, venue.access_notes = "Follow the signs to Chronic Pain", "Lift beside Psychology"
    venue.save()
    Session.objects.filter(course=course).update(title="Living with pain, subject 1")


@pytest.fixture
def cpsmp_place(charity, course):
    revealing_house(charity, course)
    return make_place(person(charity, "Ana"), course, joined_at=hours_before(charity.now, 1))


@pytest.fixture
def hospital_place(clinic, group):
    revealing_house(clinic, group)
    return make_place(person(clinic, "Cy"), group, joined_at=hours_before(clinic.now, 1))


@pytest.mark.parametrize("place", ["cpsmp_place", "hospital_place"])
def test_neutral_wording_never_says_what_the_appointment_is_for(request, place):
    said = everything_said(request.getfixturevalue(place))

    assert len(said) >= 6
    for rule, words in said.items():
        whole = f"{words.subject}\n{words.reply_to}\n{words.body}"
        assert not GIVES_IT_AWAY.search(whole), f"{rule}: {whole}"


ON_WAITING_LIST = ("waiting", "offer", "offer_expired", "offer_withdrawn", "waiting_ended")


def everything_said_while_waiting(place):
    """{rule: words} of what somebody who waits and was offered a place could ever get."""
    record = waiting_to_tell([place.pk])[place.pk]
    (offer,) = record.offers
    at = record.entry.since
    return {
        rule: waiting_words_of(rules.WantedMessage(f"{rule}/offer={offer}", rule, at, at), record) for rule in ON_WAITING_LIST
    }


@pytest.mark.parametrize("wording", ["neutral", "plain"])
def test_to_who_waits_only_plain_wording_names_the_course(charity, course, wording):
    revealing_house(charity, course)
    said = everything_said_while_waiting(
        wait(person(charity, "Bea", wording=wording), course, by=charity.coordinator, now=charity.now)
    )

    telling = [rule for rule, words in said.items() if GIVES_IT_AWAY.search(f"{words.subject}\n{words.reply_to}\n{words.body}")]
    assert telling == ([] if wording == "neutral" else list(ON_WAITING_LIST))
    assert not any(str(course) in words.body for words in said.values())
    assert known_as(course) in said["offer"].body or wording == "neutral"


def test_what_is_kept_of_an_offer_holds_no_link_to_answer_by(charity, course):
    said = everything_said_while_waiting(wait(person(charity, "Bea"), course, by=charity.coordinator, now=charity.now))

    assert "/join/offer/" in said["offer"].body
    assert "/join/offer/" not in said["offer"].on_file
    assert "[their own link]" in said["offer"].on_file


def test_every_rule_has_its_words(cpsmp_place, hospital_place):
    said = everything_said(cpsmp_place) | everything_said(hospital_place)

    assert set(said) == {
        "confirmation",
        "before_first",
        "before_each",
        "before_week",
        "before_single",
        "before_review",
        "moved",
        "cancelled",
        "course_cancelled",
    }


def test_neutral_wording_still_says_where_as_far_as_it_can(cpsmp_place):
    confirmation = everything_said(cpsmp_place)["confirmation"]

    assert "Where: Garden Room" in confirmation.body


def test_plain_wording_names_the_course_its_sessions_and_everything_else(charity, course):
    ana = make_place(person(charity, "Ana", wording="plain"), course, joined_at=hours_before(charity.now, 1))

    said = everything_said(ana)

    known = f"Chronic Pain Self-Management Program at {course.venue.name}, from Wednesday 18 November 2026"
    assert f"You have a place on {known}. These are your dates:" in said["confirmation"].body
    assert f"Your course starts soon: {known}." in said["before_first"].body
    assert "Session 1, Subject 1: Wednesday 18 November 2026, 10am to 12:30pm" in said["confirmation"].body
    assert said["course_cancelled"].body.count(known) == 1
    assert not any("course 57" in f"{words.subject}\n{words.body}" for words in said.values())


def test_no_message_holds_a_number_that_identifies_somebody(charity, course):
    ana = make_place(person(charity, "Ana", nhs_number="9434765919", hospital_number="K123456"), course, joined_at=charity.now)

    said = everything_said(ana)

    assert len(said) >= 6
    for words in said.values():
        assert not re.search(r"943\s?476|K123456|1961", words.subject + words.body)


def test_a_confirmation_lists_every_date_and_says_whom_to_ring(charity, ana):
    record = enrolments_to_tell([ana.pk])[ana.pk]
    confirmation = next(want for want in rules.wanted(record.place) if want.rule == "confirmation")

    assert words_of(confirmation, record).body == (
        "Dear Ana\n\n"
        "You have a place. These are your dates:\n\n"
        "Wednesday 18 November 2026, 10am to 12:30pm\n"
        "Wednesday 25 November 2026, 10am to 12:30pm\n"
        "Wednesday 2 December 2026, 10am to 12:30pm\n"
        "Wednesday 9 December 2026, 10am to 12:30pm\n"
        "Wednesday 16 December 2026, 10am to 12:30pm\n"
        "Wednesday 23 December 2026, 10am to 12:30pm\n\n"
        "Where: Willow Hall, Garden Room, 1 Mill Lane, Kestrel\n\n"
        "If you can’t come, ring Priya Raman on 01632 960142 (Monday to Friday, 8:30am to 4:30pm).\n\n"
        "Willowbank Neighbours\n"
    )


def test_somebody_who_can_sign_in_is_told_where_all_their_dates_are(charity, ana, settings):
    settings.SITE_ADDRESS = "https://appointments.example/"
    ana.participant.user = charity.leader
    ana.participant.save()

    assert "All your dates: https://appointments.example/me/" in everything_said(ana)["confirmation"].body


def test_sessions_in_different_rooms_each_say_where(charity, ana, course):
    second = course.sessions.get(number=2)
    second.venue, second.video_link = None, "https://video.example/room-7"
    second.save()

    body = everything_said(ana)["confirmation"].body

    assert "Wednesday 18 November 2026, 10am to 12:30pm\nWhere: Willow Hall, Garden Room, 1 Mill Lane, Kestrel" in body
    assert "We meet by video. Join here when it is time: https://video.example/room-7" in body


def test_a_change_of_place_alone_says_that_the_time_stays(charity, ana, course):
    session = course.sessions.get(number=1)
    record = enrolments_to_tell([ana.pk])[ana.pk]
    told = {visit.appointment: visit.now for visit in record.place.visits if visit.session == session.pk}
    change(session, charity.now, video_link="https://video.example/room-7", venue=None)

    record = enrolments_to_tell([ana.pk])[ana.pk]
    record = replace(record, place=replace(record.place, told=told))
    [moved] = [want for want in rules.wanted(record.place) if want.rule == "moved"]

    words = words_of(moved, record)
    assert words.subject == "Another place: your appointment on Wednesday 18 November 2026 at 10am"
    assert (
        "The place of one of your dates has changed. The time has not.\n\nWednesday 18 November 2026, 10am to 12:30pm\n\n"
        "We meet by video. Join here when it is time: https://video.example/room-7"
    ) in words.body
    assert "write down" not in words.body


def test_of_two_changes_the_one_of_place_alone_says_that_the_time_stays(charity, ana, course):
    first, second = course.sessions.filter(number__lte=2).order_by("number")
    told = {visit.appointment: visit.now for visit in enrolments_to_tell([ana.pk])[ana.pk].place.visits}
    change(first, charity.now, video_link="https://video.example/room-7", venue=None)
    change(second, charity.now, starts_at=second.starts_at.replace(hour=11), ends_at=second.ends_at.replace(hour=13))
    record = enrolments_to_tell([ana.pk])[ana.pk]
    record = replace(record, place=replace(record.place, told=told))
    [moved] = [want for want in rules.wanted(record.place) if want.rule == "moved"]

    words = words_of(moved, record)

    assert words.subject == "Changed: your appointments"
    assert "The place has changed, the time has not.\nWednesday 18 November 2026, 10am to 12:30pm" in words.body
    assert "It was: Wednesday 25 November 2026 at 10am\nNow: Wednesday 25 November 2026, 11am to 1:30pm" in words.body


# --- why it is cancelled ---


def cancelled_mails(house, somebody, course, reason, mail_sink):
    """What somebody reads whose session 2 is cancelled for this reason, and then the whole course."""
    make_place(somebody, course, joined_at=house.now)
    plan_and_send(house.now)
    by = getattr(house, "coordinator", None) or house.administrator
    second = course.sessions.get(number=2)
    cancel_session(second, reason=reason, by=by, now=house.now, version=second.version)
    plan_and_send(house.now + MINUTE)
    course.refresh_from_db()
    cancel_course(course, reason=reason, by=by, now=house.now + 5 * MINUTE, version=course.version)
    plan_and_send(house.now + 6 * MINUTE)
    of_session, of_course = mail_sink.received[1:]
    return [mail.text.replace("\r\n", "\n") for mail in (of_session, of_course)]


def test_whoever_is_told_of_a_cancelling_reads_why(clinic, group, mail_sink):
    session, course = cancelled_mails(clinic, person(clinic, "Cy"), group, "The heating has failed", mail_sink)

    assert "The reason: The heating has failed\n\nYour other dates stay as they are." in session
    assert "The reason: The heating has failed" in course


@pytest.mark.parametrize("reason", ["The pain nurse is ill", "PMP staff meeting", "Our psychologist is away"])
def test_neutral_wording_leaves_out_a_reason_that_gives_it_away(clinic, group, mail_sink, reason):
    for text in cancelled_mails(clinic, person(clinic, "Cy"), group, reason, mail_sink):
        assert reason not in text
        assert "The reason" not in text


def test_plain_wording_says_any_reason(clinic, group, mail_sink):
    somebody = person(clinic, "Cy", wording="plain")

    assert all(
        "The pain nurse is ill" in text for text in cancelled_mails(clinic, somebody, group, "The pain nurse is ill", mail_sink)
    )


def test_who_waited_for_a_course_that_is_cancelled_reads_why(charity, course):
    place = wait(person(charity, "Bea"), course, by=charity.coordinator, now=charity.now)
    course.refresh_from_db()
    cancel_course(course, reason="Too few people", by=charity.coordinator, now=charity.now, version=course.version)
    pass_on(charity.now)
    record = waiting_to_tell([place.pk])[place.pk]
    [want] = [want for want in record.wanted() if want.rule == "waiting_ended"]

    assert "The reason: Too few people" in waiting_words_of(want, record).body


def test_a_session_called_off_while_it_runs_is_told_as_off_today_with_its_new_date(charity, ana, course, mail_sink):
    plan_and_send(charity.now)
    first = course.sessions.get(number=1)
    stopped = first.starts_at + 30 * MINUTE
    hold_again(first, reason="Fire alarm", by=charity.coordinator, now=stopped, version=first.version)

    plan_and_send(stopped)

    told = mail_sink.received[-1]
    text = told.text.replace("\r\n", "\n")
    assert told.message["Subject"] == "Off today: your appointment on Wednesday 18 November 2026 at 10am"
    assert (
        "We are sorry: this date is off. Please do not set out.\n\nWednesday 18 November 2026, 10am to 12:30pm\n\n"
        "The reason: Fire alarm\n\nThese are your dates now:\n\nNew: Wednesday 25 November 2026, 10am to 12:30pm"
    ) in text
    sent = len(mail_sink.received)
    plan_and_send(stopped + MINUTE)
    assert len(mail_sink.received) == sent


# --- enough to come prepared ---


def test_neutral_wording_says_which_day_is_for_guests_and_no_other_title(clinic, group):
    Session.objects.filter(course=group, number=6).update(title="Friends and family day")
    Session.objects.filter(course=group, number=7).update(title="Bring your PMP folder")
    cy = make_place(person(clinic, "Cy"), group, joined_at=hours_before(clinic.now, 1))

    body = everything_said(cy)["confirmation"].body

    assert "Tuesday 24 November 2026, 9:30am to 3pm: You can bring somebody\n" in body
    assert "Subject 5" not in body
    assert "PMP" not in body


@pytest.mark.parametrize("wording", ["neutral", "plain"])
def test_who_waits_or_is_offered_a_place_reads_how_many_dates_when_and_where(charity, course, wording):
    record = on_waiting_list(charity, course, wording)

    for rule in ("waiting", "offer"):
        body = said_while_waiting(record, rule)
        assert "The first date: Wednesday 18 November 2026 at 10am." in body
        assert "There are 6 dates, the last on Wednesday 23 December 2026." in body
        assert "They are on Wednesdays, 10am to 12:30pm." in body
        assert "Where: Willow Hall, Garden Room" in body


def test_to_who_waits_neutral_wording_leaves_out_a_room_that_gives_it_away(charity, course):
    revealing_house(charity, course)
    record = on_waiting_list(charity, course, "neutral")

    for rule in ("waiting", "offer"):
        assert not GIVES_IT_AWAY.search(said_while_waiting(record, rule))
        assert "Where: Garden Room" in said_while_waiting(record, rule)


def test_a_course_by_video_says_so_to_who_waits_and_in_its_confirmation_before_there_is_a_link(charity, course):
    course.sessions.update(venue=None)
    type(course).objects.filter(pk=course.pk).update(format="video", venue=None)
    ana = make_place(person(charity, "Ana"), course, joined_at=hours_before(charity.now, 1))

    assert "We meet by video. Whoever has a place gets the link." in said_while_waiting(
        on_waiting_list(charity, course, "neutral"), "offer"
    )
    assert "We meet by video, from your own home. We send you the link." in everything_said(ana)["confirmation"].body


def on_waiting_list(house, course, wording):
    place = wait(person(house, "Bea", wording=wording), course, by=house.coordinator, now=house.now)
    return waiting_to_tell([place.pk])[place.pk]


def said_while_waiting(record, rule):
    offer = next(iter(record.offers), 0)
    return waiting_words_of(
        rules.WantedMessage(f"{rule}/offer={offer}", rule, record.entry.since, record.entry.since), record
    ).body


def test_a_weekly_note_lists_the_days_of_that_week(clinic, group):
    cy = make_place(person(clinic, "Cy", wording="plain"), group, joined_at=hours_before(clinic.now, 1))
    record = enrolments_to_tell([cy.pk])[cy.pk]
    second_week = [want for want in rules.wanted(record.place) if want.rule == "before_week"][1]

    words = words_of(second_week, record)

    assert second_week.due_at == london("2026-11-21 09:00")
    assert words.subject == "Your days from Monday 23 November 2026"
    assert "Day 5, Subject 5: Monday 23 November 2026, 9:30am to 3pm\nDay 6, " in words.body
    assert words.body.count("2026, 9:30am to 3pm") == 4


def test_people_who_are_told_alike_are_told_what_each_would_be_told_alone(charity, course):
    joined = hours_before(charity.now, 1)
    people = [
        person(charity, "Ana"),
        person(charity, "Ben"),
        person(charity, "Cy", wording="plain"),
        person(charity, "Dee"),
        person(charity, "Eva", user=charity.coordinator),
    ]
    enrolments = [make_place(each, course, joined_at=joined) for each in people]
    enrolments[3].appointments.filter(session__number=2).update(apology_at=joined, apology_by="telephone")
    records = enrolments_to_tell([each.pk for each in enrolments])

    shared = {}
    together = [words_of(want, record, shared) for record in records.values() for want in rules.wanted(record.place)]
    alone = [words_of(want, record) for record in records.values() for want in rules.wanted(record.place)]

    assert together == alone
    assert len(shared) < len(alone) / 2
