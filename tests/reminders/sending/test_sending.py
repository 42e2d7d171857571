"""The sender sends what is due and still wanted, once, over a real SMTP server that may be away or refuse."""

import datetime as dt
import re

import pytest

from participants.models import Enrolment
from reminders.models import Message, WorkRun
from reminders.planning import planner as planning
from reminders.sending import sender as sending
from tests.factories import MessageFactory, make_place
from tests.reminders.conftest import (
    cancel,
    change,
    history,
    hours_before,
    london,
    person,
    plan_and_send,
    states,
    time_for_one,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def planned(charity, ana):
    """Ana's confirmation, due."""
    planning.plan(charity.now)
    return Message.objects.get(rule="confirmation")


def reloaded(message):
    return Message.objects.get(pk=message.pk)


@pytest.mark.sqlite
def test_a_due_message_is_sent_and_keeps_what_was_really_said(charity, planned, mail_sink):
    outcome = sending.send_due(charity.now)

    [mail] = mail_sink.received
    sent = reloaded(planned)
    assert outcome.sent == 1
    assert mail.recipients == ("ana@post.example",)
    assert mail.message["Message-ID"] == sent.message_id
    assert (sent.state, sent.address, sent.subject) == ("sent", "ana@post.example", mail.message["Subject"])
    said = re.sub(r"http\S+/go/\w+/", "[their own link]", mail.text.replace("\r\n", "\n"))
    assert said.strip() == sent.body.strip()
    assert sent.sent_at >= charity.now
    assert history(sent) == [("due", "Planned."), ("sent", "")]
    first = sent.course.sessions.get(number=1)
    assert sent.told[str(first.appointments.get().pk)] == {
        "start": "2026-11-18T10:00:00+00:00",
        "end": "2026-11-18T12:30:00+00:00",
        "venue": first.venue_id,
        "link": "",
    }


def test_the_mail_says_whom_to_answer_and_that_no_machine_need(charity, planned, mail_sink):
    sending.send_due(charity.now)

    message = mail_sink.received[0].message
    assert message["From"] == "appointments@localhost"
    assert message["Reply-To"] == "bookings@kestrel.example"
    assert message["Auto-Submitted"] == "auto-generated"


def test_nothing_is_sent_before_it_is_due(charity, ana, mail_sink):
    plan_and_send(charity.now)

    sending.send_due(london("2026-11-11 08:59"))
    assert len(mail_sink.received) == 1

    sending.send_due(london("2026-11-11 09:00"))
    assert [m.message["Subject"] for m in mail_sink.received][1:] == [
        "Your first appointment: Wednesday 18 November 2026 at 10am"
    ]


def test_sending_twice_sends_once(charity, planned, mail_sink):
    sending.send_due(charity.now)
    sending.send_due(charity.now)

    assert len(mail_sink.received) == 1


def test_many_messages_go_over_one_connection(charity, course, mail_sink):
    for number in range(12):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))

    outcome = plan_and_send(charity.now)

    assert outcome.sent == 12
    assert mail_sink.connections == 1


# --- what stopped being true between planning and sending ---


@pytest.mark.parametrize(
    ("stop", "reason"),
    [
        ("withdraw", "They withdrew from the course."),
        ("die", "They have died. Nothing is sent to them."),
        ("lose the address", "No e-mail address: tell them by telephone."),
        ("cancel the course", "The course was cancelled."),
    ],
)
def test_a_message_whose_reason_is_gone_is_not_sent(charity, ana, planned, mail_sink, stop, reason):
    if stop == "withdraw":
        Enrolment.objects.update(state="withdrawn", withdrawn_at=charity.now)
    elif stop == "die":
        type(ana.participant).objects.update(stopped_reason="died", stopped_at=charity.now)
    elif stop == "lose the address":
        type(ana.participant).objects.update(email="")
    else:
        type(ana.course).objects.update(cancelled_at=charity.now, cancel_reason="Too few people")

    outcome = sending.send_due(charity.now)

    assert (outcome.sent, outcome.dropped) == (0, 1)
    assert mail_sink.received == []
    assert (reloaded(planned).state, reloaded(planned).reason) == ("not_needed", reason)
    assert history(planned)[-1] == ("not_needed", reason)


