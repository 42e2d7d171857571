"""An app and a passkey set up and used in a real browser."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from tests.factories import MembershipFactory, OrganisationFactory
from tests.looking import looks_right

PASSWORD = "a long enough password"

pytestmark = [pytest.mark.browser, pytest.mark.real_clock, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site_address(live_server):
    """By name: browsers give no passkeys to a number."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def imogen(db):
    house = OrganisationFactory(second_factor_roles=["clinician"])
    return MembershipFactory(
        organisation=house, role="clinician", user__email="imogen@staff.example", user__password=PASSWORD
    ).user


def sign_in(page, site_address):
    page.goto(f"{site_address}/sign-in/")
    page.get_by_label("E-mail address").fill("imogen@staff.example")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def codes(secret):
    return [format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()]


def test_a_clinician_is_led_to_an_app_sets_it_up_and_signs_in_with_it(page, site_address, imogen):
    sign_in(page, site_address)
    expect(page.get_by_role("heading", name="You need a second factor")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Set up an app")).to_be_visible()
    looks_right(page)
    secret = page.locator(".app-break").inner_text()
    page.get_by_label("Code").fill(codes(secret)[1])
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    looks_right(page)
    page.get_by_role("link", name="I have them on paper").click()
    page.get_by_role("link", name="Go on").click()
    page.get_by_role("button", name="Sign out").first.click()

    sign_in(page, site_address)
    expect(page.get_by_role("heading", name="Now your second factor")).to_be_visible()
    looks_right(page)
    page.get_by_label("Code").fill(codes(secret)[2])
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.goto(f"{site_address}/courses/")
    expect(page.get_by_role("heading", name="Courses", exact=True)).to_be_visible()


def test_a_passkey_is_added_and_signs_in_without_a_password(page, site_address, imogen):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    finger = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**finger, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    sign_in(page, site_address)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What do you call it?").fill("My telephone")
    looks_right(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{site_address}/signing-in/")
    expect(page.get_by_text("My telephone").first).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()

    page.goto(f"{site_address}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    page.goto(f"{site_address}/courses/")
    expect(page.get_by_role("heading", name="Courses", exact=True)).to_be_visible()
