"""Today's lines about licences and books."""

import datetime as dt

import pytest

from courses.leaders.on_file import OnFile
from courses.models import Book, CopiesOnOrder
from desk.today import licences_and_books
from desk.today.rows import Looker
from tests.factories import BookFactory, LicenceFactory, ParticipantFactory, cpsmp_edition, make_course, make_place
from tests.reading import text_of


@pytest.fixture
def edition(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.books, edition.leaders_needed, edition.peers_needed = ["The Workbook"], 0, 0
    edition.save()
    return edition


def fill(charity, edition, count):
    starts = dt.date(2026, 11, 11)
    course = make_course(edition, days=[starts + dt.timedelta(weeks=week) for week in range(6)], places=16)
    for number in range(count):
        make_place(ParticipantFactory(organisation=charity.organisation), course, joined_at=charity.now)
        begins = dt.date(2015 + 3 * number, 1, 1)
        LicenceFactory(
            organisation=charity.organisation, programmes=[edition.programme], report_month=1,
            starts_on=begins, expires_on=begins.replace(year=begins.year + 3) - dt.timedelta(days=1),
        )  # fmt: skip
    return course


def test_the_office_sees_a_licence_that_ends_and_its_late_report(charity, as_, edition):
    LicenceFactory(
        organisation=charity.organisation, number="4711", programmes=[edition.programme],
        starts_on=dt.date(2024, 1, 1), expires_on=dt.date(2026, 12, 31),
    )  # fmt: skip

    words = text_of(as_(charity.coordinator).get("/today/"))

    assert "Renew a licence Licence SMRC 4711 runs out in 59 days, on Thursday 31 December 2026." in words
    assert "Hand in the report of a licence" in words
    assert "was due by Tuesday 31 March 2026. It is late." in words


def test_the_office_sees_which_books_to_order(charity, as_, edition):
    course = fill(charity, edition, 2)

    words = text_of(as_(charity.coordinator).get("/today/"))

    assert "Order 2 copies of The Workbook, print" in words
    assert f"2 for {course.name}, from Wednesday 11 November 2026." in words
    BookFactory(organisation=charity.organisation, title="The Workbook", on_hand=2)
    assert "Order 2 copies" not in text_of(as_(charity.coordinator).get("/today/"))
    assert Book.objects.count() == 1


def test_books_on_order_are_not_ordered_again_and_late_ones_are_asked_after(charity, as_, edition):
    fill(charity, edition, 2)
    book = BookFactory(organisation=charity.organisation, title="The Workbook", edition_label="", on_hand=0)
    words = {"book": book, "ordered_at": charity.now, "ordered_by": "Sorcha"}
    order = CopiesOnOrder.objects.create(copies=2, left=2, expected_on=dt.date(2026, 11, 2), **words)

    assert "The Workbook" not in text_of(as_(charity.coordinator).get("/today/"))
    CopiesOnOrder.objects.filter(pk=order.pk).update(expected_on=dt.date(2026, 11, 1))
    text = text_of(as_(charity.coordinator).get("/today/"))
    assert "Order 2 copies" not in text
    assert "Ask after 2 copies of The Workbook, English, print Expected on Sunday 1 November 2026, and not here." in text


@pytest.mark.parametrize("count", [1, 3])
def test_these_lines_take_nine_queries_however_many(charity, edition, count, django_assert_num_queries):
    fill(charity, edition, count)
    looker = Looker(charity.organisation, charity.coordinator.memberships.get(), charity.now)

    with django_assert_num_queries(9):
        lines = [
            *licences_and_books.licences(looker, OnFile(looker.organisation, looker.now)),
            *licences_and_books.books_to_order(looker),
        ]

    assert lines
