"""Role × address × object × method, against what each view declares and docs/rights.md says: nobody gets past a wall.

Two organisations with one of everything. Every address of the program is asked as each role and as a stranger, for an object of
their own organisation, for one of the other, and for one that isn't there, to read (as a page and as a part of one) and to write.
An address that is added is asked from then on; one whose key the house doesn't know fails `test_every_key_is_known`.
"""

import uuid
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from accounts.memberships import membership_of
from accounts.roles import may
from tests.walk.furnishing import furnish
from tests.walk.walking import LEADS_ON, STRANGER, WALKERS, House, addresses, named

pytestmark = pytest.mark.django_db

PAGE: dict[str, Any] = {}
PART: dict[str, Any] = {"headers": {"HX-Request": "true"}}
ASKED = [("get", PAGE), ("get", PART), ("post", PAGE), ("post", PART)]
# Whoever lacks the right is refused before anybody looks at the key: every way of asking with a key of their own house, one with
# another's.
ASKED_WITHOUT_RIGHT = ASKED[:1]
# What a strange key may be answered with: nothing is there, or the address takes no such request, whatever its key.
NOTHING_THERE = {404, 405}
# Keys that name no row of an organisation, so they are everybody's: a section of a text, the number of a session.
EVERYBODYS = {"section", "number", "uidb36", "key"}
NAMES = [address.name for address in addresses()]
WITH_KEYS = [address.name for address in addresses() if address.parameters and not address.view.access.public]

each_address = pytest.mark.parametrize("name", NAMES)
each_with_keys = pytest.mark.parametrize("name", WITH_KEYS)


@pytest.fixture(scope="module")
def house(own_database, tmp_path_factory) -> Iterator[House]:
    with override_settings(EMAIL_BACKEND="reminders.channels.mailbox.MailboxBackend", MAIL_DIR=tmp_path_factory.mktemp("box")):
        yield furnish()


@pytest.fixture(scope="module")
def other(house) -> House:
    """Another hospital with one of everything."""
    return furnish("Saltmarsh Royal Infirmary")


@pytest.fixture(scope="module")
def browsers(house) -> dict[str, Client]:
    """One for each of them, in which forms need no token."""
    signed_in = {walker: Client() for walker in WALKERS}
    for walker, browser in signed_in.items():
        if walker != STRANGER:
            browser.force_login(house.members[walker])
    return signed_in


def has_right(walker: str, name: str) -> bool:
    """Whether the table of rights lets this walker in, for what is their own organisation's."""
    access = named(name).view.access
    return access.public or (walker != STRANGER and (access.right is None or may(walker, access.right)))


def nowhere(name: str) -> str:
    """The address with keys that are nobody's."""
    for key in (999_999_999, "no-such-thing", uuid.UUID(int=7)):
        try:
            return reverse(name, kwargs=dict.fromkeys(named(name).parameters, key))
        except NoReverseMatch:
            continue
    return pytest.fail(f"no key fits {name}")


class TakenBack:
    """A transaction around what one address is asked: whatever an answer did is gone before the next, and all of it afterwards.

    An answer that nothing is there did nothing, which the next request shows: only after another one a new transaction begins.
    """

    def __enter__(self) -> "TakenBack":
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def after(self, answer: HttpResponse) -> None:
        """Take back what this answer may have done."""
        if answer.status_code not in NOTHING_THERE:
            self.__exit__()
            self.__enter__()


@pytest.fixture
def taken_back(house) -> Iterator[TakenBack]:
    with TakenBack() as taken:
        yield taken


def asked(taken_back: TakenBack, browser: Client, url: str, ways: list[Any] = ASKED) -> Iterator[tuple[str, HttpResponse]]:
    """What is answered, each way of asking; whatever it did is taken back."""
    kept = dict(browser.cookies)
    for method, how in ways:
        answer = getattr(browser, method)(url, **how)
        taken_back.after(answer)
        browser.cookies = SimpleCookie(kept)
        yield f"{method} {url} {'as a part ' if how else ''}→ {answer.status_code}", answer


def found_by_somebody(taken_back: TakenBack, browsers: dict[str, Client], name: str, url: str) -> list[str]:
    """Who is shown something at an address where nobody may find anything."""
    return [
        f"{walker}: {words}"
        for walker in WALKERS[1:]
        for words, answer in asked(taken_back, browsers[walker], url, ASKED if has_right(walker, name) else ASKED_WITHOUT_RIGHT)
        if answer.status_code not in NOTHING_THERE
    ]


@pytest.fixture(scope="module")
def on_file(house, browsers) -> dict[str, dict[Any, Any]]:
    """What the door reads of everybody before it looks at their rights: the session, the user, where they are a member."""
    keys = [browser.cookies[settings.SESSION_COOKIE_NAME].value for browser in browsers.values() if browser.cookies]
    people = list(house.members.values())
    return {
        "sessions": {key: SessionStore(key).load() for key in keys},
        "users": {user.pk: user for user in people},
        "memberships": {user.pk: membership_of(user) for user in people},
    }


@pytest.fixture
def known_at_the_door(on_file) -> Iterator[None]:
    """Whoever is only refused is looked up once, and not in front of each door: nothing they are refused changes who they are."""
    with (
        mock.patch.object(SessionStore, "load", lambda store: dict(on_file["sessions"][store.session_key])),
        mock.patch.object(ModelBackend, "get_user", lambda backend, pk: on_file["users"][int(pk)]),
        mock.patch("accounts.middleware.membership_of", lambda user, chosen=None: on_file["memberships"][user.pk]),
    ):
        yield


@each_address
def test_whoever_lacks_the_right_gets_what_a_page_that_is_not_there_gets(house, browsers, taken_back, known_at_the_door, name):
    url, wrong = house.url(name) or nowhere(name), []
    for walker in WALKERS:
        if has_right(walker, name):
            continue
        for words, answer in asked(taken_back, browsers[walker], url):
            if walker == STRANGER and answer.headers.get("Location", "").startswith("/sign-in/"):
                continue
            if walker == STRANGER or answer.status_code != 404:
                wrong.append(f"{walker}: {words}")

    assert wrong == []


@each_address
def test_whoever_has_the_right_is_let_in(house, browsers, taken_back, name):
    url, wrong = house.url(name), []
    for walker in WALKERS:
        if not named(name).is_for(walker):
            continue
        for words, answer in asked(taken_back, browsers[walker], url, ASKED[:1]):
            if answer.status_code >= 500 or answer.status_code == 404:
                wrong.append(f"{walker}: {words}")

    assert wrong == []


@each_with_keys
def test_what_another_organisation_has_is_not_there(house, other, browsers, taken_back, name):
    url = other.url(name)
    if url is None or url == house.url(name) or set(named(name).parameters) <= EVERYBODYS:
        return

    assert found_by_somebody(taken_back, browsers, name, url) == []


@each_with_keys
def test_what_is_nowhere_is_not_there(house, browsers, taken_back, name):
    assert found_by_somebody(taken_back, browsers, name, nowhere(name)) == []


def test_every_key_is_known(house):
    unknown = [name for name in NAMES if house.url(name) is None and name not in LEADS_ON]

    assert unknown == []
