"""A server that refuses everybody for now is told from a mailbox that is full: only the latter uses up a message's tries."""

import datetime as dt

import pytest

from reminders.models import Message
from reminders.sending import sender as sending
from tests.factories import MessageFactory, make_place
from tests.reminders.conftest import person, plan_and_send

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_a_server_that_refuses_everybody_uses_up_no_try_of_those_who_come_due_one_by_one(charity, course, mail_sink):
    mail_sink.refuse(reply="452 Disk full")
    for minute, name in enumerate(("Ana", "Ben")):
        make_place(person(charity, name), course, joined_at=charity.now + minute * MINUTE)
        plan_and_send(charity.now + minute * MINUTE)

    for minute in range(2, 6 * 60):
        sending.send_due(charity.now + minute * MINUTE)
    assert not Message.objects.filter(state="failed").exists()

    mail_sink.behave()
    for minute in range(6 * 60, 6 * 60 + 6):
        sending.send_due(charity.now + minute * MINUTE)
    assert [mail.recipients[0] for mail in mail_sink.received] == ["ana@post.example", "ben@post.example"]


def test_two_full_mailboxes_fail_all_the_same_where_the_server_takes_others(charity, course, mail_sink):
    mail_sink.refuse("ana@post.example", "ben@post.example", reply="452 Mailbox full")
    for minute, name in enumerate(("Ana", "Ben")):
        make_place(person(charity, name), course, joined_at=charity.now + minute * MINUTE)
        plan_and_send(charity.now + minute * MINUTE)

    for minute in range(2, 6 * 60):
        if minute % 5 == 0:  # others, whose mail the server takes between two tries
            sent_at = charity.now + minute * MINUTE
            MessageFactory(organisation=charity.organisation, key=f"other/{minute}", state="sent", sent_at=sent_at)
        sending.send_due(charity.now + minute * MINUTE)

    assert sorted(Message.objects.filter(state="failed").values_list("address", flat=True)) == [
        "ana@post.example",
        "ben@post.example",
    ]
