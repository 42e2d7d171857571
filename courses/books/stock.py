"""The books of an organisation and their ledger: what is on hand changes only here, under the book's lock.

Each line of the ledger says what came or went and what was on hand afterwards; no line is ever changed (courses.apps has the
triggers). A mistake is put right by a count.
"""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, save_changed
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted
from courses.models import Book, CopiesOnOrder, StockEntry

Kind = StockEntry.Kind
REASON_LENGTH = 200
MOST_AT_ONCE = 10_000  # more copies in one line of the ledger are taken for a slip of the key
COUNTS_AS = {Kind.RECEIVED: 1, Kind.RETURNED: 1, Kind.ISSUED: -1, Kind.WRITTEN_OFF: -1}


def books_of(organisation: Organisation) -> QuerySet[Book]:
    """Every book of an organisation, in no order."""
    return Book.objects.filter(organisation=organisation)


def lock_book(pk: int) -> Book:
    """Return the book as it is now, locked until the transaction ends; after the person and the course. Raises DoesNotExist."""
    found = list(Book.objects.select_for_update(no_key=True).filter(pk=pk))  # one after the other when everybody is given theirs
    if not found:
        raise Book.DoesNotExist
    return found[0]


@dataclass(frozen=True, slots=True)
class Movement:
    """What is to be written into the ledger: how many copies (of a count: how many are there), why, and by which form."""

    copies: int
    reason: str = ""
    submission_id: uuid.UUID | None = None


def receive(book: Book, movement: Movement, *, by: Actor, now: dt.datetime) -> StockEntry:
    """Put copies that came into stock, and take them off what is on order, the order expected first before the others.

    The same submission again returns the first line. Raises Refused for an odd number.
    """
    return _move(book, Kind.RECEIVED, movement, by, now)


def write_off(book: Book, movement: Movement, *, by: Actor, now: dt.datetime) -> StockEntry:
    """Take copies out that are lost or spoilt, with the reason. Raises Refused without one, or for more than are on hand."""
    if not movement.reason.strip():
        raise Refused("Say what became of them.", field="reason")
    return _move(book, Kind.WRITTEN_OFF, movement, by, now)


@tried_again
def count(book: Book, movement: Movement, *, expected: int, by: Actor, now: dt.datetime) -> StockEntry:
    """Write down how many copies were found on the shelf; the stock is that many from now on.

    `expected` is what was on hand when the page was opened. Raises Refused when the stock has moved since then, for nobody can
    tell whether that copy was counted, and for a number that differs without a reason.
    """
    with transaction.atomic():
        book = lock_book(book.pk)
        if earlier := _made_before(book, Kind.COUNTED, movement):
            return earlier
        if book.on_hand != expected:
            raise Refused(f"Stock moved while you counted: {on_hand_words(book)} now. Count again.", field="copies")
        _refuse_odd(movement, least=0)
        change = movement.copies - book.on_hand
        if change and not movement.reason.strip():
            raise Refused(
                f"The ledger says {book.on_hand}, you counted {movement.copies}. Say why they differ, as far as you know.",
                field="reason",
            )
        return _write(book, Kind.COUNTED, change, movement, by, now)


def take(book: Book, *, by: Actor, now: dt.datetime) -> StockEntry:
    """Take one copy for somebody, inside the caller's transaction. Raises Refused when none is on hand."""
    return _write(lock_book(book.pk), Kind.ISSUED, -1, Movement(1), by, now)


def give_back(book: Book, *, by: Actor, now: dt.datetime) -> StockEntry:
    """Put one copy back that somebody returned, inside the caller's transaction."""
    return _write(lock_book(book.pk), Kind.RETURNED, 1, Movement(1), by, now)


def on_hand_words(book: Book) -> str:
    """Return "1 copy is on hand" or "3 copies are on hand"."""
    return f"{counted(book.on_hand, 'copy', 'copies')} {'is' if book.on_hand == 1 else 'are'} on hand"


def too_few_words(book: Book, wanted: int) -> str:
    """What is said when more copies are to go out than there are."""
    if not book.on_hand:
        return f"No copy of {book} is on hand."
    return f"Only {on_hand_words(book)} of {book}, so {wanted} can’t go out."


@tried_again
def _move(book: Book, kind: str, movement: Movement, by: Actor, now: dt.datetime) -> StockEntry:
    with transaction.atomic():
        book = lock_book(book.pk)
        if earlier := _made_before(book, kind, movement):
            return earlier
        _refuse_odd(movement, least=1)
        if kind == Kind.RECEIVED:
            _take_off_orders(book, movement.copies)
        return _write(book, kind, COUNTS_AS[Kind(kind)] * movement.copies, movement, by, now)


def _take_off_orders(book: Book, copies: int) -> None:
    """Of what is on order so many have come; `book` is locked, and with it its orders."""
    for order in CopiesOnOrder.objects.filter(book=book, left__gt=0).order_by("expected_on", "pk"):
        came = min(copies, order.left)
        if not came:
            return
        copies -= came
        order.left -= came
        save_changed(order, "left")


def _made_before(book: Book, kind: str, movement: Movement) -> StockEntry | None:
    def same(entry: StockEntry) -> bool:
        found = entry.on_hand_after if kind == Kind.COUNTED else abs(entry.change)
        return (entry.book_id, entry.kind, found) == (book.pk, kind, movement.copies)

    own = StockEntry.objects.filter(book__organisation=book.organisation_id)
    return made_before(own, movement.submission_id, same)


def _refuse_odd(movement: Movement, *, least: int) -> None:
    if not least <= movement.copies <= MOST_AT_ONCE:
        raise Refused(f"Write how many copies, from {least} to {MOST_AT_ONCE:,}.", field="copies")
    reason_given(movement.reason, REASON_LENGTH)


def _write(book: Book, kind: str, change: int, movement: Movement, by: Actor, now: dt.datetime) -> StockEntry:
    """Add one line and the new stock; `book` is locked."""
    after = book.on_hand + change
    if after < 0:
        raise Refused(too_few_words(book, -change), field="copies")
    entry = StockEntry.objects.create(
        book=book,
        kind=kind,
        change=change,
        on_hand_after=after,
        reason=" ".join(movement.reason.split()),
        at=now,
        by=audit.name_of(by)[:120],
        submission_id=movement.submission_id,
    )
    _keep(book, change)
    audit.record(by, entry.get_kind_display(), book, change=change, on_hand=after)
    return entry


def _keep(book: Book, change: int) -> None:
    """Write the new stock, as a difference: the database's own rule then stops whoever came in without the lock."""
    Book.objects.filter(pk=book.pk).update(on_hand=F("on_hand") + change)
    book.on_hand += change
