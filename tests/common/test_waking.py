"""A broker that is there and silent costs one request a moment, and not each of them five seconds."""

import logging
import time

import pytest

from common.waking import QUIET, Broker


@pytest.fixture
def moments(monkeypatch):
    """The seconds that have passed, to be moved on."""
    passed = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: passed[0])
    return passed


def test_a_silent_broker_is_asked_once_and_then_left_alone_for_a_while(moments, caplog):
    broker, asked = Broker(), []

    def ask():
        asked.append(moments[0])
        raise TimeoutError

    for _ in range(3):
        broker.wake("planner", ask, organisation=7)
    moments[0] += QUIET
    broker.wake("planner", ask, organisation=7)

    assert asked == [1000.0, 1000.0 + QUIET]
    said = [(each.message, each.fault, each.organisation) for each in caplog.records if each.levelno == logging.WARNING]
    assert said == [("planner not woken", "TimeoutError", 7)] * 2


def test_a_broker_that_answers_is_asked_each_time(moments):
    broker, asked = Broker(), []

    for _ in range(3):
        broker.wake("planner", lambda: asked.append(1))

    assert len(asked) == 3
