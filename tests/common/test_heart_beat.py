"""The beat goes on whatever happens to the clock, and its absence is seen from outside."""

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
import yaml
from celery import current_app

from common import clock
from painprog.beat import SteadyScheduler
from reminders.models import WorkRun
from tests.cast import NOW
from tests.reminders.planning.test_many_at_once import PATIENCE, until

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def beat(tmp_path):
    """beat() → a beat that has just been started, on the same file each time."""
    started = []

    def start():
        started.append(SteadyScheduler(app=current_app._get_current_object(), schedule_filename=str(tmp_path / "beat")))
        return started[-1]

    yield start
    for each in started:
        each.close()


@pytest.fixture
def ended(monkeypatch):
    """The signals that this process sent itself."""
    sent = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append(number) if pid == os.getpid() else None)
    monkeypatch.setattr(SteadyScheduler.__mro__[1], "tick", lambda self, *args, **more: 5.0)
    return sent


def was_set_to(moment, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_the_schedule_is_kept_by_it():
    assert current_app.conf.beat_scheduler == "painprog.beat:SteadyScheduler"


@pytest.mark.logs_errors
@pytest.mark.parametrize("hours", [-3, 3])
def test_a_beat_whose_clock_is_set_ends_to_be_started_anew(beat, ended, monkeypatch, hours):
    scheduler = beat()
    was_set_to(clock.now() + hours * HOUR, monkeypatch)

    scheduler.tick()

    assert ended == [signal.SIGTERM]


def test_a_beat_whose_clock_is_put_right_by_seconds_goes_on(beat, ended, monkeypatch):
    scheduler = beat()
    was_set_to(clock.now() + dt.timedelta(seconds=20), monkeypatch)

    assert scheduler.tick() == 5.0
    assert ended == []


def test_a_beat_started_after_the_clock_was_set_back_waits_for_nothing_that_ran_in_the_future(beat):
    before = beat()
    for entry in before.schedule.values():
        entry.last_run_at += dt.timedelta(hours=3)
    before.close()

    after = beat()

    assert all(entry.last_run_at <= entry.default_now() for entry in after.schedule.values())
    assert all(entry.is_due().next <= 3600 for entry in after.schedule.values() if entry.task.startswith("reminders."))


BEAT = """
import signal, sys, time
from pathlib import Path
import time_machine
from painprog.celery import app

moved = Path("moved")

def set_back(*signalled):
    moved.touch()
    time_machine.travel(time.time() - 3 * 3600, tick=True).start()

if moved.exists():
    set_back()
signal.signal(signal.SIGUSR1, set_back)
app.conf.beat_schedule = {"wake": {"task": "reminders.tasks.send", "schedule": 0.5}}
app.start(["beat", "--schedule", "schedule", "--pidfile=", "--loglevel=INFO"])
"""


@pytest.fixture
def beating(tmp_path, pytestconfig):
    """beating() → a beat as a process of its own, in the same folder each time; its clock is set back three hours by SIGUSR1."""
    started = []

    def start():
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "painprog.settings",
            "PAINPROG_VAR": str(tmp_path),
            "PYTHONPATH": str(pytestconfig.rootpath),
        }
        with (tmp_path / "log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-c", BEAT], cwd=tmp_path, env=environment, stdout=log, stderr=subprocess.STDOUT
                )
            )
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


@pytest.mark.servers
def test_a_running_beat_whose_clock_is_set_back_ends_and_started_anew_goes_on_at_once(beating, tmp_path):
    def jobs():
        return len(list((tmp_path / "broker" / "queue").glob("*.msg")))

    first = beating()
    until(jobs)

    first.send_signal(signal.SIGUSR1)
    assert first.wait(PATIENCE) == 0
    assert "the clock was set" in (tmp_path / "log").read_text()

    there = jobs()
    second = beating()
    until(lambda: jobs() > there)
    assert second.poll() is None


# --- from outside ---


@pytest.fixture
def running(db):
    for name in ("planner", "sender"):
        WorkRun.objects.create(name=name, started_at=NOW, finished_at=NOW)


def test_planner_and_sender_that_run_answer_well(client, running):
    answer = client.get("/health/?jobs")

    assert (answer.status_code, answer.json()) == (200, {"database": "answers", "planner": "runs", "sender": "runs"})


@pytest.mark.logs_errors
@pytest.mark.parametrize("name", ["planner", "sender"])
def test_one_that_has_not_come_to_its_end_for_ten_minutes_is_seen(client, running, name):
    WorkRun.objects.filter(name=name).update(finished_at=NOW - dt.timedelta(minutes=11))

    answer = client.get("/health/?jobs")

    assert (answer.status_code, answer.json()[name]) == (503, "silent")


def test_a_load_balancer_is_told_nothing_of_jobs(client, db):
    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (200, {"database": "answers"})


def test_compose_starts_a_worker_and_a_beat_that_ended_again(pytestconfig):
    compose = yaml.safe_load((pytestconfig.rootpath / "docker-compose.yml").read_text(encoding="utf-8"))["services"]

    assert {compose[name]["restart"] for name in ("web", "worker", "beat")} == {"unless-stopped"}
