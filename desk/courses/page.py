"""What the page of one course shows: its sessions, its people, its messages. The same number of queries for 1 person and 16."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.models import Organisation
from common.words import day_and_month, long_date, long_date_range, short_date, time_range
from courses.dates.calendars import programme_week
from courses.ground.catalogue import closed_note, courses_of, with_closed_for
from courses.ground.joining_terms import with_closing
from courses.leaders.session_reports import reported
from courses.models import Course, EditionItem, Session
from courses.scheduling.agreeing import is_agreed_for
from desk.courses.marks import NOBODY, Attendance, MarkedPlace, Tally, attendance_of, held_places, tallies
from desk.gates.gathering import is_gated
from desk.gates.page import OpeningSheet, may_have_zero, opening_sheet
from desk.shared.addresses import Pages
from desk.shared.check_facts import lowered
from desk.shared.staffing import Staff, staff_of_courses
from participants.attendance.completion import finish_line
from participants.enrolment.offering import ON_WAITING_LIST
from participants.models import Enrolment, WaitingListEntry
from participants.people.told_apart import READ, listed_names
from reminders.models import Message

OF_A_PERSON = (
    "participant_id",
    *(f"participant__{name}" for name in ("first_names", "last_name", "communication_needs", "practical_needs", *READ)),
)


@dataclass
class SessionRow:
    """One session as a row of the table."""

    session: Session
    staff: Staff
    url: str
    usual_venue_id: int | None = None
    register_url: str = ""
    tally: Tally = NOBODY
    begun: bool = False
    over: bool = False
    is_next: bool = False
    # What the link to the leaders' report says; empty where none is asked for.
    report: str = ""
    # Why its day is closed, while it is to come; and whether somebody said that it is held all the same.
    closed: str = ""
    is_meant: bool = False

    @property
    def apologies(self) -> int:
        """How many have said that they can't come."""
        return self.tally.apologies

    @property
    def expected(self) -> int:
        """How many are booked and haven't said that they can't come."""
        return self.tally.booked - self.tally.apologies

    @property
    def day(self) -> str:
        """The date; a review's with its year, which no heading gives."""
        return long_date(self.session.local_date) if self.session.is_review else day_and_month(self.session.local_date)

    @property
    def changed(self) -> str:
        """When its time or place was changed, while that still matters."""
        session = self.session
        if session.changed_at is None or session.is_cancelled or self.over:
            return ""
        return f"Changed {short_date(session.changed_at.astimezone(session.local_start.tzinfo))}"

    @property
    def subject(self) -> str:
        """What it is about; of a review when it is too, and where if that differs from the course."""
        session = self.session
        if not session.is_review:
            return session.title
        hours = time_range(session.local_start, session.local_end)
        place = str(session.venue) if session.venue and session.venue_id != self.usual_venue_id else ""
        return ", ".join(filter(None, [session.title, hours, place]))

    @property
    def leads(self) -> str:
        """Who is on duty, by name, and for whom they stand in."""
        return ", ".join(self.staff.named)

    @property
    def missing(self) -> list[str]:
        """Which professions are missing, while somebody can still be found."""
        return [] if self.over or self.session.is_cancelled else self.staff.missing

    @property
    def people(self) -> str:
        """How many are booked and how many of them can't come; once the register is kept, how many came."""
        booked = self.tally.booked
        if self.session.is_cancelled:
            return f"{booked} {'was' if booked == 1 else 'were'} booked"
        if self.session.was_not_held:
            return "Not held"
        if self.tally.is_marked:
            return f"{self.tally.came} of {booked} came"
        return f"{booked} booked" + (f", {self.apologies} can’t come" if self.apologies and not self.over else "")

    @property
    def register(self) -> str:
        """What the link to the register says, while somebody is still to be marked or to say if it was held; else empty."""
        if not self.begun or self.session.is_cancelled or self.session.was_not_held:
            return ""
        if not self.tally.to_mark:
            return "Was it held?" if self.over and not self.session.outcome else ""
        return f"{self.tally.to_mark} to mark" if self.tally.is_marked else "Open the register"


@dataclass(frozen=True)
class CourseWeek:
    """Sessions under one heading: a week of the course, or its reviews."""

    heading: str
    rows: list[SessionRow]


@dataclass(frozen=True)
class PersonRow:
    """One person on the course, with what they said about sessions to come."""

    pk: int
    name: str
    full_name: str
    needs: list[str]
    url: str
    withdraw_url: str
    apologies: list[str]
    attendance: Attendance | None
    # Of who left early and keeps the reviews: when.
    left: str = ""
    # Of who has no place any more: when they withdrew, and why.
    withdrew: str = ""


