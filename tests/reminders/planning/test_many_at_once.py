"""Two planners and two senders at the same moment, and senders that are killed: each message is made once and goes once."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from reminders.models import Message, MessageEvent
from reminders.planning import planner as planning
from reminders.sending import claiming, marking
from reminders.sending import sender as sending
from tests.factories import make_place
from tests.reminders.conftest import hours_before, lapse, person, plan_and_send

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 12
PATIENCE = 90  # seconds; a bound for a machine with other work, not what anything takes


@pytest.fixture
def people(charity, course):
    return [make_place(person(charity, f"P{number}"), course, joined_at=hours_before(charity.now, 1)) for number in range(PEOPLE)]


def at_once(*jobs):
    """Run the jobs in threads that start together, each on its own connection; return what they return."""
    start = Barrier(len(jobs), timeout=PATIENCE)

    def run(job):
        try:
            start.wait()
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs, timeout=PATIENCE))


def until(condition):
    """Wait until it is true, at most for as long as anybody has patience."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


def test_two_planners_make_each_message_once(charity, people):
    written = at_once(lambda: planning.plan(charity.now), lambda: planning.plan(charity.now))

    assert sorted(written) == [0, 3 * PEOPLE]
    assert Message.objects.count() == MessageEvent.objects.count() == 3 * PEOPLE


def test_two_senders_share_the_work_and_send_each_message_once(charity, people, mail_sink):
    planning.plan(charity.now)

    outcomes = at_once(
        lambda: [sending.send_due(charity.now, 3).sent for _ in range(4)],
        lambda: [sending.send_due(charity.now, 3).sent for _ in range(4)],
    )

    assert sum(map(sum, outcomes)) == PEOPLE
    assert len({mail.message["Message-ID"] for mail in mail_sink.received}) == len(mail_sink.received) == PEOPLE


def test_a_planner_and_a_sender_at_once_lose_nothing(charity, people, mail_sink):
    planning.plan(charity.now)

    at_once(lambda: sending.send_due(charity.now), lambda: planning.plan(charity.now))

    assert len(mail_sink.received) == PEOPLE
    assert Message.objects.filter(rule="confirmation", state="sent").count() == PEOPLE


def test_a_second_claim_passes_over_what_the_first_holds(charity, people):
    planning.plan(charity.now)

    first, second = at_once(lambda: claiming.claim(charity.now, 6), lambda: claiming.claim(charity.now, 6))

    assert len(first) == len(second) == 6
    assert not {message.pk for message in first} & {message.pk for message in second}


SEND = """
import datetime as dt, django
django.setup()
from reminders.sending import sender as sending
sending.send_due(dt.datetime.fromisoformat({now!r}))
"""


def own_process(code, mail_sink, var):
    """Another Python with the same database and mail server, as a worker on another machine would be."""
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "painprog.settings",
        "DATABASE_URL": f"postgres://postgres@/{database['HOST']}/{database['NAME']}",
        "EMAIL_URL": mail_sink.url,
        "PAINPROG_VAR": str(var),
    }
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def test_a_sender_that_is_killed_repeats_nothing_it_had_sent_and_loses_nothing(charity, people, mail_sink, tmp_path):
    planning.plan(charity.now)
    mail_sink.be_slow(600, after=1)  # so it is killed while it waits for the second answer, however slow this machine is
    sender = own_process(SEND.format(now=charity.now.isoformat()), mail_sink, tmp_path)
    until(lambda: MessageEvent.objects.filter(state="sent").exists())
    os.kill(sender.pid, signal.SIGKILL)
    sender.wait(PATIENCE)
    mail_sink.behave()
    went = MessageEvent.objects.filter(state="sent").count()

    before_the_lease_is_over = sending.send_due(charity.now)
    lapse()
    after = sending.send_due(charity.now)

    assert 0 < went < PEOPLE
    assert before_the_lease_is_over.claimed == 0
    assert after.sent == PEOPLE - went
    assert Message.objects.filter(state="sent", sent_at__isnull=False).exclude(body="").count() == PEOPLE
    assert len({mail.message["Message-ID"] for mail in mail_sink.received}) == len(mail_sink.received) == PEOPLE


def test_a_sender_killed_between_the_server_and_the_mark_repeats_that_one_mail_under_its_number(
    charity, people, mail_sink, monkeypatch
):
    planning.plan(charity.now)
    marked = []
    mark = marking.mark

    class Killed(BaseException):
        """Nothing catches it, as nothing catches a kill."""

    def killed_at_the_third(message, at):
        if len(marked) == 2:
            raise Killed
        marked.append(message.pk)
        mark(message, at)

    monkeypatch.setattr(marking, "mark", killed_at_the_third)
    with pytest.raises(Killed):
        sending.send_due(charity.now)
    monkeypatch.undo()

    lapse()
    sending.send_due(charity.now)

    numbers = [mail.message["Message-ID"] for mail in mail_sink.received]
    assert len(set(numbers)) == PEOPLE
    assert len(numbers) == PEOPLE + 1
    assert Message.objects.filter(state="sent").count() == PEOPLE


def test_after_a_week_without_planner_and_sender_each_is_told_once(charity, people, mail_sink):
    plan_and_send(charity.now)

    outcomes = at_once(*[lambda: plan_and_send(charity.now + dt.timedelta(days=15, hours=5))] * 2)

    # Fifteen days on it is Tuesday afternoon: of 7, 3 and 1 days only the last is of use.
    assert sum(outcome.sent for outcome in outcomes) == PEOPLE
    assert Message.objects.filter(state="missed").count() == 2 * PEOPLE
