"""Set-up in a real browser: an edition is copied and changed without scripts, and every page of it passes axe at both widths."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from courses.models import Edition
from courses.programmes.loading import load_programmes
from tests.cast import member
from tests.factories import FacilitatorFactory, OrganisationFactory, VenueFactory
from tests.looking import looks_right

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def organisation(own_database):
    organisation = OrganisationFactory()
    load_programmes(organisation)
    VenueFactory(organisation=organisation)
    FacilitatorFactory(organisation=organisation)
    return organisation


@pytest.fixture(scope="module")
def administrator(organisation):
    return member(organisation, Role.ADMINISTRATOR, "Priya Raman")


def test_the_pages_of_set_up_are_sound_at_both_widths(site, page, sign_in, administrator):
    sign_in(page, administrator, site.url)
    edition = Edition.objects.get(label="Twelve days")
    addresses = ["", "programmes/", "venues/", "closed-days/", "people/new/", "users/", "organisation/"]
    parts = ("", "change/", "change/coming/", "sessions/3/", "about/", "in-force/")
    addresses += [f"editions/{edition.pk}/{part}" for part in parts]
    for address in addresses:
        page.goto(f"{site.url}/setup/{address}")
        looks_right(page)
    page.goto(f"{site.url}/about/{edition.pk}/")
    looks_right(page)


def test_an_edition_is_copied_and_a_day_of_it_changed_without_scripts(site, browser, sign_in, administrator):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, administrator, site.url)
    page.goto(f"{site.url}/setup/")
    page.get_by_role("link", name="Programmes and editions").click()
    page.get_by_role("link", name="Copy Twelve days").click()
    page.get_by_label("Label of the copy").fill("Twelve days, 2027")
    page.get_by_role("button", name="Copy this edition").click()

    page.get_by_role("link", name="Day 3", exact=True).click()
    page.get_by_label("Start of row 8").fill("2:45pm")
    page.get_by_label("Minutes of row 8").fill("30")
    page.get_by_label("Title of row 8").fill("Tea")
    page.get_by_label("Who does it, of row 8").select_option("break")
    page.get_by_role("button", name="Save", exact=True).click()
    fault = page.get_by_role("alert").get_by_role("link", name="starts before “Movement")
    expect(fault).to_have_attribute("href", "#id_item_7_start")

    page.get_by_label("Leave row 7 out").check()
    page.get_by_label("Minutes of row 8").fill("15")
    page.get_by_role("button", name="Save and go on to day 4").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Day 4")
    copy = Edition.objects.get(label="Twelve days, 2027")
    assert copy.sessions.get(number=3).items.last().title == "Tea"
    context.close()
