"""Opening and confirming a course by keyboard; axe over both gates and Session Zero, wide and narrow; and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from courses.models import Duty, LedElsewhere
from tests.cast import NOW, Charity, member
from tests.desk.gates.ready_courses import ready_course
from tests.factories import OrganisationFactory
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser


@pytest.fixture
def house(own_database):
    """A charity whose course 70 lacks people and a leader at session 4, and whose leaders are both new."""
    organisation = OrganisationFactory(charity=True)
    sorcha = member(organisation, Role.COORDINATOR, "Sorcha Bell")
    charity = Charity(organisation, coordinator=sorcha, leader=member(organisation, Role.LEADER, "Lenny Marsh"))
    course = ready_course(charity, people=5)
    LedElsewhere.objects.filter(facilitator__organisation=organisation).delete()
    Duty.objects.filter(session__course=course, session__number=4, facilitator__name="Ben Holt").update(ended_at=NOW)
    return sorcha, course


def test_a_course_is_opened_and_confirmed_by_keyboard(site, page, sign_in, house):
    sorcha, course = house
    sign_in(page, sorcha, site.url)
    page.goto(f"{site.url}/courses/{course.pk}/")
    expect(page.get_by_role("heading", level=2, name="Can it run? Not yet: 3 things need mending")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_role("link", name="Open registration, close it or confirm the course"))
    expect(page.get_by_role("heading", level=1, name="Can it run? Not yet: 3 things need mending")).to_be_visible()
    looks_right(page)

    press_key(page.get_by_role("button", name="Open registration"))
    expect(page.get_by_role("alert")).to_contain_text("Registration can’t open yet: 2 things are missing.")
    looks_right(page)
    press_key(page.get_by_role("link", name="Choose leaders").first)
    expect(page.get_by_role("heading", level=1, name="Who leads session 4")).to_be_visible()
    page.get_by_label("Who").select_option(label="Ben Holt, trained leader")
    press_key(page.get_by_role("button", name="Put on the list"))
    expect(page.get_by_text("Ben Holt is on the list.")).to_be_visible()

    page.goto(f"{site.url}/courses/{course.pk}/opening/")
    page.get_by_label("Why may they lead together?").first.fill("Both have taught for years.")
    press_key(page.get_by_role("button", name="Open registration"))
    expect(page.get_by_text("The public can register now.")).to_be_visible()
    page.get_by_label("Why may it run with fewer people?").fill("The village is small.")
    press_key(page.get_by_role("button", name="Confirm that it runs"))
    expect(page.get_by_text("The course is confirmed: it takes place.")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_role("link", name="Schedule Session Zero"))
    expect(page.get_by_role("heading", level=1, name="Schedule Session Zero")).to_be_visible()
    looks_right(page)


def test_without_scripts_registration_is_closed_and_opened_again(site, browser, sign_in, house):
    sorcha, course = house
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    course.opened_at = NOW
    course.save()
    sign_in(page, sorcha, site.url)
    page.goto(f"{site.url}/courses/{course.pk}/")
    page.get_by_role("link", name="See what it needs, and what is missing").click()
    expect(page.get_by_text("This course is open to the public, and 2 things are no longer as they should be.")).to_be_visible()

    page.get_by_role("button", name="Close registration").click()

    expect(page.get_by_text("Registration is closed. Whoever has a place keeps it.")).to_be_visible()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    page.context.close()
