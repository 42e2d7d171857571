"""Scheduling in a real browser: by keyboard with scripts, and without any."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from common import clock
from common.public_holidays import public_holidays
from courses.models import Course
from tests.cast import member
from tests.factories import OrganisationFactory, VenueFactory, cpsmp_edition, pain_management_edition
from tests.looking import press_key

pytestmark = pytest.mark.browser


@pytest.fixture
def organisation(own_database):
    organisation = OrganisationFactory(charity=True)  # so that the hospital’s programme is the second of the two
    cpsmp_edition(organisation)
    pain_management_edition(organisation)
    VenueFactory(organisation=organisation, name="Garden Room", room="", places=12)
    return organisation


@pytest.fixture
def administrator(organisation):
    return member(organisation, Role.ADMINISTRATOR, "Priya Raman")


@pytest.fixture
def holiday() -> dt.date:
    """The first Monday of next year's May, a bank holiday in England."""
    first = dt.date(clock.now().year + 1, 5, 1)
    holiday = first + dt.timedelta(days=-first.weekday() % 7)
    # Asked here so that the page doesn't wait for the table of holidays, which is read once a process.
    assert all(public_holidays("GB", "ENG", year) for year in range(holiday.year - 1, holiday.year + 3))
    assert holiday in public_holidays("GB", "ENG", holiday.year)
    return holiday


def type_date(page: Page, day: dt.date) -> None:
    """Type a date from the first of its three boxes on."""
    for text in (day.day, day.month, day.year):
        page.keyboard.type(str(text))
        page.keyboard.press("Tab")


def test_an_administrator_schedules_by_keyboard_and_sees_the_dates_change(site, page, sign_in, administrator, holiday):
    sign_in(page, administrator, site.url)
    page.goto(f"{site.url}/courses/")
    press_key(page.get_by_role("button", name="Schedule a course"))
    page.wait_for_url("**/courses/new/**")  # with its scripts: what is typed before they are there changes nothing

    page.locator("#id_edition").focus()
    page.keyboard.type("Pain")
    expect(page.locator("#id_places")).to_have_value("8")
    expect(page.locator("#id_edition")).to_be_focused()
    page.locator("#id_venue").focus()
    page.keyboard.type("Garden")
    page.keyboard.press("Tab")
    type_date(page, holiday - dt.timedelta(weeks=1))
    expect(page.get_by_role("heading", name="What this will make: 12 days and 3 reviews")).to_be_visible()
    expect(page.locator("#said")).to_have_text("12 days and 3 reviews, 1 to settle.")

    other_day = page.locator(f"#on-{holiday.isoformat()}")
    other_day.focus()
    page.keyboard.press("Space")
    expect(page.locator("#said")).to_have_text("12 days and 3 reviews, 0 to settle.")
    expect(other_day).to_be_focused()
    press_key(page.get_by_role("button", name="Create course"))

    expect(page.get_by_text("is scheduled.")).to_be_visible()
    assert Course.objects.get(organisation=administrator.memberships.get().organisation).sessions.count() == 15


def test_an_administrator_schedules_without_scripts(site, browser, sign_in, administrator, holiday):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, administrator, site.url)
    page.goto(f"{site.url}/courses/new/")

    page.get_by_label("Programme").select_option(
        label=[text for text in page.locator("#id_edition option").all_text_contents() if "Pain" in text]
    )
    page.get_by_role("button", name="Show dates").click()
    expect(page.get_by_role("textbox", name="Places")).to_have_value("8")
    page.get_by_label("Venue").select_option(label="Garden Room, holds 12")
    first = holiday - dt.timedelta(weeks=1)
    for part in ("day", "month", "year"):
        page.fill(f"#id_first_day_{part}", str(getattr(first, part)))
    page.get_by_role("button", name="Show dates").click()
    page.check(f"#on-{holiday.isoformat()}")
    page.get_by_role("button", name="Create course").click()

    expect(page.get_by_text("is scheduled.")).to_be_visible()
    assert Course.objects.get(organisation=administrator.memberships.get().organisation).sessions.count() == 15
    context.close()


def test_another_first_day_is_one_press_away_and_filters_show_the_course(site, page, sign_in, administrator, holiday):
    sign_in(page, administrator, site.url)
    page.goto(f"{site.url}/courses/new/")
    page.locator("#id_edition").select_option(index=1)
    expect(page.locator("#id_places")).to_have_value("8")
    page.get_by_label("Venue").select_option(label="Garden Room, holds 12")
    page.locator("#id_first_day_day").focus()
    type_date(page, holiday - dt.timedelta(weeks=1))

    page.locator("button[name=start_on]").last.click()
    expect(page.locator("#said")).to_have_text("12 days and 3 reviews, 0 to settle.")
    expect(page.locator("#id_first_day_month")).to_have_value("5")
    page.get_by_role("button", name="Create course").click()
    expect(page.get_by_text("is scheduled.")).to_be_visible()

    page.goto(f"{site.url}/courses/")
    page.get_by_label("Kind").select_option(label="Hospital programme")
    page.get_by_label("With free places").check()
    page.get_by_role("button", name="Show courses").click()
    expect(page.get_by_text("1 course, latest first day first")).to_be_visible()
