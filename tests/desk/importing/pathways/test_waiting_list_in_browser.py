"""A hospital brings its waiting list in from a file, sees it in order, and takes it back."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from desk.importing import working
from tests.cast import NOW, member
from tests.desk.importing.conftest import csv_of
from tests.desk.importing.pathways.conftest import ADA, BO, WHO
from tests.factories import OrganisationFactory, pain_management_edition
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser
LIST = [*WHO, "Accepted on", "How they would come", "Days they can’t come"]
ROWS = (
    [*ADA, "7/9/2026", "face to face", "1/3/2027 to 14/3/2027"],
    [*BO, "1/9/2026", "either", ""],
    ["Cy", "Ash", "", "x", "", ""],
)


@pytest.fixture
def priya(own_database):
    organisation = OrganisationFactory()
    pain_management_edition(organisation)
    return member(organisation, Role.ADMINISTRATOR, "Priya Raman")


def test_the_office_brings_its_waiting_list_in_and_takes_it_back(site, page, sign_in, priya):
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/setup/imports/new/")
    page.get_by_role("radio", name="Waiting list").check()
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": csv_of(LIST, *ROWS)}
    page.locator("input[type=file]").set_input_files(file)
    press_key(page.get_by_role("button", name="Send the file"))
    expect(page.get_by_role("heading", level=1, name="What are the columns of list.csv?")).to_be_visible()
    press_key(page.get_by_role("button", name="Check every row"))
    expect(page.get_by_text("You can leave this page and come back.")).to_be_visible()
    working.work(lambda: NOW)
    expect(page.get_by_role("button", name="Import 2 rows")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_role("button", name="Import 2 rows"))
    expect(page.get_by_text("Being imported")).to_be_visible()
    working.work(lambda: NOW)
    expect(page.get_by_text("Take this import back")).to_be_visible()

    page.goto(f"{site.url}/waiting-list/")
    expect(page.get_by_text("1. Bo Marsh")).to_be_visible()
    expect(page.get_by_text("2. Ada Quill")).to_be_visible()

    page.goto(f"{site.url}/setup/imports/")
    page.get_by_role("link", name="list.csv").click()
    page.get_by_text("Take this import back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Being taken back")).to_be_visible()
    working.work(lambda: NOW)
    page.goto(f"{site.url}/waiting-list/")
    expect(page.get_by_text("Nobody waits.", exact=True)).to_be_visible()
