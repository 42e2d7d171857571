"""What books courses to come need, gathered in a number of queries that grows with neither people nor courses.

A copy is kept for everybody with a place on a course that isn't over or cancelled and who doesn't hold the title yet; the
course that begins first comes first.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from common.clock import today_in
from common.pages.kept_statements import written_once
from courses.models import Book, Course
from participants.books import rules as book_rules
from participants.books.rules import Arrival, BookNeed, Key, PersonOnCourse, Supply
from participants.models import BookIssue, Enrolment, Participant
from participants.rules.reading import ReadingNeeds


def books_for(course: Course, organisation: Organisation, *, now: dt.datetime) -> list[BookNeed]:
    """What the people on a course are to be given, what they have, and what is left for the others. Three queries.

    Copies on order count for a course that begins after the day on which they are expected, until that day is past.
    """
    titles = course.edition.books
    if not titles:
        return []
    sooner = Q(first_starts_at__lt=course.first_starts_at) | Q(first_starts_at=course.first_starts_at, pk__lt=course.pk)
    courses = _to_come(organisation.pk, now).filter(sooner) | Course.objects.filter(pk=course.pk)
    places = places_on(courses, organisation.tzinfo)
    held = held_by(place.participant_pk for place in places)
    supply = _supply_of(organisation.pk, today_in(organisation.tzinfo, now))
    return book_rules.needs_of(course.pk, titles, places, held, supply)


def courses_to_come(organisation: Organisation, now: dt.datetime) -> QuerySet[Course]:
    """The courses that copies are kept for: neither over nor cancelled."""
    return _to_come(organisation.pk, now)


def places_on(courses: QuerySet[Course], zone: ZoneInfo) -> list[PersonOnCourse]:
    """Everybody with a place on these courses, the course that begins first before the others. One query."""
    return _as_people(_places(Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__in=courses)), zone)


def places_on_these(courses: Collection[int], zone: ZoneInfo) -> list[PersonOnCourse]:
    """The same of courses by their keys. One query."""
    return _as_people(_places_by_key(courses), zone)


@written_once
def _places_by_key(courses: Collection[int]) -> QuerySet[Any, Any]:
    return _places(Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__among=courses))


def _places(rows: QuerySet[Enrolment]) -> QuerySet[Any, Any]:
    needs = ("participant__communication_needs", "participant__practical_needs", "participant__letter_format")
    columns = ("course_id", "participant_id", "course__edition__books", "course__first_starts_at", *needs)
    return rows.order_by("course__first_starts_at", "course_id", "pk").values_list(*columns)


def _as_people(rows: Iterable[Any], zone: ZoneInfo) -> list[PersonOnCourse]:
    return [
        PersonOnCourse(course, person, tuple(titles), ReadingNeeds(*needs).form, starts.astimezone(zone).date())
        for course, person, titles, starts, *needs in rows
        if titles
    ]


def held_by(people: Iterable[int]) -> set[tuple[int, str]]:
    """Which titles these people hold, as (person, title), what stayed with a record merged into theirs too. One query."""
    asked = set(people)
    return set(_issued_to(asked)) if asked else set()


@written_once
def _issued_to(people: Collection[int]) -> QuerySet[Any, Any]:
    whose = Coalesce("participant__merged_into_id", "participant_id")
    # By keys, so that indexes are used: a condition on either of two tables reads every issue there ever was.
    records = Participant.objects.filter(Q(pk__among=people) | Q(merged_into__among=people)).values("pk")
    issues = BookIssue.objects.filter(returned_at=None, participant__in=records).annotate(holder=whose)
    return issues.filter(holder__among=people).values_list("holder", "title")


def stock_of(organisation_pk: int) -> Counter[Key]:
    """How many copies of each title are on hand in each form, whatever their edition and language. One query."""
    stock: Counter[Key] = Counter()
    books = Book.objects.filter(organisation=organisation_pk, retired_at=None)
    for title, form, on_hand in books.values_list("title", "form", "on_hand"):
        stock[title, form] += on_hand
    return stock


def _supply_of(organisation_pk: int, today: dt.date) -> Supply:
    """What is on hand of each title in each form, and what is on order and not overdue. One query."""
    stock: Counter[Key] = Counter()
    arriving, counted = [], set()
    for book, title, form, on_hand, left, expected_on in _books_with_orders(organisation_pk, today):
        if book not in counted:
            counted.add(book)
            stock[title, form] += on_hand
        if left:
            arriving.append(Arrival(title, form, left, expected_on))
    return Supply(stock, arriving)


def _books_with_orders(organisation_pk: int, today: dt.date) -> QuerySet[Any, Any]:
    """A row for each order of a book of which copies are to come, or one for a book without."""
    to_come = FilteredRelation("orders", condition=Q(orders__left__gt=0, orders__expected_on__gte=today))
    books = Book.objects.filter(organisation=organisation_pk, retired_at=None).annotate(to_come=to_come)
    return books.values_list("pk", "title", "form", "on_hand", "to_come__left", "to_come__expected_on")


def _to_come(organisation_pk: int, now: dt.datetime) -> QuerySet[Course]:
    return Course.objects.filter(organisation=organisation_pk, cancelled_at=None, last_ends_at__gt=now)
