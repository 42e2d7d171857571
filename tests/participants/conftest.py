"""Somebody who is on file twice, and a course to come."""

import pytest

from tests.factories import ParticipantFactory, cpsmp_edition, make_course
from tests.participants.two_records import WEDNESDAYS


@pytest.fixture
def edition(charity):
    return cpsmp_edition(charity.organisation)


@pytest.fixture
def course(edition):
    return make_course(edition, days=WEDNESDAYS, number=59, places=14)


@pytest.fixture
def maureen(charity):
    return ParticipantFactory(
        organisation=charity.organisation,
        first_names="Maureen",
        last_name="Pell",
        email="",
        phone="+441632960001",
        channel="telephone",
    )


@pytest.fixture
def double(charity):
    """Maureen once more, as somebody else wrote her down."""
    return ParticipantFactory(
        organisation=charity.organisation, first_names="Mo", last_name="Pell", email="mo@post.example", phone="+441632960002",
        hospital_number="KV-7", nhs_number="9434765919",
    )  # fmt: skip
