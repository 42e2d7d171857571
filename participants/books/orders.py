"""Which books to order now: what courses that begin within the lead time need beyond what is on hand."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

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
    """What an organisation has to order today. Four queries, two when no course near gives books or with what is `kept`."""
    leads, stock = _leads_and_stock(organisation)
    today = today_in(organisation.tzinfo, now)
    furthest = today + dt.timedelta(days=max([USUAL_LEAD_DAYS, *leads.values()]) + 1)
    until = dt.datetime.combine(furthest, dt.time(), organisation.tzinfo)
    courses = _starting(_near_with_books(organisation, now, until), organisation)
    if not courses:
        return []
    if kept is None:
        kept = _claims(places_on_these(list(courses)))
    # Later courses wait behind these, so leaving them out takes no copy from anybody.
    near_ones = [claim for claim in kept if claim.course_pk in courses]
    return orders(book_rules.unmet(near_ones, stock), courses, leads, today)


def kept_for_people(organisation: Organisation, now: dt.datetime) -> list[Claim]:
    """The copies that are kept for people on courses to come, the course that begins first before the others. Two queries."""
    return _claims(places_on(courses_to_come(organisation, now)))


def _claims(places: Sequence[PersonOnCourse]) -> list[Claim]:
    return book_rules.claims(places, held_by(place.participant_pk for place in places))


def _lead(key: Key, leads: Mapping[Key, int]) -> dt.timedelta:
    return dt.timedelta(days=leads.get(key, USUAL_LEAD_DAYS))


def _leads_and_stock(organisation: Organisation) -> tuple[dict[Key, int], Counter[Key]]:
    """How long an order takes at most, and how many copies are on hand, of each title in each form. One query."""
    leads: dict[Key, int] = {}
    stock: Counter[Key] = Counter()
    for title, form, days, on_hand in _books(organisation):
        leads[title, form] = max(days, leads.get((title, form), 0))
        stock[title, form] += on_hand
    return leads, stock


@written_once
def _books(organisation: Organisation) -> QuerySet[Any, Any]:
    books = Book.objects.filter(organisation=organisation, retired_at=None)
    return books.values_list("title", "form", "lead_days", "on_hand")


@written_once
def _near_with_books(organisation: Organisation, now: dt.datetime, until: dt.datetime) -> QuerySet[Any, Any]:
    near = courses_to_come(organisation, now).filter(first_starts_at__lt=until)
    return near.exclude(edition__books=[]).values_list("pk", "name", "first_starts_at")


def _starting(rows: Iterable[Any], organisation: Organisation) -> dict[int, Starting]:
    return {pk: Starting(pk, name, starts.astimezone(organisation.tzinfo).date()) for pk, name, starts in rows}
