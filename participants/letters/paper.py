"""Letters as tagged PDF: one for somebody to look at, or a batch with its list, each for an envelope with a window."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from accounts.models import Organisation
from common.papers.letters import sentences_about
from common.papers.typesetting import typeset
from common.words import counted, long_date
from courses.models import Edition
from courses.programmes.about import parts_at
from participants.letters.about_page import Page, about_words, page_that_goes_with
from participants.letters.addresses import lines_of
from participants.models import Letter, Participant

NOTHING: dict[str, Any] = {"enclosure": "", "enclosed": []}


def letter_pdf(letter: Letter, *, now: dt.datetime) -> bytes:
    """Return one letter. It comes with its person and its episode's programme. A few queries where a page goes with it."""
    organisation = letter.participant.organisation
    return _typeset(words_of_letters([letter], organisation, "Letter", cover=False), now)


def batch_pdf(letters: Sequence[Letter], organisation: Organisation, *, now: dt.datetime) -> bytes:
    """Return a batch: a list of what is in it, then each letter. A few queries for each programme whose page goes with one."""
    return _typeset(words_of_letters(letters, organisation, "Letters to post", cover=True), now)


def unprintable_in(letters: Iterable[Letter]) -> list[str]:
    """What a page says of signs in these letters that no PDF can show."""
    return sentences_about([[each.subject, each.text, each.recipient, each.signature] for each in letters])


def words_of_letters(letters: Sequence[Letter], organisation: Organisation, title: str, *, cover: bool) -> dict[str, Any]:
    """The words of the sheets. What goes with an invitation is read once for each version of a page."""
    pages = _pages_about(letters)
    return {
        "title": title,
        "language": "en",
        "about": [f"{organisation.name}: {counted(len(letters), 'letter')}. This list stays in the office."] if cover else [],
        "labels": ["Number", "To", "Postcode", "Print"],
        "cover": [_listed(number, each) for number, each in enumerate(letters, 1)] if cover else [],
        "letters": [_sheet(each, organisation, pages[each.pk]) for each in letters],
    }


def _typeset(words: dict[str, Any], now: dt.datetime) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return typeset("letters.typ", words, now=now)


def _pages_about(letters: Iterable[Letter]) -> dict[int, dict[str, Any]]:
    """What goes with each of these letters, by letter. Two queries for each version of a page."""
    found: dict[int, dict[str, Any]] = {}
    read: dict[tuple[int, int], dict[str, Any]] = {}
    seen: dict[int, Page] = {}
    for letter in letters:
        edition, version = page_that_goes_with(letter, seen)
        if edition and (edition.pk, version) not in read:
            read[edition.pk, version] = _enclosed(edition, version)
        found[letter.pk] = read[edition.pk, version] if edition else NOTHING
    return found


def _listed(number: int, letter: Letter) -> list[str]:
    lines = lines_of(letter.recipient) or [""]
    form = "Large print" if letter.format == Participant.LetterFormat.LARGE_PRINT else "Usual"
    return [str(number), lines[0], lines[-1], form]


def _sheet(letter: Letter, organisation: Organisation, enclosed: dict[str, Any]) -> dict[str, Any]:
    at = (letter.signed_at or letter.made_at).astimezone(organisation.tzinfo)
    head = [organisation.name, organisation.department, *lines_of(organisation.postal_address), organisation.contact_phone]
    return {
        "large": letter.format == Participant.LetterFormat.LARGE_PRINT,
        "house": [line for line in head if line],
        "window": lines_of(letter.recipient),
        "date": long_date(at),
        "subject": letter.subject,
        "paragraphs": _paragraphs(letter.text),
        "signed": [letter.signature or "Not signed", organisation.name],
        **enclosed,
    }


def _enclosed(edition: Edition, version: int) -> dict[str, Any]:
    parts = parts_at(edition, version) or []
    return {
        "enclosure": about_words(edition, version),
        "enclosed": [{"heading": part.heading, "paragraphs": [each.split("\n") for each in part.paragraphs]} for part in parts],
    }


def _paragraphs(text: str) -> list[list[str]]:
    blocks = [block.strip("\n") for block in text.split("\n\n")]
    return [block.split("\n") for block in blocks if block.strip()]
