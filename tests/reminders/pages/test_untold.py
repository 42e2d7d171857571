"""What somebody in the office has to tell a person, and what ticks it off."""

import datetime as dt

import pytest

from participants.models import Call
from reminders.rules import reasons
from reminders.rules.untold import latest_to, nearest, untold, waits_for_us
from tests.cast import NOW
from tests.factories import ContactNoteFactory, MessageFactory, ParticipantFactory, cpsmp_edition, make_course

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
BY_HAND = {"state": "not_needed", "reason": reasons.OTHER_CHANNEL["telephone"]}


@pytest.fixture
def arthur(clinic):
    return ParticipantFactory(organisation=clinic.organisation, first_names="Arthur", channel="telephone")


def found(clinic, now=NOW):
    return untold(clinic.organisation, now, 200)


@pytest.mark.parametrize(
    ("about", "is_found"),
    [
        (BY_HAND, True),
        (BY_HAND | {"due_at": NOW - 30 * DAY, "useful_until": NOW + DAY}, True),
        (BY_HAND | {"due_at": NOW + 13 * HOUR}, True),
        (BY_HAND | {"due_at": NOW + 15 * HOUR}, False),
        (BY_HAND | {"useful_until": NOW - HOUR}, False),
        (BY_HAND | {"due_at": NOW - DAY, "useful_until": NOW - HOUR}, True),
        (BY_HAND | {"due_at": NOW - 2 * DAY, "useful_until": NOW - DAY}, False),
        ({"state": "not_needed", "reason": reasons.WITHDREW}, False),
        ({"state": "failed", "reason": "The address does not exist."}, True),
        ({"state": "failed", "reason": "The address does not exist.", "due_at": NOW - 8 * DAY}, True),
        ({"state": "failed", "reason": "The address does not exist.", "useful_until": NOW - HOUR}, False),
        ({"state": "missed", "reason": reasons.TOO_LATE}, True),
        ({"state": "missed", "reason": reasons.NEXT_GOES}, False),
        ({"state": "sent", "sent_at": NOW}, False),
        ({"state": "due"}, False),
    ],
)
def test_what_was_lost_or_goes_by_no_channel_is_found_in_its_time(clinic, arthur, about, is_found):
    MessageFactory(participant=arthur, **about)

    assert bool(found(clinic)) == is_found


def test_a_reminder_to_tell_by_hand_is_asked_for_until_its_session_begins_and_not_after(clinic, arthur):
    course = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 11, 2)])
    session = course.sessions.get()
    due, until = session.starts_at - DAY, session.starts_at - 2 * HOUR
    message = MessageFactory(
        participant=arthur, course=course, session=session, rule="before_each", due_at=due, useful_until=until, **BY_HAND
    )

    for now, is_found in ((session.starts_at - HOUR, True), (session.starts_at + HOUR, False)):
        assert found(clinic, now) == ([message] if is_found else [])
        assert waits_for_us(latest_to(arthur, clinic.organisation, 1)[0], clinic.organisation, now) == is_found


def test_of_two_reminders_of_one_date_only_the_nearest_is_told_by_hand(clinic, arthur):
    course = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 11, 3), dt.date(2026, 11, 5)])
    tuesday, thursday = course.sessions.order_by("starts_at")
    nine = NOW.replace(hour=9)
    about = {"participant": arthur, "course": course, **BY_HAND}
    MessageFactory(session=tuesday, rule="before_first", days_before=3, due_at=nine - 2 * DAY, useful_until=nine, **about)
    one_day = MessageFactory(
        session=tuesday, rule="before_each", days_before=1, due_at=nine, useful_until=tuesday.starts_at - 2 * HOUR, **about
    )
    other = MessageFactory(session=thursday, rule="before_each", days_before=3, due_at=nine, useful_until=nine + DAY, **about)

    for now in (nine - HOUR, NOW, nine + 13 * HOUR):
        assert found(clinic, now) == [one_day, other]
        waiting = [each for each in latest_to(arthur, clinic.organisation, 9) if waits_for_us(each, clinic.organisation, now)]
        assert set(nearest(waiting)) == {one_day, other}


def test_a_change_to_tell_by_hand_goes_when_the_last_date_it_is_about_has_begun(clinic, arthur):
    MessageFactory(participant=arthur, rule="moved", due_at=NOW - DAY, useful_until=NOW, **BY_HAND)

    assert found(clinic, NOW - HOUR) != []
    assert found(clinic, NOW + HOUR) == []


def test_a_note_that_passes_on_ticks_off_what_was_due_by_that_day_and_nothing_later(clinic, arthur):
    MessageFactory(participant=arthur, **BY_HAND)
    tomorrows = MessageFactory(participant=arthur, **BY_HAND, due_at=NOW + DAY, created_at=NOW - DAY, updated_at=NOW - DAY)
    ContactNoteFactory(participant=arthur, direction="out", passes_on=True, at=NOW)

    assert found(clinic) == []
    assert found(clinic, NOW + DAY) == [tomorrows]


def test_a_note_from_before_the_message_was_made_ticks_nothing_off(clinic, arthur):
    ContactNoteFactory(participant=arthur, direction="out", passes_on=True, at=NOW - 2 * HOUR)
    message = MessageFactory(participant=arthur, **BY_HAND)

    assert found(clinic) == [message]


def test_a_note_about_something_else_ticks_nothing_off(clinic, arthur):
    message = MessageFactory(participant=arthur, **BY_HAND)
    ContactNoteFactory(participant=arthur, direction="out", at=NOW)

    assert found(clinic) == [message]


@pytest.mark.parametrize(("outcome", "is_found"), [("spoke", False), ("message", False), ("no_answer", True)])
def test_a_call_about_the_change_itself_ticks_it_off_when_they_were_reached(clinic, arthur, outcome, is_found):
    course = make_course(cpsmp_edition(clinic.organisation), days=[dt.date(2026, 11, 11)])
    session = course.sessions.get()
    MessageFactory(participant=arthur, course=course, session=session, rule="moved", **BY_HAND)
    Call.objects.create(
        session=session, participant=arthur, about="change", session_version=1, at=NOW, by="Priya Raman",
        outcome=outcome, submission_id="5d4a1f60-3c1c-4f5e-9d8a-3a9f6c1b2e70",
    )  # fmt: skip

    assert bool(found(clinic)) == is_found


def test_nobody_is_told_anything_who_was_stopped_or_belongs_to_another_organisation(clinic, charity, arthur):
    MessageFactory(participant=arthur, **BY_HAND)
    MessageFactory(participant=ParticipantFactory(organisation=charity.organisation), **BY_HAND)
    arthur.stopped_at, arthur.stopped_reason = NOW, "died"
    arthur.save()

    assert found(clinic) == []
