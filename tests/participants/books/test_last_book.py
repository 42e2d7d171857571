"""Two people, one copy, at the same moment: with the lock only one of them gets it, without it both would."""

import datetime as dt

import pytest

from courses.books import stock as books
from courses.models import Book, StockEntry
from participants.books.issues import issue_book
from participants.models import BookIssue
from tests.at_once import A_MOMENT, PATIENCE, Meeting, at_once
from tests.factories import BookFactory, ParticipantFactory, cpsmp_edition, make_course, make_place

WEDNESDAYS = [dt.date(2027, 1, 6) + dt.timedelta(weeks=week) for week in range(6)]


@pytest.fixture
def last_copy(charity):
    return BookFactory(organisation=charity.organisation, title="The Workbook", edition_label="", on_hand=1)


@pytest.fixture
def places(charity):
    edition = cpsmp_edition(charity.organisation)
    edition.books = ["The Workbook"]
    edition.save()
    course = make_course(edition, days=WEDNESDAYS)
    people = ParticipantFactory.create_batch(2, organisation=charity.organisation)
    return [make_place(person, course, joined_at=charity.now) for person in people]


def give_to(places, book, charity):
    """Hand out the book to each of them at once; return what each was told ("" for a copy)."""

    def give(place):
        issue_book(place, book, by=charity.coordinator, now=charity.now)
        return ""

    return sorted(at_once(*(lambda place=place: give(place) for place in places)))


def meet_after_reading(monkeypatch, read, seconds=PATIENCE):
    """Hold each thread until both have read the stock, if they can get that far together."""
    both_read = Meeting(seconds)

    def read_and_wait(pk):
        book = read(pk)
        both_read.wait()
        return book

    monkeypatch.setattr(books, "lock_book", read_and_wait)


def without_lock(pk):
    return Book.objects.get(pk=pk)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_get_the_last_copy(charity, places, last_copy, monkeypatch):
    """The test of the test: what the next one proves is the lock, not luck."""
    meet_after_reading(monkeypatch, without_lock)
    # The database's own rule about the stock would stop the second one; here only the lock is looked at.
    monkeypatch.setattr(books, "_keep", lambda book, change: None)

    assert give_to(places, last_copy, charity) == ["", ""]
    assert BookIssue.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_with_the_lock_only_one_gets_the_last_copy(charity, places, last_copy, monkeypatch):
    meet_after_reading(monkeypatch, books.lock_book, A_MOMENT)

    told = give_to(places, last_copy, charity)

    last_copy.refresh_from_db()
    assert told == ["", "No copy of The Workbook, English, print is on hand."]
    assert (last_copy.on_hand, BookIssue.objects.count(), StockEntry.objects.count()) == (0, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_refuses_the_second(charity, places, last_copy, monkeypatch):
    """The belt: the stock may not go below zero, whoever forgot to lock."""
    meet_after_reading(monkeypatch, without_lock)

    with pytest.raises(Exception, match="violates check constraint"):
        give_to(places, last_copy, charity)

    last_copy.refresh_from_db()
    assert (last_copy.on_hand, BookIssue.objects.count()) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_one_person_tapped_on_two_screens_gets_one_copy(charity, places, last_copy, monkeypatch):
    last_copy.on_hand = 5
    last_copy.save()

    told = give_to([places[0]] * 2, last_copy, charity)

    assert told[0] == ""
    assert "has had “The Workbook” since" in told[1]
    assert BookIssue.objects.count() == 1
