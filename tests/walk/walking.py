"""The walk over every page: which there are, who may have each, and one house in which each has something to show.

A page whose address holds a key needs that key in tests/walk/furnishing.py, under what stands before it: `"courses/<pk>"`, and
for the second key of an address `"trainings/<row>"`. How to add one: docs/development.md, the walk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.roles import Role, may

# Everybody with pages of their own. A coordinator is an administrator under another name (accounts.roles).
STRANGER = "stranger"
WALKERS = (STRANGER, Role.ADMINISTRATOR, Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT)
# Addresses that show nothing of their own: they send everybody on, or whoever has only one thing to choose from.
LEADS_ON = {
    *("desk:home", "desk:checks", "account_logout", "desk:contact_note", "participants:about_mine", "desk:set_aside"),
    "desk:section",
    "metrics",  # read by a program, with its token: tests/reminders/sending/test_figures.py
}
# The password comes first, once more, or a second factor that nobody here has: tests/accounts/second_factor looks at these.
LEADS_ON |= {
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "account_reauthenticate", "mfa_reauthenticate"),
    *("mfa_reauthenticate_webauthn", "mfa_authenticate", "mfa_login_webauthn"),
}
# The view looks closer than at the role: an auditor, or whoever has no such course, reads nothing about an edition.
# A slot is kept by whoever rings, and by nobody else.
NOT_THEIRS = {
    (Role.AUDITOR, "participants:about"),
    (Role.LEADER, "participants:about"),
    (Role.CLINICIAN, "desk:book_held_slot"),
    (Role.CLINICIAN, "desk:course_books"),  # the office, and whoever leads the course
}


@dataclass(frozen=True)
class Address:
    """One address of the program, as the addresses' own table has it."""

    name: str
    route: str
    parameters: tuple[str, ...]
    view: Any

    @property
    def places(self) -> dict[str, str]:
        """What stands before each parameter, as the table of keys has it: {"pk": "courses/<pk>"}."""
        found = re.findall(r"([^<>]*)<(\w+)>", self.route)
        return {name: f"{before.lstrip('/')}<{name}>" for before, name in found}

    def is_for(self, walker: str) -> bool:
        """Whether it is one of this walker's own pages: a stranger's are the public ones, which others needn't walk again."""
        access = self.view.access
        if self.name in LEADS_ON or (walker, self.name) in NOT_THEIRS or access.public != (walker == STRANGER):
            return False
        return access.right is None or may(walker, access.right)


@dataclass(frozen=True)
class House:
    """An organisation with one of everything, who works there, and the keys of what the pages show."""

    members: dict[str, User]
    keys: dict[str, object]
    asked: str  # the session of a stranger who has asked for a code

    def url(self, name: str) -> str | None:
        """Where this page is, or None when a key is missing."""
        address = named(name)
        places = address.places
        found = {name: self.keys.get(places.get(name, ""), self.keys.get(f"<{name}>")) for name in address.parameters}
        return None if None in found.values() else reverse(address.name, kwargs=found)

    def browser(self, walker: str) -> Client:
        """Somebody's browser, which must send the token of every form."""
        client = Client(enforce_csrf_checks=True)
        if walker == STRANGER:
            client.cookies.load({"painprog_session": self.asked})
        else:
            client.force_login(self.members[walker])
        return client


def steps() -> list[tuple[str, str]]:
    """The whole walk: each walker with the name of each address that is theirs to ask for."""
    return [(walker, address.name) for walker in WALKERS for address in addresses() if address.is_for(walker)]


def of_set_up(among: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of these steps whose address is under Set-up, which is about half: the suite's two workers take one half each."""
    set_up = {address.name for address in addresses() if "setup/" in address.route}
    return [(walker, name) for walker, name in among if name in set_up]


def of_others(among: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The other half."""
    set_up = of_set_up(among)
    return [step for step in among if step not in set_up]


def each_of(among: list[tuple[str, str]]) -> pytest.MarkDecorator:
    """The test once for each of these steps."""
    return pytest.mark.parametrize(("walker", "name"), [pytest.param(*step, id=" ".join(step)) for step in among])


def is_page(answer: HttpResponse) -> bool:
    """Whether this is a page: neither a file, nor an address that only takes a form."""
    return answer.status_code != 405 and (answer.status_code != 200 or answer["Content-Type"].startswith("text/html"))


@cache
def addresses() -> tuple[Address, ...]:
    """Every address that a view of ours answers, in order."""
    return tuple(_addresses(get_resolver(), "", ""))


def named(name: str) -> Address:
    """The address of this name."""
    return _by_name()[name]


@cache
def _by_name() -> dict[str, Address]:
    return {each.name: each for each in addresses()}


def _addresses(resolver: URLResolver, space: str, before: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else space, route)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "access", None):
            groups = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Address(f"{space}{pattern.name}", re.sub(r"<\w+:", "<", route), groups, pattern.callback)
