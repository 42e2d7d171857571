"""Fixtures of the whole suite: databases, real servers, a real browser.

own_database   a module's own copy of the migrated template, open to all its tests (for stories told in several tests)
site           a web server on it; `site.url`. (live_server, with transaction=True, is for single browser tests.)
valkey, redis_url   a real server that speaks Redis's protocol, empty at the start of each test
mail_sink      a real SMTP server that Django sends to; .received, .refuse(…), .be_slow(…), .stop(), .start()
sign_in        sign_in(page, user): gives the browser that user's session cookie
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db.models.signals import post_migrate
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from common.waking import broker
from development import chromium
from development.mail_sink import MailSink
from development.temporary_valkey import TemporaryValkey
from tests import databases
from tests.cast import as_, charity, clinic, monday_morning
from tests.factories.counting import start_counting_again

# How long a page may take to show what is expected, in milliseconds: a busy machine isn't a broken program.
expect.set_options(timeout=30_000)

# The shared cast, for every test.
__all__ = ["as_", "charity", "clinic", "monday_morning"]


@pytest.fixture(scope="session")
def worker() -> str:
    """The name of this process among the suite's: gw0, gw1, or main."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker: str) -> Iterator[None]:
    """In place of pytest-django's own: a copy of the one template for each worker.

    Between tests it stays closed: one that says nothing of a database would write into it, and leave that to those after it.
    """
    with ExitStack() as whole_run:
        with django_db_blocker.unblock():
            databases.make_template()
            whole_run.enter_context(databases.borrowed(f"painprog_{worker}"))
            whole_run.enter_context(databases.emptied_row_by_row())
        # After each test that commits, every table is emptied. Django would then write the list of its models and of the rights
        # to each of them again, which nobody here asks for.
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        post_migrate.disconnect(create_contenttypes)
        yield
        with django_db_blocker.unblock():
            whole_run.close()


@pytest.fixture(autouse=True)
def _numbered_from_nought(request: pytest.FixtureRequest) -> None:
    """Names made by counting are the same whichever tests ran before: "Garden Room 33" is a part of "Garden Room 331".

    A module that keeps one database for all its tests goes on counting, because its rows stay.
    """
    if "own_database" not in request.fixturenames:
        start_counting_again()


@pytest.fixture(autouse=True)
def _broker_is_worth_asking() -> None:
    """What an earlier test found out about a broker that was away is over."""
    broker.quiet_until = 0.0


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache is a table that no flush empties: what one committed test leaves (sign-in limits) must not reach the next."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if "live_server" in request.fixturenames or (marker and marker.kwargs.get("transaction")):
        with request.getfixturevalue("django_db_blocker").unblock():
            cache.clear()


@pytest.fixture(scope="module")
def own_database(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker: str
) -> Iterator[None]:
    """A fresh database for this module; what one of its tests writes, the next one finds."""
    story = request.module.__name__.rpartition(".")[2].lower()
    with django_db_blocker.unblock(), databases.borrowed(f"{story[:40]}_{worker}"):
        yield


@pytest.fixture(scope="module")
def site(own_database: None) -> Iterator[LiveServer]:
    """A web server on the module's own database."""
    server = LiveServer("localhost")
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def _valkey_server() -> Iterator[TemporaryValkey]:
    with TemporaryValkey() as server:
        yield server


@pytest.fixture
def valkey(_valkey_server: TemporaryValkey) -> TemporaryValkey:
    """A real server, empty and running; a test may stop() and start() it."""
    if not _valkey_server.process:
        _valkey_server.start()
    _valkey_server.empty()
    return _valkey_server


@pytest.fixture
def redis_url(valkey: TemporaryValkey) -> str:
    return valkey.url


@pytest.fixture
def mail_sink(settings: Settings) -> Iterator[MailSink]:
    """A real SMTP server, and Django's mail settings pointing at it."""
    with MailSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield sink


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's, with the Chromium of this machine and no calls home."""
    return {**browser_type_launch_args, "executable_path": chromium.find(), "args": chromium.flags()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An English reader in London at a desk."""
    window = {"width": 1280, "height": 900}
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/London", "viewport": window}


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose test fails when a script stops, the content policy blocks something or a static file is missing."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "/static/" in message.location.get("url", ""):
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture
def sign_in() -> Callable[[Page, Any, str], None]:
    """sign_in(page, user, site.url): the browser gets a session of that user, without the form."""

    def give_cookie(page: Page, user: Any, url: str) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])

    return give_cookie
