"""make run NOW=…: every process of the run is at that moment, the clock goes on, and never back."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine

from development import moved_clock
from development.words import CannotGoOn

ROOT = Path(__file__).resolve().parents[2]
HERE = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
WHAT_THEY_READ = "import time, datetime, django; django.setup(); from django.utils import timezone; from common import clock; \
print(*(f'{moment:%Y-%m-%d}' for moment in (clock.now(), timezone.now(), datetime.datetime.fromtimestamp(time.time()))))"


@pytest.fixture(autouse=True)
def stopped_clock():
    with time_machine.travel(HERE, tick=False):
        yield


def a_process(var, **more):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "painprog.settings", "PAINPROG_VAR": str(var), **more}
    return subprocess.run(
        [sys.executable, "-c", WHAT_THEY_READ], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_developer_starts_at_another_moment_by_londons_clock(tmp_path):
    assert moved_clock.seconds_ahead("2026-11-02 13:00", tmp_path) == 3 * 3600
    assert moved_clock.seconds_ahead("2026-11-02 13:00+01:00", tmp_path) == 2 * 3600
    assert moved_clock.seconds_ahead("", tmp_path) == 0


@pytest.mark.parametrize("text", ["tomorrow", "2026-13-01", "16.12.2026"])
def test_a_developer_who_writes_no_moment_is_told_how(tmp_path, text):
    with pytest.raises(CannotGoOn, match="is no moment"):
        moved_clock.seconds_ahead(text, tmp_path)


def test_a_later_moment_goes_on_and_an_earlier_one_is_refused(tmp_path):
    moved_clock.keep(moved_clock.seconds_ahead("2026-12-16 13:00", tmp_path), tmp_path)

    for earlier in ("2026-12-16 12:59", ""):
        with pytest.raises(CannotGoOn, match=r"has come to 2026-12-16 13:00, and can’t go back"):
            moved_clock.seconds_ahead(earlier, tmp_path)
    assert moved_clock.seconds_ahead("2026-12-17 13:00", tmp_path) > 0


def test_a_folder_whose_clock_was_never_moved_keeps_none(tmp_path):
    moved_clock.keep(0, tmp_path)

    assert not (tmp_path / "clock").exists()


def test_every_clock_of_a_process_of_the_run_is_moved(tmp_path):
    ahead = (dt.datetime(2031, 5, 14, 12, tzinfo=dt.UTC) - HERE).total_seconds()
    with time_machine.travel(HERE, tick=False):
        real = subprocess.run(["date", "-u", "+%s"], capture_output=True, text=True, check=True).stdout
    ahead += HERE.timestamp() - int(real)

    assert a_process(tmp_path, PAINPROG_CLOCK_AHEAD=str(ahead)).stdout.split() == ["2031-05-14"] * 3


def test_production_refuses_a_clock_that_is_moved(tmp_path):
    done = a_process(tmp_path, PAINPROG_CLOCK_AHEAD="60", PAINPROG_PRODUCTION="1")

    assert "PAINPROG_CLOCK_AHEAD is for trying out" in done.stderr
