"""What the page of one course shows: its sessions, its people, its messages. The same number of queries for 1 person and 16."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation
from common.words import long_date_range, time_range
from courses.calendars import programme_week
from courses.catalogue import courses_of
from courses.models import Course, EditionFormat, Session
from desk import opening
from desk.opening import Check, SessionFacts
from desk.staffing import Staff, staff_of
from participants.models import Appointment, Enrolment
from reminders.models import Message

TOGETHER = ("programme", "edition", "venue")


@dataclass(frozen=True)
class SessionRow:
    """One session as a row of the table."""

    session: Session
    staff: Staff
    booked: int = 0
    apologies: int = 0
    over: bool = False
    is_next: bool = False

    @property
    def expected(self) -> int:
        """How many are booked and haven't said that they can't come."""
        return self.booked - self.apologies


@dataclass(frozen=True)
class Week:
    """Sessions under one heading: a week of the course, or its reviews."""

    heading: str
    rows: list[SessionRow]


@dataclass(frozen=True)
class PersonRow:
    """One person on the course, with what they said about sessions to come."""

    enrolment: Enrolment
    apologies: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CourseSheet:
    """The whole page."""

    course: Course
    facts: str
    weeks: list[Week]
    upcoming: SessionRow | None
    movable: SessionRow | None
    when: str
    people: list[PersonRow]
    checks: list[Check]
    messages: dict[str, int]

    @property
    def verdict(self) -> str:
        """The heading over the checks."""
        return opening.verdict(self.checks)


def courses_with_least(organisation: Organisation) -> QuerySet[Course]:
    """Return the organisation's courses, each with `least`: how few people it may run with."""
    formats = EditionFormat.objects.filter(edition=OuterRef("edition"), format=OuterRef("format"))
    return courses_of(organisation).select_related(*TOGETHER).annotate(least=Coalesce(Subquery(formats.values("least")[:1]), 1))


def sheet_of(course: Course, *, organisation: Organisation, now: dt.datetime) -> CourseSheet:
    """Return the page of a course from courses_with_least."""
    sessions = list(Session.objects.filter(course=course).select_related("venue").order_by("starts_at", "pk"))
    staff = staff_of(sessions, course.edition_id)
    rows = session_rows(sessions, staff, booked_at(course), now)
    to_come = [row for row in rows if not row.over and not row.session.is_cancelled]
    return CourseSheet(
        course=course,
        facts=facts_of(course, sessions, organisation),
        weeks=weeks_of(rows, course, organisation, now),
        upcoming=next(iter(to_come), None),
        movable=next((row for row in to_come if row.session.starts_at > now), None),
        when=when_words(to_come[0].session, organisation, now) if to_come else "",
        people=people_on(course, now),
        checks=_checks(course, to_come),
        messages=messages_of(course),
    )


def session_rows(
    sessions: Iterable[Session], staff: dict[int, Staff], counts: dict[int, tuple[int, int]], now: dt.datetime
) -> list[SessionRow]:
    """Return the sessions as rows, the next one marked."""
    rows = []
    next_pk = next((each.pk for each in sessions if each.ends_at > now and not each.is_cancelled), None)
    for session in sessions:
        booked, apologies = counts.get(session.pk, (0, 0))
        rows.append(SessionRow(session, staff[session.pk], booked, apologies, session.ends_at <= now, session.pk == next_pk))
    return rows


def booked_at(course: Course) -> dict[int, tuple[int, int]]:
    """Return for each session how many hold a place and how many of them can't come. One query."""
    held = Appointment.objects.filter(session__course=course, state=Appointment.State.BOOKED).order_by()
    rows = held.values_list("session_id").annotate(Count("pk"), Count("apology_at"))
    return {session_id: (booked, apologies) for session_id, booked, apologies in rows}


