"""Group 31, whose twelve-month review was two weeks ago, and Imogen who decides."""

import datetime as dt

import pytest

from accounts.models import Membership
from tests.factories import FacilitatorFactory
from tests.factories.reviewed import reviewed_group

REVIEWS = {1: dt.date(2025, 11, 17), 6: dt.date(2026, 4, 16), 12: dt.date(2026, 10, 16)}


@pytest.fixture
def group(clinic):
    """Group 31 began on 29 September 2025; its last review was on 16 October 2026."""
    return reviewed_group(clinic.organisation, first=dt.date(2025, 9, 29), reviews=REVIEWS)


@pytest.fixture
def colin(group):
    """Colin Amberley came to all three, and his GP is known."""
    return group.join("Colin", "Amberley", came_to=(1, 6, 12), gp_name="Dr Okafor", gp_practice="Mill Road Surgery")


@pytest.fixture
def imogen(clinic):
    """The psychologist, as a member of the hospital."""
    FacilitatorFactory(
        organisation=clinic.organisation, name="Imogen Fairweather", profession="psychologist", user=clinic.clinician
    )
    return Membership.objects.get(user=clinic.clinician)
