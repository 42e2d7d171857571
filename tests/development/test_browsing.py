"""A real browser on a real server: what the browser stories stand on."""

import pytest
from django.db import connection

from accounts.roles import Role
from tests.cast import member
from tests.factories import OrganisationFactory

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


def test_a_visitor_opens_the_sign_in_page(site, page):
    page.goto(f"{site.url}/sign-in/")

    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Europe/London"


def test_an_administrator_is_signed_in_by_their_cookie(site, page, sign_in):
    sign_in(page, member(OrganisationFactory(), Role.ADMINISTRATOR, "Priya Raman"), site.url)
    page.goto(f"{site.url}/sign-in/")

    assert "/sign-in/" not in page.url


def test_the_module_has_a_database_of_its_own(own_database):
    assert "test_browsing" in str(connection.settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
def test_a_single_test_has_a_live_server(live_server, page):
    page.goto(f"{live_server.url}/sign-in/")

    assert page.get_by_role("button", name="Sign in", exact=True).is_visible()
