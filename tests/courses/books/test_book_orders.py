"""Copies that were ordered: written down, expected on another day, come in part, given up."""

import datetime as dt
import uuid

import pytest

from courses.books.ordering import OrderFacts, change_order, give_up_order, order_copies, orders_for
from courses.books.stock import Movement, receive
from courses.models import CopiesOnOrder
from tests.factories import BookFactory
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

TODAY = dt.date(2026, 11, 2)
SOON, LATER = dt.date(2026, 11, 20), dt.date(2026, 12, 4)


@pytest.fixture
def book(charity):
    return BookFactory(organisation=charity.organisation, title="The Workbook", edition_label="2nd", on_hand=3)


def ordered(book, charity, copies, on, **more):
    words = {"by": charity.coordinator, "now": charity.now, "today": TODAY, "submission_id": None}
    return order_copies(book, copies, OrderFacts(on), **words | more)


def typed(day, **more):
    boxes = {"expected_on_day": str(day.day), "expected_on_month": str(day.month), "expected_on_year": str(day.year)}
    return boxes | {"note": "", "submission_id": str(uuid.uuid4())} | more


@pytest.mark.sqlite
def test_an_order_stands_on_the_books_page_and_list_until_its_copies_have_come(charity, as_, book):
    browser, page = as_(charity.coordinator), f"/setup/books/{book.pk}/"
    sent = typed(SOON, copies="5", note=" PO  114 ")

    said = text_of(browser.post(f"{page}order/", sent, follow=True))
    browser.post(f"{page}order/", sent)
    assert "5 copies are on order, expected on Friday 20 November 2026." in said
    assert "On order 5 copies, expected on Friday 20 November 2026 PO 114. Ordered on Monday 2 November 2026 by" in said
    assert "On order 5, expected Friday 20 November" in text_of(browser.get("/setup/books/"))
    assert "5 copies are on order, expected on Friday 20" in text_of(browser.get(f"{page}received/"))

    receive(book, Movement(2), by=charity.coordinator, now=charity.now)
    assert "On order 3 copies of 5, expected" in text_of(browser.get(page))
    receive(book, Movement(4), by=charity.coordinator, now=charity.now)
    assert "On order" not in text_of(browser.get(page))


@pytest.mark.sqlite
def test_what_comes_is_taken_off_the_order_that_is_expected_first(charity, book):
    later, sooner = ordered(book, charity, 4, LATER), ordered(book, charity, 4, SOON)
    other = ordered(BookFactory(organisation=charity.organisation), charity, 4, SOON)

    form = Movement(6, submission_id=uuid.uuid4())
    for _ in range(2):
        receive(book, form, by=charity.coordinator, now=charity.now)

    assert [CopiesOnOrder.objects.get(pk=each.pk).left for each in (sooner, later, other)] == [0, 2, 4]


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"copies": "0"}, "How many copies were ordered: write 1 or more."),
        ({"copies": ""}, "Enter how many copies were ordered."),
        ({"expected_on_day": "1"}, "That day is past. Write down copies that came as such."),
        ({"expected_on_year": "2028"}, "That is more than a year ahead. Check the year."),
        ({"expected_on_day": "", "expected_on_month": "", "expected_on_year": ""}, "Enter the day on which they are expected."),
        ({"note": "x" * 121}, "Note: write 120 characters or fewer."),
    ],
)
def test_each_mistake_in_an_order_is_said_and_nothing_is_ordered(charity, as_, book, mistake, sentence):
    sent = typed(SOON, copies="5") | mistake
    assert sentence in text_of(as_(charity.coordinator).post(f"/setup/books/{book.pk}/order/", sent))
    assert not CopiesOnOrder.objects.exists()


def test_an_order_expected_on_another_day_and_one_given_up_say_so_once(charity, as_, book):
    order = ordered(book, charity, 5, SOON)
    browser, page = as_(charity.coordinator), f"/setup/book-orders/{order.pk}/"

    assert "The order is saved." in text_of(browser.post(f"{page}change/", typed(LATER, version="1"), follow=True))
    stale = text_of(browser.post(f"{page}change/", typed(SOON, version="1")))
    assert "Somebody changed this after you opened it." in stale
    assert "Say why they won’t come." in text_of(browser.post(f"{page}give-up/", {"version": "2", "reason": " "}))
    browser.post(f"{page}give-up/", {"version": "2", "reason": "Out of print"})
    again = text_of(browser.post(f"{page}give-up/", {"version": "3", "reason": "Out of print"}))

    assert "Nothing of this order is still to come." in again
    order.refresh_from_db()
    assert (order.expected_on, order.left, order.given_up_reason) == (LATER, 0, "Out of print")


def test_a_late_order_keeps_its_day_when_only_its_note_changes(charity, book):
    order = ordered(book, charity, 5, SOON)

    change_order(order, OrderFacts(SOON, "Rang them"), by=charity.coordinator, today=LATER, version=1)

    order.refresh_from_db()
    assert order.note == "Rang them"


def test_another_organisations_orders_are_not_found(charity, clinic, as_, book):
    order = ordered(book, charity, 5, SOON)

    assert not orders_for(clinic.organisation).exists()
    assert as_(clinic.administrator).get(f"/setup/book-orders/{order.pk}/change/").status_code == 404
    give_up_order(order, "Out of print", by=charity.coordinator, version=1)
