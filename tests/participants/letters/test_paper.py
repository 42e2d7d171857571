"""Letters on paper: tagged, the address alone in the window, large where somebody needs it, and what goes with an invitation."""

import io

import pytest
from pypdf import PdfReader

from courses.models import AboutSection
from participants.letters.paper import batch_pdf, letter_pdf, unprintable_in, words_of_letters
from tests.cast import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


def pages_of(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def test_a_batch_begins_with_its_list_and_each_letter_has_pages_of_its_own(signed, clinic):
    letters = [signed(), signed()]

    content = batch_pdf(letters, clinic.organisation, now=NOW)

    cover, *pages = pages_of(content)
    assert "Kestrel Valley Hospital: 2 letters. This list stays in the office." in cover
    assert [page.count("Dear Ana") for page in pages].count(1) == 2
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "KV1 2AB" in pages[0]
    assert "Priya Raman" in " ".join(pages)


def test_the_page_about_the_programme_goes_with_an_invitation_and_with_nothing_else(signed, edition, imogen):
    AboutSection.objects.create(edition=edition, section="purpose", text="Why we do it.\n\nAnd how.", version=4)

    invitation = letter_pdf(signed("choice"), now=NOW)
    ending = letter_pdf(signed("ended", ["gp"], by=imogen), now=NOW)

    assert f"“About {edition.programme.name}”, version 4" in " ".join(" ".join(pages_of(invitation)).split())
    assert "Why we do it." in pages_of(invitation)[-1]
    assert "Why we do it." not in " ".join(pages_of(ending))


@pytest.mark.parametrize("form", ["standard", "large_print"])
def test_the_address_lies_in_the_window_and_nothing_else_does(signed, ana, form):
    ana.letter_format = form
    ana.save()
    inside = []

    def place(text, page, at, _font, _size):
        x = (at[4] * page[0] + at[5] * page[2] + page[4]) * 25.4 / 72
        y = 297 - (at[4] * page[1] + at[5] * page[3] + page[5]) * 25.4 / 72
        if text.strip() and 15 <= x <= 105 and 50 <= y <= 92:
            inside.append((text.strip(), x >= 20 and 55 <= y <= 79))

    page = PdfReader(io.BytesIO(letter_pdf(signed(), now=NOW))).pages[0]
    page.extract_text(visitor_text=place)

    assert {fits for _, fits in inside} == {True}
    assert " ".join(text for text, _ in inside) == "Ana Ferreira 4 Mill Lane Kestrel KV1 2AB"


def test_large_print_is_large(signed, ana, clinic):
    ana.letter_format = "large_print"
    ana.save()

    words = words_of_letters([signed()], clinic.organisation, "Letters", cover=True)

    assert words["letters"][0]["large"]
    assert words["cover"] == [["1", "Ana Ferreira", "KV1 2AB", "Large print"]]


def test_a_sign_that_can_not_be_printed_is_named(draft):
    letter = draft()
    letter.text = "Dear 𒀀"

    assert "can’t be printed here" in unprintable_in([letter])[0]


def test_how_many_queries_a_batch_takes_does_not_depend_on_its_letters(signed, clinic, django_assert_num_queries):
    one, three = [signed()], [signed(), signed(), signed()]

    for letters in (one, three):
        for letter in letters:
            assert letter.episode.programme
        with django_assert_num_queries(2):
            words_of_letters(letters, clinic.organisation, "Letters", cover=True)
