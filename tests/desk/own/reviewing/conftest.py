"""Maureen was with group 41, whose reviews stand in the calendar, and has a page of her own."""

import datetime as dt

import pytest

from accounts.roles import Role
from participants.models import Participant
from tests.cast import member
from tests.factories import make_group, pain_management_edition
from tests.reviews.conftest import enrolled


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def september(edition):
    """Group 41: reviews on 26 October 2026, 24 March and 24 September 2027."""
    return make_group(edition, dt.date(2026, 9, 7), number=41)


@pytest.fixture
def october(edition):
    """Group 42: reviews on 23 November 2026, 22 April and 22 October 2027."""
    return make_group(edition, dt.date(2026, 10, 5), number=42)


@pytest.fixture
def place(clinic, september):
    """Her place on group 41."""
    found = enrolled(clinic, september, "Maureen", "Pell")
    found.participant.user = member(clinic.organisation, Role.PARTICIPANT, "Maureen Pell")
    found.participant.wording = Participant.Wording.PLAIN
    found.participant.save()
    return found


@pytest.fixture
def maureen(place):
    return place.participant
