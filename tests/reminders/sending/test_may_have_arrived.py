"""Mails that may have arrived: whoever they were for counts as told, and under one Message-ID nobody is told two things."""

import datetime as dt

import pytest

from courses.models import Course
from participants.models import Enrolment
from reminders.models import Message
from reminders.planning import planner as planning
from reminders.rules.untold import untold
from reminders.sending import claiming, marking
from reminders.sending import sender as sending
from tests.factories import make_place
from tests.reminders.conftest import cancel, change, hours_before, lapse, london, person, plan_and_send, states

pytestmark = pytest.mark.django_db
HALF_HOUR = dt.timedelta(minutes=30)
A_ROUND = dt.timedelta(minutes=1)  # a change is told when its course has come to rest


@pytest.fixture
def perhaps(charity, ana, mail_sink):
    """Ana's confirmation: the mail server took it and broke off without an answer, and is well again."""
    planning.plan(charity.now)
    mail_sink.break_off()
    sending.send_due(charity.now)
    mail_sink.behave()
    return Message.objects.get(rule="confirmation")


def reloaded(message):
    return Message.objects.get(pk=message.pk)


def subjects(mail_sink):
    return [mail.message["Subject"] for mail in mail_sink.received]


def cancel_course(course, now):
    for session in course.sessions.all():
        cancel(session, now)
    Course.objects.filter(pk=course.pk).update(cancelled_at=now, cancel_reason="Too few people")


@pytest.mark.sqlite
def test_a_mail_taken_without_an_answer_goes_again_word_for_word_under_its_number(charity, perhaps, mail_sink):
    assert (perhaps.state, perhaps.attempts) == ("due", 0)

    sending.send_due(charity.now + HALF_HOUR)

    first, second = mail_sink.received
    assert (first.text, first.message["Subject"]) == (second.text, second.message["Subject"])
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert (reloaded(perhaps).state, reloaded(perhaps).may_have_gone_at) == ("sent", None)


@pytest.mark.sqlite
def test_somebody_who_may_have_been_told_hears_that_the_course_is_cancelled(charity, perhaps, course, mail_sink):
    cancel_course(course, charity.now)

    plan_and_send(charity.now + A_ROUND)

    assert (reloaded(perhaps).state, reloaded(perhaps).reason) == ("unsure", "The course was cancelled. It may have been sent.")
    assert subjects(mail_sink)[1:] == ["Cancelled: all your appointments with us"]


def test_somebody_who_may_have_been_told_hears_that_one_session_is_cancelled(charity, perhaps, course, mail_sink):
    cancel(course.sessions.get(number=2), charity.now)

    plan_and_send(charity.now + A_ROUND)

    assert subjects(mail_sink)[1:] == ["Cancelled: your appointment on Wednesday 25 November 2026 at 10am"]


def test_somebody_who_may_have_been_told_another_date_hears_of_the_new_one_in_a_message_of_its_own(
    charity, perhaps, course, mail_sink
):
    session = course.sessions.get(number=1)
    day = dt.timedelta(days=1)
    change(session, charity.now, starts_at=session.starts_at + day, ends_at=session.ends_at + day)

    plan_and_send(charity.now + HALF_HOUR)

    assert reloaded(perhaps).state == "unsure"
    assert subjects(mail_sink)[1:] == ["Changed: your appointment is now on Thursday 19 November 2026 at 10am"]
    assert len({mail.message["Message-ID"] for mail in mail_sink.received}) == 2


def test_a_mail_that_would_say_something_else_by_now_ends_and_the_office_is_asked_to_ask(charity, perhaps, mail_sink):
    type(charity.organisation).objects.filter(pk=charity.organisation.pk).update(contact_phone="+441632960999")

    sending.send_due(charity.now + HALF_HOUR)

    ended = reloaded(perhaps)
    assert (ended.state, ended.reason) == ("unsure", "What it says has changed since. It may have been sent: ask them.")
    assert len(mail_sink.received) == 1
    assert ended in untold(charity.organisation, charity.now, 10)


def test_a_mark_that_was_lost_counts_as_told(charity, ana, course, mail_sink):
    planning.plan(charity.now)
    [message] = claiming.claim(charity.now, 1)
    ready = sending._still_wanted([message], sending.BatchUnderWay(charity.now))
    assert [each.message.pk for each in ready] == [message.pk]  # its words are written; the sender is killed
    lapse()
    claiming.take_back(charity.now)
    cancel_course(course, charity.now)

    plan_and_send(charity.now + A_ROUND)

    assert subjects(mail_sink) == ["Cancelled: all your appointments with us"]
    assert reloaded(message).state == "unsure"


def test_who_withdrew_meanwhile_is_told_only_that(charity, perhaps, ana, mail_sink):
    Enrolment.objects.update(state="withdrawn", withdrawn_at=charity.now)

    plan_and_send(charity.now + HALF_HOUR)

    assert reloaded(perhaps).reason == "They withdrew from the course. It may have been sent."
    assert [message.rule for message in Message.objects.filter(state="sent")] == ["withdrew"]
    assert len(mail_sink.received) == 2
    assert reloaded(perhaps) not in untold(charity.organisation, charity.now, 10)


