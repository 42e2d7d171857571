"""A hospital programme, and somebody who was recommended for it."""

import datetime as dt

import pytest

from tests.factories import ParticipantFactory, pain_management_edition, recommend, refer

DECIDED = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def referred(clinic, edition):
    """referred("Ann") → her open episode."""

    def made(name, **more):
        person = ParticipantFactory(organisation=clinic.organisation, first_names=name, last_name="Reed", **more)
        return refer(person, edition.programme, received=dt.date(2026, 8, 3), now=clinic.now)

    return made


@pytest.fixture
def ann(referred):
    """Ann was recommended for the programme."""
    episode = referred("Ann")
    recommend(episode, now=DECIDED)
    return episode
