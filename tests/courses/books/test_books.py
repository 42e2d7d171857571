"""The ledger of a book: what comes and goes, and that no line of it is ever changed."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry
from common.refused import Refused
from courses.books import stock as books
from courses.books.stock import Movement
from courses.models import StockEntry
from tests.factories import BookFactory


@pytest.fixture
def book(charity):
    return BookFactory(organisation=charity.organisation, title="The Workbook", edition_label="2nd", on_hand=3)


def lines(book):
    return [(entry.kind, entry.change, entry.on_hand_after, entry.reason) for entry in book.entries.order_by("pk")]


@pytest.mark.sqlite
def test_what_comes_and_goes_stands_in_the_ledger(charity, book):
    now = {"by": charity.coordinator, "now": charity.now}

    books.receive(book, Movement(20), **now)
    books.write_off(book, Movement(2, "Coffee"), **now)
    books.count(book, Movement(20, "One was found behind the shelf"), expected=21, **now)
    books.count(book, Movement(20), expected=20, **now)

    book.refresh_from_db()
    assert book.on_hand == 20
    assert lines(book) == [
        ("received", 20, 23, ""),
        ("written_off", -2, 21, "Coffee"),
        ("counted", -1, 20, "One was found behind the shelf"),
        ("counted", 0, 20, ""),
    ]
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "received", "written off", "counted", "counted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda book, **by: books.write_off(book, Movement(4, "Lost"), **by), "Only 3 copies are on hand of The Workbook"),
        (lambda book, **by: books.write_off(book, Movement(1, "  "), **by), "Say what became of them."),
        (lambda book, **by: books.receive(book, Movement(0), **by), "Write how many copies, from 1 to 10,000."),
        (lambda book, **by: books.receive(book, Movement(-3), **by), "Write how many copies, from 1 to 10,000."),
        (lambda book, **by: books.receive(book, Movement(10_001), **by), "Write how many copies, from 1 to 10,000."),
        (lambda book, **by: books.write_off(book, Movement(1, "x" * 201), **by), "in 200 characters or fewer"),
        (lambda book, **by: books.count(book, Movement(-1), expected=3, **by), "Write how many copies, from 0 to 10,000."),
        (
            lambda book, **by: books.count(book, Movement(1), expected=3, **by),
            "The ledger says 3, you counted 1. Say why they differ, as far as you know.",
        ),
        (
            lambda book, **by: books.count(book, Movement(4, "?"), expected=4, **by),
            "Stock moved while you counted: 3 copies are on hand now. Count again.",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(charity, book, act, sentence):
    with pytest.raises(Refused, match=sentence.replace("?", ".")):
        act(book, by=charity.coordinator, now=charity.now)

    book.refresh_from_db()
    assert (book.on_hand, lines(book)) == (3, [])


def test_the_same_form_sent_twice_counts_once(charity, book):
    box = Movement(20, submission_id=uuid.uuid4())

    first = books.receive(book, box, by=charity.coordinator, now=charity.now)
    again = books.receive(book, box, by=charity.coordinator, now=charity.now)

    book.refresh_from_db()
    assert (again, book.on_hand) == (first, 23)
    with pytest.raises(Refused, match="This form has done its work already"):
        books.receive(book, Movement(5, submission_id=box.submission_id), by=charity.coordinator, now=charity.now)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "change", [lambda: StockEntry.objects.update(change=99), lambda: StockEntry.objects.all()._raw_delete("default")]
)
def test_a_line_can_be_neither_changed_nor_removed(charity, book, change):
    books.receive(book, Movement(20), by=charity.coordinator, now=charity.now)

    with pytest.raises(DatabaseError, match="The ledger of books is only added to"), transaction.atomic():
        change()

    assert lines(book) == [("received", 20, 23, "")]
