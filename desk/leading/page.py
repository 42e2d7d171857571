"""What a leader sees of their own courses: from 14 days before the first date to 30 days after the last.

First names and needs only, with the telephone number of whoever agreed to it, and only of people booked at a session they
have a part in. A review they lead opens and closes by its own day. Outside that window: nothing (docs/domain.md, chapter 10).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from accounts.models import Organisation, User
from common.clock import today_in
from common.words import counted
from courses.leaders.session_reports import refusal_of, reported
from courses.models import Course, Duty, Session
from desk.sessions.page import sessions_with_place
from participants.attendance.completion import Completion, completions_on
from participants.models import Appointment, Participant
from participants.people.told_apart import short_names
from participants.rules.attendance import ATTENDED, BEGUN_WITHIN
from participants.rules.identity import shown_phone

DAYS_BEFORE = 14
DAYS_AFTER = 30


@dataclass
class LedSession:
    """One session they have a part in."""

    session: Session
    parts: list[str] = field(default_factory=list)
    expected: int = 0
    came: int = 0
    is_marked: bool = False
    is_near: bool = False
    absent: list[str] = field(default_factory=list)
    over: bool = False
    to_mark: int = 0
    # Whose part they took over, at this session only.
    stands_in_for: str = ""
    is_asked: bool = False
    is_reported: bool = False
    # It began more than half an hour ago, people are expected, and nobody is marked.
    is_not_begun: bool = False

    @property
    def is_off(self) -> bool:
        """Whether it was cancelled, or called off after it had begun."""
        return self.session.is_cancelled

    @property
    def is_unfinished(self) -> bool:
        """Whether somebody has to be marked, to say if it was held, or to write the report, now that it is over."""
        return self.over and bool(self.to_mark or self.asks_if_held or (self.is_asked and not self.is_reported))

    @property
    def asks_if_held(self) -> bool:
        """Whether nobody has said yet if it was held, and its register has nobody left who could say it."""
        return self.over and not (self.is_off or self.session.outcome or self.to_mark)

    @property
    def was(self) -> str:
        """What became of one that is over: "Held", "Not held", or nothing while nobody has said."""
        return str(self.session.get_outcome_display()).capitalize()

    @property
    def report(self) -> str:
        """What the link to the report says; empty while there is nothing to report."""
        if not self.is_asked:
            return ""
        return "Report sent" if self.is_reported else "Write the report"


@dataclass(frozen=True)
class KnownToLeader:
    """A person as a leader knows them."""

    called: str
    needs: tuple[str, ...]
    number: str
    person: Participant
    completion: Completion | None = None


@dataclass
class LedCourse:
    """One course with their sessions and the people they meet there."""

    course: Course
    sessions: list[LedSession] = field(default_factory=list)
    people: list[KnownToLeader] = field(default_factory=list)

    @property
    def to_come(self) -> list[LedSession]:
        """Those that aren't over."""
        return [led for led in self.sessions if not led.over]

    @property
    def past(self) -> list[LedSession]:
        """Those that are over, also what was called off."""
        return [led for led in self.sessions if led.over]

    @property
    def past_words(self) -> str:
        """Return "2 sessions held, 1 called off"; those that weren't held, or of which nobody has said so, by themselves."""
        held = sum(led.session.was_held for led in self.past)
        off = sum(led.is_off for led in self.past)
        wasnt = sum(led.session.was_not_held for led in self.past)
        others = ((off, "called off"), (wasnt, "not held"), (len(self.past) - held - off - wasnt, "to be said"))
        return ", ".join([f"{counted(held, 'session')} held", *(f"{count} {words}" for count, words in others if count)])


def led_courses(user: User, organisation: Organisation, *, now: dt.datetime) -> list[LedCourse]:
    """Return the courses this user leads something on, within the window. Four queries."""
    sessions: dict[int, LedSession] = {}
    courses: dict[int, LedCourse] = {}
    for duty in duties_of(user, organisation, now):
        session = duty.session
        if session.course is None:
            continue
        course = courses.setdefault(session.course.pk, LedCourse(session.course))
        if session.pk not in sessions:
            # Its register is of use from the morning of its day; what never began has none.
            near = session.local_date <= today_in(organisation.tzinfo, now) and _may_have_register(session)
            sessions[session.pk] = LedSession(session, is_near=near, over=session.ends_at <= now)
            course.sessions.append(sessions[session.pk])
        if duty.item:
            sessions[session.pk].parts.append(duty.item.title)
        if duty.stands_in_for:
            sessions[session.pk].stands_in_for = duty.stands_in_for.name
    planned = {pk: led for pk, led in sessions.items() if not led.is_off}
    _add_reports(planned, now)
    _add_people(courses, planned, organisation.country, now)
    return list(courses.values())


def next_of(courses: Iterable[LedCourse]) -> LedSession | None:
    """Return the session that they lead next, or that is on; None when nothing is to come."""
    to_come = [led for course in courses for led in course.to_come if not led.is_off]
    return min(to_come, key=lambda led: led.session.starts_at, default=None)


def unfinished(courses: Iterable[LedCourse]) -> list[LedSession]:
    """Return the sessions that are over and still lack marks or a report, the earliest first."""
    left = [led for course in courses for led in course.sessions if led.is_unfinished]
    return sorted(left, key=lambda led: led.session.starts_at)


