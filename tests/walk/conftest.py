"""The house that is walked, and everybody's browser: one of each for every module of the walk."""

import fcntl
import pickle
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.factories.counting import start_counting_again
from tests.looking import DESK
from tests.walk.furnishing import furnish
from tests.walk.walking import WALKERS, House

FURNISHED = "painprog_furnished"
MAILBOX = "furnished mailbox"
LOCAL = "reminders.channels.mailbox.MailboxBackend"
NUMBERED_FROM = 1000  # whatever a test makes besides bears a number that nothing in the house has


def furnished() -> House:
    """The house, furnished once for all modules and workers, in a database that each of them gets a copy of."""
    kept = databases.folder() / "furnished.pickle"
    with (databases.folder() / "furnished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            before = databases.use(databases.copy_template(FURNISHED))
            try:
                with override_settings(EMAIL_BACKEND=LOCAL, MAIL_DIR=databases.folder() / MAILBOX):
                    kept.write_bytes(pickle.dumps(furnish()))
            finally:
                databases.use(before)
    house: House = pickle.loads(kept.read_bytes())  # noqa: S301  # written a moment ago, by this run
    return house


@pytest.fixture(scope="module")
def own_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker: str, tmp_path_factory
) -> Iterator[House]:
    """In place of an empty one: a copy of the furnished house for each part of the walk."""
    story = request.module.__name__.rpartition(".")[2].lower()
    mailbox = tmp_path_factory.mktemp("mailbox") / "mail"
    with django_db_blocker.unblock():
        house = furnished()
        start_counting_again(NUMBERED_FROM)
        shutil.copytree(databases.folder() / MAILBOX, mailbox)
        with override_settings(EMAIL_BACKEND=LOCAL, MAIL_DIR=mailbox), databases.borrowed(f"{story[:40]}_{worker}", of=FURNISHED):
            yield house


@pytest.fixture(scope="module")
def house(own_database: House) -> House:
    return own_database


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
