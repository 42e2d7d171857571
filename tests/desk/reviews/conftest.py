"""Groups of a hospital programme whose reviews have begun."""

import datetime as dt

import pytest

from tests.factories import make_group, pain_management_edition
from tests.reviews.conftest import enrolled


@pytest.fixture
def edition(clinic):
    """Twelve days in three weeks, then reviews after one, six and twelve months with twelve places each."""
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def september(edition):
    """Group 41 ended on 24 September 2026: reviews on 26 October 2026, 24 March and 24 September 2027."""
    return make_group(edition, dt.date(2026, 9, 7), number=41)


@pytest.fixture
def october(edition):
    """Group 42 ended on 22 October 2026: reviews on 23 November 2026, 22 April and 22 October 2027."""
    return make_group(edition, dt.date(2026, 10, 5), number=42)


@pytest.fixture
def ana(clinic, september):
    """Ana Prior was with the September group from its first day on."""
    return enrolled(clinic, september, "Ana", "Prior")
