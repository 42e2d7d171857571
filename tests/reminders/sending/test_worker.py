"""The jobs as Celery runs them: a real worker, with the file broker of a local run and with a real server."""

import datetime as dt
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from celery import current_app
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, Q

from accounts.trail import audit
from common import clock
from development.free_port import free_port
from development.temporary_postgres import TemporaryPostgres
from participants.enrolment.enrolling import enrol
from reminders import tasks
from reminders.models import Message, WorkRun
from tests.factories import cpsmp_edition, make_course, make_place
from tests.reminders.conftest import person
from tests.reminders.planning.test_many_at_once import PATIENCE, own_process, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_clock]


@contextmanager
def worker(mail_sink, folder, **more):
    """A Celery worker as `make run` starts it, without the beat, so that only what is asked for happens."""
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "painprog.settings",
        "DATABASE_URL": f"postgres://postgres@/{database['HOST']}/{database['NAME']}",
        "EMAIL_URL": mail_sink.url,
        **more,
    }
    command = [sys.executable, "-m", "celery", "-A", "painprog", "worker", "--pool", "solo", "--loglevel", "WARNING"]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


@pytest.fixture(autouse=True)
def _nothing_asked_yet():
    """The broker's folder is the run's: what other tests asked for is not for these workers."""
    queue = django_settings.BROKER_DIR / "queue"
    for left in queue.iterdir():
        left.unlink()
    cache.clear()


@pytest.fixture
def coming(charity):
    """A course three weeks from the real now, by which tasks and workers go."""
    first = clock.now().date() + dt.timedelta(days=21)
    return make_course(cpsmp_edition(charity.organisation), days=[first + dt.timedelta(weeks=week) for week in range(6)])


def asked():
    return len(list((django_settings.BROKER_DIR / "queue").iterdir()))


@pytest.mark.servers
def test_with_redis_as_the_broker_the_same_worker_delivers(charity, coming, mail_sink, redis_url, tmp_path):
    make_place(person(charity, "Ana"), coming, joined_at=clock.now())

    with worker(mail_sink, tmp_path, REDIS_URL=redis_url, PAINPROG_VAR=str(tmp_path)):
        with current_app.connection_for_write(url=redis_url) as broker:
            tasks.plan.apply_async(args=[charity.organisation.pk], connection=broker)
        until(lambda: mail_sink.received)

    assert mail_sink.received[0].recipients == ("ana@post.example",)


@pytest.mark.servers
def test_a_place_given_is_confirmed_within_seconds_and_by_the_same_worker_after_its_connections_were_ended(
    charity, coming, mail_sink, tmp_path
):
    first, second = person(charity, "Ana"), person(charity, "Ben")

    with worker(mail_sink, tmp_path) as process:
        enrol(first, coming, by=charity.coordinator, now=clock.now())
        until(lambda: mail_sink.received)
        until(lambda: WorkRun.objects.filter(name="sender", finished_at__isnull=False).exists())
        assert set(WorkRun.objects.values_list("name", flat=True)) == {"planner", "sender"}
        end_every_other_connection()
        enrol(second, coming, by=charity.coordinator, now=clock.now())
        until(lambda: len(mail_sink.received) == 2)
        assert process.poll() is None

    assert [mail.recipients[0] for mail in mail_sink.received] == ["ana@post.example", "ben@post.example"]


def end_every_other_connection():
    """What a worker sees of a restart: the server ends its connection, and it learns of it when it next asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def own_server(charity, coming):
    """A server of this test's alone, with what was made so far: its restart takes nobody else's database away."""
    database, name = connection.settings_dict, "restarted"
    suites = {"HOST": database["HOST"], "NAME": database["NAME"]}
    # Durable, as a server at work is: else a crash takes back the last commits, and with them that somebody was to be told.
    with TemporaryPostgres(durable=True) as server:
        dump, here = str(server.socket / "dump.sql"), ("-h", str(server.socket), "-U", server.user)
        server.run("pg_dump", "-h", suites["HOST"], "-U", server.user, "-f", dump, suites["NAME"])
        server.run("createdb", *here, name)
        server.run("psql", *here, "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, name)
        connection.close()
        database.update(HOST=str(server.socket), NAME=name)
        yield server
        connection.close()
        database.update(suites)


@pytest.mark.servers
def test_after_a_restart_and_after_a_crash_of_the_database_the_same_worker_plans_and_sends(
    charity, coming, own_server, mail_sink, tmp_path
):
    people = [person(charity, name) for name in ("Ana", "Ben", "Cal")]

    with worker(mail_sink, tmp_path) as process:
        for number, cleanly in enumerate([None, True, False]):
            if cleanly is not None:
                restart(own_server, cleanly)
            enrol(people[number], coming, by=charity.coordinator, now=clock.now())
            until(lambda: len(mail_sink.received) == number + 1)  # noqa: B023 - asked at once
            until(lambda: not WorkRun.objects.filter(Q(finished_at=None) | Q(finished_at__lt=F("started_at"))).exists())
        assert process.poll() is None

    assert [mail.recipients[0] for mail in mail_sink.received] == [f"{name}@post.example" for name in ("ana", "ben", "cal")]


def restart(server, cleanly):
    connection.close()
    server.stop(cleanly=cleanly)
    server.start()


RECORD_A_CHANGE = """
import django
django.setup()
from django.db import transaction
from accounts.trail import audit
from accounts.models import Organisation
with transaction.atomic():
    audit.record(audit.Job("test"), "changed", Organisation.objects.get(pk={pk}))
"""


@pytest.mark.servers
def test_with_the_broker_away_a_change_is_saved_all_the_same(charity, mail_sink, tmp_path, monkeypatch):
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")

    process = own_process(RECORD_A_CHANGE.format(pk=charity.organisation.pk), mail_sink, tmp_path)

    assert process.wait(PATIENCE) == 0


def test_of_many_changes_only_the_first_wakes_the_planner_until_it_runs(charity):
    for _ in range(3):
        with transaction.atomic():
            audit.record(charity.coordinator, "changed", charity.organisation)
    assert asked() == 1

    tasks.plan(charity.organisation.pk)
    with transaction.atomic():
        audit.record(charity.coordinator, "changed", charity.organisation)
    assert asked() == 2


def test_a_change_that_is_rolled_back_wakes_nobody(charity):
    with transaction.atomic():
        audit.record(charity.coordinator, "changed", charity.organisation)
        transaction.set_rollback(True)

    assert asked() == 0


def test_a_change_of_no_organisation_wakes_nobody():
    tasks.wake_planner(organisation_id=None)

    assert asked() == 0


def test_the_jobs_stand_in_the_schedule_and_expire_within_their_interval():
    schedule = current_app.conf.beat_schedule
    jobs = {entry["task"]: (entry["schedule"], entry["options"]["expires"]) for entry in schedule.values()}

    assert {"reminders.tasks.plan", "reminders.tasks.send"} <= set(jobs)
    assert all(expires < interval for interval, expires in jobs.values())
    assert {tasks.plan.name, tasks.send.name} == {"reminders.tasks.plan", "reminders.tasks.send"}


def test_with_much_to_do_a_second_worker_is_called(charity, coming, mail_sink, monkeypatch):
    monkeypatch.setattr("reminders.sending.sender.BATCH", 2)
    for number in range(3):
        make_place(person(charity, f"P{number}"), coming, joined_at=clock.now())

    tasks.plan()

    assert Message.objects.filter(state="sent").count() == 3
    assert asked() == 1
