"""What must not differ from one run of the suite to the next: the day, what hypothesis tries, and how patient we are.

Loaded early by `-p tests.steady` (pyproject.toml). Every module begins on Monday 2 November 2026 at ten in the morning in London,
and its clock goes on from there. A test that needs another moment travels there; one that works beside processes of its own,
which have the machine's clock, is marked real_clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator

import hypothesis
import pytest
import time_machine
from playwright.sync_api import expect

NOW = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
PATIENCE = 30_000  # milliseconds; what a page shows in one second here takes a busy machine many

_travels: list[time_machine.travel] = []


def pytest_configure() -> None:
    """Be patient, and try the same examples each time: what a new one finds is no fault of the change that is being tested."""
    expect.set_options(timeout=PATIENCE)
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("steady")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What a module works out when it is read stands on the suite's day too."""
    with time_machine.travel(NOW, tick=True):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    """Set the clock before a module's first test, and let it go after its last."""
    real = item.get_closest_marker("real_clock") is not None
    if real and _travels:
        _travels.pop().stop()
    if not real and not _travels:
        _travels.append(time_machine.travel(NOW, tick=True))
        _travels[-1].start()
    try:
        return (yield)
    finally:
        if _travels and (nextitem is None or nextitem.path != item.path):
            _travels.pop().stop()
