"""Copies of a book that were ordered: written down, expected on another day, given up."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.words import counted, long_date
from courses.books import ordering
from courses.books.forms import ChangeOrderForm, GiveUpOrderForm, NewOrderForm
from courses.books.ordering import OrderFacts, orders_for
from courses.books.stock import books_of, on_hand_words
from courses.models import Book, CopiesOnOrder

PAGE = ["GET", "HEAD", "POST"]


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def order_copies(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down copies that were ordered."""
    book = get_object_or_404(books_of(request.organisation), pk=pk)
    form = NewOrderForm(_sent(request))

    def order() -> str:
        given = form.cleaned_data
        made = ordering.order_copies(
            book,
            given["copies"],
            OrderFacts(given["expected_on"], given["note"]),
            by=request.user,
            now=request.now,
            today=today_in(request.organisation.tzinfo, request.now),
            submission_id=given["submission_id"],
        )
        return f"{counted(made.copies, 'copy is', 'copies are')} on order, expected on {long_date(made.expected_on)}."

    lead = [f"By the ledger {on_hand_words(book)}. Copies that are expected before a course begins count for it."]
    return form_page(request, form, order, heading=f"Copies of {book} were ordered", back=_back(book), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_order(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that an order is expected on another day."""
    order = _order(request, pk)
    form = ChangeOrderForm(_sent(request), order=order)

    def change() -> str:
        given = form.cleaned_data
        today = today_in(request.organisation.tzinfo, request.now)
        facts = OrderFacts(given["expected_on"], given["note"])
        ordering.change_order(order, facts, by=request.user, today=today, version=given["version"])
        return "The order is saved."

    lead = [f"{counted(order.left, 'copy is', 'copies are')} still to come."]
    return form_page(request, form, change, heading=f"Order of {order.book}", back=_back(order.book), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def give_up_order(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that what is left of an order won't come."""
    order = _order(request, pk)
    form = GiveUpOrderForm(_sent(request), version=order.version)

    def give_up() -> str:
        ordering.give_up_order(order, form.cleaned_data["reason"], by=request.user, version=form.cleaned_data["version"])
        return "Nothing more is expected of that order."

    heading = f"{counted(order.left, 'copy', 'copies')} of {order.book} won’t come?"
    return form_page(request, form, give_up, heading=heading, back=_back(order.book))


def _order(request: StaffRequest, pk: int) -> CopiesOnOrder:
    return get_object_or_404(orders_for(request.organisation), pk=pk)


def _back(book: Book) -> Back:
    return Back(str(book), reverse("courses:setup_book", args=[book.pk]))


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
