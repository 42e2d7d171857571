"""What books courses to come need, gathered in a number of queries that grows with neither people nor courses.

A copy is kept for everybody with a place on a course that isn't over or cancelled and who doesn't hold the title yet; the
course that begins first comes first.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from courses.models import Book, Course
from participants.books import rules as book_rules
from participants.books.rules import BookNeed, Key, PersonOnCourse
from participants.models import BookIssue, Enrolment, Participant
from participants.rules.reading import ReadingNeeds


def books_for(course: Course, *, now: dt.datetime) -> list[BookNeed]:
    """What the people on a course are to be given, what they have, and what is left for the others. Three queries."""
    titles = course.edition.books
    if not titles:
        return []
    sooner = Q(first_starts_at__lt=course.first_starts_at) | Q(first_starts_at=course.first_starts_at, pk__lt=course.pk)
    places = places_on(_to_come(course.organisation_id, now).filter(sooner) | Course.objects.filter(pk=course.pk))
    held = held_by(place.participant_pk for place in places)
    return book_rules.needs_of(course.pk, titles, places, held, stock_of(course.organisation_id))


def courses_to_come(organisation: Organisation, now: dt.datetime) -> QuerySet[Course]:
    """The courses that copies are kept for: neither over nor cancelled."""
    return _to_come(organisation.pk, now)


def places_on(courses: QuerySet[Course]) -> list[PersonOnCourse]:
    """Everybody with a place on these courses, the course that begins first before the others. One query."""
    return _as_people(_places(Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__in=courses)))


def places_on_these(courses: Collection[int]) -> list[PersonOnCourse]:
    """The same of courses by their keys. One query."""
    return _as_people(_places_by_key(courses))


@written_once
def _places_by_key(courses: Collection[int]) -> QuerySet[Any, Any]:
    return _places(Enrolment.objects.filter(state=Enrolment.State.ACTIVE, course__among=courses))


def _places(rows: QuerySet[Enrolment]) -> QuerySet[Any, Any]:
    needs = ("participant__communication_needs", "participant__practical_needs", "participant__letter_format")
    columns = ("course_id", "participant_id", "course__edition__books", *needs)
    return rows.order_by("course__first_starts_at", "course_id", "pk").values_list(*columns)


def _as_people(rows: Iterable[Any]) -> list[PersonOnCourse]:
    return [
        PersonOnCourse(course, person, tuple(titles), ReadingNeeds(*needs).form)
        for course, person, titles, *needs in rows
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


def _to_come(organisation_pk: int, now: dt.datetime) -> QuerySet[Course]:
    return Course.objects.filter(organisation=organisation_pk, cancelled_at=None, last_ends_at__gt=now)
