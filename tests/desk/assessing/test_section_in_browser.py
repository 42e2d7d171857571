"""A section in a real browser: saved while typed, kept in the open page while signed out, and never under another's name."""

import datetime as dt

import pytest
from playwright.sync_api import Route, expect

from reviews.models import ClinicalNote
from tests.cast import NOW
from tests.factories import (
    OrganisationFactory,
    ParticipantFactory,
    accept,
    assess,
    make_team,
    pain_management_edition,
    refer,
    sign_section,
)
from tests.looking import looks_right

pytestmark = pytest.mark.browser
KEPT_IN_BROWSER = "localStorage.length + sessionStorage.length"


@pytest.fixture(scope="module")
def programme(own_database):
    """The programme that people get into by referral."""
    return pain_management_edition(OrganisationFactory(name="Kestrel Valley Hospital")).programme


@pytest.fixture(scope="module")
def team(programme):
    """Ruth, Owen and Leila."""
    return make_team(programme.organisation)


@pytest.fixture
def walter(programme, team, request):
    """Walter Inchbald was assessed this morning; the psychologist has signed."""
    hours = 2 * sum(map(ord, request.node.name))  # the team is in one place at a time, in one database for all tests here
    person = ParticipantFactory(organisation=programme.organisation, first_names="Walter", last_name="Inchbald")
    episode = refer(person, programme, received=dt.date(2026, 8, 3), now=NOW)
    accept(episode, now=NOW)
    assessed = assess(episode, at=NOW - dt.timedelta(hours=hours), now=NOW, team=team)
    sign_section(assessed, "psychologist", now=NOW, text="Low since he stopped work, better with company.")
    return assessed


@pytest.fixture
def opened(page, site, sign_in, walter):
    """Ruth has the assessment open."""
    sign_in(page, walter.user("physiotherapist"), site.url)
    page.goto(f"{site.url}/assessments/{walter.session.pk}/")
    return page


def written(walter):
    """The physical section."""
    return ClinicalNote.objects.get(session=walter.session, profession="physiotherapist")


def kept(walter):
    """What is kept of its first heading."""
    return dict(written(walter).text)["movement"]


def come_back_to(page):
    """Look at the tab again."""
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_what_is_typed_before_a_slow_line_brought_the_script_is_saved(page, site, sign_in, walter):
    held: list[Route] = []

    def hold_back(route: Route) -> None:
        held.append(route)

    page.route("**/section*.js", hold_back)
    sign_in(page, walter.user("physiotherapist"), site.url)
    page.goto(f"{site.url}/assessments/{walter.session.pk}/", wait_until="commit")
    page.get_by_label("Movement and strength").fill("Walks 15 minutes on the flat.")
    held[0].continue_()

    expect(page.get_by_text("Draft saved at")).to_be_visible()
    assert kept(walter) == "Walks 15 minutes on the flat."


def test_what_is_typed_is_saved_without_a_button(opened, walter):
    opened.get_by_label("Movement and strength").fill("Walks 15 minutes on the flat.")

    expect(opened.locator("#draft-state")).to_have_text("Draft saved at 10am")
    assert kept(walter) == "Walks 15 minutes on the flat."
    looks_right(opened)


def test_signed_out_the_text_stays_in_the_page_until_the_same_person_is_back(opened, site, sign_in, walter):
    opened.get_by_label("Movement and strength").fill("Walks 20 minutes.")
    expect(opened.locator("#draft-state")).to_have_text("Draft saved at 10am")

    opened.context.clear_cookies()
    opened.get_by_label("Movement and strength").fill("Walks 25 minutes.")
    expect(opened.locator("#draft-signed-out")).to_be_visible()
    assert opened.evaluate(KEPT_IN_BROWSER) == 0
    assert opened.get_by_label("Movement and strength").input_value() == "Walks 25 minutes."
    assert kept(walter) == "Walks 20 minutes."

    sign_in(opened, walter.user("psychologist"), site.url)
    come_back_to(opened)
    expect(opened.locator("#draft-another")).to_be_visible()
    assert kept(walter) == "Walks 20 minutes."

    sign_in(opened, walter.user("physiotherapist"), site.url)
    come_back_to(opened)
    expect(opened.locator("#draft-state")).to_have_text("Draft saved at 10am")
    expect(opened.locator("#draft-another")).to_be_hidden()
    assert kept(walter) == "Walks 25 minutes."
    assert written(walter).author == walter.user("physiotherapist")


def test_a_second_tab_shows_both_texts_and_one_press_saves_over(opened, site, walter):
    other = opened.context.new_page()
    other.goto(f"{site.url}/assessments/{walter.session.pk}/")
    other.get_by_label("Movement and strength").fill("The other tab’s text.")
    expect(other.locator("#draft-state")).to_have_text("Draft saved at 10am")

    opened.get_by_label("Movement and strength").fill("This tab’s text.")
    expect(opened.locator("#draft-stands")).to_contain_text("The other tab’s text.")
    assert opened.get_by_label("Movement and strength").input_value() == "This tab’s text."
    assert kept(walter) == "The other tab’s text."
    looks_right(opened)

    opened.get_by_role("button", name="save yours over it").click()
    expect(opened.locator("#draft-state")).to_have_text("Draft saved at 10am")
    assert kept(walter) == "This tab’s text."


def test_too_much_pasted_is_said_at_once_and_stays_in_the_box(opened, walter):
    opened.get_by_label("Movement and strength").fill("x" * 4213)

    expect(opened.locator("#draft-refused")).to_contain_text("There are 4,213 characters")
    assert not ClinicalNote.objects.filter(session=walter.session, profession="physiotherapist").exists()
    opened.get_by_label("Movement and strength").fill("Walks 15 minutes.")
    expect(opened.locator("#draft-state")).to_have_text("Draft saved at 10am")


def test_signing_in_haste_signs_what_stands_in_the_boxes(opened, walter):
    opened.get_by_label("Movement and strength").fill("Walks 15 minutes, typed last.")
    opened.get_by_role("button", name="Sign this section").click()

    expect(opened.get_by_text("Physical is signed.")).to_be_visible()
    note = written(walter)
    assert (dict(note.text)["movement"], note.signature) == ("Walks 15 minutes, typed last.", "Ruth Okonedo, physiotherapist")
    looks_right(opened)


def test_the_days_page_looks_right(opened, site):
    opened.goto(f"{site.url}/clinic/")

    expect(opened.get_by_role("heading", name="My clinic")).to_be_visible()
    looks_right(opened)
