"""From the public page to a place, in a real browser: by keyboard, without scripts, and the office's pages beside it."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from common import clock
from courses.models import Course
from participants.enrolment.enrolling import enrol
from participants.models import Enrolment, WaitingListEntry
from participants.registration.waiting_list import wait
from reminders.channels import mailbox
from reminders.sending.registration_mail import send_links
from tests.cast import member
from tests.factories import OrganisationFactory, ParticipantFactory, VenueFactory, cpsmp_edition, make_course
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def mailbox_of_the_test(settings, tmp_path):
    settings.EMAIL_BACKEND = "reminders.channels.mailbox.MailboxBackend"
    settings.MAIL_DIR = tmp_path


@pytest.fixture
def course(own_database) -> Course:
    """Six weeks from next month on, with one place, open to the public."""
    organisation = OrganisationFactory(charity=True)
    edition = cpsmp_edition(organisation)
    edition.conditions = [["Lasting pain itself", ["Fibromyalgia", "Whiplash"]], ["Another condition", ["Headache"]]]
    edition.subjects = ["Pacing activity and rest", "Sleeping better"]
    edition.books = ["A book to keep"]
    edition.save()
    edition.about.create(section="who_for", text="Adults whose pain has gone on for three to six months or more.")
    edition.about.create(section="studies", text="In two trials people felt better on average.\n\nOne trial found no difference.")
    days = [clock.now().date() + dt.timedelta(days=30, weeks=week) for week in range(6)]
    room = VenueFactory(organisation=organisation, name="Orchard Centre", access_notes="Step-free. Hearing loop.")
    made = make_course(edition, days=days, places=1, venue=room)
    made.opened_at = clock.now()
    made.save()
    return made


def the_link(course: Course) -> str:
    """Let the worker mail, and read the link in the mailbox."""
    assert send_links(clock.now()) == 1
    (path,) = re.findall(r"https?://[^/\s]+(/join/confirm/\S+)", mailbox.mails_of(course.organisation_id)[0].body)
    return str(path)


def fill(page, email: str) -> None:
    page.get_by_label("First name").fill("Ida")
    page.get_by_label("Last name").fill("Moss")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("I am not sure").check()
    page.get_by_label("Lasting pain itself").select_option("Fibromyalgia")
    page.get_by_label("You may keep what I wrote here").check()


def test_somebody_joins_with_the_keyboard(site, page, course):
    page.goto(f"{site.url}/join/?place={course.venue_id}")
    looks_right(page)
    press_key(page.get_by_role("link", name="Orchard Centre"))
    expect(page.get_by_text("One trial found no difference.")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_role("button", name="Register"))
    press_key(page.get_by_role("button", name="Send"))
    expect(page.get_by_role("alert")).to_contain_text("Enter your first name.")
    looks_right(page)
    fill(page, "ida@post.example")
    press_key(page.get_by_role("button", name="Send"))
    expect(page.get_by_role("heading", name="Look at your e-mail")).to_be_visible()
    looks_right(page)

    page.goto(f"{site.url}{the_link(course)}")
    looks_right(page)
    press_key(page.get_by_role("button", name="Yes, register me"))

    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
    looks_right(page)


def test_without_scripts_a_full_course_puts_them_on_the_waiting_list(site, browser, course):
    office = member(course.organisation, Role.COORDINATOR, "Sorcha Bell")
    enrol(ParticipantFactory(organisation=course.organisation), course, by=office, now=clock.now())
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/join/{course.pk}/")
    page.get_by_role("button", name="Put my name on the waiting list").click()
    fill(page, "ida2@post.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1, name="Look at your e-mail")).to_be_visible()
    page.goto(f"{site.url}{the_link(course)}")
    page.get_by_role("button", name="Yes, register me").click()

    expect(page.get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    assert WaitingListEntry.objects.filter(course=course, state="waiting").count() == 1
    context.close()


def test_the_office_answers_an_offer_for_somebody(site, page, sign_in, course):
    office = member(course.organisation, Role.COORDINATOR, "Sorcha Bell")
    for name in ("Cy", "Di"):
        person = ParticipantFactory(organisation=course.organisation, first_names=name, email=f"{name}@post.example")
        place = wait(person, course, by=office, now=clock.now())
    assert place.state == "waiting"
    sign_in(page, office, site.url)
    page.goto(f"{site.url}/people/")
    page.get_by_role("link", name="Waiting list").click()
    expect(page.get_by_text("Number 1 on the waiting list")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Offers", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Offers")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Write down the answer of Cy Pell").click()
    expect(page.get_by_label("They want the place")).to_be_visible()
    looks_right(page)
    page.get_by_label("They want the place").check()
    page.get_by_label("How did they tell us?").select_option("By telephone")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Cy Pell has a place on")).to_be_visible()
    assert Enrolment.objects.filter(course=course, participant__first_names="Cy").exists()
    page.goto(f"{site.url}/courses/{course.pk}/")
    looks_right(page)
