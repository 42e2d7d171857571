"""An import by keyboard, with a script that looks again and without one."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from desk.importing import working
from desk.models import Batch
from tests.cast import NOW, member
from tests.desk.importing.conftest import PEOPLE, csv_of
from tests.factories import OrganisationFactory
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser
ROWS = (["Ada", "Quill", "14/3/1961", "ada@post.example", ""], ["Bo", "Marsh", "31/2/1961", "", ""])


@pytest.fixture
def sorcha(own_database):
    return member(OrganisationFactory(charity=True), Role.COORDINATOR, "Sorcha Bell")


def send_file(page, site):
    page.goto(f"{site.url}/setup/imports/new/")
    page.get_by_role("radio", name="People").check()
    content = csv_of(PEOPLE, *ROWS)
    page.locator("input[type=file]").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": content})
    press_key(page.get_by_role("button", name="Send the file"))
    expect(page.get_by_role("heading", level=1, name="What are the columns of people.csv?")).to_be_visible()


def test_a_coordinator_imports_a_file_by_keyboard(site, page, sign_in, sorcha):
    sign_in(page, sorcha, site.url)
    page.goto(f"{site.url}/setup/imports/new/")
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the file.")
    looks_right(page)

    send_file(page, site)
    looks_right(page)
    press_key(page.get_by_role("button", name="Check every row"))
    expect(page.get_by_text("You can leave this page and come back.")).to_be_visible()
    working.work(lambda: NOW)
    expect(page.get_by_role("button", name="Import 1 row")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_role("button", name="Import 1 row"))
    expect(page.get_by_text("Being imported")).to_be_visible()
    working.work(lambda: NOW)
    expect(page.get_by_text("Take this import back")).to_be_visible()
    looks_right(page)
    page.get_by_text("Take this import back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Being taken back")).to_be_visible()
    page.goto(f"{site.url}/setup/imports/")
    looks_right(page)


def test_without_scripts_it_works_by_looking_again(site, browser, sign_in, sorcha):
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    sign_in(page, sorcha, site.url)
    send_file(page, site)
    page.get_by_role("button", name="Check every row").click()
    expect(page.get_by_text("You can leave this page and come back.")).to_be_visible()
    working.work(lambda: NOW)
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("Being imported")).to_be_visible()
    working.work(lambda: NOW)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("Imported: 1")).to_be_visible()
    assert Batch.objects.latest("pk").state == "written"
    page.context.close()
