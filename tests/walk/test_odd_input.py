"""Whatever stands in the keys of an address or the boxes of a form, it is read, found wrong or finds nobody: never a fault.

Which keys and boxes a view reads is asked of the view itself: a request notes what was looked for in it.
"""

import base64
import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from zlib import crc32

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from tests.walk.walking import LEADS_ON, STRANGER, WALKERS, addresses

# Requests with odd values, and those with text at random.
ODD_EXAMPLES, RANDOM_EXAMPLES = 12, 4
# Not boxes of ours, or ones without which nothing of a form is read.
LEFT_ALONE = {"csrfmiddlewaretoken", "version", "submission_id"}


def cursor_of(*values):
    told = ["o", ["t" if str(value)[:4].isdigit() and "T" in str(value) else "v" for value in values], list(values)]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


NUMBERS = ["9" * 5000, "9" * 30, "9" * 19, "-1", "0", "²", "１２", "1e9", "NaN", "3.7", " 7 "]
ODD_CURSORS: list[tuple[object, ...]] = [
    *(([], {}), (None, None), (True, "x"), ({"a": 1}, 2), (1,), (1, 2, 3)),
    *(("2026-11-02T10:00:00+00:00", "x"), ("0001-01-01T00:00:00+14:00", 1)),
    *(("x", 10**30), ("\0", 1), (1.5, 1)),
]
CURSORS = [*(cursor_of(*each) for each in ODD_CURSORS), "%%%", "bnVsbA", "=" * 50]
WORDS = [
    *("", "x", "\0", "a\x07\u200b\ufffe", "é" * 5000, "[]", "{}", "None", "on", "<b>", "' OR 1=1 --", "all"),
    *("2026-13-45", "2026-W99", "2026-99", "0000-01", "2026-11-31"),
]
EVERYWHERE = ["9" * 5000, "²", "\0"]  # given to all keys at once
# What matters in any box, and in the one kind that is a cursor: wherever a list is turned over, it bears this name.
ODD, CURSOR = [*NUMBERS, *WORDS, *CURSORS[-3:-1]], "cursor"
ON_A_KEYBOARD = 95  # the first of those that can be printed
PRINTED = [chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code))[0] not in "CZ" or code == 0x20]


@contextmanager
def noting() -> Iterator[set[str]]:
    """The keys that are looked for in a request's parameters meanwhile."""
    looked_for: set[str] = set()
    before = {name: getattr(MultiValueDict, name) for name in ("__getitem__", "get", "getlist")}

    def noted(name):
        def look(self, key, *rest, **more):
            if isinstance(self, QueryDict):
                looked_for.add(key)
            return before[name](self, key, *rest, **more)

        return look

    for name in before:
        setattr(MultiValueDict, name, noted(name))
    try:
        yield looked_for
    finally:
        for name, method in before.items():
            setattr(MultiValueDict, name, method)


def asked(client: Client, method: str, url: str, sent: dict[str, str]) -> int:
    """The status of an answer; what it did is taken back."""
    with transaction.atomic():
        status: int = getattr(client, method)(url, sent).status_code
        transaction.set_rollback(True)
    return status


@pytest.fixture(scope="module")
def browsers(house) -> dict[str, Client]:
    made = {walker: Client() for walker in WALKERS}
    for walker, client in made.items():
        if walker == STRANGER:
            client.cookies.load({"painprog_session": house.asked})
        else:
            client.force_login(house.members[walker])
    return made


WHO = {each.name: next((w for w in WALKERS if each.is_for(w)), None) for each in addresses() if each.name not in LEADS_ON}


@pytest.mark.parametrize("name", [name for name, walker in WHO.items() if walker])
@pytest.mark.parametrize("method", ["get", "post"])
def test_odd_keys_and_boxes_are_no_fault(house, browsers, name, method):
    client, url = browsers[WHO[name]], house.url(name)
    with noting() as keys:
        assert asked(client, method, url, {}) < 500
    keys -= LEFT_ALONE
    if not keys:
        return
    everywhere = (dict.fromkeys(keys, value) for value in EVERYWHERE)
    for sent in [*everywhere, *odd_values(name, keys), *words_at_random(f"{method} {name}", keys)]:
        assert asked(client, method, url, sent) < 500, sent


def odd_values(name: str, keys: set[str]) -> Iterator[dict[str, str]]:
    """What is sent to an address: another odd value for each key each time, by turns for all keys and for one alone.

    Each address begins elsewhere among the odd values, so what is read alike in several places is given all of them.
    """
    begin, theirs = crc32(name.encode()), sorted(keys)
    for number in range(ODD_EXAMPLES):
        some = theirs if number % 2 == 0 or len(theirs) == 1 else [theirs[(begin + number // 2) % len(theirs)]]
        yield {key: odd_value(key, begin + number * 11 + place * 7) for place, key in enumerate(some)}


def odd_value(key: str, number: int) -> str:
    """One of the values that matter in a box of this kind: a cursor that is nearly right is a word like others anywhere else."""
    among = CURSORS if key == CURSOR else ODD
    return among[number % len(among)]


def words_at_random(name: str, keys: set[str]) -> Iterator[dict[str, str]]:
    """Up to twenty signs for each key, by turns of any script and of a keyboard: the same for an address each time."""
    chance = Random(name)
    for number in range(RANDOM_EXAMPLES):
        signs = PRINTED if number % 2 == 0 else PRINTED[:ON_A_KEYBOARD]
        yield {key: "".join(chance.choices(signs, k=chance.randint(0, 20))) for key in sorted(keys)}


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "9" * 19, "²", "x", "-1"])
def test_an_address_with_a_key_that_no_row_has_is_not_found(house, browsers, number):
    tried = 0
    for each in addresses():
        if each.parameters and WHO.get(each.name) and house.url(each.name):
            route = "/" + each.route.lstrip("^/").rstrip("$")
            for name in each.parameters:
                route = route.replace(f"<{name}>", number)
            if "(?P" not in route:
                tried += 1
                assert browsers[WHO[each.name]].get(route).status_code in (200, 302, 404, 405), route
    assert tried > 100
