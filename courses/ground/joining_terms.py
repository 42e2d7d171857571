"""Until when a course takes people in, and how many from outside the licence's territory: asked of its edition and dates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from courses.models import Course, EditionFormat, Session


@dataclass(frozen=True, slots=True)
class Terms:
    """What the edition says of joining: when it ends, the hours to confirm an address or answer an offer, the format's limit."""

    closes_at: dt.datetime
    until_session: int
    session_word: str
    reply_hours: int
    confirm_email_hours: int
    outside_most: int | None

    @property
    def closes_with(self) -> str:
        """Which session joining ends with: "Session 2"."""
        return f"{self.session_word} {self.until_session or 1}"


def with_closing(courses: QuerySet[Course]) -> QuerySet[Any]:
    """Add `joining_closes_at`: when the session begins with which joining ends.

    0 stands for the first. When that session was cancelled it is the next one planned; without any, the course's first date.
    """
    number = Case(
        When(edition__joining_until_session=0, then=Value(1)),
        default=F("edition__joining_until_session"),
        output_field=IntegerField(),
    )
    own = Session.objects.filter(
        course=OuterRef("pk"), kind=Session.Kind.COURSE, state=Session.State.PLANNED, number__gte=OuterRef("joining_number")
    )
    starts = Subquery(own.order_by("number").values("starts_at")[:1])
    return courses.alias(joining_number=number).annotate(joining_closes_at=Coalesce(starts, F("first_starts_at")))


def terms_of(course: Course) -> Terms:
    """What a course's edition says of joining. One query."""
    most = EditionFormat.objects.filter(edition=OuterRef("edition"), format=OuterRef("format")).values("outside_most")[:1]
    rows = (
        with_closing(Course.objects.filter(pk=course.pk))
        .annotate(outside_most=Subquery(most))
        .values_list(
            "joining_closes_at",
            "edition__joining_until_session",
            "programme__session_word",
            "edition__reply_hours",
            "edition__confirm_email_hours",
            "outside_most",
        )
    )
    (terms,) = rows
    return Terms(*terms)


def open_to_the_public(courses: QuerySet[Course], now: dt.datetime) -> QuerySet[Course]:
    """Those that anybody may register for now: opened, not closed again, not cancelled, joining not over."""
    opened = courses.filter(opened_at__lte=now, closed_at=None, cancelled_at=None)
    return with_closing(opened).filter(joining_closes_at__gt=now)
