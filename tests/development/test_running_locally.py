"""make run goes on when one of its two processes ends."""

import os
import signal
import sys

import pytest

from development import run_locally

SAYS_IT_BEGAN = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); "


@pytest.fixture
def running(tmp_path, monkeypatch):
    """running(what the worker does) → where it writes its number at each start, and watch()."""
    began, children = tmp_path / "began", {}
    (tmp_path / "log").mkdir()

    def run(does):
        commands = {"worker": [sys.executable, "-c", SAYS_IT_BEGAN + does, str(began)]}
        children["worker"] = run_locally.launch(commands["worker"], run_locally.log_of("worker", tmp_path))
        return began, lambda: run_locally.watch(children, commands, tmp_path)

    yield run
    run_locally.end(children)


def numbers(began):
    return began.read_text().split() if began.exists() else []


def test_a_process_that_was_killed_is_started_again_and_the_terminal_says_so(running, monkeypatch, capfd, tmp_path):
    began, watch = running("time.sleep(600)")
    killed = []

    def meanwhile(seconds):
        there = numbers(began)
        if len(there) == 1 and not killed:
            killed.append(int(there[0]))
            os.kill(killed[0], signal.SIGKILL)
        elif len(there) == 2:
            raise run_locally.Stopped

    monkeypatch.setattr(run_locally.time, "sleep", meanwhile)
    with pytest.raises(run_locally.Stopped):
        watch()
    monkeypatch.undo()

    said = capfd.readouterr().err
    assert f"The worker process ended by itself (status -9); its log is {tmp_path / 'log' / 'worker.log'}." in said
    assert "It is being started again." in said
    assert numbers(began)[1] != numbers(began)[0]


def test_a_process_that_ends_whenever_it_is_started_ends_the_other_too(running, capfd):
    began, watch = running("sys.exit(3)")

    assert watch() == 1

    assert len(numbers(began)) == run_locally.MOST_STARTS
    assert "It did so 5 times in a minute, so the rest is being stopped." in capfd.readouterr().err