@dataclass(frozen=True)
class CourseSheet:
    """The whole page."""

    course: Course
    facts: str
    weeks: list[CourseWeek]
    upcoming: SessionRow | None
    movable: SessionRow | None
    # Whether anybody could still be given a place: a session of its own, not only a review, is to come.
    takes_people: bool
    when: str
    everybody: list[PersonRow]
    completion: int
    # What the two gates ask is read for a page of its own, which this one fetches when it has arrived; a group has no gates.
    gated: bool
    checks: OpeningSheet | None
    may_have_zero: bool
    messages: dict[str, int]

    @property
    def people(self) -> list[PersonRow]:
        """Those who hold a place, or left early and keep the reviews."""
        return [row for row in self.everybody if not row.withdrew]

    @property
    def withdrawn(self) -> list[PersonRow]:
        """Those who gave their place back."""
        return [row for row in self.everybody if row.withdrew]

    @property
    def attendance_begun(self) -> bool:
        """Whether anybody could have come to anything yet."""
        return any(row.attendance for row in self.people)


def courses_with_held(organisation: Organisation) -> QuerySet[Course]:
    """Every course of an organisation, in no order, with what its page begins with.

    Beside venue and edition that is whether anybody waits (`has_waiting`) and any part is led by one profession
    (`has_led`): most courses have neither, and then nothing more of it is read.
    """
    led = EditionItem.objects.filter(session__edition=OuterRef("edition"), kind=EditionItem.Kind.LED)
    waiting = WaitingListEntry.objects.filter(course=OuterRef("pk"), state__in=ON_WAITING_LIST)
    courses: QuerySet[Course] = with_closing(courses_of(organisation)).select_related("venue", "edition", "psychologist_lead")
    return courses.annotate(has_led=Exists(led), has_waiting=Exists(waiting))


def sheet_of(course: Course, *, organisation: Organisation, now: dt.datetime) -> CourseSheet:
    """Return the page of a course from courses_with_held."""
    own = course.sessions.select_related("venue").order_by("starts_at", "pk")
    sessions = list(with_closed_for(own, organisation))
    staff = staff_of_courses(sessions, course.edition_id if course.has_led else None)  # type: ignore[attr-defined]  # courses_with_held
    held = held_places(sessions)
    line = finish_line(course.edition, sessions, stopped=course.cancelled_at is not None)
    rows = session_rows(sessions, course, staff, tallies(held), now)
    _add_reports(rows, course.edition.checklist)
    _add_closed_days(rows, organisation)
    to_come = [row for row in rows if not row.over and not row.session.is_cancelled]
    gated = is_gated(course.edition)
    return CourseSheet(
        course=course,
        facts=facts_of(course, sessions, organisation),
        weeks=weeks_of(rows, course, organisation, now),
        upcoming=next(iter(to_come), None),
        movable=next((row for row in to_come if row.session.starts_at > now), None),
        takes_people=not course.cancelled_at and any(row.session.counts and row.session.starts_at > now for row in to_come),
        when=when_words(to_come[0].session, organisation, now) if to_come else "",
        everybody=people_on(
            course,
            apologies_to_come(held, to_come),
            attendance_of(held, sessions, needed=line.needed, now=now, stopped=line.stopped),
        ),
        completion=line.needed,
        gated=gated,
        checks=opening_sheet(course, sessions, staff, organisation=organisation, now=now) if to_come and not gated else None,
        may_have_zero=may_have_zero(course, sessions, organisation=organisation, now=now),
        messages=messages_of(course),
    )


def session_rows(
    sessions: Iterable[Session],
    course: Course,
    staff: dict[int, Staff],
    counts: Mapping[int, Tally],
    now: dt.datetime,
) -> list[SessionRow]:
    """Return the sessions as rows, the next one marked."""
    rows, pages, registers = [], Pages("desk:session"), Pages("desk:register")
    next_pk = next((each.pk for each in sessions if each.ends_at > now and not each.is_cancelled), None)
    for session in sessions:
        row = SessionRow(
            session=session,
            staff=staff[session.pk],
            url=pages.of(session.pk),
            usual_venue_id=course.venue_id,
            register_url=registers.of(session.pk),
            tally=counts.get(session.pk, NOBODY),
            begun=session.starts_at <= now,
            over=session.ends_at <= now,
            is_next=session.pk == next_pk,
        )
        rows.append(row)
    return rows


def _add_reports(rows: Sequence[SessionRow], checklist: Sequence[str]) -> None:
    """Say of each session that is over whether its leaders have reported on it, where the edition asks for it. One query."""
    over = [row for row in rows if row.over and row.session.counts and not row.session.is_cancelled]
    if checklist:
        have = reported([row.session.pk for row in over])
        for row in over:
            row.report = "Leaders’ report" if row.session.pk in have else "No report yet"


