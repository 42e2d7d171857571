"""The notes of a day in a real browser: saved while they are typed, two tabs that lose nothing, by keyboard."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from reviews.models import ClinicalNote
from tests.factories import FacilitatorFactory, MembershipFactory, OrganisationFactory
from tests.factories.reviewed import reviewed_group
from tests.looking import press_key

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def day(own_database):
    """The fourth day of a group, last Thursday; Colin, Dora and Elif came to it, and Elif wasn't there."""
    group = reviewed_group(OrganisationFactory(name="Kestrel Valley Hospital"), first=dt.date(2026, 10, 26), reviews={})
    for first, last in (("Colin", "Amberley"), ("Dora", "Bell"), ("Elif", "Kaya")):
        group.join(first, last)
    session = group.course.sessions.get(kind="course", number=4)
    session.appointments.filter(participant__first_names="Elif").update(mark="3")
    return session


@pytest.fixture(scope="module")
def imogen(day):
    """Imogen, the psychologist."""
    user = MembershipFactory(organisation=day.organisation, role=Role.CLINICIAN, user__name="Imogen Fairweather").user
    FacilitatorFactory(organisation=day.organisation, name="Imogen Fairweather", profession="psychologist", user=user)
    return user


def kept():
    return {str(note.episode.participant) if note.episode else "": dict(note.text)["text"] for note in ClinicalNote.objects.all()}


def test_a_day_is_written_by_two_tabs_and_signed_at_once(page, site, sign_in, day, imogen):
    address = f"{site.url}/day-notes/{day.pk}/"
    sign_in(page, imogen, site.url)
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)

    page.get_by_label("Own part of Colin Amberley").fill("Tired after lunch.")
    expect(page.locator("#draft-state")).to_have_text("Saved at 10am")
    other.get_by_label("Own part of Dora Bell").fill("Spoke first.")
    expect(other.locator("#draft-state")).to_have_text("Saved at 10am")
    assert kept() == {"Colin Amberley": "Tired after lunch.", "Dora Bell": "Spoke first."}

    other.get_by_label("Own part of Colin Amberley").fill("Left at two.")
    expect(other.locator("#draft-stands")).to_contain_text("Tired after lunch.")
    press_key(other.get_by_role("button", name="save yours over it"), "Enter")
    expect(other.locator("#draft-state")).to_have_text("Saved at 10am")
    other.get_by_label("What the group worked on").fill("Colin led the walk.")
    expect(other.locator("#draft-state")).to_contain_text("Colin Amberley is named")
    other.get_by_label("What the group worked on").fill("A walk, and pacing.")
    expect(other.locator("#draft-state")).to_have_text("Saved at 10am")

    press_key(other.get_by_role("button", name="Sign every own part I wrote"), "Enter")
    expect(other.get_by_text("Signed: Colin Amberley and Dora Bell.")).to_be_visible()
    assert kept() == {"Colin Amberley": "Left at two.", "Dora Bell": "Spoke first.", "": "A walk, and pacing."}
    expect(other.get_by_label("Own part of Elif Kaya")).to_have_count(0)
