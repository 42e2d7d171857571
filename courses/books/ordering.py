"""Copies that were ordered and haven't come: when they are expected, and what becomes of an order. Under the book's lock.

What comes is taken off here by `courses.books.stock.receive`.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale, save_changed
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted, long_date
from courses.books.stock import MOST_AT_ONCE, REASON_LENGTH, lock_book
from courses.models import Book, CopiesOnOrder

NOTE_LENGTH = 120
LONGEST_TO_COME = dt.timedelta(days=366)  # a later day is taken for a slip in the year


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What is known of an order: when its copies are expected, and by which words it is found again."""

    expected_on: dt.date
    note: str = ""


def orders_for(organisation: Organisation) -> QuerySet[CopiesOnOrder]:
    """Every order of an organisation with its book, in no order."""
    return CopiesOnOrder.objects.filter(book__organisation=organisation).select_related("book")


def still_to_come(book: Book) -> list[CopiesOnOrder]:
    """The orders of a book of which copies are still to come, the one expected first before the others. One query."""
    return list(CopiesOnOrder.objects.filter(book=book, left__gt=0).order_by("expected_on", "pk"))


def to_come_by_book(books: Iterable[Book]) -> dict[int, list[CopiesOnOrder]]:
    """The same of these books, by the book's key. One query."""
    found: dict[int, list[CopiesOnOrder]] = {book.pk: [] for book in books}
    for order in CopiesOnOrder.objects.filter(book__in=list(found), left__gt=0).order_by("expected_on", "pk"):
        found[order.book_id].append(order)
    return found


def on_order_words(orders: Iterable[CopiesOnOrder]) -> str:
    """Return "5 copies are on order, the first expected on 3 December 2026." or nothing."""
    orders = list(orders)
    if not (left := sum(order.left for order in orders)):
        return ""
    first = "expected" if len(orders) == 1 else "the first expected"
    day = long_date(min(order.expected_on for order in orders))
    return f"{counted(left, 'copy is', 'copies are')} on order, {first} on {day}."


@tried_again
def order_copies(
    book: Book, copies: int, facts: OrderFacts, *, by: Actor, now: dt.datetime, today: dt.date, submission_id: uuid.UUID | None
) -> CopiesOnOrder:
    """Write down that copies were ordered. The same submission again returns the first order.

    Raises Refused for a book out of use, an odd number, and a day that is past or further ahead than a year.
    """
    with transaction.atomic():
        book = lock_book(book.pk)

        def same(order: CopiesOnOrder) -> bool:
            return (order.book_id, order.copies) == (book.pk, copies)

        if earlier := made_before(orders_for(book.organisation), submission_id, same):
            return earlier
        if book.retired_at:
            raise Refused(f"{book} is out of use.")
        if not 1 <= copies <= MOST_AT_ONCE:
            raise Refused(f"Write how many copies, from 1 to {MOST_AT_ONCE:,}.", field="copies")
        facts = _as_kept(facts, today)
        order = CopiesOnOrder.objects.create(
            book=book,
            copies=copies,
            left=copies,
            expected_on=facts.expected_on,
            note=facts.note,
            ordered_at=now,
            ordered_by=audit.name_of(by)[:120],
            submission_id=submission_id,
        )
        audit.record(by, "ordered", book, copies=copies, expected_on=str(facts.expected_on))
    return order


def change_order(order: CopiesOnOrder, facts: OrderFacts, *, by: Actor, today: dt.date, version: int) -> CopiesOnOrder:
    """Write down another day or note; the same again changes nothing. Raises Stale, and Refused once nothing is to come."""
    with transaction.atomic():
        order = _locked_open(order)
        if facts.expected_on != order.expected_on:
            facts = _as_kept(facts, today)
        if facts == OrderFacts(order.expected_on, order.note):
            return order
        refuse_stale(order.version, version)
        before, order.expected_on, order.note = order.expected_on, facts.expected_on, _note(facts)
        save_changed(order, "expected_on", "note")
        audit.record(by, "order changed", order.book, before=str(before), expected_on=str(order.expected_on))
    return order


def give_up_order(order: CopiesOnOrder, reason: str, *, by: Actor, version: int) -> CopiesOnOrder:
    """Write down that the rest won't come, with the reason. Raises Stale, and Refused without one or once nothing is to come."""
    with transaction.atomic():
        order = _locked_open(order)
        refuse_stale(order.version, version)
        order.given_up_reason = reason_given(reason, REASON_LENGTH, needed="Say why they won’t come.")
        gone, order.left = order.left, 0
        save_changed(order, "left", "given_up_reason")
        audit.record(by, "order given up", order.book, copies=gone, reason=order.given_up_reason)
    return order


def _locked_open(order: CopiesOnOrder) -> CopiesOnOrder:
    """The order as it is now, its book locked. Raises Refused when nothing of it is to come."""
    book = lock_book(order.book_id)
    order = CopiesOnOrder.objects.get(pk=order.pk)
    order.book = book
    if not order.left:
        raise Refused("Nothing of this order is still to come.")
    return order


def _as_kept(facts: OrderFacts, today: dt.date) -> OrderFacts:
    if facts.expected_on < today:
        raise Refused("That day is past. Write down copies that came as such.", field="expected_on")
    if facts.expected_on > today + LONGEST_TO_COME:
        raise Refused("That is more than a year ahead. Check the year.", field="expected_on")
    return OrderFacts(facts.expected_on, _note(facts))


def _note(facts: OrderFacts) -> str:
    note = " ".join(facts.note.split())
    if len(note) > NOTE_LENGTH:
        raise Refused(f"Write the note in {NOTE_LENGTH} characters or fewer.", field="note")
    return note
