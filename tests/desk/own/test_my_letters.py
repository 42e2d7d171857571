"""A person reads their letters on their own page, and that they did is kept."""

import pytest

from accounts.models import AuditEntry
from accounts.roles import Role
from courses.models import AboutSection
from participants.letters.deliveries import send_letter
from participants.models import AboutRead
from tests.cast import NOW, member
from tests.participants.letters.conftest import ana, draft, edition, episode, imogen, office, signed
from tests.reading import text_of

__all__ = ["ana", "draft", "edition", "episode", "imogen", "office", "signed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(as_, clinic, ana):
    ana.user = member(clinic.organisation, Role.PARTICIPANT, "Ana Ferreira")
    ana.email = "ana@post.example"
    ana.save()
    return as_(ana.user)


def test_a_letter_that_waits_is_opened_and_when_is_kept(browser, signed, office):
    letter = signed()
    send_letter(letter, "own_page", by=office, now=NOW)
    assert "About your place Monday 2 November 2026. New" in text_of(browser.get("/me/letters/"))

    text = text_of(browser.get(f"/me/letters/{letter.pk}/"))
    browser.get(f"/me/letters/{letter.pk}/")

    assert "Dear Ana" in text
    letter.refresh_from_db()
    assert letter.read_at == NOW
    assert AuditEntry.objects.filter(verb="opened", object_id=letter.pk).count() == 1
    assert browser.get(f"/me/letters/{letter.pk}.pdf")["Content-Type"] == "application/pdf"
    assert "New" not in text_of(browser.get("/me/letters/"))


def test_a_letter_that_was_not_put_on_the_page_or_is_somebody_elses_is_not_there(browser, as_, clinic, signed, office, charity):
    letter = signed()
    assert browser.get(f"/me/letters/{letter.pk}/").status_code == 404
    assert "There are no letters here." in text_of(browser.get("/me/letters/"))

    send_letter(letter, "own_page", by=office, now=NOW)
    stranger = member(clinic.organisation, Role.PARTICIPANT, "Bea")
    assert as_(stranger).get(f"/me/letters/{letter.pk}/").status_code == 404


def test_that_somebody_on_their_way_read_about_the_programme_is_kept_for_each_version(browser, episode, edition):
    section = AboutSection.objects.create(edition=edition, section="purpose", text="Why we do it.")

    assert "Why we do it." in text_of(browser.get(f"/about/{edition.pk}/"))
    browser.get(f"/about/{edition.pk}/")
    section.version += 1
    section.save()
    browser.get(f"/about/{edition.pk}/")

    assert list(AboutRead.objects.order_by("version").values_list("version", "at")) == [(1, NOW), (2, NOW)]


def test_the_list_takes_as_many_queries_for_three_letters_as_for_one(browser, signed, office, django_assert_num_queries):
    for more in (1, 2):
        for _ in range(more):
            send_letter(signed(), "own_page", by=office, now=NOW)
        with django_assert_num_queries(5):
            browser.get("/me/letters/")
