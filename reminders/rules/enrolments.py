"""Reads the places that the rules judge: many enrolments in five queries, whether the planner or the sender asks."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from courses.models import Course, Session
from participants.models import Appointment, Enrolment, Participant
from participants.rules.attendance import ATTENDED
from reminders.models import Message
from reminders.rules import enrolment as rules
from reminders.rules.enrolment import AppointmentFacts, EnrolmentFacts, ReminderDays, Told, WantedMessage

Sessions = dict[int, Session]


@dataclass(frozen=True, slots=True)
class EnrolmentToTell:
    """A place as the rules see it, with the records its messages are written from."""

    place: EnrolmentFacts
    enrolment: Enrolment
    sessions: Sessions

    @property
    def participant(self) -> Participant:
        """Who is written to, with their organisation."""
        return self.enrolment.participant

    @property
    def zone(self) -> ZoneInfo:
        """Whose quiet hours hold."""
        return self.place.zone

    @property
    def belongs_to(self) -> dict[str, Any]:
        """What a new message about it points at."""
        return {"enrolment": self.enrolment, "course_id": self.enrolment.course_id}

    def wanted(self, rule: str = "") -> list[WantedMessage]:
        """Every message that should exist for it, or those of one rule."""
        return rules.wanted(self.place, rule=rule)

    def why_not(self, *, rule: str, key: str, session: int | None) -> str:
        """Why a message that was planned is wanted no longer."""
        return rules.why_not(self.place, rule=rule, key=key, session=session)


def enrolments_to_tell(enrolments: Collection[int]) -> dict[int, EnrolmentToTell]:
    """Return the places of these enrolments (primary keys), each under its own; always five queries.

    What many people share (their course, its sessions) is read and prepared once.
    """
    found = list(Enrolment.objects.filter(pk__in=enrolments).select_related("participant"))
    courses = _courses({each.course_id for each in found})
    held = _held(enrolments)
    sessions = _sessions(appointment[2] for appointments in held.values() for appointment in appointments)
    facts = {pk: _facts(session) for pk, session in sessions.items()}
    told = _told(enrolments)
    places = {}
    for enrolment in found:
        enrolment.course = courses[enrolment.course_id]
        enrolment.participant.organisation = enrolment.course.organisation
        visits = tuple(_visit(appointment, facts[appointment[2]]) for appointment in held[enrolment.pk])
        places[enrolment.pk] = EnrolmentToTell(_place(enrolment, visits, told[enrolment.pk]), enrolment, sessions)
    return places


def _courses(pks: Collection[int]) -> dict[int, Course]:
    return {each.pk: each for each in Course.objects.filter(pk__in=pks).select_related("organisation", "edition", "programme")}


Held = tuple[int, int, int, datetime, datetime | None, str]
# Of each message that was sent, or may have been: its rule, and what it said about which session.
Said = list[tuple[str, dict[str, list[int | str]]]]


def _held(enrolments: Collection[int]) -> dict[int, list[Held]]:
    """The booked appointments of each: enrolment, appointment, session, when made, when excused, what the register says."""
    held: dict[int, list[Held]] = defaultdict(list)
    rows = Appointment.objects.filter(enrolment__in=enrolments, state=Appointment.State.BOOKED).values_list(
        "enrolment_id", "pk", "session_id", "made_at", "apology_at", "mark"
    )
    for row in rows:
        held[row[0]].append(row)
    return held


def _sessions(pks: Iterable[int]) -> Sessions:
    return {each.pk: each for each in Session.objects.filter(pk__in=set(pks)).select_related("venue")}


def _told(enrolments: Collection[int]) -> dict[int, Said]:
    """What was really sent to each, or may have been."""
    told: dict[int, Said] = defaultdict(list)
    sent = Message.objects.filter(enrolment__in=enrolments, state__in=(Message.State.SENT, Message.State.UNSURE))
    for enrolment, rule, sessions in sent.values_list("enrolment_id", "rule", "told"):
        told[enrolment].append((rule, sessions))
    return told


def _place(enrolment: Enrolment, visits: tuple[AppointmentFacts, ...], told: Said) -> EnrolmentFacts:
    participant, course = enrolment.participant, enrolment.course
    return EnrolmentFacts(
        enrolment=enrolment.pk,
        zone=course.organisation.tzinfo,
        joined_at=enrolment.joined_at,
        before=ReminderDays.of(course.edition.reminders),
        visits=visits,
        ordered=course.edition.sessions_ordered,
        has_address=bool(participant.email),
        channel=participant.channel,
        stopped_reason=participant.stopped_reason,
        withdrawn=enrolment.state == Enrolment.State.WITHDRAWN,
        course_cancelled_at=course.cancelled_at,
        confirmed=any(rule == Message.Rule.CONFIRMATION for rule, _ in told),
        told=_latest(said for _, said in told),
    )


@dataclass(frozen=True, slots=True)
class SharedFacts:
    """What everybody at a session shares."""

    session: Session
    zone: ZoneInfo
    day: date
    single: bool
    cancelled_at: datetime | None


def _facts(session: Session) -> SharedFacts:
    zone = ZoneInfo(session.zone)
    return SharedFacts(
        session=session,
        zone=zone,
        day=session.starts_at.astimezone(zone).date(),
        single=not session.counts,
        cancelled_at=_cancelled_at(session),
    )


def _visit(appointment: Held, facts: SharedFacts) -> AppointmentFacts:
    _, pk, _, made_at, apology_at, mark = appointment
    session = facts.session
    return AppointmentFacts(
        appointment=pk,
        session=session.pk,
        revision=session.revision,
        starts_at=session.starts_at,
        zone=facts.zone,
        day=facts.day,
        since=max(made_at, session.changed_at) if session.changed_at else made_at,
        single=facts.single,
        cancelled_at=facts.cancelled_at,
        excused=apology_at is not None,
        ends_at=session.ends_at,
        there=mark in ATTENDED,
    )


def _cancelled_at(session: Session) -> datetime | None:
    if not session.is_cancelled:
        return None
    # A cancelled session without a time of its own was cancelled before times were kept: nobody is told now.
    return session.cancelled_at or session.starts_at


def _latest(messages: Iterable[dict[str, list[int | str]]]) -> dict[int, Told]:
    """Of everything said about each session, what was said last: revisions only rise."""
    latest: dict[int, Told] = {}
    for said in messages:
        for session, (revision, start) in said.items():
            told = Told(int(revision), datetime.fromisoformat(str(start)))
            if int(session) not in latest or latest[int(session)].revision < told.revision:
                latest[int(session)] = told
    return latest
