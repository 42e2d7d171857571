"""What the tests of planning start from: the two kinds of edition, and a room for twelve."""

import pytest

from tests.factories import VenueFactory, cpsmp_edition, pain_management_edition


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def weekly(clinic):
    return cpsmp_edition(clinic.organisation)


@pytest.fixture
def garden(clinic):
    return VenueFactory(organisation=clinic.organisation, name="Garden Room", room="", places=12)
