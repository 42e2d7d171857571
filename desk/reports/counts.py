"""What the reports count, straight from the database: a few queries each, however many courses there are.

People are counted once for each course they were on, as the completion rule counts them (participants.attendance.completion):
nobody who came to nothing is a participant. A test holds the two ways of counting together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from courses.models import Book, Course, Duty, Facilitator, Format, Programme, Session, StockEntry, TrainingKind, TrainingRecord
from desk.reports.tables import RUNNING, Key
from participants.attendance.completion import counting_places, finish_lines
from participants.models import Enrolment
from participants.rules.attendance import ATTENDED

FORMATS = {Format.VIDEO: "By video", Format.TELEPHONE: "By telephone"}
ELSEWHERE = "No place"
Figures = dict[Key, dict[str, int]]


@dataclass(frozen=True)
class Scope:
    """What a report is about: courses whose first session is on one of these days, `last` included, and has begun by `now`."""

    organisation: Organisation
    first: dt.date
    last: dt.date
    now: dt.datetime
    place: str = ""
    programmes: frozenset[int] = field(default_factory=frozenset)

    @property
    def begins(self) -> dt.datetime:
        """The first moment of it."""
        return dt.datetime.combine(self.first, dt.time(), self.organisation.tzinfo)

    @property
    def ends(self) -> dt.datetime:
        """The first moment after it."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), self.organisation.tzinfo)

    def courses(self) -> QuerySet[Course]:
        """Those that began in it: a course of which no session was held, by what somebody said, counts nowhere."""
        held = Session.objects.filter(course=OuterRef("pk"), kind=Session.Kind.COURSE, outcome=Session.Outcome.HELD)
        began = Course.objects.filter(Exists(held), organisation=self.organisation, first_starts_at__gte=self.begins)
        began = began.filter(first_starts_at__lt=self.ends, first_starts_at__lte=self.now).order_by()
        if self.programmes:
            began = began.filter(programme__in=self.programmes)
        return began.annotate(place=_place("")).filter(place=self.place) if self.place else began


def _place(before: str) -> Case:
    """The name of the house a course is held in, whichever of its rooms; else how people meet."""
    house = Coalesce(F(f"{before}venue__name"), Value(ELSEWHERE), output_field=CharField())
    return Case(
        *(When(Q((f"{before}format", each)), then=Value(words)) for each, words in FORMATS.items()),
        default=house,
        output_field=CharField(),
    )


def places_of(organisation: Organisation) -> list[str]:
    """Where courses have been held, by name. One query."""
    courses = Course.objects.filter(organisation=organisation).order_by().annotate(place=_place(""))
    return sorted(courses.values_list("place", flat=True).distinct())


def held_courses(scope: Scope) -> Figures:
    """How many courses began, and how many of them still run, by programme and place. One query."""
    still = Count("pk", filter=Q(cancelled_at=None, last_ends_at__gt=scope.now))
    rows = scope.courses().annotate(at=_place("")).values("programme__name", "at").annotate(courses=Count("pk"), running=still)
    return {(row["programme__name"], row["at"]): {"courses": row["courses"], RUNNING: row["running"]} for row in rows}


def registered(scope: Scope) -> Figures:
    """How many people had a place on them, also those who gave it back. One query."""
    each = Enrolment.objects.filter(course__in=scope.courses().values("pk")).order_by()
    each = each.annotate(programme=F("course__programme__name"), place=_place("course__"))
    rows = _grouped(each.values("programme", "place", "course", "participant").distinct(), "programme, place")
    return {(programme, place): {"registered": number} for programme, place, number in rows}


def attended(scope: Scope) -> Figures:
    """How many came at least once, and how many completed the course. Two queries.

    The database counts how often each person came, and then how many of a course came so often: what completing a course
    takes is the rule's to say (participants.attendance.completion), and nobody completes one that was cancelled.
    """
    marks = counting_places().filter(
        session__course__in=scope.courses().values("pk"), session__outcome=Session.Outcome.HELD, mark__in=sorted(ATTENDED)
    )
    each = marks.annotate(
        programme=F("session__course__programme__name"), place=_place("session__course__"), course=F("session__course")
    )
    people = each.values("programme", "place", "course", "participant").annotate(came=Count("pk"))
    rows = _grouped(people, "programme, place, course, came")
    lines = finish_lines({course for _, _, course, _, _ in rows})
    found: Figures = defaultdict(lambda: {"participants": 0, "completers": 0})
    for programme, place, course, came, number in rows:
        line, figures = lines[course], found[programme, place]
        figures["participants"] += number
        figures["completers"] += number if 0 < line.needed <= came and not line.stopped else 0
    return dict(found)


