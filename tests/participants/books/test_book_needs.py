"""What books a course needs: who holds which title already, what courses before it need, and the form that fits."""

import datetime as dt

import pytest

from courses.models import CopiesOnOrder, StockEntry
from participants.books.needs import books_for
from participants.books.rules import Arrival, BookNeed, Claim, PersonOnCourse, Shelf, best_copy, claims, served, unmet
from participants.models import BookIssue
from participants.rules.reading import ReadingNeeds
from tests.factories import BookFactory, ParticipantFactory, cpsmp_edition, make_course, make_place

COMPANION, WORKBOOK = "The Companion", "The Workbook"
NOVEMBER = [dt.date(2026, 11, 11) + dt.timedelta(weeks=week) for week in range(6)]
JANUARY = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def edition(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.books = [COMPANION, WORKBOOK]
    edition.save()
    return edition


def people_on(course, charity, count, **more):
    people = ParticipantFactory.create_batch(count, organisation=charity.organisation, **more)
    for person in people:
        make_place(person, course, joined_at=charity.now)
    return people


def give(person, book, charity):
    entry = StockEntry.objects.create(
        book=book, kind="issued", change=-1, on_hand_after=book.on_hand, at=charity.now, by="Sorcha"
    )
    return BookIssue.objects.create(participant=person, book=book, title=book.title, issued=entry, issued_at=charity.now)


@pytest.mark.parametrize(
    ("needs", "form"),
    [
        ("", "print"),
        ("Speaks Polish", "print"),
        ("Needs Large Print, 18 point", "large_print"),
        ("Blind; uses audio", "audio"),
        ("Uses a screen reader", "ebook"),
        ("Large print, or audio", "large_print"),
    ],
)
def test_the_form_that_fits_is_read_from_the_needs(needs, form):
    assert ReadingNeeds(needs).form == form


@pytest.mark.parametrize(
    ("practical", "letters", "form"),
    [
        ("Large print, please. Uses a wheelchair", "standard", "large_print"),
        ("Electric wheelchair, on a tablet for the journey; listens with a loop", "standard", "print"),
        ("", "large_print", "large_print"),
        ("", "braille", "audio"),
        ("Uses a screen reader", "audio", "audio"),
    ],
)
def test_the_form_is_read_from_practical_needs_and_the_form_of_letters_as_well(practical, letters, form):
    assert ReadingNeeds("Speaks Polish", practical, letters).form == form


def test_what_is_said_of_reading_goes_before_the_form_of_letters():
    assert ReadingNeeds("Listens to audio books", letters="large_print").form == "audio"


@pytest.mark.parametrize(
    ("needs", "copy"),
    [("", 1), ("Large print", 2), ("Speaks Polish", 3), ("Audio please", 1), ("Polish, large print", 2)],
)
def test_the_copy_suggested_fits_the_person_and_is_there(needs, copy):
    shelves = [
        Shelf(1, COMPANION, "print", "English", 3),
        Shelf(2, COMPANION, "large_print", "English", 1),
        Shelf(3, COMPANION, "print", "Polish", 1),
        Shelf(4, COMPANION, "audio", "English", 0),
        Shelf(5, WORKBOOK, "large_print", "Polish", 9),
    ]

    found = best_copy(COMPANION, ReadingNeeds(needs), shelves)

    assert found is not None
    assert found.pk == copy
    assert best_copy("Another title", ReadingNeeds(needs), shelves) is None


def test_somebody_on_two_courses_claims_one_copy_of_a_title():
    places = [
        PersonOnCourse(1, 7, ("A", "B"), "print"),
        PersonOnCourse(2, 7, ("A",), "print"),
        PersonOnCourse(2, 8, ("A",), "audio"),
    ]

    kept = claims(places, {(7, "B")})

    assert kept == [Claim(1, 7, "A", "print"), Claim(2, 8, "A", "audio")]
    assert unmet(kept, {("A", "print"): 5}) == [Claim(2, 8, "A", "audio")]


def test_copies_on_order_serve_courses_that_begin_after_they_come_and_once_each():
    first, second = dt.date(2026, 11, 20), dt.date(2026, 12, 4)
    kept = [Claim(1, 7, "A", "print", first), Claim(1, 8, "A", "print", first), Claim(2, 9, "A", "print", second)]
    kept.append(Claim(2, 10, "A", "large_print", second))
    coming = [Arrival("A", "print", 1, second), Arrival("A", "print", 1, first)]

    found = served(kept, {("A", "print"): 1}, coming)

    assert [(each.on_hand, each.expected_on) for each in found] == [(True, None), (False, None), (False, first), (False, None)]
    assert [each.is_missing for each in found] == [False, True, False, True]


@pytest.mark.sqlite
def test_a_course_counts_what_is_on_order_until_the_day_on_which_it_should_have_come(charity, edition):
    course = make_course(edition, days=JANUARY)
    people_on(course, charity, 3)
    book = BookFactory(organisation=charity.organisation, title=COMPANION, on_hand=1)
    day = dt.date(2026, 12, 10)
    for copies, left in ((4, 2), (3, 0)):
        CopiesOnOrder.objects.create(book=book, copies=copies, left=left, expected_on=day, ordered_at=charity.now, ordered_by="x")

    def companion(now):
        return books_for(course, charity.organisation, now=now)[0]

    assert companion(charity.now) == BookNeed(COMPANION, 3, 0, 1, 0, expected=2, expected_on=day)
    assert companion(dt.datetime(2026, 12, 11, 9, tzinfo=dt.UTC)) == BookNeed(COMPANION, 3, 0, 1, 2)


def test_a_course_without_books_needs_none(charity):
    course = make_course(cpsmp_edition(charity.organisation), days=NOVEMBER)

    assert books_for(course, charity.organisation, now=charity.now) == []


@pytest.mark.sqlite
def test_what_courses_before_it_need_is_not_available(charity, edition):
    first, second = make_course(edition, days=NOVEMBER), make_course(edition, days=JANUARY)
    people_on(first, charity, 3)
    later = people_on(second, charity, 2)
    BookFactory(organisation=charity.organisation, title=COMPANION, on_hand=4)
    workbook = BookFactory(organisation=charity.organisation, title=WORKBOOK, on_hand=9)
    give(later[0], workbook, charity)

    house = charity.organisation
    assert books_for(first, house, now=charity.now) == [
        BookNeed(COMPANION, 3, 0, 4, 0),
        BookNeed(WORKBOOK, 3, 0, 9, 0),
    ]
    assert books_for(second, house, now=charity.now) == [
        BookNeed(COMPANION, 2, 0, 1, 1, kept=3),
        BookNeed(WORKBOOK, 2, 1, 6, 0, kept=3),
    ]


def test_copies_in_print_do_not_serve_who_needs_large_print(charity, edition):
    course = make_course(edition, days=NOVEMBER)
    people_on(course, charity, 1, communication_needs="Large print")
    BookFactory(organisation=charity.organisation, title=COMPANION, on_hand=5)
    BookFactory(organisation=charity.organisation, title=WORKBOOK, on_hand=1, form="large_print")

    assert [(need.title, need.available, need.missing) for need in books_for(course, charity.organisation, now=charity.now)] == [
        (COMPANION, 5, 1),
        (WORKBOOK, 1, 0),
    ]


def test_a_course_that_is_over_or_cancelled_keeps_no_copies(charity, edition):
    over, off, course = (make_course(edition, days=days) for days in (NOVEMBER, NOVEMBER, JANUARY))
    for each in (over, off, course):
        people_on(each, charity, 1)
    off.cancelled_at, off.cancel_reason = charity.now, "No leaders"
    off.save()
    BookFactory(organisation=charity.organisation, title=COMPANION, on_hand=1)

    need, _ = books_for(course, charity.organisation, now=over.last_ends_at)

    assert (need.available, need.missing) == (1, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_what_a_course_needs_takes_three_queries(charity, edition, count, django_assert_num_queries):
    course = [make_course(edition, days=NOVEMBER) for _ in range(count)][-1]
    people_on(course, charity, count)
    BookFactory.create_batch(count, organisation=charity.organisation, title=COMPANION)
    course.edition  # noqa: B018  (pages have read it)

    with django_assert_num_queries(3):
        books_for(course, charity.organisation, now=charity.now)


@pytest.mark.parametrize(
    ("communication", "letters", "form"),
    [("Large print", "standard", "large_print"), ("Large print", "email", "email"), ("Listens to audio", "standard", "standard")],
)
def test_letters_are_in_large_print_where_that_was_only_said_in_words(communication, letters, form):
    assert ReadingNeeds(communication, letters=letters).letters_in == form
