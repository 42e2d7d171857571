"""A cursor that isn't one of ours shows the first page, whatever somebody put in its place."""

import base64
import json

import pytest

from common.pages.paging import page_by_key
from participants.models import Participant
from participants.people.directory import KEYS, people_of
from tests.factories import ParticipantFactory

pytestmark = pytest.mark.django_db
AFTER = ("-created_at", "-id")


def cursor(kinds: str, *values: object) -> str:
    return packed(json.dumps(["o", list(kinds), list(values)]).encode())


def packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@pytest.mark.parametrize(
    "odd",
    [
        cursor("vv", "pell", float("inf")),
        cursor("vv", "pell", float("nan")),
        cursor("vv", "pell", 10**30),
        cursor("vv", "pe\0ll", 1),
        cursor("vv", "pe\ud800ll", 1),
        cursor("vv", ["pell"], {}),
        packed(b"[" * 2500),
        packed(b"5"),
        "é",
    ],
)
def test_an_odd_cursor_shows_the_first_page(clinic, odd):
    person = ParticipantFactory(organisation=clinic.organisation)

    assert page_by_key(people_of(clinic.organisation), KEYS, odd).rows == [person]


@pytest.mark.sqlite
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-02T10:00:00"])
def test_a_moment_before_or_after_all_time_shows_the_first_page(clinic, moment):
    person = ParticipantFactory(organisation=clinic.organisation)

    assert page_by_key(Participant.objects.all(), AFTER, cursor("tv", moment, 1)).rows == [person]