def test_a_reminder_of_a_session_that_moved_after_planning_is_not_sent(charity, ana, course, mail_sink):
    plan_and_send(charity.now)
    day = london("2026-11-11 09:00")
    session = course.sessions.get(number=1)
    change(session, day, starts_at=session.starts_at + dt.timedelta(days=1), ends_at=session.ends_at + dt.timedelta(days=1))

    sending.send_due(day)

    assert len(mail_sink.received) == 1
    assert Message.objects.get(days_before=7).reason == "The session was moved."


def test_a_message_of_no_enrolment_is_not_sent(charity, mail_sink):
    stray = MessageFactory(participant=person(charity, "Stray"))

    sending.send_due(charity.now)

    assert mail_sink.received == []
    assert reloaded(stray).state == "not_needed"


def test_a_reminder_found_too_late_is_missed_and_the_next_one_goes(charity, ana, mail_sink):
    plan_and_send(charity.now)

    planning.plan(charity.now)
    sending.send_due(london("2026-11-16 10:00"))

    assert states()["before_first 7 s1"] == "missed"
    assert states()["before_first 3 s1"] == "sent"


def test_reminders_that_waited_into_the_night_go_at_8_in_the_morning(charity, ana, mail_sink):
    plan_and_send(charity.now)

    night = sending.send_due(london("2026-11-11 22:00"))
    assert (night.sent, night.waiting) == (0, 1)
    assert Message.objects.get(days_before=7).reason == "Quiet hours: it goes at 8am."
    assert sending.send_due(london("2026-11-12 07:59")).claimed == 0

    assert sending.send_due(london("2026-11-12 08:00")).sent == 1


def test_a_confirmation_goes_at_night(charity, course, mail_sink):
    night = london("2026-11-02 23:15")
    make_place(person(charity, "Owl"), course, joined_at=night)

    assert plan_and_send(night).sent == 1


# --- the mail server ---


@pytest.mark.sqlite
def test_while_the_mail_server_is_down_messages_wait_and_go_later(charity, planned, mail_sink):
    mail_sink.stop()

    for minute in range(3):
        outcome = sending.send_due(charity.now + minute * MINUTE)
        assert outcome.server_away
    waiting = reloaded(planned)
    assert (waiting.state, waiting.reason) == ("due", "The mail server could not be reached. It goes as soon as it can.")
    assert waiting.attempts == 0
    assert len(history(planned)) == 2  # planned, and once why it waits

    mail_sink.start()
    sending.send_due(charity.now + 4 * MINUTE)

    assert len(mail_sink.received) == 1
    assert reloaded(planned).state == "sent"


