"""Leaders and trainings in a real browser: every page passes axe at both widths, and a training is scheduled without scripts."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from common import clock
from courses.models import Training
from tests.cast import member
from tests.courses.trained_leaders import community, course_led_by, paper, trained
from tests.factories import OrganisationFactory, VenueFactory
from tests.looking import looks_right

pytestmark = pytest.mark.browser
TODAY = clock.now().date()


def days(number):
    return dt.timedelta(days=number)


@pytest.fixture(scope="module")
def organisation(own_database):
    """A charity with a leader about to lapse, one lapsed, and two Master Trainers."""
    organisation = OrganisationFactory(charity=True, name="Willowbank Neighbours")
    edition = community(organisation)
    VenueFactory(organisation=organisation, name="Garden Room", room="", places=12)
    soon = trained(organisation, "Sol Frost", cdsmp=TODAY - days(700), on=TODAY - days(300), lives_with_pain=True)
    course_led_by(edition, soon, first=TODAY + days(7))
    paper(soon, "background_check", TODAY - days(3))
    trained(organisation, "Wren Abbot", cdsmp=TODAY - days(900), on=TODAY - days(800))
    for name in ("Mo Hart", "Jo Pell"):
        trained(organisation, name, cdsmp=TODAY - days(400), on=TODAY - days(200), master=TODAY - days(100))
    return organisation


@pytest.fixture(scope="module")
def coordinator(organisation):
    return member(organisation, Role.COORDINATOR, "Sorcha Bell")


def test_the_pages_of_leaders_are_sound_at_both_widths(site, page, sign_in, organisation, coordinator):
    sign_in(page, coordinator, site.url)
    page.goto(f"{site.url}/setup/leaders/")
    looks_right(page)
    page.get_by_role("link", name="Lapse in the next 90 days").click()
    expect(page.get_by_role("row", name="Sol Frost")).to_contain_text("course 1, to")
    page.get_by_role("link", name="Sol Frost").click()
    expect(page.get_by_role("heading", level=1, name="Sol Frost")).to_be_visible()
    record = page.url
    looks_right(page)
    for part in ("trainings/new/", "elsewhere/new/", "papers/new/", "peer/", "retire/"):
        page.goto(f"{record}{part}")
        looks_right(page)
    for address in ("/setup/trainings/", "/setup/trainings/new/", "/today/"):
        page.goto(f"{site.url}{address}")
        looks_right(page)


def test_a_training_is_scheduled_and_joined_without_scripts(site, browser, sign_in, organisation, coordinator):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, coordinator, site.url)
    page.goto(f"{site.url}/setup/trainings/new/")
    page.get_by_label("CPSMP", exact=True).check()
    page.get_by_label("Cross-training").check()
    page.get_by_label("In person").check()
    page.get_by_label("Room", exact=True).select_option(label="Garden Room, holds 12")
    page.get_by_label("Mo Hart").check()
    page.get_by_label("Jo Pell").check()
    for row, day in enumerate((TODAY + days(30), TODAY + days(31))):
        for part in ("day", "month", "year"):
            page.locator(f"#id_day_{row}_date_{part}").fill(str(getattr(day, part)))
        page.get_by_label(f"Start of day {row + 1}").fill("9am")
        page.get_by_label(f"End of day {row + 1}").fill("4:30pm")
    page.get_by_role("button", name="Show days").click()
    expect(page.get_by_role("heading", name="What this will make")).to_be_visible()
    page.get_by_role("button", name="Create training").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CPSMP cross-training")
    page.get_by_role("button", name="Add somebody").click()
    expect(page.get_by_role("row", name="Sol Frost")).to_be_visible()
    context.close()
    with_scripts = browser.new_page()
    sign_in(with_scripts, coordinator, site.url)
    for part in ("", "trainees/", "cancel/"):
        with_scripts.goto(f"{site.url}/setup/trainings/{Training.objects.get().pk}/{part}")
        looks_right(with_scripts)
    with_scripts.close()