def weeks_of(rows: Iterable[SessionRow], course: Course, organisation: Organisation, now: dt.datetime) -> list[Week]:
    """Return the rows by week of the course, then the reviews."""
    rows = list(rows)
    first = course.first_starts_at.astimezone(organisation.tzinfo).date()
    this_monday = _monday(now.astimezone(organisation.tzinfo).date())
    weeks = []
    held = (row for row in rows if not row.session.is_review)
    for number, group in groupby(held, key=lambda row: programme_week(first, row.session.local_date)):
        in_week = list(group)
        weeks.append(Week(_week_heading(number, in_week, this_monday), in_week))
    reviews = [row for row in rows if row.session.is_review]
    return weeks + ([Week("Reviews", reviews)] if reviews else [])


def _week_heading(number: int, rows: Collection[SessionRow], this_monday: dt.date) -> str:
    if all(row.over for row in rows):
        return f"Week {number}, done"
    if any(_monday(row.session.local_date) == this_monday for row in rows):
        return f"Week {number}, now"
    return f"Week {number}"


def people_on(course: Course, now: dt.datetime) -> list[PersonRow]:
    """Return the people who hold a place, by name, each with the sessions to come that they can't come to. Two queries."""
    held = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE).select_related("participant")
    apologies: dict[int, list[str]] = {}
    told = Appointment.objects.filter(
        session__course=course,
        session__ends_at__gt=now,
        session__state=Session.State.PLANNED,
        state=Appointment.State.BOOKED,
        apology_at__isnull=False,
    )
    for person, label, reason in told.order_by("session__starts_at").values_list(
        "participant_id", "session__label", "apology_reason"
    ):
        sentence = f"Can’t come to {opening.lowered(label)}"
        apologies.setdefault(person, []).append(f"{sentence}: {reason}" if reason else sentence)
    ordered = held.order_by("participant__sort_key", "pk")
    return [PersonRow(enrolment, apologies.get(enrolment.participant_id, [])) for enrolment in ordered]


def messages_of(course: Course) -> dict[str, int]:
    """Return how many messages of the course are in each state. One query."""
    rows = Message.objects.filter(course=course).order_by().values_list("state").annotate(Count("pk"))
    counts = dict.fromkeys(Message.State.values, 0)
    counts.update({str(state): number for state, number in rows})
    return counts


def facts_of(course: Course, sessions: Collection[Session], organisation: Organisation) -> str:
    """Return the line under the title: dates, times, place, places taken."""
    first = course.first_starts_at.astimezone(organisation.tzinfo)
    last = course.last_ends_at.astimezone(organisation.tzinfo)
    planned = [each for each in sessions if not each.is_cancelled and not each.is_review]
    hours = {time_range(each.local_start, each.local_end) for each in planned}
    dates = long_date_range(first.date(), last.date())
    return " · ".join(
        [
            f"{dates}, {hours.pop()}" if len(hours) == 1 else dates,
            str(course.venue) if course.venue else course.get_format_display(),
            f"{course.taken} of {course.places} places taken",
        ]
    )


def when_words(session: Session, organisation: Organisation, now: dt.datetime) -> str:
    """Return "today" or "tomorrow", and nothing for a later day: its date says it."""
    apart = (session.local_date - now.astimezone(organisation.tzinfo).date()).days
    return {0: "today", 1: "tomorrow"}.get(apart, "")


def place_of(session: Session) -> str:
    """Return where it is held, in a few words; empty when nobody has said."""
    if session.venue:
        return str(session.venue)
    return "A video link" if session.video_link else ""


def _checks(course: Course, to_come: Collection[SessionRow]) -> list[Check]:
    facts = [
        SessionFacts(
            row.session.pk,
            row.session.label,
            row.session.local_date,
            place_of(row.session),
            row.staff.leaders,
            row.staff.unled,
            row.session.is_review,
        )
        for row in to_come
    ]
    return opening.checks(
        taken=course.taken,
        places=course.places,
        least=course.least,  # type: ignore[attr-defined]  # annotated by courses_with_least
        sessions=facts,
        leaders_needed=course.edition.leaders_needed,
    )


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
