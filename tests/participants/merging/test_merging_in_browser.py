"""Two records made one in a real browser: by keyboard, on a telephone, and without scripts."""

import datetime as dt
import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from common import clock
from participants.models import Participant
from tests.cast import member
from tests.factories import OrganisationFactory, ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.looking import looks_right

pytestmark = pytest.mark.browser


@pytest.fixture
def house(own_database):
    """An office, and Maureen Pell on file twice: the second record has a place on a course that begins next week."""
    organisation = OrganisationFactory()
    office = member(organisation, Role.ADMINISTRATOR, "Priya Raman")
    words = {"organisation": organisation, "first_names": "Maureen", "last_name": "Pell"}
    keep = ParticipantFactory(**words, email="maureen@post.example", practical_needs="Chair with arms")
    double = ParticipantFactory(**words, email="mo@post.example", practical_needs="Parking")
    today = clock.now().date()
    course = make_course(
        cpsmp_edition(organisation), days=[today + dt.timedelta(days=7 * week) for week in range(1, 7)], number=57
    )
    make_place(double, course, joined_at=clock.now())
    return office, keep, double


def press(page: Page, role: Literal["link", "button"], name: str | re.Pattern[str]) -> None:
    """Go to it by the keyboard alone, as far as a page is long, and press it."""
    wanted = page.get_by_role(role, name=name)
    page.wait_for_load_state()  # what was done is said in a banner that takes the focus when the page has arrived
    for _ in range(80):
        if wanted.evaluate("place => place === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"“{name}” can't be reached by the keyboard")


def test_two_records_are_found_and_looked_at_by_keyboard_and_each_missing_answer_is_said(site, page, sign_in, house):
    office, keep, _double = house
    sign_in(page, office, site.url)
    page.goto(f"{site.url}/people/{keep.pk}/")

    press(page, "link", "This is the same person as another record")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which other record is Maureen Pell’s too?")
    looks_right(page)
    press(page, "link", re.compile("^Look at both"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Are these two the same person?")
    looks_right(page)
    press(page, "button", "Merge the two records")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    looks_right(page)


def test_two_records_are_made_one_without_scripts(site, browser, sign_in, house):
    office, keep, double = house
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, office, site.url)
    page.goto(f"{site.url}/people/{keep.pk}/merge/?other={double.pk}")
    page.get_by_role("button", name="Merge the two records").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_role("group", name="E-mail address").get_by_role("radio").first.check()
    page.get_by_role("group", name="Practical needs").get_by_role("radio").first.check()

    page.get_by_role("button", name="Merge the two records").click()

    expect(page.get_by_text("The record of Maureen Pell has been merged into this one.")).to_be_visible()
    assert Participant.objects.get(pk=double.pk).merged_into_id == keep.pk
    context.close()
