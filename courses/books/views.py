"""One book: what is known of it, and its ledger. The list of books is desk's, since it says what people need."""

from collections.abc import Callable

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, staff_page
from accounts.roles import Right
from common.clock import today_in
from common.forms.pages import Back, form_page
from common.once import OnceForm
from common.pages.paging import page_by_key
from courses.books import ordering
from courses.books import stock as books
from courses.books import titles as book_titles
from courses.books.forms import ChangeBookForm, CountForm, NewBookForm, ReceiveForm, RetireBookForm, WriteOffForm
from courses.books.isbn import shown_isbn
from courses.books.ledger import gathered
from courses.books.stock import Movement, books_of, on_hand_words
from courses.models import Book, StockEntry

PAGE = ["GET", "HEAD", "POST"]
LIST = "desk:books"  # the list stands above this room; addresses are looked up by name


@staff_page(Right.SET_UP)
@require_safe
def book_page(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a book and its ledger, latest first."""
    book = _book(request, pk)
    page = page_by_key(book_titles.ledger_of(book), ("-id",), request.GET.get("cursor", ""))
    shown = {
        "book": book,
        "page": page,
        "lines": gathered(page.rows, request.organisation.tzinfo),
        "isbn": shown_isbn(book.isbn),
        "orders": ordering.still_to_come(book),
        "today": today_in(request.organisation.tzinfo, request.now),
        "named": book.title in book_titles.titles_of(request.organisation),
    }
    return render(request, "courses/books/book.html", shown)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def new_book(request: StaffRequest) -> HttpResponse:
    """Put a book on file."""
    form = NewBookForm(_sent(request), titles=book_titles.titles_of(request.organisation), button="Add book")

    def add() -> str:
        number = form.cleaned_data["submission_id"]
        book = book_titles.add_book(form.facts, organisation=request.organisation, by=request.user, submission_id=number)
        return f"{book} is on file. Write down the copies when they come."

    return form_page(request, form, add, heading="Add a book", back=Back("Books", reverse(LIST)))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def change_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is known of a book."""
    book = _book(request, pk)
    form = ChangeBookForm(_sent(request), titles=book_titles.titles_of(request.organisation), book=book)

    def change() -> str:
        version = form.cleaned_data["version"]
        return f"{book_titles.change_book(book, form.facts, by=request.user, version=version)} is saved."

    return form_page(request, form, change, heading=f"Change {book}", back=_back(book))


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def retire_book(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a book out of use."""
    book = _book(request, pk)
    form = RetireBookForm(_sent(request), version=book.version)

    def retire() -> str:
        book_titles.retire_book(book, by=request.user, now=request.now, version=form.cleaned_data["version"])
        return f"{book} is out of use."

    lead = ["It can’t be handed out any more. Its ledger and what people were given stay on record."]
    return form_page(request, form, retire, heading=f"Take {book} out of use?", back=_back(book), lead=lead)


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def receive(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down copies that came."""
    book = _book(request, pk)
    form = ReceiveForm(_sent(request))

    def act(movement: Movement) -> StockEntry:
        return books.receive(book, movement, by=request.user, now=request.now)

    return _movement(request, book, form, act, heading=f"Copies of {book} came")


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def write_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down copies that are lost or spoilt."""
    book = _book(request, pk)
    form = WriteOffForm(_sent(request))

    def act(movement: Movement) -> StockEntry:
        return books.write_off(book, movement, by=request.user, now=request.now)

    return _movement(request, book, form, act, heading=f"Write off copies of {book}")


@staff_page(Right.SET_UP)
@require_http_methods(PAGE)
def count(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down how many copies are on the shelf."""
    book = _book(request, pk)
    form = CountForm(_sent(request), on_hand=book.on_hand)

    def act(movement: Movement) -> StockEntry:
        expected = form.cleaned_data["expected"]
        return books.count(book, movement, expected=expected, by=request.user, now=request.now)

    return _movement(request, book, form, act, heading=f"Count {book}")


def _movement(
    request: StaffRequest, book: Book, form: OnceForm, act: Callable[[Movement], StockEntry], *, heading: str
) -> HttpResponse:
    """A page that writes one line of the ledger."""
    on_order = ordering.on_order_words(ordering.still_to_come(book))

    def write() -> str:
        given = form.cleaned_data
        act(Movement(given["copies"], given["reason"], given["submission_id"]))
        book.refresh_from_db(fields=["on_hand"])
        return f"Written down. {on_hand_words(book)}."

    return form_page(
        request,
        form,
        write,
        heading=heading,
        back=_back(book),
        lead=[f"By the ledger {on_hand_words(book)}.", *filter(None, [on_order])],
    )


def _book(request: StaffRequest, pk: int) -> Book:
    return get_object_or_404(books_of(request.organisation), pk=pk)


def _back(book: Book) -> Back:
    return Back(str(book), reverse("courses:setup_book", args=[book.pk]))


def _sent(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
