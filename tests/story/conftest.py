"""Who sits at the browser of a story, and when."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from accounts.models import User


@pytest.fixture
def at(site, page, sign_in):
    """at(user, moment, address): who sits at the browser from then on, when, and what they open."""
    travels: list[Any] = []

    def arrive(user: User, moment: dt.datetime, address: str) -> None:
        if travels:
            travels.pop().stop()
        travels.append(time_machine.travel(moment, tick=True))
        travels[0].start()
        page.context.clear_cookies()
        sign_in(page, user, site.url)
        page.goto(f"{site.url}{address}")

    yield arrive
    for each in travels:
        each.stop()
