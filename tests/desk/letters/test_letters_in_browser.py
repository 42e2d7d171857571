"""Letters in a real browser: the pages look right at both widths, and a letter goes from draft to envelope by keyboard."""

import datetime as dt
import os

import pytest
from playwright.sync_api import expect

from accounts.models import Membership
from accounts.roles import Role
from participants.letters.deliveries import send_letter
from participants.letters.drafting import draft_letters
from participants.letters.signing import sign_letter
from participants.letters.templates import load_first_words
from participants.models import Correspondent, Letter
from tests.cast import NOW, member
from tests.factories import OrganisationFactory, ParticipantFactory, pain_management_edition, recommend, refer
from tests.looking import easy_to_read_and_press, looks_right

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def organisation(own_database):
    words = {"contact_phone": "01632 960100", "contact_hours": "Monday to Friday, 9am to 4pm"}
    return OrganisationFactory(name="Kestrel Valley Hospital", **words)


@pytest.fixture(scope="module")
def office(organisation):
    return Membership.objects.get(user=member(organisation, Role.ADMINISTRATOR, "Priya Raman"))


@pytest.fixture(scope="module")
def imogen(organisation):
    return Membership.objects.get(user=member(organisation, Role.CLINICIAN, "Imogen Fairweather", profession="psychologist"))


@pytest.fixture(scope="module")
def episodes(organisation):
    """Three people: one with an address and a sign-in, one who needs Braille, one without an address."""
    programme = pain_management_edition(organisation).programme
    load_first_words(organisation, now=NOW)
    more = [
        {
            "first_names": "Ana",
            "last_name": "Ferreira",
            "postal_address": "4 Mill Lane\nKestrel\nKV1 2AB",
            "email": "a@post.example",
        },
        {
            "first_names": "Bea",
            "last_name": "Lind",
            "postal_address": "5 Mill Lane\nKestrel\nKV1 2AB",
            "letter_format": "braille",
        },
        {"first_names": "Cy", "last_name": "Quint"},
    ]
    people = [ParticipantFactory(organisation=organisation, **each) for each in more]
    people[0].user = member(organisation, Role.PARTICIPANT, "Ana Ferreira")
    people[0].save()
    return [refer(each, programme, received=dt.date(2026, 9, 14), now=NOW) for each in people]


@pytest.fixture(scope="module")
def letters(episodes, office, imogen):
    """A draft, a decision that clinicians read, and three that wait to be printed; the first lies on a page, too."""
    Correspondent.objects.create(
        organisation=office.organisation, name="Hill Clinic", email="in@hill.example", email_is_secure=True
    )
    recommend(episodes[0], now=NOW)
    (draft,) = draft_letters(episodes[0], "choice", ["person"], by=office, now=NOW)
    draft_letters(episodes[0], "decision", ["gp", "referrer"], by=imogen, now=NOW)
    for episode in episodes:
        (letter,) = draft_letters(episode, "choice", ["person"], by=office, now=NOW)
        Letter.objects.filter(pk=letter.pk).update(text=letter.text.replace("{{ about }}", "the pages"))
        signed = sign_letter(letter, by=office, now=NOW, version=1)
        send_letter(signed, "print", by=office, now=NOW)
        if episode is episodes[0]:
            send_letter(signed, "own_page", by=office, now=NOW)
    return draft


def shot(page, name):
    """A picture of the page, where somebody asks for pictures."""
    if folder := os.environ.get("LETTER_PICTURES"):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


PAGES = {
    "list": "/letters/",
    "send": "/letters/?state=send",
    "new": "/episodes/{episode}/letters/new/",
    "letter": "/letters/{letter}/",
    "change": "/letters/{letter}/change/",
    "sign": "/letters/{letter}/sign/",
    "print": "/letters/print/",
    "words": "/setup/letters/",
    "template": "/setup/letters/choice/",
    "correspondents": "/setup/correspondents/",
    "correspondent": "/setup/correspondents/new/",
    "record": "/people/{person}/",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_looks_right_at_both_widths(site, page, sign_in, office, letters, episodes, name):
    sign_in(page, office.user, site.url)
    keys = {"letter": letters.pk, "episode": episodes[0].pk, "person": episodes[0].participant_id}
    page.goto(site.url + PAGES[name].format(**keys))

    looks_right(page)
    shot(page, name)


@pytest.mark.parametrize("name", ["", "{letter}/"])
def test_a_persons_own_letters_are_easy_to_read_and_press(site, page, sign_in, letters, episodes, name):
    person = episodes[0].participant
    letter = Letter.objects.filter(participant=person, kind="choice", signed_at__isnull=False).earliest("pk")
    sign_in(page, person.user, site.url)
    page.goto(f"{site.url}/me/letters/{name.format(letter=letter.pk)}")

    looks_right(page)
    easy_to_read_and_press(page)
    shot(page, "my-letter" if name else "my-letters")


def test_a_letter_goes_from_draft_to_envelope_without_scripts(site, browser, sign_in, office, letters, episodes):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, office.user, site.url)
    page.goto(f"{site.url}/episodes/{episodes[0].pk}/letters/new/?kind=choice")
    page.get_by_role("button", name="Draft").click()
    draft = Letter.objects.filter(kind="choice").latest("pk")
    page.goto(f"{site.url}/letters/{draft.pk}/change/")
    page.get_by_label("Letter", exact=True).fill("Dear Ana\n\nPlease tell us.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Sign", exact=True).click()
    page.get_by_label("On paper").check()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.get_by_text("Signed by Priya Raman.")).to_be_visible()

    page.goto(f"{site.url}/letters/print/")
    page.get_by_role("button", name="Make the batch").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Batch of 2 letters")
    page.get_by_role("button", name="All of them are printed and posted").click()
    expect(page.get_by_text("2 letters ticked as printed and posted.")).to_be_visible()
    context.close()
