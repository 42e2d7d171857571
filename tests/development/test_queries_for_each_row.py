"""The check for repeated queries says nothing at all when it is not installed rightly; so here it must speak."""

import pytest
from zeal import NPlusOneError

from accounts.roles import Role
from tests.cast import member
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(settings):
    settings.ROOT_URLCONF = "tests.development.repeating_urls"
    house = OrganisationFactory()
    return lambda count: [member(house, Role.LEADER, f"Leader {number}") for number in range(count)]


@pytest.mark.logs_errors
def test_a_page_that_asks_for_each_row_fails_its_test(staff, client):
    staff(3)

    with pytest.raises(NPlusOneError, match=r"Membership\.user"):
        client.get("/names/")


def test_a_page_with_one_row_passes(staff, client):
    staff(1)

    assert client.get("/names/").content == b"Leader 0"
