"""Help, accessibility, privacy: for everybody."""

import tomllib
from pathlib import Path

import pytest

from tests.factories import MembershipFactory, OrganisationFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "heading"), [("/help/", "Help"), ("/accessibility/", "Accessibility"), ("/privacy/", "Privacy")]
)
def test_a_stranger_reads_the_page_and_is_sent_to_their_own_organiser(client, address, heading):
    page = client.get(address).content.decode()

    assert f'<h1 class="nhsuk-heading-l">{heading}</h1>' in page
    assert "Ring or write to your pain service or course organiser." in page
    assert all(f'href="{link}"' in page for link in ("/help/", "/accessibility/", "/privacy/"))


@pytest.mark.django_db
def test_somebody_signed_in_sees_whom_to_ring(client):
    hospital = OrganisationFactory(contact_name="Priya Raman", contact_phone="01632 960 142", contact_hours="Monday to Friday")
    client.force_login(
        MembershipFactory(organisation=hospital).user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    page = client.get("/help/").content.decode()

    assert "Priya Raman" in page
    assert 'href="tel:01632960142"' in page
    assert "Ring or write to your pain service" not in page


@pytest.mark.django_db
def test_whoever_needs_help_reads_which_version_it_is(client):
    project = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    version = tomllib.loads(project)["project"]["version"]

    assert f"This is painprog {version}." in client.get("/help/").content.decode()


@pytest.mark.django_db
def test_the_privacy_page_names_what_is_kept_and_for_how_long(client):
    page = client.get("/privacy/").content.decode()

    for words in (
        "what you wrote about your pain",
        "what was said in calls and letters between us",
        "which books you were given",
        "How long it is kept",
        "erased 30 days after the link stopped working",
        "Those who lead your sessions see your first name",
    ):
        assert words in page
