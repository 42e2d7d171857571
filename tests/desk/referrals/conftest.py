"""A hospital programme that people are referred to."""

import pytest

from tests.factories import pain_management_edition


@pytest.fixture
def edition(clinic):
    return pain_management_edition(clinic.organisation)


@pytest.fixture
def programme(edition):
    return edition.programme
