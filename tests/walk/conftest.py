"""The house that is walked, and everybody's browser: one of each for every module of the walk."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page

from tests.looking import DESK
from tests.walk.furnishing import furnish
from tests.walk.walking import WALKERS, House


@pytest.fixture(scope="module")
def house(own_database: None, tmp_path_factory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("mailbox")
    with override_settings(EMAIL_BACKEND="reminders.channels.mailbox.MailboxBackend", MAIL_DIR=folder):
        yield furnish()


@pytest.fixture(scope="module")
def clients(house: House) -> dict[str, Client]:
    """A browser without scripts for each of them, which must send the token of every form."""
    return {walker: house.browser(walker) for walker in WALKERS}


@pytest.fixture(scope="module")
def windows(house: House, clients, site, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A real browser's window for each of them, opened when it is first asked for."""
    opened: dict[str, Page] = {}

    def window(walker: str) -> Page:
        if walker not in opened:
            context = browser.new_context(viewport={"width": DESK, "height": 900})
            cookie = clients[walker].cookies["painprog_session"].value
            context.add_cookies([{"name": "painprog_session", "value": cookie, "url": site.url}])
            opened[walker] = context.new_page()
        return opened[walker]

    yield window
    for page in opened.values():
        page.context.close()


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """What stood on the pages that somebody has walked already: whoever finds just the same there needn't look at it again."""
    return set()