def _grouped(each: QuerySet[Any, Any], by: str) -> list[tuple[Any, ...]]:
    """Count a query's rows by some of its columns: the ORM groups once, and people are grouped already."""
    inner, values = each.query.sql_with_params()
    sql = f"SELECT {by}, COUNT(*) FROM ({inner}) AS each_person GROUP BY {by}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def leaders_at(scope: Scope) -> tuple[Figures, Figures]:
    """How many different people led at these courses, by programme and place; and of each programme, and of all. One query."""
    led = Duty.objects.filter(
        role=Duty.Role.LEAD,
        ended_at=None,
        session__course__in=scope.courses().values("pk"),
        session__kind=Session.Kind.COURSE,
        session__outcome=Session.Outcome.HELD,
    )
    rows = led.order_by().annotate(at=_place("session__course__"))
    people: dict[Key, set[int]] = defaultdict(set)
    for programme, place, person in rows.values_list("session__course__programme__name", "at", "facilitator").distinct():
        for key in ((programme, place), (programme,), ()):
            people[key].add(person)
    figures = {key: {"leaders": len(found)} for key, found in people.items()}
    return {key: each for key, each in figures.items() if len(key) == 2}, figures


def trained(scope: Scope) -> dict[str, dict[str, int]]:
    """How many people's training ended in it, by the programme's slug: as leaders, and as Master Trainers. One query."""
    records = TrainingRecord.objects.filter(
        facilitator__organisation=scope.organisation,
        withdrawn_at=None,
        last_day__gte=scope.first,
        last_day__lte=scope.last,
    ).order_by()
    leader = Count("facilitator", distinct=True, filter=Q(kind__in=[TrainingKind.LEADER, TrainingKind.CROSS]))
    trainer = Count("facilitator", distinct=True, filter=Q(kind=TrainingKind.MASTER))
    rows = records.values_list("programme_slug").annotate(leaders_trained=leader, trainers_trained=trainer)
    return {slug: {"leaders_trained": leaders, "trainers_trained": trainers} for slug, leaders, trainers in rows}


def everybody_who_leads(organisation: Organisation) -> list[Facilitator]:
    """Everybody who leads or led for the organisation, by name. One query."""
    return list(Facilitator.objects.filter(organisation=organisation).order_by("name", "pk"))


def programmes_in(scope: Scope) -> list[Programme]:
    """The programmes a report is about, by name. One query."""
    found = Programme.objects.filter(organisation=scope.organisation).order_by("name", "pk")
    return list(found.filter(pk__in=scope.programmes) if scope.programmes else found)


@dataclass(frozen=True)
class BookLine:
    """One book: what came and went in the time, and what was on hand at its end."""

    name: str
    moved: Mapping[str, int]
    on_hand: int


def books_moved(scope: Scope) -> list[BookLine]:
    """What came and went of each book, by title. Two queries."""
    books = {book.pk: book for book in Book.objects.filter(organisation=scope.organisation).order_by("title", "pk")}
    entries = StockEntry.objects.filter(book__in=books, at__lt=scope.ends).order_by()
    within = Q(at__gte=scope.begins)
    moved: dict[int, dict[str, int]] = defaultdict(dict)
    on_hand: dict[int, int] = defaultdict(int)
    sums = entries.values_list("book", "kind").annotate(in_time=Sum("change", filter=within, default=0), ever=Sum("change"))
    for book, kind, in_time, ever in sums:
        moved[book][kind] = in_time
        on_hand[book] += ever
    return [BookLine(str(book), moved[pk], on_hand[pk]) for pk, book in books.items() if not book.retired_at or moved[pk]]


def merged(*counts: Mapping[Key, Mapping[str, int]]) -> Figures:
    """Put figures of the same lines together."""
    found: Figures = defaultdict(dict)
    for each in counts:
        for key, figures in each.items():
            found[key].update(figures)
    return dict(found)