def test_a_moved_session_told_without_an_answer_is_told_again(charity, ana, course, mail_sink):
    plan_and_send(charity.now)
    session = course.sessions.get(number=1)
    change(session, charity.now, starts_at=session.starts_at + dt.timedelta(days=1), ends_at=session.ends_at + dt.timedelta(1))
    mail_sink.break_off()
    plan_and_send(charity.now + A_ROUND)
    mail_sink.behave()

    plan_and_send(charity.now + HALF_HOUR)

    assert [mail.text for mail in mail_sink.received][1:] == [mail_sink.received[1].text] * 2
    assert Message.objects.get(rule="moved").state == "sent"


@pytest.mark.parametrize("refusal", ["refuse", "refuse_senders", "refuse_messages"])
def test_what_the_server_refused_was_told_to_nobody(charity, ana, course, mail_sink, refusal):
    planning.plan(charity.now)
    getattr(mail_sink, refusal)(reply="451 Try again later")
    sending.send_due(charity.now)
    mail_sink.behave()
    cancel_course(course, charity.now)

    plan_and_send(charity.now + HALF_HOUR)

    assert Message.objects.get(rule="confirmation").state == "not_needed"
    assert mail_sink.received == []


def test_what_a_sender_gave_back_untried_was_told_to_nobody(charity, ana, course, mail_sink):
    planning.plan(charity.now)
    mail_sink.stop()
    sending.send_due(charity.now)
    mail_sink.start()
    cancel_course(course, charity.now)

    plan_and_send(charity.now)

    assert Message.objects.get(rule="confirmation").state == "not_needed"


def test_a_reminder_that_may_have_arrived_and_is_too_late_asks_the_office_to_ask(charity, ana, mail_sink):
    plan_and_send(charity.now)
    mail_sink.break_off()
    plan_and_send(london("2026-11-17 10:00"))

    planning.plan(london("2026-11-18 08:30"))

    one_day = Message.objects.get(days_before=1, session__number=1)
    assert one_day.state == "unsure"
    assert one_day.reason.startswith("It was not sent in time.")
    assert one_day.reason.endswith("It may have been sent: ask them.")


def test_a_sender_killed_six_times_over_a_mail_leaves_it_as_unsure(charity, ana):
    planning.plan(charity.now)
    for _ in range(6):
        marking.keep_words(claiming.claim(charity.now, 1), charity.now)
        lapse()
    claiming.take_back(charity.now)

    [confirmation] = Message.objects.filter(rule="confirmation")
    assert (confirmation.state, confirmation.reason) == ("unsure", "It was tried six times. It may have been sent: ask them.")


# --- a mail server that answers and takes nothing ---

TAKES_NOTHING = [
    ("refuse_senders", {"reply": "451 Not now"}),
    ("refuse_senders", {"reply": "421 Too busy"}),
    ("refuse", {"reply": "421 Too busy"}),
    ("refuse", {"reply": "451 Lookup failed"}),
    ("refuse_messages", {"reply": "421 Too busy"}),
    ("refuse_messages", {"reply": "452 Disk full"}),
    ("break_off", {}),
]


@pytest.mark.parametrize(("how", "more"), TAKES_NOTHING)
def test_a_server_that_takes_nothing_for_a_day_loses_nothing(charity, course, mail_sink, how, more):
    for name in ("Ana", "Ben", "Cy"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    getattr(mail_sink, how)(**more)
    for hour in range(24):
        sending.send_due(charity.now + dt.timedelta(hours=hour))
    assert set(Message.objects.filter(rule="confirmation").values_list("state", "attempts")) == {("due", 0)}
    mail_sink.behave()

    for minutes in range(4):
        sending.send_due(charity.now + dt.timedelta(hours=25, minutes=minutes))

    assert set(Message.objects.filter(rule="confirmation").values_list("state", flat=True)) == {"sent"}


def test_a_message_at_which_the_server_breaks_off_holds_up_nobody(charity, course, mail_sink):
    for name in ("Ana", "Ben", "Cy"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    mail_sink.refuse("ana@post.example", reply="421 I do not like this one")

    sending.send_due(charity.now)
    sending.send_due(charity.now + dt.timedelta(minutes=1))

    assert sorted(mail.recipients[0] for mail in mail_sink.received) == ["ben@post.example", "cy@post.example"]


def test_one_address_refused_for_now_among_others_that_are_taken_uses_up_its_tries(charity, course, mail_sink):
    for name in ("Ana", "Ben"):
        make_place(person(charity, name), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    mail_sink.refuse("ana@post.example", reply="451 Try again later")

    sending.send_due(charity.now)

    assert Message.objects.get(rule="confirmation", participant__first_names="Ana").attempts == 1


def test_the_history_says_once_why_a_message_waits_for_the_server(charity, ana, mail_sink):
    planning.plan(charity.now)
    mail_sink.refuse_senders("451 Not now")
    for minute in range(5):
        sending.send_due(charity.now + dt.timedelta(minutes=minute))

    [confirmation] = Message.objects.filter(rule="confirmation")
    assert confirmation.events.count() == 2
    assert states()["confirmation s-"] == "due"
