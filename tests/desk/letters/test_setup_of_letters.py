"""Whoever sets up keeps the words of letters, version by version, and whom letters go to."""

import uuid

import pytest

from accounts.models import AuditEntry
from participants.letters.templates import load_first_words, template_in_force
from participants.models import Correspondent
from tests.cast import NOW
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(as_, clinic):
    load_first_words(clinic.organisation, now=NOW)
    return as_(clinic.administrator)


def test_words_are_changed_in_the_browser_and_the_earlier_ones_stay_to_be_read(browser, clinic):
    page = text_of(browser.get("/setup/letters/choice/"))
    assert "{{ reply_by }} Until when they may answer" in page

    words = {"subject": "Your choice", "text": "{{ dear }}\n\nTell us.", "version": 1, "submission_id": uuid.uuid4()}
    text = text_of(browser.post("/setup/letters/choice/", words, follow=True))

    assert "The words are saved as version 2." in text
    assert "Invitation to choose Version 2" in text
    page = text_of(browser.get("/setup/letters/choice/"))
    assert "Earlier versions" in page
    assert "Version 1, Mon 2 November 2026, 10am, letters loader" in page


def test_a_placeholder_that_nobody_knows_is_named_with_those_that_are(browser, clinic):
    words = {"subject": "Your choice", "text": "Dear {{ nmae }}", "version": 1, "submission_id": uuid.uuid4()}

    text = text_of(browser.post("/setup/letters/choice/", words))

    assert "Nothing is known by the name of {{ nmae }}. You can use: dear, name, called" in text
    assert template_in_force(clinic.organisation, "choice").version == 1


def test_there_are_no_words_of_a_letter_that_there_is_not(browser):
    assert browser.get("/setup/letters/lunch/").status_code == 404


def test_somebody_to_write_to_is_added_changed_and_ended_and_who_called_the_address_secure_is_kept(browser, clinic):
    facts = {"name": "Hill Clinic", "postal_address": "1 Hill\r\nKV2 1AA", "email": "in@hill.example", "email_is_secure": "on"}
    sent = {**facts, "submission_id": uuid.uuid4()}
    assert "Hill Clinic is on file." in text_of(browser.post("/setup/correspondents/new/", sent, follow=True))
    browser.post("/setup/correspondents/new/", sent)
    found = Correspondent.objects.get()
    assert (found.postal_address, found.email_is_secure) == ("1 Hill\nKV2 1AA", True)
    entry = AuditEntry.objects.filter(object_type="participants.correspondent").latest("pk")
    assert (entry.actor_label, entry.details["secure"]) == (clinic.administrator.named, True)

    text = text_of(browser.post("/setup/correspondents/new/", {**sent, "name": "hill clinic", "submission_id": uuid.uuid4()}))
    assert "hill clinic is on file already." in text
    changed = {**facts, "email": "", "version": 1}
    assert "Enter the address that is secure." in text_of(browser.post(f"/setup/correspondents/{found.pk}/", changed))
    del changed["email_is_secure"]
    browser.post(f"/setup/correspondents/{found.pk}/", changed)
    assert "Somebody changed this" in text_of(
        browser.post(f"/setup/correspondents/{found.pk}/", {**changed, "name": "Other", "version": 1})
    )
    ended = browser.post(f"/setup/correspondents/{found.pk}/end/", {"version": 2}, follow=True)
    assert "Hill Clinic is no longer offered." in text_of(ended)
    assert "Not written to any more" in text_of(ended)


def test_only_who_sets_up_opens_these_pages_and_only_their_own(as_, clinic, charity):
    found = Correspondent.objects.create(organisation=clinic.organisation, name="Hill Clinic")

    assert as_(clinic.clinician).get("/setup/letters/").status_code == 404
    for path in (f"/setup/correspondents/{found.pk}/", f"/setup/correspondents/{found.pk}/end/"):
        assert as_(charity.coordinator).get(path).status_code == 404


def test_an_empty_list_says_what_to_do(browser):
    assert "Nobody is on file yet." in text_of(browser.get("/setup/correspondents/"))