def test_a_refused_address_fails_with_the_servers_answer_and_the_others_go(charity, course, mail_sink):
    for name in ("Ana", "Ben", "Cy"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    mail_sink.refuse("ben@post.example", reply="550 No such mailbox here")

    outcome = plan_and_send(charity.now)

    failed = Message.objects.get(state="failed")
    assert (outcome.sent, outcome.failed) == (2, 1)
    assert failed.participant.first_names == "Ben"
    assert failed.reason == "The mail server refused the address: 550 No such mailbox here."
    assert sending.send_due(charity.now + dt.timedelta(days=1)).claimed == 0


def test_an_address_refused_for_now_is_tried_again_later_and_then_goes(charity, planned, mail_sink):
    mail_sink.refuse(reply="451 Try again later")
    sending.send_due(charity.now)
    assert reloaded(planned).reason == "The mail server refused the address: 451 Try again later."
    mail_sink.behave()

    assert sending.send_due(charity.now + 4 * MINUTE).claimed == 0
    assert sending.send_due(charity.now + 6 * MINUTE).sent == 1
    assert reloaded(planned).attempts == 2


def test_an_address_refused_six_times_fails(charity, planned, mail_sink):
    mail_sink.refuse(reply="451 Try again later")
    for hour in range(12):
        sending.send_due(charity.now + dt.timedelta(hours=hour))

    failed = reloaded(planned)
    assert (failed.state, failed.attempts) == ("failed", 6)
    assert failed.reason.startswith("It was tried six times. The mail server refused the address: 451")


def test_a_server_that_breaks_off_keeps_the_rest_of_the_batch_waiting(charity, course, mail_sink):
    for name in ("Ana", "Ben", "Cy"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    mail_sink.refuse("ben@post.example", reply="421 Going down")

    outcome = plan_and_send(charity.now)

    assert outcome.server_away
    assert (outcome.sent, outcome.waiting) == (1, 2)
    assert sorted(Message.objects.values_list("attempts", "state").exclude(rule="before_first")) == [
        (0, "due"),
        (0, "due"),
        (1, "sent"),
    ]


def test_an_address_no_mail_can_be_written_to_fails_and_the_others_go(charity, course, mail_sink):
    for name, email in (("Ana", "ana\n@post.example"), ("Ben", "ben@post.example")):
        make_place(person(charity, name, email=email), course, joined_at=hours_before(charity.now, 1))

    outcome = plan_and_send(charity.now)

    assert (outcome.sent, outcome.failed) == (1, 1)
    assert "could not be written" in Message.objects.get(state="failed").reason


@pytest.mark.logs_errors
def test_a_message_whose_words_break_fails_alone(charity, course, mail_sink, monkeypatch):
    for name in ("Ana", "Ben"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    whole = sending.words_of

    def broken_for_ben(want, record, shared, own):
        if record.enrolment.participant.first_names == "Ben":
            raise LookupError("no such room")
        return whole(want, record, shared, own)

    monkeypatch.setattr(sending, "words_of", broken_for_ben)
    outcome = plan_and_send(charity.now)

    assert (outcome.sent, outcome.failed) == (1, 1)


def test_a_slow_batch_gives_the_rest_back_to_be_checked_again(charity, course, mail_sink, monkeypatch):
    for name in ("Ana", "Ben", "Cy"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    time_for_one(monkeypatch, mail_sink)
    first = plan_and_send(charity.now)
    assert (first.sent, first.waiting, first.server_away) == (1, 2, False)

    time_for_one(monkeypatch, mail_sink)
    assert sending.send_due(charity.now).sent == 1


# --- changes reach whoever was told ---


def test_a_moved_session_is_told_with_the_old_and_the_new_time(charity, ana, course, mail_sink):
    plan_and_send(charity.now)
    session = course.sessions.get(number=1)
    change(
        session, charity.now, starts_at=session.starts_at + dt.timedelta(days=1), ends_at=session.ends_at + dt.timedelta(days=1)
    )

    plan_and_send(charity.now + MINUTE)

    told = mail_sink.received[1]
    assert told.message["Subject"] == "Changed: your appointment is now on Thursday 19 November 2026 at 10am"
    assert "It was: Wednesday 18 November 2026 at 10am" in told.text
    assert "Now: Thursday 19 November 2026, 10am to 12:30pm" in told.text
    plan_and_send(charity.now + 2 * MINUTE)
    assert len(mail_sink.received) == 2


def test_a_cancelled_session_is_told_once(charity, ana, course, mail_sink):
    plan_and_send(charity.now)
    cancel(course.sessions.get(number=2), charity.now)

    plan_and_send(charity.now + MINUTE)
    plan_and_send(charity.now + 2 * MINUTE)

    assert [m.message["Subject"] for m in mail_sink.received][1:] == [
        "Cancelled: your appointment on Wednesday 25 November 2026 at 10am"
    ]


# --- the run ---


def test_a_run_sends_batch_after_batch_until_nothing_is_due(charity, course, mail_sink, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    for number in range(5):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)

    called = []

    total = sending.send_until_done(lambda: charity.now, lambda: called.append("another"))

    assert total.sent == 5
    assert called == ["another"]
    assert WorkRun.objects.get(name="sender").outcome == "5 sent, 0 failed, 0 wait, 0 not needed or too late"


def test_another_is_called_as_soon_as_the_first_mail_of_a_full_batch_has_gone(charity, course, mail_sink, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    for number in range(3):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    gone_by_then = []

    sending.send_until_done(lambda: charity.now, lambda: gone_by_then.append(len(mail_sink.received)))

    assert gone_by_then == [1]


def test_nobody_is_called_to_a_mail_server_that_is_away(charity, course, mail_sink, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 3)
    for number in range(3):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    mail_sink.stop()
    called = []

    sending.send_until_done(lambda: charity.now, lambda: called.append("another"))

    assert called == []


@pytest.mark.parametrize("people", [1, 30])
def test_sending_looks_up_as_much_for_30_people_as_for_1(charity, course, people, mail_sink, django_assert_num_queries):
    for number in range(people):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    of_each = 2  # whether it is still ours to send, and a line of its history

    with django_assert_num_queries(23 + of_each * people):
        sending.send_due(charity.now)

    assert len(mail_sink.received) == people
