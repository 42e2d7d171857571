"""Somebody's own page in a real browser: in by a code, the calendar, the details; by keyboard, and without scripts."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from accounts.trail import audit
from common import clock
from participants.models import CalendarFeed, Participant
from participants.own.sign_in import give_sign_in
from reminders.channels import mailbox
from reminders.sending.sign_in_mail import send_codes
from tests.cast import member
from tests.factories import (
    OrganisationFactory,
    ParticipantFactory,
    VenueFactory,
    make_course,
    make_place,
    pain_management_edition,
)
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def mailbox_of_the_test(settings, tmp_path):
    settings.EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
    settings.MAIL_DIR = tmp_path


@pytest.fixture
def maureen(own_database) -> Participant:
    """Maureen Pell of a hospital that runs a programme from next week on, with a sign-in and two looks at her record."""
    organisation = OrganisationFactory()
    office = member(organisation, Role.ADMINISTRATOR, "Priya Raman")
    today = clock.now().date()
    days = [today + dt.timedelta(days=7 + day) for day in range(4)]
    room = VenueFactory(organisation=organisation, name="Garden Room", room="Level 2", directions="Follow the green line.")
    course = make_course(pain_management_edition(organisation), days=days, number=31, venue=room)
    person = ParticipantFactory(
        organisation=organisation,
        first_names="Maureen",
        last_name="Pell",
        email=f"maureen{organisation.pk}@post.example",
        communication_needs="Large print",
        practical_needs="Chair with arms",
    )
    make_place(person, course, joined_at=clock.now() - dt.timedelta(days=1))
    for _ in range(2):
        audit.looked(office, person)
    return give_sign_in(person, by=office, now=clock.now())


def the_code(person: Participant) -> str:
    """Let the worker mail, and read the code in the mailbox."""
    assert send_codes(clock.now()) == 1
    (code,) = re.findall(r"Your code is (\d{3} \d{3})", mailbox.mails_of(person.organisation_id)[0].body)
    return str(code)


def test_she_signs_in_by_a_code_with_the_keyboard_alone(site, page, maureen):
    page.goto(f"{site.url}/sign-in/")
    press_key(page.get_by_role("link", name="I take part and have no password: send me a code"))
    expect(page.get_by_role("heading", level=1, name="Sign in with a code")).to_be_visible()
    looks_right(page)
    page.get_by_label("E-mail address").fill(maureen.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    looks_right(page)

    page.get_by_label("Code").fill("000 000")
    page.keyboard.press("Tab")
    for part in ("14", "3", "1961"):
        page.keyboard.type(part)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That code and date of birth do not let you in.")
    looks_right(page)
    page.get_by_label("Code").fill(the_code(maureen))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="My timetable", level=1)).to_be_visible()
    looks_right(page)


def test_she_makes_a_calendar_address_and_a_new_one(site, page, sign_in, maureen):
    sign_in(page, maureen.user, site.url)
    page.goto(f"{site.url}/me/")
    page.get_by_role("link", name="Add to my calendar").click()
    expect(page.get_by_role("heading", level=1, name="Add to my calendar")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Make my calendar address").click()
    expect(page.locator("#address")).to_be_visible()
    looks_right(page)
    address = page.locator("#address").inner_text()
    assert page.request.get(address).status == 200

    page.get_by_text("Make a new address, or stop").click()
    expect(page.get_by_role("button", name="Make a new address")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Make a new address").click()

    expect(page.locator("#address")).not_to_have_text(address)
    assert page.request.get(address).status == 404
    with page.expect_download() as download:
        page.get_by_role("link", name="Download my dates").click()
    assert download.value.suggested_filename == "appointments.ics"


def test_she_changes_her_details_and_sees_who_looked(site, page, sign_in, maureen):
    sign_in(page, maureen.user, site.url)
    page.goto(f"{site.url}/me/")
    page.get_by_role("link", name="My details").click()
    expect(page.get_by_role("heading", level=1, name="My details")).to_be_visible()
    looks_right(page)
    page.get_by_label("Telephone number", exact=True).fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    looks_right(page)
    page.get_by_label("Telephone number", exact=True).fill("07700 900123")
    page.get_by_label("The course by its name").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your details are saved.")).to_be_visible()

    page.get_by_role("link", name="See what is written about you, and who looked").click()

    expect(page.get_by_text("07700 900123")).to_be_visible()
    expect(page.get_by_text("Priya Raman, administrator")).to_have_count(2)
    looks_right(page)


def test_everything_works_without_scripts(site, browser, sign_in, maureen):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in/code/")
    page.get_by_label("E-mail address").fill(maureen.email)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", level=1, name="Enter your code")).to_be_visible()
    page.get_by_label("Code").fill(the_code(maureen))
    for label, part in (("Day", "14"), ("Month", "3"), ("Year", "1961")):
        page.get_by_label(label).fill(part)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="My timetable")).to_be_visible()
    page.goto(f"{site.url}/me/calendar/")
    page.get_by_role("button", name="Make my calendar address").click()

    page.get_by_text("Make a new address, or stop").click()
    page.get_by_role("button", name="Stop: close the address").click()

    expect(page.get_by_text("The calendar address no longer works.")).to_be_visible()
    assert not CalendarFeed.objects.filter(participant=maureen, closed_at=None).exists()
    context.close()


def test_the_office_gives_a_sign_in_and_takes_it_away(site, page, sign_in, maureen):
    office = maureen.organisation.memberships.get(role=Role.ADMINISTRATOR).user
    sign_in(page, office, site.url)
    page.goto(f"{site.url}/people/{maureen.pk}/")
    page.get_by_role("link", name="They can see their timetable online").click()
    expect(page.get_by_role("heading", level=1, name="Maureen Pell can see their timetable online")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Take the sign-in away").click()
    page.get_by_role("link", name="Let them see their timetable online").click()
    expect(page.get_by_role("heading", level=1, name="Let Maureen Pell see their timetable online?")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Give them a sign-in").click()

    expect(page.get_by_text(f"Maureen Pell can now sign in with a code sent to {maureen.email}.")).to_be_visible()