def not_begun(courses: Iterable[LedCourse]) -> list[LedSession]:
    """Return the sessions that are on and whose register somebody should have begun, the earliest first."""
    late = [led for course in courses for led in course.sessions if led.is_not_begun]
    return sorted(late, key=lambda led: led.session.starts_at)


def _add_reports(sessions: Mapping[int, LedSession], now: dt.datetime) -> None:
    """Say which sessions have their report, and which should. One query."""
    have = reported(list(sessions))
    for pk, led in sessions.items():
        led.is_asked, led.is_reported = refusal_of(led.session, now) is None, pk in have


def number_for_leaders(person: Participant, country: str) -> str:
    """Return the telephone number, as it is dialled there, where the person agreed that those who lead may have it; else ""."""
    return shown_phone(person.phone, country) if person.leaders_may_ring and person.phone and not person.is_stopped else ""


def duties_of(user: User, organisation: Organisation, now: dt.datetime) -> list[Duty]:
    """Return their parts on courses whose window is open, by date, also at sessions that were called off. One query."""
    wanted = _theirs(user, organisation, now).select_related(
        "session__course__edition", "session__venue", "item", "stands_in_for"
    )
    return list(wanted.order_by("starts_at", "pk"))


def sessions_led_by(user: User, organisation: Organisation, now: dt.datetime) -> QuerySet[Session]:
    """Return the sessions they have a part in, on courses whose window is open: whose register they may keep.

    One that was called off after it had begun still has a register.
    """
    kept = Q(session__state=Session.State.PLANNED) | Q(session__cancelled_at__gt=F("session__starts_at"))
    led = _theirs(user, organisation, now).filter(kept).values("session")
    return sessions_with_place(organisation).filter(pk__in=led)


def _may_have_register(session: Session) -> bool:
    return not session.is_cancelled or (session.cancelled_at is not None and session.cancelled_at > session.starts_at)


def _theirs(user: User, organisation: Organisation, now: dt.datetime) -> QuerySet[Duty]:
    today = today_in(organisation.tzinfo, now)
    opens = _midnight(today + dt.timedelta(days=DAYS_BEFORE + 1), organisation)
    closes = _midnight(today - dt.timedelta(days=DAYS_AFTER), organisation)
    theirs = Duty.objects.filter(
        facilitator__user=user,
        facilitator__ended_at=None,
        ended_at=None,
        published_at__isnull=False,
        session__organisation=organisation,
        session__course__cancelled_at=None,
    )
    runs = Q(session__course__first_starts_at__lt=opens) | Q(session__kind=Session.Kind.ZERO, starts_at__lt=opens)
    runs &= Q(session__course__last_ends_at__gte=closes)
    # A review months later opens and closes by its own day.
    review = Q(session__kind=Session.Kind.REVIEW, starts_at__lt=opens, session__ends_at__gte=closes)
    return theirs.filter(runs | review)


def _add_people(courses: dict[int, LedCourse], sessions: dict[int, LedSession], country: str, now: dt.datetime) -> None:
    """Count who is expected at each session, name those who can't come, and say how near each is to completing. Two queries.

    Whom they meet is who has a place at a session to come: not who has left. Once none is to come it is who had one.
    """
    to_come = {pk for pk, led in courses.items() if any(not session.is_off for session in led.to_come)}
    begun = {pk for pk, led in courses.items() if led.course.first_starts_at <= now}
    near = completions_on(list(courses), now)
    held = Appointment.objects.filter(session__in=sessions, state=Appointment.State.BOOKED).select_related("participant")
    known: dict[int, dict[int, KnownToLeader]] = defaultdict(dict)
    places = list(held.order_by("participant__sort_key", "pk"))
    names = _names(places, sessions)
    for place in places:
        person = place.participant
        led = sessions[place.session_id]
        called = names[led.session.course_id][person.pk]
        place.session = led.session
        if place.told_us:
            led.absent.append(called)
        else:
            led.expected += 1
        led.came += place.mark in ATTENDED
        led.is_marked = led.is_marked or bool(place.mark)
        led.to_mark += not place.mark and not place.told_us and not led.session.was_not_held
        needs = tuple(filter(None, [person.communication_needs, person.practical_needs]))
        if led.session.course_id is not None and not (led.over and led.session.course_id in to_come):
            number = number_for_leaders(person, country)
            on_it = place.enrolment_id is not None and led.session.course_id in begun
            completion = near[led.session.course_id].get(person.pk) if on_it else None
            known[led.session.course_id][person.pk] = KnownToLeader(called, needs, number, person, completion)
    for led in sessions.values():
        late = led.session.starts_at + BEGUN_WITHIN < now and not led.over
        led.is_not_begun = late and bool(led.to_mark) and not led.is_marked
    for pk, people in known.items():
        courses[pk].people = sorted(people.values(), key=lambda person: person.called.casefold())


def _names(places: Iterable[Appointment], sessions: Mapping[int, LedSession]) -> dict[int | None, dict[int, str]]:
    """What the people of each course are called, so that no two on it are called the same."""
    people: dict[int | None, dict[int, Participant]] = defaultdict(dict)
    for place in places:
        people[sessions[place.session_id].session.course_id][place.participant_id] = place.participant
    return {course: short_names(theirs.values()) for course, theirs in people.items()}


def _midnight(day: dt.date, organisation: Organisation) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), organisation.tzinfo)
