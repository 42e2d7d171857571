"""The office and clinicians write letters on these pages; of a clinical one the office sees no word."""

import uuid

import pytest

from accounts.models import AuditEntry
from participants.letters.deliveries import send_letter
from participants.letters.drafting import draft_letters
from participants.models import AboutRead, Delivery, Letter
from participants.stopping.contact import stop_contact
from tests.cast import NOW
from tests.factories import recommend
from tests.reading import source_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(episode, imogen):
    """A decision for the GP, drafted."""
    recommend(episode, now=NOW, outcome="individual", reason="other_need", profession="physiotherapist")
    return draft_letters(episode, "decision", ["gp"], by=imogen, now=NOW)[0]


def form_of(letter, **more):
    shown = {"subject": letter.subject, "text": letter.text, "recipient": letter.recipient, "format": letter.format}
    return {**shown, "version": letter.version, **more}


def test_somebody_drafts_changes_signs_and_sends_a_letter(as_, clinic, episode):
    browser = as_(clinic.administrator)
    new = f"/episodes/{episode.pk}/letters/new/"
    page = text_of(browser.get(f"{new}?kind=choice"))
    assert "Write about Ana Ferreira" in page
    assert "Decision, to GP and referrer" not in page

    sent = {"kind": "choice", "to": ["person"], "submission_id": uuid.uuid4()}
    text = text_of(browser.post(new, sent, follow=True))
    browser.post(new, sent)
    letter = Letter.objects.get()
    assert "1 letter about Ana Ferreira to read, change and sign." in text
    assert "Still to fill in: {{ about }}" in text_of(browser.get(f"/letters/{letter.pk}/"))

    words = form_of(letter, text="Dear Ana\n\nTell us.")
    assert "The letter is saved." in text_of(browser.post(f"/letters/{letter.pk}/change/", words, follow=True))
    signed = browser.post(f"/letters/{letter.pk}/sign/", {"way": "print", "version": 2}, follow=True)

    assert "Signed by Priya Raman." in text_of(signed)
    assert "1 letter waits to be printed. Print" in text_of(browser.get("/letters/?state=send"))
    assert Delivery.objects.get().way == "print"


def test_what_is_still_open_is_said_on_the_page_that_signs(as_, clinic, draft):
    type(clinic.organisation).objects.update(contact_phone="")
    letter = draft("choice")
    browser = as_(clinic.administrator)

    text = text_of(browser.post(f"/letters/{letter.pk}/sign/", {"way": "print", "version": 1}))

    assert "Nobody has filled in {{ telephone }}" in text
    assert Letter.objects.get().signed_at is None


def test_two_people_who_change_one_letter_see_both(as_, clinic, draft):
    letter, browser = draft(), as_(clinic.administrator)
    browser.post(f"/letters/{letter.pk}/change/", form_of(letter, text="First."))

    text = text_of(browser.post(f"/letters/{letter.pk}/change/", form_of(letter, text="Second.")))

    assert "Somebody changed this after you opened it." in text
    assert "Open it again as it is now" in text
    assert "Second." in text


def test_the_office_sees_that_there_is_a_clinical_letter_and_not_a_word_of_it(as_, clinic, decision):
    browser = as_(clinic.administrator)

    page = browser.get(f"/letters/{decision.pk}/")

    assert "Decision, to GP and referrer" in text_of(page)
    assert "What it says is for clinicians to read." in text_of(page)
    assert "physiotherapist" not in source_of(page)
    assert "943" not in source_of(page)
    for name in ("change/", "sign/", "set-aside/"):
        assert browser.get(f"/letters/{decision.pk}/{name}").status_code == 404
    assert browser.get(f"/letters/{decision.pk}.pdf").status_code == 404
    assert "physiotherapist" not in source_of(browser.get("/letters/"))


def test_a_clinician_reads_and_signs_it_and_nothing_of_it_is_in_the_trail(as_, clinic, decision):
    browser = as_(clinic.clinician)
    assert "individual sessions with a physiotherapist" in text_of(browser.get(f"/letters/{decision.pk}/"))

    words = form_of(decision, text="Cannot lift the kettle.", subject="Ana Ferreira")
    browser.post(f"/letters/{decision.pk}/change/", words)
    text = text_of(browser.post(f"/letters/{decision.pk}/sign/", {"way": "system", "version": 2}, follow=True))

    assert "Signed by Imogen Fairweather, psychologist." in text
    trail = " ".join(f"{each.object_label} {each.details}" for each in AuditEntry.objects.all())
    assert "kettle" not in trail
    assert AuditEntry.objects.filter(verb="looked at", details__page="letter").exists()


def test_an_invitation_says_when_they_read_about_the_programme(as_, clinic, draft, ana, edition):
    letter = draft()
    AboutRead.objects.create(participant=ana, edition=edition, version=4, at=NOW)

    text = text_of(as_(clinic.administrator).get(f"/letters/{letter.pk}/"))

    assert f"They read “About {edition.programme.name}”, version 4, on Mon 2 November 2026, 10am." in text


def test_what_cannot_go_is_said(as_, clinic, signed, office, ana):
    letter = signed()
    send_letter(letter, "print", by=office, now=NOW)
    stop_contact(ana, reason="died", by=clinic.administrator, now=NOW)
    browser = as_(clinic.administrator)

    text = text_of(browser.get(f"/letters/{letter.pk}/"))

    assert "Died. No letter goes to them." in text
    assert "Stopped: Died: no letter goes to them." in text
    assert "no letter goes to them" in text_of(browser.post(f"/letters/{letter.pk}/send/", {"way": "print"}))


