"""From Today to where it is mended, by keyboard; and axe over the pages of it, wide and narrow."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from common import clock
from participants.needs.bookings import need
from reminders.rules import reasons
from tests.cast import member
from tests.factories import (
    ContactNoteFactory,
    MessageFactory,
    OrganisationFactory,
    ParticipantFactory,
    cpsmp_edition,
    make_course,
    make_place,
)
from tests.looking import looks_right, press_key

pytestmark = pytest.mark.browser


@pytest.fixture
def priya(own_database):
    """An administrator with a call-back, somebody to tell by hand and an interpreter to book."""
    now = clock.now()
    organisation = OrganisationFactory()
    priya = member(organisation, Role.ADMINISTRATOR, "Priya Raman")
    dev = ParticipantFactory(organisation=organisation, first_names="Dev", last_name="Lalani")
    bernard = ParticipantFactory(organisation=organisation, first_names="Bernard", last_name="Oakshott", channel="telephone")
    days = [now.date() + dt.timedelta(days=week * 7) for week in range(1, 7)]
    course = make_course(cpsmp_edition(organisation), days=days)
    need(make_place(dev, course, joined_at=now), kind="interpreter", what="Urdu", by=priya, now=now)
    ContactNoteFactory(participant=bernard, call_back_on=now.date(), at=now)
    MessageFactory(
        participant=bernard, course=course, state="not_needed", reason=reasons.OTHER_CHANNEL["telephone"], due_at=now,
        useful_until=now + dt.timedelta(days=7),
    )  # fmt: skip
    return priya


def test_what_needs_the_office_is_mended_by_keyboard(site, page, sign_in, priya):
    sign_in(page, priya, site.url)
    page.goto(f"{site.url}/")
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    looks_right(page)

    press_key(page.get_by_role("link", name="Ring Bernard Oakshott back", exact=True))
    expect(page.get_by_role("button", name="Rung back")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_role("button", name="Rung back"))
    expect(page.get_by_text("Bernard Oakshott has been rung back.")).to_be_visible()

    page.get_by_label("What it was about, in one line").fill("Told him all dates.")
    press_key(page.get_by_label("They were told what is waiting"), "Space")
    press_key(page.get_by_role("button", name="Write it down"))
    expect(page.get_by_role("cell", name="Told him all dates.")).to_be_visible()

    press_key(page.get_by_role("link", name="Today", exact=True))
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    expect(page.get_by_text("Bernard Oakshott")).to_have_count(0)
    press_key(page.get_by_role("link", name="Book the interpreter for Dev Lalani", exact=True))
    expect(page.get_by_label("Confirmed")).to_be_visible()
    looks_right(page)
    press_key(page.get_by_label("Confirmed"), "Space")
    press_key(page.get_by_label("The same for all 5 others to come"), "Space")
    press_key(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Interpreter: Urdu is confirmed at 6 sessions.")).to_be_visible()
    press_key(page.get_by_role("link", name="Ask for an interpreter, transport or equipment", exact=True))
    expect(page.get_by_role("heading", level=1, name="What has to be booked for Dev Lalani?")).to_be_visible()
    looks_right(page)
