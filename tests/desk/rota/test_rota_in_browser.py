"""The rota in a real browser: the grid, the choice by keyboard, publishing, a swap, the term; at a desk and on a telephone."""

import pytest
from playwright.sync_api import expect

from courses.models import Duty
from tests.looking import looks_right, press, press_key

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_office_fills_a_gap_by_keyboard_publishes_it_and_swaps_somebody_off_sick(live_server, page, sign_in, clinic, rota):
    sign_in(page, clinic.administrator, live_server.url)
    page.goto(f"{live_server.url}{rota.address()}")
    press_key(page.get_by_role("link", name="Choose for Day 2, Medicines"))
    expect(page.get_by_role("heading", name="choose who leads it")).to_be_visible()
    looks_right(page)
    page.get_by_label("Beth Halloran, nurse").check()
    press_key(page.get_by_role("button", name="Put this person on"))
    expect(page.get_by_text("Beth Halloran is put on 1 item, as a draft")).to_be_visible()
    press(page, "Publish and tell 1 person")
    expect(page.get_by_text("1 item published.")).to_be_visible()
    looks_right(page)

    page.get_by_role("link", name="Somebody is off sick").click()
    page.get_by_label("Who", exact=True).select_option(label="Beth Halloran, nurse")
    for name in ("from_day", "until_day"):
        for part, value in (("day", "17"), ("month", "11"), ("year", "2026")):
            page.locator(f"[name={name}_{part}]").fill(value)
    press(page, "Show what they are down for")
    expect(page.get_by_label("Day 2: Medicines")).to_have_value(str(rota.joss.pk))
    looks_right(page)
    press(page, "Save all of it")
    expect(page.get_by_text("1 item given to others.")).to_be_visible()
    looks_right(page)
    assert Duty.objects.get(ended_at=None).facilitator == rota.joss

    page.goto(f"{live_server.url}/rota/?from=2026-11-01")
    looks_right(page)
