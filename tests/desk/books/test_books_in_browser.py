"""Licences and books in a real browser: a licence written down and copies handed out, with and without scripts."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accounts.roles import Role
from courses.models import Book, Licence, StockEntry
from participants.books.issues import issue_book
from participants.models import BookIssue
from tests.cast import NOW, member
from tests.factories import (
    BookFactory,
    LicenceFactory,
    OrganisationFactory,
    ParticipantFactory,
    cpsmp_edition,
    make_course,
    make_place,
)
from tests.looking import looks_right

pytestmark = pytest.mark.browser
COMPANION, WORKBOOK = "Living a Healthy Life With Chronic Conditions", "Chronic Pain Workbook"


@pytest.fixture(scope="module")
def organisation(own_database):
    return OrganisationFactory(charity=True, name="Willowbank Neighbours")


@pytest.fixture(scope="module")
def coordinator(organisation):
    return member(organisation, Role.COORDINATOR, "Sorcha Bell")


@pytest.fixture(scope="module")
def course(organisation, coordinator):
    """Four people on a course that begins in ten days; too few copies of one title, a licence near its end and its cap."""
    edition = cpsmp_edition(organisation)
    edition.books = [COMPANION, WORKBOOK]
    edition.save()
    today = NOW.date()
    days = [today + dt.timedelta(days=10, weeks=week) for week in range(6)]
    course = make_course(edition, days=days, places=16, number=57)
    needs = ["", "Large print", "Speaks Polish", ""]
    for (first, last), need in zip([("Ana", "Ruiz"), ("Ben", "Okafor"), ("Cy", "Quint"), ("Dot", "Pell")], needs, strict=True):
        person = ParticipantFactory(organisation=organisation, first_names=first, last_name=last, communication_needs=need)
        make_place(person, course, joined_at=NOW - dt.timedelta(days=1))
    for title, form, language, on_hand in (
        (COMPANION, "print", "English", 6), (COMPANION, "large_print", "English", 1), (COMPANION, "print", "Polish", 2),
        (WORKBOOK, "print", "English", 2),
    ):  # fmt: skip
        BookFactory(organisation=organisation, title=title, form=form, language=language, on_hand=on_hand, edition_label="5th")
    companion = Book.objects.get(title=COMPANION, form="print", language="English")
    issue_book(course.enrolments.latest("pk"), companion, by=coordinator, now=NOW)
    LicenceFactory(
        organisation=organisation, number="4711", programmes=[edition.programme], kind="umbrella", courses_a_year=1,
        starts_on=today - dt.timedelta(days=3 * 365 - 50), expires_on=today + dt.timedelta(days=45),
    )  # fmt: skip
    return course


def test_the_pages_of_licences_and_books_are_sound_at_both_widths(site, page, sign_in, coordinator, course):
    sign_in(page, coordinator, site.url)
    licence, book = Licence.objects.get(), Book.objects.order_by("pk").first()
    StockEntry.objects.create(book=book, kind="received", change=6, on_hand_after=6, at=NOW, by="Sorcha Bell")
    addresses = ["/setup/licences/", "/setup/licences/new/", "/setup/books/", f"/courses/{course.pk}/books/"]
    addresses += [f"/setup/licences/{licence.pk}/{part}" for part in ("", "end/", "agencies/", "reports/1/")]
    addresses += [f"/setup/books/{book.pk}/{part}" for part in ("", "change/", "count/", "written-off/")]
    addresses += [f"/enrolments/{course.enrolments.latest('pk').pk}/books/another/"]
    for address in addresses:
        page.goto(f"{site.url}{address}")
        looks_right(page)


def test_a_book_is_handed_out_with_the_keyboard_and_only_that_line_changes(site, page, sign_in, coordinator, course):
    sign_in(page, coordinator, site.url)
    page.goto(f"{site.url}/courses/{course.pk}/books/")
    page.get_by_role("button", name=re.compile("Give Living.*large print.*Ben Okafor")).focus()
    page.keyboard.press("Enter")

    line = page.locator("li[id^=books-]", has_text="Ben Okafor")
    expect(line).to_contain_text("Large print, since")
    expect(page.locator("#said")).to_have_text(f"Ben Okafor has {COMPANION}.")
    expect(page.locator("#book-counts")).to_contain_text("2 of 4")
    expect(line.get_by_role("button", name="Returned")).to_be_focused()
    looks_right(page)
    assert BookIssue.objects.get(participant__first_names="Ben").book.form == "large_print"


def test_without_scripts_the_same_taps_reload_the_page(site, browser, sign_in, coordinator, course):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, coordinator, site.url)
    page.goto(f"{site.url}/courses/{course.pk}/books/")
    page.get_by_role("button", name=re.compile("Give Chronic.*Ana Ruiz")).click()
    expect(page.get_by_text(f"Ana Ruiz has {WORKBOOK}.")).to_be_visible()
    page.locator("li[id^=books-]", has_text="Ana Ruiz").get_by_role("button", name="Returned").click()
    expect(page.get_by_text(f"{WORKBOOK} is back from Ana Ruiz.")).to_be_visible()
    context.close()
