"""Role × address × object × method, against what each view declares and docs/rights.md says: nobody gets past a wall.

Two organisations with one of everything. Every address of the program is asked as each role and as a stranger, for an object of
their own organisation, for one of the other, and for one that isn't there, to read (as a page and as a part of one) and to write.
An address that is added is asked from then on; one whose key the house doesn't know fails `test_every_key_is_known`.
"""

import uuid
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.roles import may
from tests.walk.furnishing import furnish
from tests.walk.walking import LEADS_ON, NOT_THEIRS, STRANGER, WALKERS, Address, House, addresses

pytestmark = pytest.mark.django_db

ASKED = (("get", {}), ("get", {"headers": {"HX-Request": "true"}}), ("post", {}), ("post", {"headers": {"HX-Request": "true"}}))
# What a strange key may be answered with: nothing is there, or the address takes no such request, whatever its key.
NOTHING_THERE = {404, 405}
# Keys that name no row of an organisation, so the same ones are everybody's: a section of a text, the number of a session or row.
EVERYBODYS = {"section", "number", "uidb36", "key", "batch_row"}
EVERY = [(walker, address.name) for walker in WALKERS for address in addresses()]
WITH_KEYS = [(walker, name) for walker, name in EVERY if next(each for each in addresses() if each.name == name).parameters]


@pytest.fixture(scope="module")
def house(own_database, tmp_path_factory) -> House:
    return furnish()


@pytest.fixture(scope="module")
def other(house) -> House:
    """Another hospital with one of everything."""
    return furnish("Saltmarsh Royal Infirmary")


def each_of(steps):
    return pytest.mark.parametrize(("walker", "name"), [pytest.param(*step, id=" ".join(step)) for step in steps])


def named(name: str) -> Address:
    return next(each for each in addresses() if each.name == name)


def answers(house: House, walker: str, url: str) -> Iterator[tuple[str, HttpResponse]]:
    """What this walker is answered, each way of asking; whatever it did is taken back."""
    for method, how in ASKED:
        with transaction.atomic():
            client = Client()
            if walker != STRANGER:
                client.force_login(house.members[walker])
            answer = getattr(client, method)(url, **how)
            transaction.set_rollback(True)
        yield f"{method} {url} {how or ''}", answer


def nowhere(name: str, parameters) -> str | None:
    """The address with keys that are nobody's."""
    for key in (999_999_999, "no-such-thing", uuid.UUID(int=7)):
        try:
            return reverse(name, kwargs=dict.fromkeys(parameters, key))
        except NoReverseMatch:
            continue
    return None


@each_of(EVERY)
def test_whoever_lacks_the_right_gets_what_a_page_that_is_not_there_gets(house, walker, name):
    address, access = named(name), named(name).view.access
    if access.public or (walker != STRANGER and (access.right is None or may(walker, access.right))):
        return
    if (url := house.url(name)) is None:
        url = nowhere(name, address.parameters)
    for asked, answer in answers(house, walker, url):
        if walker == STRANGER:
            assert (answer.status_code, answer.headers.get("Location", "")[:9]) == (302, "/sign-in/"), asked
        else:
            assert answer.status_code == 404, asked


@each_of([(walker, name) for walker, name in EVERY if named(name).is_for(walker) and name not in LEADS_ON])
def test_whoever_has_the_right_is_let_in(house, walker, name):
    if (url := house.url(name)) is None or (walker, name) in NOT_THEIRS:
        return
    for asked, answer in answers(house, walker, url):
        assert answer.status_code < 500, asked
        if asked.startswith("get"):
            assert answer.status_code != 404, asked


@each_of([(walker, name) for walker, name in WITH_KEYS if walker != STRANGER and not named(name).view.access.public])
def test_what_another_organisation_has_is_not_there(house, other, walker, name):
    address = named(name)
    if set(address.parameters) <= EVERYBODYS or (url := other.url(name)) is None or url == house.url(name):
        return
    for asked, answer in answers(house, walker, url):
        assert answer.status_code in NOTHING_THERE, asked


@each_of([(walker, name) for walker, name in WITH_KEYS if walker != STRANGER and not named(name).view.access.public])
def test_what_is_nowhere_is_not_there(house, walker, name):
    if (url := nowhere(name, named(name).parameters)) is None:
        return
    for asked, answer in answers(house, walker, url):
        assert answer.status_code in NOTHING_THERE, asked


def test_every_key_is_known(house):
    unknown = [each.name for each in addresses() if house.url(each.name) is None and each.name not in LEADS_ON]

    assert unknown == []
