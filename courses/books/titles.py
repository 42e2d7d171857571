"""Which books an organisation keeps: add one, change what is known of it, retire it. Their stock is courses.books.stock."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale, save_changed
from common.refused import Refused
from common.trying_again import tried_again
from courses.books.isbn import stored_isbn
from courses.books.stock import books_of, lock_book, on_hand_words
from courses.models import Book, Edition, StockEntry


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What is known of a book, as plain values."""

    title: str
    edition_label: str
    language: str
    form: str
    isbn: str
    lead_days: int


FIELDS = tuple(field.name for field in fields(BookFacts))


def book_facts_of(book: Book) -> BookFacts:
    """What is on file about a book."""
    return BookFacts(**{name: getattr(book, name) for name in FIELDS})


def titles_of(organisation: Organisation) -> list[str]:
    """The titles that the organisation's editions give to everybody on a course, by name. One query."""
    lists = Edition.objects.filter(programme__organisation=organisation).values_list("books", flat=True)
    return sorted({title for titles in lists for title in titles})


def ledger_of(book: Book) -> QuerySet[StockEntry]:
    """Every line of a book's ledger, in no order."""
    return StockEntry.objects.filter(book=book)


@tried_again
def add_book(facts: BookFacts, *, organisation: Organisation, by: Actor, submission_id: uuid.UUID | None = None) -> Book:
    """Put a book on file, with no copies yet. The same submission again returns the first.

    Raises Refused for a wrong ISBN, and for a book of that title, edition, language and form that is there already.
    """
    with transaction.atomic():
        lock_organisation(organisation.pk)
        facts = _as_stored(facts, titles_of(organisation))
        if earlier := made_before(books_of(organisation), submission_id, lambda book: book_facts_of(book) == facts):
            return earlier
        _refuse_twin(facts, organisation)
        book = Book.objects.create(organisation=organisation, submission_id=submission_id, **asdict(facts))
        audit.record(by, "added", book)
    return book


def change_book(book: Book, facts: BookFacts, *, by: Actor, version: int) -> Book:
    """Write these facts over a book that was read at `version`; the same again changes nothing.

    Raises Stale, and Refused for what add_book refuses, or for another title or form once copies were handed out or came in:
    what people were given can't become another book.
    """
    with transaction.atomic():
        organisation = lock_organisation(book.organisation_id)
        book = lock_book(book.pk)
        facts = _as_stored(facts, titles_of(organisation))
        changed = [name for name in FIELDS if getattr(facts, name) != getattr(book, name)]
        if not changed:
            return book
        refuse_stale(book.version, version)
        if {"title", "form", "language"} & set(changed) and ledger_of(book).exists():
            why = "Copies of it have come or gone, so its title, language and form stay. Add the other one as a book of its own."
            raise Refused(why, field="title")
        _refuse_twin(facts, organisation, besides=book.pk)
        for name in changed:
            setattr(book, name, getattr(facts, name))
        save_changed(book, *changed)
        audit.record(by, "changed", book, fields=changed)
    return book


def retire_book(book: Book, *, by: Actor, now: dt.datetime, version: int) -> Book:
    """Take a book out of use; twice changes nothing. Raises Stale, and Refused while copies are on hand."""
    with transaction.atomic():
        book = lock_book(book.pk)
        if book.retired_at:
            return book
        refuse_stale(book.version, version)
        if book.on_hand:
            raise Refused(f"{on_hand_words(book)}. Write them off first, or keep the book until they are gone.")
        book.retired_at = now
        save_changed(book, "retired_at")
        audit.record(by, "retired", book)
    return book


def _as_stored(facts: BookFacts, titles: Iterable[str]) -> BookFacts:
    """The facts as they are kept: digits alone of the ISBN, and a title as the editions write it when only case differs."""
    title = " ".join(facts.title.split())
    title = next((known for known in titles if known.casefold() == title.casefold()), title)
    return replace(
        facts,
        title=title,
        edition_label=" ".join(facts.edition_label.split()),
        language=" ".join(facts.language.split()),
        isbn=stored_isbn(facts.isbn),
    )


def _refuse_twin(facts: BookFacts, organisation: Organisation, besides: int = 0) -> None:
    same = {name: getattr(facts, name) for name in ("title", "edition_label", "language", "form")}
    if twin := books_of(organisation).filter(retired_at=None, **same).exclude(pk=besides).first():
        raise Refused(f"{twin} is on file already. Write copies that came in there.", field="title")
