"""Books in set-up: adding and changing one, its ledger, and what is refused."""

import uuid

import pytest

from accounts.roles import Role
from courses.books.stock import Movement, receive
from courses.models import Book
from tests.cast import member
from tests.factories import BookFactory, cpsmp_edition
from tests.reading import text_of

pytestmark = pytest.mark.usefixtures("monday_morning")

BOOKS = "/setup/books/"
PAGES = ["", "change/", "retire/", "received/", "written-off/", "count/"]


@pytest.fixture
def book(charity):
    return BookFactory(organisation=charity.organisation, title="The Workbook", edition_label="2nd", on_hand=3)


def number():
    return {"submission_id": str(uuid.uuid4())}


def typed(**more):
    words = {"title": "The Workbook", "edition_label": "", "language": "English", "form": "print", "isbn": "", "lead_days": "28"}
    return words | number() | more


@pytest.mark.sqlite
def test_the_office_adds_a_book_with_its_isbn_and_the_editions_spelling(charity, as_):
    edition = cpsmp_edition(charity.organisation)
    edition.books = ["The Workbook"]
    edition.save()

    sent = typed(title=" the  workbook", isbn="978-0-9561386-4-4")
    browser = as_(charity.coordinator)
    words = text_of(browser.post(f"{BOOKS}new/", sent, follow=True))
    browser.post(f"{BOOKS}new/", sent)

    book = Book.objects.get()
    assert "The Workbook, English, print is on file. Write down the copies when they come." in words
    assert (book.title, book.isbn, book.on_hand) == ("The Workbook", "9780956138644", 0)


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"title": ""}, "Enter the title."),
        ({"title": "Call me Ishmael. " * 5000}, "Title: write 200 characters or fewer."),
        ({"form": "scroll"}, "Form: choose one of those listed."),
        ({"isbn": "978-0-306-40615-6"}, "One of its digits is wrong"),
        ({"isbn": "0-306-40615-2"}, "an ISBN of ten digits"),
        ({"lead_days": "-1"}, "Order it so many days before a course: write 0 or more."),
        ({"lead_days": "x"}, "write a whole number in figures."),
        ({"submission_id": ""}, "This form has lost its number."),
    ],
)
def test_each_mistake_is_said_and_nothing_is_added(charity, as_, mistake, sentence):
    assert sentence in text_of(as_(charity.coordinator).post(f"{BOOKS}new/", typed(**mistake)))
    assert not Book.objects.exists()


def test_the_same_book_twice_is_refused(charity, as_, book):
    words = text_of(as_(charity.coordinator).post(f"{BOOKS}new/", typed(edition_label="2nd")))

    assert "The Workbook, 2nd, English, print is on file already. Write copies that came in there." in words


def test_a_stale_form_changes_nothing_and_a_book_that_was_given_keeps_its_title(charity, as_, book):
    browser, page = as_(charity.coordinator), f"{BOOKS}{book.pk}/change/"
    sent = typed(version="1", edition_label="2nd", lead_days="14")

    assert "is saved." in text_of(browser.post(page, sent, follow=True))
    assert "Somebody changed this after you opened it." in text_of(browser.post(page, sent | {"lead_days": "7"}))
    receive(book, Movement(1), by=charity.coordinator, now=charity.now)
    refused = text_of(browser.post(page, sent | {"version": "2", "title": "Another"}))
    assert "Copies of it have come or gone" in refused
    book.refresh_from_db()
    assert (book.title, book.lead_days) == ("The Workbook", 14)


@pytest.mark.sqlite
def test_what_comes_and_goes_stands_in_the_ledger_on_the_page(charity, as_, book):
    browser, page = as_(charity.coordinator), f"{BOOKS}{book.pk}/"

    browser.post(f"{page}received/", {"copies": "20", "reason": "Order 7"} | number())
    browser.post(f"{page}written-off/", {"copies": "2", "reason": "Coffee"} | number())
    words = text_of(
        browser.post(f"{page}count/", {"copies": "20", "expected": "21", "reason": "One lost"} | number(), follow=True)
    )

    assert "Written down. 20 copies are on hand." in words
    assert "Counted -1 20 One lost" in words.replace("What ", "").replace("Copies ", "").replace("On hand ", "").replace(
        "Note ", ""
    )
    assert "No edition of a programme gives this title" in words


@pytest.mark.parametrize(
    ("page", "sent", "sentence"),
    [
        (
            "written-off/",
            {"copies": "4", "reason": "Lost"},
            "Only 3 copies are on hand of The Workbook, 2nd, English, print, so 4",
        ),
        ("written-off/", {"copies": "1", "reason": ""}, "Say what became of them."),
        ("received/", {"copies": "-5"}, "How many copies came: write 1 or more."),
        ("received/", {"copies": "99999999999"}, "How many copies came: write 10,000 or less."),
        ("count/", {"copies": "1", "expected": "3"}, "The ledger says 3, you counted 1. Say why they differ"),
        ("count/", {"copies": "3", "expected": "4"}, "Stock moved while you counted: 3 copies are on hand now. Count again."),
        ("count/", {"copies": "3", "expected": "9" * 30}, "Stock moved while you counted"),
    ],
)
def test_odd_numbers_are_refused_in_words(charity, as_, book, page, sent, sentence):
    words = text_of(as_(charity.coordinator).post(f"{BOOKS}{book.pk}/{page}", sent | number()))

    assert sentence in words
    book.refresh_from_db()
    assert (book.on_hand, book.entries.count()) == (3, 0)


def test_a_book_goes_out_of_use_once_none_is_left(charity, as_, book):
    browser, page = as_(charity.coordinator), f"{BOOKS}{book.pk}/retire/"

    assert "3 copies are on hand. Write them off first" in text_of(browser.post(page, {"version": "1"}))
    Book.objects.update(on_hand=0)
    assert "is out of use." in text_of(browser.post(page, {"version": "1"}, follow=True))


@pytest.mark.parametrize("page", PAGES)
def test_another_organisations_book_is_not_there(clinic, as_, book, page):
    response = as_(clinic.administrator).get(f"{BOOKS}{book.pk}/{page}")

    assert response.status_code == 404
    assert b"Workbook" not in response.content


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEADER, Role.AUDITOR, Role.PARTICIPANT])
def test_who_may_not_set_up_finds_no_page(charity, as_, book, role):
    browser = as_(member(charity.organisation, role, "Nosy Parker"))

    for page in (BOOKS, f"{BOOKS}new/", *(f"{BOOKS}{book.pk}/{each}" for each in PAGES)):
        assert browser.get(page).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_books_page_takes_the_same_queries_however_long_its_ledger(charity, as_, book, count, django_assert_num_queries):
    for _ in range(count):
        receive(book, Movement(1), by=charity.coordinator, now=charity.now)
    browser = as_(charity.coordinator)

    with django_assert_num_queries(7):
        browser.get(f"{BOOKS}{book.pk}/")