def test_a_batch_is_made_printed_and_ticked(as_, clinic, signed, office):
    send_letter(signed(), "print", by=office, now=NOW)
    browser, number = as_(clinic.administrator), uuid.uuid4()
    assert "1 letter can be printed now" in text_of(browser.get("/letters/print/"))

    text = text_of(browser.post("/letters/print/", {"submission_id": number}, follow=True))
    assert "Batch of 1 letter" in text
    assert "Ana Ferreira: invitation to choose, to the person" in text
    file = browser.get(f"/letters/batches/{number}.pdf")
    assert (file["Content-Type"], file["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert "A batch of 1 letter isn’t ticked as posted." in text_of(browser.get("/letters/"))

    posted = browser.post(f"/letters/batches/{number}/posted/", follow=True)
    assert "1 letter ticked as printed and posted." in text_of(posted)
    assert "It was ticked before." in text_of(browser.post(f"/letters/batches/{number}/posted/", follow=True))
    assert "There is nothing to print." in text_of(browser.post("/letters/print/", {"submission_id": uuid.uuid4()}))


def test_who_has_no_address_is_named_before_printing(as_, clinic, signed, office, ana):
    letter = signed()
    ana.postal_address = letter.recipient = ""
    ana.save()
    Letter.objects.update(recipient="Ana Ferreira")
    send_letter(letter, "print", by=office, now=NOW)

    text = text_of(as_(clinic.administrator).get("/letters/print/"))

    assert "Nothing can be printed now." in text
    assert "Ana Ferreira: Their postal address isn’t on their record." in text


def test_a_letter_in_braille_says_what_to_do_and_is_ticked(as_, clinic, signed, office, ana):
    ana.letter_format = "braille"
    ana.save()
    delivery = send_letter(signed(), "print", by=office, now=NOW)
    browser = as_(clinic.administrator)

    assert "Have it put into Braille, post it, then tick it as sent." in text_of(browser.get("/letters/print/"))
    assert "It is ticked as sent." in text_of(browser.post(f"/deliveries/{delivery.pk}/sent/", follow=True))
    assert browser.get(f"/letters/{delivery.letter_id}.pdf").status_code == 404


def test_a_letter_is_stopped_sent_again_and_set_aside(as_, clinic, signed, office):
    delivery = send_letter(signed(), "print", by=office, now=NOW)
    browser, letter = as_(clinic.administrator), delivery.letter_id

    assert "Write why it is stopped." in text_of(browser.post(f"/deliveries/{delivery.pk}/stop/", {"reason": ""}))
    text = text_of(browser.post(f"/deliveries/{delivery.pk}/stop/", {"reason": "Old address"}, follow=True))
    assert "Stopped: Old address" in text
    assert "It goes that way." in text_of(browser.post(f"/letters/{letter}/send/", {"way": "print"}, follow=True))
    text = text_of(browser.post(f"/letters/{letter}/set-aside/", {"reason": "Rang them"}, follow=True))
    assert "Set aside" in text
    assert "Ana Ferreira" in text_of(browser.get("/letters/?state=aside"))


def test_nobody_of_another_organisation_and_no_leader_opens_a_letter(as_, charity, draft, signed, office):
    letter, delivery = draft(), send_letter(signed(), "print", by=office, now=NOW)

    for user, status in ((charity.coordinator, 404), (charity.leader, 404)):
        for path in (
            f"/letters/{letter.pk}/",
            f"/letters/{letter.pk}/change/",
            f"/letters/{letter.pk}/sign/",
            f"/letters/{letter.pk}/send/",
            f"/letters/{letter.pk}/set-aside/",
            f"/letters/{letter.pk}.pdf",
            f"/episodes/{letter.episode_id}/letters/new/",
            f"/deliveries/{delivery.pk}/stop/",
            f"/deliveries/{delivery.pk}/sent/",
            f"/letters/batches/{uuid.uuid4()}/",
        ):
            assert as_(user).get(path).status_code == status, path


def test_the_list_takes_as_many_queries_for_three_letters_as_for_one(as_, clinic, draft, django_assert_num_queries):
    browser = as_(clinic.administrator)
    draft()
    browser.get("/letters/")
    with django_assert_num_queries(10):
        browser.get("/letters/")
    draft()
    draft()
    with django_assert_num_queries(10):
        browser.get("/letters/")


def test_the_print_queue_takes_as_many_queries_for_three_letters_as_for_one(
    as_, clinic, signed, office, django_assert_num_queries
):
    browser = as_(clinic.administrator)
    send_letter(signed(), "print", by=office, now=NOW)
    browser.get("/letters/print/")
    for number in (1, 3):
        while Delivery.objects.count() < number:
            send_letter(signed(), "print", by=office, now=NOW)
        with django_assert_num_queries(5):
            browser.get("/letters/print/")


def test_one_letter_takes_as_many_queries_whatever_became_of_it(as_, clinic, draft, signed, office, django_assert_num_queries):
    letter, sent = draft(), signed()
    send_letter(sent, "print", by=office, now=NOW)
    browser = as_(clinic.administrator)

    for pk in (letter.pk, sent.pk):
        with django_assert_num_queries(7):
            browser.get(f"/letters/{pk}/")
