"""A sender that outlives its lease: whoever has its messages by then keeps them, and nobody is mailed twice."""

import datetime as dt

import pytest

from reminders.models import Message
from reminders.planning import planner as planning
from reminders.sending import claiming, marking
from reminders.sending import sender as sending
from tests.factories import make_place
from tests.reminders.conftest import history, hours_before, lapse, person

pytestmark = pytest.mark.django_db
PEOPLE = 5


@pytest.fixture
def due(charity, course):
    """Five confirmations that are due."""
    for number in range(PEOPLE):
        make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1))
    planning.plan(charity.now)
    return Message.objects.filter(rule="confirmation").order_by("pk")


@pytest.fixture
def planned(charity, ana):
    """Ana's confirmation, due."""
    planning.plan(charity.now)
    return Message.objects.get(rule="confirmation")


def numbers(mail_sink):
    return [mail.message["Message-ID"] for mail in mail_sink.received]


def slow_sender(monkeypatch, act):
    """Act just before the first sender asks whether it still holds its second message: it was stopped there."""
    held, asked = claiming.is_held, []

    def stopped_for_ten_minutes(message):
        asked.append(message.pk)
        if len(asked) == 2:
            act()
        return held(message)

    monkeypatch.setattr(claiming, "is_held", stopped_for_ten_minutes)


@pytest.mark.sqlite
def test_a_sender_stopped_for_longer_than_its_lease_sends_nothing_that_another_sent(charity, due, mail_sink, monkeypatch):
    others = []

    def another():
        monkeypatch.undo()
        lapse()
        others.append(sending.send_due(charity.now))

    slow_sender(monkeypatch, another)
    first = sending.send_due(charity.now)

    assert (first.sent, others[0].sent) == (1, PEOPLE - 1)
    assert len(set(numbers(mail_sink))) == len(mail_sink.received) == PEOPLE
    assert set(due.values_list("state", "claim")) == {("sent", None)}


def test_a_sender_whose_messages_another_has_gives_none_of_them_back(charity, due, mail_sink, monkeypatch):
    def another_claims():
        monkeypatch.undo()
        monkeypatch.setattr(sending, "BATCH_SECONDS", 0)
        lapse()
        claiming.claim(charity.now, 100)

    slow_sender(monkeypatch, another_claims)
    outcome = sending.send_due(charity.now)

    assert (outcome.sent, outcome.waiting) == (1, 0)
    assert set(due.exclude(state="sent").values_list("state", flat=True)) == {"sending"}
    assert due.exclude(state="sent").exclude(claim=None).count() == PEOPLE - 1


def test_a_refusal_that_comes_after_the_lease_leaves_the_message_to_who_has_it(charity, due):
    [stale, *_] = claiming.claim(charity.now, 100)
    lapse()
    claiming.claim(charity.now, 100)

    sending._fail(stale, "No such mailbox.", sending.BatchUnderWay(charity.now))

    assert Message.objects.get(pk=stale.pk).state == "sending"
    assert "failed" not in dict(history(stale))


@pytest.mark.sqlite
def test_that_a_mail_went_is_written_though_another_has_its_message(charity, due, mail_sink):
    [stale, *_] = claiming.claim(charity.now, 1)
    lapse()
    claiming.claim(charity.now, 100)

    marking.mark(stale, charity.now)
    marking.settle([stale.pk])

    gone = Message.objects.get(pk=stale.pk)
    assert (gone.state, gone.claim, gone.sent_at) == ("sent", None, charity.now)
    assert not claiming.is_held(stale)


def test_a_mail_that_went_under_a_stale_claim_is_not_sent_by_the_next_sender(charity, due, mail_sink):
    [stale] = claiming.claim(charity.now, 1)
    lapse()
    with_the_next = claiming.claim(charity.now, 100)
    marking.mark(stale, charity.now)

    assert [each.pk for each in with_the_next if not claiming.is_held(each)] == [stale.pk]


def test_the_clock_of_a_sender_that_is_hours_ahead_takes_nothing_from_another(charity, due):
    claimed = claiming.claim(charity.now, 100)

    assert len(claimed) == PEOPLE
    assert claiming.claim(charity.now + dt.timedelta(hours=3), 100) == []


def test_every_claim_is_another(charity, due):
    first, second = claiming.claim(charity.now, 2), claiming.claim(charity.now, 2)

    assert len({each.claim for each in first}) == len({each.claim for each in second}) == 1
    assert first[0].claim != second[0].claim


# --- senders that die ---


@pytest.mark.sqlite
def test_a_message_claimed_by_a_sender_that_died_goes_after_the_lease_once(charity, planned, mail_sink):
    claiming.claim(charity.now, 100)

    assert sending.send_due(charity.now).claimed == 0
    lapse()
    assert sending.send_due(charity.now).sent == 1
    assert sending.send_due(charity.now).claimed == 0
    assert len(mail_sink.received) == 1
    assert history(planned)[1] == (
        "due",
        "The sender stopped while sending it. It may have been sent; it goes again with the same number.",
    )


def test_a_message_that_stops_every_sender_is_given_up(charity, planned, mail_sink):
    for _ in range(7):
        claiming.claim(charity.now, 100)
        lapse()

    failed = Message.objects.get(pk=planned.pk)
    assert (failed.state, failed.attempts) == ("failed", 6)
    assert failed.reason == "It was tried six times. It may have been sent: ask them."
