"""From the question to the place on one's own page, in a real browser: at 390 px, by keyboard, and without scripts."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from common import clock
from participants.models import Enrolment, PathwayChoice, WaitingListEntry
from participants.waiting.offers import Offering, offer
from tests.cast import member
from tests.factories import (
    OrganisationFactory,
    ParticipantFactory,
    accept,
    make_course,
    pain_management_edition,
    recommend,
    refer,
)
from tests.looking import DESK, PHONE, easy_to_read_and_press, looks_right, press_key

pytestmark = pytest.mark.browser
DAY = dt.timedelta(days=1)


@pytest.fixture
def maureen(own_database):
    """Maureen was recommended for the programme and is asked whether and how; a group with places begins in two months."""
    now, organisation = clock.now(), OrganisationFactory()
    edition = pain_management_edition(organisation)
    user = member(organisation, Role.PARTICIPANT, "Maureen Pell")
    person = ParticipantFactory(organisation=organisation, first_names="Maureen", last_name="Pell", user=user)
    episode = refer(person, edition.programme, received=now.date() - 90 * DAY, now=now)
    accept(episode, now=now - 60 * DAY)
    recommend(episode, now=now - 10 * DAY)
    for number, months in ((33, 2), (34, 4)):
        first = now.date() + months * 30 * DAY
        make_course(edition, days=[first + day * DAY for day in range(4)], number=number, places=2)
    return person


def looked_at(page):
    """Axe finds nothing at both widths, all text keeps 7:1, and everything can be pressed."""
    looks_right(page, (DESK, PHONE))
    easy_to_read_and_press(page)
    page.set_viewport_size({"width": PHONE, "height": 900})


def offered(person):
    """The office offers two dates."""
    office = member(person.organisation, Role.ADMINISTRATOR, "Priya Raman")
    entry = WaitingListEntry.objects.get(participant=person)
    first, second = entry.programme.courses.order_by("first_starts_at")
    return offer([entry], Offering(first, clock.now() + 10 * DAY, second), by=office, now=clock.now())[0]


def test_she_is_asked_says_yes_waits_and_takes_a_place(site, page, sign_in, maureen):
    page.set_viewport_size({"width": PHONE, "height": 900})
    sign_in(page, maureen.user, site.url)
    page.goto(f"{site.url}/me/")
    expect(page.get_by_role("heading", name="Do you want to come?")).to_be_visible()
    looked_at(page)
    press_key(page.get_by_role("button", name="Tell us"))

    expect(page.get_by_role("heading", level=1, name="Do you want to come?")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what you want.")
    looked_at(page)
    page.get_by_label("Yes, I want to come").check()
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", level=1, name="How do you want to meet us?")).to_be_visible()
    looked_at(page)
    page.get_by_label("Either: what comes first.").check()
    page.get_by_role("button", name="Save my answer").click()

    expect(page.get_by_role("heading", name="You are waiting for a place")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Days when I can’t come").click()
    for label, day in (("The first day", "1"), ("The last day", "9")):
        group = page.get_by_role("group", name=label)
        for part, text in (("Day", day), ("Month", "2"), ("Year", "2030")):
            group.get_by_label(part).fill(text)
    page.get_by_role("button", name="Add these days").click()
    expect(page.get_by_text("Friday 1 February 2030 to Saturday 9 February 2030")).to_be_visible()
    looked_at(page)

    made = offered(maureen)
    page.goto(f"{site.url}/me/")
    page.get_by_role("button", name="See the place and answer").click()
    expect(page.get_by_role("heading", level=1, name="A place is free for you")).to_be_visible()
    looked_at(page)
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Send my answer").click()

    expect(page.get_by_role("heading", level=1, name="The place is yours")).to_be_visible()
    looked_at(page)
    assert Enrolment.objects.get(participant=maureen).course_id == made.alternative_id
    page.goto(f"{site.url}/me/")
    expect(page.get_by_role("heading", name="You have a place")).to_be_visible()
    looked_at(page)
    page.get_by_role("link", name="Could I come sooner?").click()
    looked_at(page)


def test_without_scripts_she_answers_changes_her_mind_and_is_rung(site, browser, sign_in, maureen):
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 900})
    page = context.new_page()
    sign_in(page, maureen.user, site.url)
    page.goto(f"{site.url}/me/")
    page.get_by_role("button", name="Tell us").click()
    page.get_by_label("Yes, I want to come").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("By video, from home.").check()
    page.get_by_role("button", name="Save my answer").click()
    expect(page.get_by_text("Thank you. You are on the list now.")).to_be_visible()

    page.get_by_role("link", name="I don’t want this, or need something else").click()
    page.get_by_label("I want help for me alone: please ring me").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("When can we ring you?").fill("In the morning")
    page.get_by_role("button", name="Please ring me").click()

    expect(page.get_by_text("Thank you. We will ring you.")).to_be_visible()
    answers = PathwayChoice.objects.filter(episode__participant=maureen).order_by("pk")
    assert list(answers.values_list("answer", "note")) == [("yes", ""), ("ring_me", "In the morning")]
    context.close()
