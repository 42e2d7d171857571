"""Which books to order now: what courses that begin within the lead time need beyond what is on hand."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import written_once
from common.words import counted, long_date
from courses.models import Book
from participants.books import rules as book_rules
from participants.books.needs import courses_to_come, held_by, places_on, places_on_these
from participants.books.rules import Claim, Key, PersonOnCourse

USUAL_LEAD_DAYS = 28  # of a title that nobody has put on file yet; a book's own is set with it


@dataclass(frozen=True, slots=True)
class Starting:
    """A course as an order sees it: its name and its first day there."""

    pk: int
    name: str
    first: dt.date


class BookOnFile(NamedTuple):
    """A book as orders see it: what is on hand, what is on order, and how much of that should have come since when."""

    pk: int
    title: str
    edition_label: str
    language: str
    form: str
    lead_days: int
    on_hand: int
    coming: int
    late: int
    late_since: dt.date | None

    @property
    def name(self) -> str:
        """Return "The Workbook, 2nd, English, print", as the book is called everywhere."""
        form = Book.Form(self.form).label.lower()
        return ", ".join(filter(None, [self.title, self.edition_label, self.language, form]))


@dataclass(frozen=True, slots=True)
class LateCopies:
    """Copies on order that should have come: of which book, how many, and since when."""

    book_pk: int
    name: str
    copies: int
    since: dt.date


@dataclass(frozen=True, slots=True)
class BookOrder:
    """Copies of one title in one form that are to be ordered, for whom, and since when."""

    title: str
    form: str
    copies: int
    courses: tuple[tuple[Starting, int], ...]
    since: dt.date

    @property
    def name(self) -> str:
        """Return "2 copies of The Workbook, large print"."""
        return f"{counted(self.copies, 'copy', 'copies')} of {self.title}, {Book.Form(self.form).label.lower()}"

    @property
    def sentence(self) -> str:
        """For which courses, and when they begin."""
        return " ".join(f"{number} for {course.name}, from {long_date(course.first)}." for course, number in self.courses)


def orders(unmet: Iterable[Claim], courses: Mapping[int, Starting], leads: Mapping[Key, int], today: dt.date) -> list[BookOrder]:
    """What to order now: each copy missing for a course that begins within its lead days. The most urgent first."""
    wanted: dict[Key, Counter[int]] = defaultdict(Counter)
    for claim in unmet:
        if courses[claim.course_pk].first - _lead(claim.key, leads) <= today:
            wanted[claim.key][claim.course_pk] += 1
    found = []
    for key, numbers in wanted.items():
        served = sorted(((courses[pk], number) for pk, number in numbers.items()), key=lambda each: (each[0].first, each[0].pk))
        found.append(BookOrder(*key, numbers.total(), tuple(served), served[0][0].first - _lead(key, leads)))
    return sorted(found, key=lambda order: (order.since, order.title, order.form))


def orders_of(organisation: Organisation, now: dt.datetime, kept: Iterable[Claim] | None = None) -> list[BookOrder]:
    """What an organisation has to order today, besides what is on order already, whenever it comes.

    Four queries, two when no course near gives books or with what is `kept`.
    """
    return orders_and_late(organisation, now, kept)[0]


def orders_and_late(
    organisation: Organisation, now: dt.datetime, kept: Iterable[Claim] | None = None
) -> tuple[list[BookOrder], list[LateCopies]]:
    """The same, and the copies on order that should have come by now. The same queries."""
    today = today_in(organisation.tzinfo, now)
    books = [BookOnFile(*row) for row in _books(organisation, today)]
    late = [LateCopies(each.pk, each.name, each.late, each.late_since) for each in books if each.late and each.late_since]
    leads, stock = _leads_and_stock(books)
    furthest = today + dt.timedelta(days=max([USUAL_LEAD_DAYS, *leads.values()]) + 1)
    until = dt.datetime.combine(furthest, dt.time(), organisation.tzinfo)
    courses = _starting(_near_with_books(organisation, now, until), organisation)
    if not courses:
        return [], late
    if kept is None:
        kept = _claims(places_on_these(list(courses), organisation.tzinfo))
    # Later courses wait behind these, so leaving them out takes no copy from anybody.
    near_ones = [claim for claim in kept if claim.course_pk in courses]
    return orders(book_rules.unmet(near_ones, stock), courses, leads, today), late


def kept_for_people(organisation: Organisation, now: dt.datetime) -> list[Claim]:
    """The copies that are kept for people on courses to come, the course that begins first before the others. Two queries."""
    return _claims(places_on(courses_to_come(organisation, now), organisation.tzinfo))


def _claims(places: Sequence[PersonOnCourse]) -> list[Claim]:
    return book_rules.claims(places, held_by(place.participant_pk for place in places))


def _lead(key: Key, leads: Mapping[Key, int]) -> dt.timedelta:
    return dt.timedelta(days=leads.get(key, USUAL_LEAD_DAYS))


def _leads_and_stock(books: Iterable[BookOnFile]) -> tuple[dict[Key, int], Counter[Key]]:
    """How long an order takes at most, and how many copies are on hand or on order, of each title in each form."""
    leads: dict[Key, int] = {}
    stock: Counter[Key] = Counter()
    for book in books:
        key = book.title, book.form
        leads[key] = max(book.lead_days, leads.get(key, 0))
        stock[key] += book.on_hand + book.coming
    return leads, stock


@written_once
def _books(organisation: Organisation, today: dt.date) -> QuerySet[Any, Any]:
    late = Q(orders__left__gt=0, orders__expected_on__lt=today)
    books = Book.objects.filter(organisation=organisation, retired_at=None).annotate(
        coming=Coalesce(Sum("orders__left"), 0),
        late=Coalesce(Sum("orders__left", filter=late), 0),
        late_since=Min("orders__expected_on", filter=late),
    )
    return books.values_list(*BookOnFile._fields)


@written_once
def _near_with_books(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Any, Any]:
    near = courses_to_come(organisation, now).filter(first_starts_at__lt=until)
    return near.exclude(edition__books=[]).values_list("pk", "name", "first_starts_at")


def _starting(rows: Iterable[Any], organisation: Organisation) -> dict[int, Starting]:
    return {pk: Starting(pk, name, starts.astimezone(organisation.tzinfo).date()) for pk, name, starts in rows}