def _add_closed_days(rows: Iterable[SessionRow], organisation: Organisation) -> None:
    """Say of each session to come why its day is closed, and whether it is meant all the same."""
    for row in rows:
        if not row.begun and not row.session.is_cancelled and (reason := closed_note(row.session, organisation)):
            row.closed = reason
            row.is_meant = is_agreed_for(row.session, reason)


def apologies_to_come(held: Iterable[MarkedPlace], to_come: Iterable[SessionRow]) -> dict[int, list[str]]:
    """Return for each person what they said about sessions to come, by date."""
    said: dict[int, list[str]] = {}
    told: dict[int, list[MarkedPlace]] = {}
    for place in held:
        if place.apology_at is not None:
            told.setdefault(place.session_id, []).append(place)
    for row in to_come:
        sentence = f"Can’t come to {lowered(row.session.label)}"
        for place in told.get(row.session.pk, ()):
            reason = f"{sentence}: {place.apology_reason}" if place.apology_reason else sentence
            said.setdefault(place.participant_id, []).append(reason)
    return said


def weeks_of(rows: Iterable[SessionRow], course: Course, organisation: Organisation, now: dt.datetime) -> list[CourseWeek]:
    """Return the rows by week of the course, then the reviews."""
    rows = list(rows)
    first = course.first_starts_at.astimezone(organisation.tzinfo).date()
    this_monday = _monday(now.astimezone(organisation.tzinfo).date())
    before = [row for row in rows if row.session.is_zero]
    weeks = [CourseWeek("Before the course", before)] if before else []
    held = (row for row in rows if row.session.counts)
    for number, group in groupby(held, key=lambda row: programme_week(first, row.session.local_date)):
        in_week = list(group)
        weeks.append(CourseWeek(_week_heading(number, in_week, this_monday), in_week))
    reviews = [row for row in rows if row.session.is_review]
    return weeks + ([CourseWeek("Reviews", reviews)] if reviews else [])


def _week_heading(number: int, rows: Collection[SessionRow], this_monday: dt.date) -> str:
    if all(row.over for row in rows):
        return f"Week {number}, done"
    if any(_monday(row.session.local_date) == this_monday for row in rows):
        return f"Week {number}, now"
    return f"Week {number}"


def people_on(course: Course, apologies: Mapping[int, list[str]], attendance: Mapping[int, Attendance]) -> list[PersonRow]:
    """Return the people who hold a place, by name, with what they said about sessions to come and came to; after them who left
    early and keeps the reviews, and who withdrew; not a place that was given by mistake. One query."""
    theirs = Enrolment.objects.filter(course=course, withdrawn_quietly=False)
    ordered = theirs.order_by("state", "participant__sort_key", "pk")  # "active", "left", "withdrawn"
    places = list(ordered.select_related("participant").only("state", "withdrawn_at", "withdrawn_reason", *OF_A_PERSON))
    names = listed_names(place.participant for place in places)
    people, leaving = Pages("desk:person"), Pages("desk:withdraw")
    return [
        PersonRow(
            pk=place.participant_id,
            name=names[place.participant_id],
            full_name=place.participant.full_name,
            needs=[need for need in (place.participant.communication_needs, place.participant.practical_needs) if need],
            url=people.of(place.participant_id),
            withdraw_url=leaving.of(place.pk),
            apologies=apologies.get(place.participant_id, []),
            attendance=attendance.get(place.participant_id),
            left=_left_words(place, course),
            withdrew=_withdrew_words(place, course),
        )
        for place in places
    ]


def _left_words(place: Enrolment, course: Course) -> str:
    if place.state != Enrolment.State.LEFT or place.withdrawn_at is None:
        return ""
    return f"Left on {day_and_month(place.withdrawn_at.astimezone(course.organisation.tzinfo).date())}, keeps the reviews"


def _withdrew_words(place: Enrolment, course: Course) -> str:
    if place.state != Enrolment.State.WITHDRAWN or place.withdrawn_at is None:
        return ""
    when = long_date(place.withdrawn_at.astimezone(course.organisation.tzinfo))
    return f"{when}: {place.withdrawn_reason}" if place.withdrawn_reason else when


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
    planned = [each for each in sessions if not each.is_cancelled and each.counts]
    hours = {time_range(each.local_start, each.local_end) for each in planned}
    dates = long_date_range(first.date(), last.date())
    return " · ".join(
        [
            f"{dates}, {hours.pop()}" if len(hours) == 1 else dates,
            str(course.venue) if course.venue else course.get_format_display(),
            f"{course.taken} of {course.places} places taken",
            *([f"psychologist lead: {course.psychologist_lead}"] if course.psychologist_lead else []),
        ]
    )


def when_words(session: Session, organisation: Organisation, now: dt.datetime) -> str:
    """Return "today" or "tomorrow", and nothing for a later day: its date says it."""
    apart = (session.local_date - now.astimezone(organisation.tzinfo).date()).days
    return {0: "today", 1: "tomorrow"}.get(apart, "")


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
