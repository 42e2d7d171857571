"""Whoever is booked for a joint assessment is invited, reminded, and told of a change; nobody who died or stopped is."""

import datetime as dt

import pytest

from courses.assessing.slots import AssessmentSlot
from courses.dates.wall_time import Span
from participants.models import Appointment, Participant
from reminders.models import Message, PlanRequest
from reminders.planning import planner as planning
from reminders.rules import reasons
from reviews.assessments import booking
from reviews.assessments.booking import Booking
from tests.factories import ParticipantFactory, VenueFactory, accept, pain_management_edition, refer
from tests.factories.assessing import assessed_jointly, assessing_team
from tests.reminders.conftest import london, plan_and_send

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TUESDAY = dt.datetime(2026, 11, 17, 9, tzinfo=dt.UTC)


@pytest.fixture
def house(clinic):
    clinic.organisation.contact_phone = "01632 960 111"
    clinic.organisation.save()
    return clinic


@pytest.fixture
def edition(house):
    edition = pain_management_edition(house.organisation)
    assessed_jointly(edition)
    return edition


@pytest.fixture
def team(house):
    return assessing_team(house.organisation)


@pytest.fixture
def room(house):
    return VenueFactory(
        organisation=house.organisation, name="Pain clinic", room="Room 4", neutral_name="Clinic building, room 4"
    )


@pytest.fixture
def book(house, edition, team, room):
    def book(starts_at=TUESDAY, *, by="in_person", **more):
        person = ParticipantFactory(organisation=house.organisation, first_names="Ana", last_name="Petrova", **more)
        episode = refer(person, edition.programme, received=dt.date(2026, 10, 1), now=house.now)
        accept(episode, now=house.now)
        return booking.book(episode, asked(starts_at, by=by), by=house.administrator, now=house.now)

    def asked(starts_at, *, by="in_person"):
        span = Span(starts_at, starts_at + dt.timedelta(minutes=90))
        slot = AssessmentSlot(span, by, room.pk if by == "in_person" else None, tuple(person.pk for person in team))
        return Booking(slot, "https://meet.example/a" if by == "video" else "")

    book.asked = asked
    return book


def rules():
    return {(each.rule, each.days_before): each.state for each in Message.objects.filter(facilitator=None)}


def test_the_invitation_goes_at_once_and_the_edition_says_when_reminders_do(house, book):
    appointment = book()

    plan_and_send(house.now)

    assert rules() == {
        ("assessment", None): "sent",
        ("before_single", 7): "due",
        ("before_single", 3): "due",
        ("before_single", 1): "due",
    }
    seven = Message.objects.get(days_before=7)
    assert (seven.appointment, seven.course, seven.enrolment, seven.due_at) == (
        appointment,
        None,
        None,
        london("2026-11-10 09:00"),
    )


def test_planning_again_changes_nothing(house, book):
    book()
    planning.plan(house.now)

    assert planning.plan(house.now) == 0


def test_neutral_words_say_when_how_long_where_and_whom_to_ring_and_not_for_what(house, book):
    book()
    plan_and_send(house.now)

    invitation = Message.objects.get(rule="assessment")
    assert invitation.subject == "Your appointment on Tuesday 17 November 2026 at 9am"
    for words in ("You are invited to an appointment with us", "9am to 10:30am", "about 90 minutes", "Clinic building, room 4"):
        assert words in invitation.body
    assert "01632 960 111".replace(" ", "") in invitation.body.replace("\u00a0", "").replace(" ", "")
    assert "pain" not in invitation.body.lower()
    assert "assess" not in invitation.body.lower()


def test_plain_words_name_the_programme(house, book):
    book(wording="plain")
    plan_and_send(house.now)

    invitation = Message.objects.get(rule="assessment")
    assert invitation.subject == "Your assessment on Tuesday 17 November 2026 at 9am"
    assert "an assessment for the Pain management programme" in invitation.body


@pytest.mark.parametrize(("by", "words"), [("telephone", "we ring you when it is time"), ("video", "https://meet.example/a")])
def test_by_telephone_and_by_video_it_says_how(house, book, by, words):
    book(by=by)
    plan_and_send(house.now)

    assert words in Message.objects.get(rule="assessment").body


def test_moved_they_are_told_the_old_time_and_the_new(house, book):
    appointment = book()
    plan_and_send(house.now)
    later = house.now + dt.timedelta(hours=1)
    booking.move(appointment, book.asked(TUESDAY + dt.timedelta(days=1)), by=house.administrator, now=later, version=1)

    plan_and_send(later + dt.timedelta(hours=2))

    moved = Message.objects.get(rule="moved")
    assert moved.state == "sent"
    assert "It was: Tuesday 17 November 2026 at 9am" in moved.body
    assert "Wednesday 18 November 2026" in moved.body
    assert Message.objects.filter(rule="before_single", state="due").count() == 2  # the last is more than two weeks away


def test_cancelled_they_are_told_why_and_reminded_no_more(house, book):
    appointment = book()
    plan_and_send(house.now)
    later = house.now + dt.timedelta(hours=1)
    booking.cancel(appointment, reason="The room is closed", by=house.administrator, now=later, version=1)

    plan_and_send(later + dt.timedelta(hours=2))

    assert "The reason: The room is closed" in Message.objects.get(rule="cancelled").body
    assert set(Message.objects.filter(rule="before_single").values_list("state", "reason")) == {
        ("not_needed", reasons.SESSION_CANCELLED)
    }


def test_given_back_they_are_told_not_to_come(house, book):
    appointment = book()
    plan_and_send(house.now)
    later = house.now + dt.timedelta(hours=1)
    Appointment.objects.filter(pk=appointment.pk).update(state="withdrawn", closed_at=later)

    plan_and_send(later + dt.timedelta(hours=2))

    assert "Please do not come then" in Message.objects.get(rule="cancelled").body


@pytest.mark.parametrize("reason", ["died", "no_contact"])
def test_nothing_goes_to_somebody_who_died_or_asked_for_no_contact(house, book, reason):
    appointment = book()
    planning.plan(house.now)
    Participant.objects.filter(pk=appointment.participant_id).update(stopped_at=house.now, stopped_reason=reason)

    plan_and_send(house.now)

    assert set(Message.objects.values_list("state", flat=True)) == {"not_needed"}


def test_whom_no_channel_reaches_is_told_by_hand_of_what_changed(house, book):
    appointment = book(email="", channel="telephone")
    planning.plan(house.now)
    assert Message.objects.get(rule="assessment").reason in reasons.BY_HAND
    later = house.now + dt.timedelta(hours=1)
    booking.move(appointment, book.asked(TUESDAY + dt.timedelta(days=1)), by=house.administrator, now=later, version=1)

    planning.plan(later + dt.timedelta(hours=2))

    said = Message.objects.get(rule="moved")
    assert said.body == "Assessment: from Tuesday 17 November 2026 at 9am to Wednesday 18 November 2026 at 9am"


def test_booking_moving_and_cancelling_ask_for_their_messages_and_the_teams_alone(house, book, team):
    appointment = book()
    PlanRequest.objects.all().delete()

    booking.cancel(appointment, reason="Ruth is ill", by=house.administrator, now=house.now, version=1)

    asked = set(PlanRequest.objects.values_list("participant_id", "facilitator_id"))
    assert asked == {(appointment.participant_id, None), *((None, each.pk) for each in team)}
    planning.plan_requested(house.now, house.organisation)
    assert not PlanRequest.objects.exists()
