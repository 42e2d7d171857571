"""One person's record as the office sees it: what is booked, what was, and what passed between us."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from accounts.models import Organisation
from common.words import counted
from courses.models import Session
from desk.person.contact_log import ContactLog, log_of
from participants.attendance.completion import Completion, Counted, FinishLine, completion_of, finish_lines
from participants.attendance.confidentiality import talks_of_person
from participants.books.issues import books_given_to
from participants.enrolment.on_record import RecordPart, held_by
from participants.models import (
    Appointment,
    BookIssue,
    ConfidentialityTalk,
    Enrolment,
    Participant,
    ResponsibilitiesAccepted,
    SessionBooking,
)
from participants.needs.bookings import bookings_at, to_do
from participants.responsibilities.accepting import last_accepted

State = SessionBooking.State
# What the page says of a course, a place and its session.
# Who left early keeps the reviews.
STILL_COMING = (Enrolment.State.ACTIVE, Enrolment.State.LEFT)
OF_AN_ENROLMENT = (
    *("state", "withdrawn_at", "withdrawn_reason", "late_reason", "episode"),
    *(f"course__{name}" for name in ("name", "first_starts_at", "last_ends_at", "cancelled_at")),
)
OF_A_PLACE = (
    *("enrolment", "state", "apology_at", "apology_for", "apology_reason", "apology_by", "mark", "came_late", "left_early"),
    *(
        f"session__{name}"
        for name in ("kind", "label", "title", "starts_at", "ends_at", "zone", "state", "outcome", "changed_at", "course")
    ),
)


@dataclass(frozen=True)
class Needed:
    """One thing that is needed at sessions to come, such as an interpreter; `pk`: of its bookings the first to see to."""

    named: str
    words: str
    pk: int
    is_settled: bool


@dataclass
class Booked:
    """One enrolment with its places: to come and past."""

    enrolment: Enrolment
    to_come: list[Appointment] = field(default_factory=list)
    past: list[Appointment] = field(default_factory=list)
    needs: list[Needed] = field(default_factory=list)
    completion: Completion | None = None
    # When they were told what stays private, with this group and, at a review, with another.
    talks: list[ConfidentialityTalk] = field(default_factory=list)
    # The last time they said yes to what both sides take on.
    accepted: ResponsibilitiesAccepted | None = None

    @property
    def left_early(self) -> bool:
        """Whether they gave the days back and kept the reviews."""
        return self.enrolment.state == Enrolment.State.LEFT

    @property
    def may_leave_parts(self) -> bool:
        """Whether it has begun and reviews are to come: the days and the reviews are left apart from each other."""
        return self.enrolment.state in STILL_COMING and any(place.session.is_review for place in self.to_come) and bool(self.past)

    @property
    def may_come_sooner(self) -> bool:
        """Whether the course is one of a pathway and has not begun: they could wait for an earlier one meanwhile."""
        return self.enrolment.state == Enrolment.State.ACTIVE and self.enrolment.episode_id is not None and not self.past

    @property
    def past_words(self) -> str:
        """Return "2 sessions held, 1 cancelled"; those that weren't held, or of which nobody has said so, by themselves."""
        sessions = [place.session for place in self.past]
        off = sum(session.is_cancelled for session in sessions)
        held = sum(session.was_held and not session.is_cancelled for session in sessions)
        wasnt = sum(session.was_not_held and not session.is_cancelled for session in sessions)
        others = ((off, "cancelled"), (wasnt, "not held"), (len(sessions) - held - off - wasnt, "to be said"))
        return ", ".join([f"{counted(held, 'session')} held", *(f"{count} {words}" for count, words in others if count)])


@dataclass(frozen=True)
class PersonRecord:
    """The parts of the page that are lists."""

    # Who meets next stands first.
    current: list[Booked]
    earlier: list[Booked]
    log: ContactLog
    singles: list[Appointment]
    # Joint assessments, which belong to no course: booked and to come, and all others; those that were given back stay.
    to_come: list[Appointment]
    assessments: list[Appointment]
    books: list[BookIssue]


def record_of(person: Participant, organisation: Organisation, *, with_messages: bool, now: dt.datetime) -> PersonRecord:
    """Return what is booked and what passed between us, of somebody who comes from participants.enrolment.on_record.

    Five queries, however much there is: four without messages, one more each for calls, books, a pathway's groups, and sessions
    they came to alone.
    """
    held = held_by(person)
    places = _places_of(person)
    booked = _booked(person, places, now)
    singles = _singles(places)
    needs = needs_of(bookings_at(place for place in places if place.session.ends_at > now))
    for each in booked:
        each.needs = needs.get(each.enrolment.pk, [])
    _add_talks(person, booked)
    current = [each for each in booked if each.enrolment.state in STILL_COMING and each.to_come]
    current.sort(key=lambda each: each.to_come[0].session.starts_at)
    assessments = [place for place in singles if place.session.is_assessment]
    to_come = [place for place in assessments if _is_to_come(place, now)]
    return PersonRecord(
        current,
        earlier=[each for each in booked if each not in current],
        log=log_of(person, organisation, with_messages=with_messages, with_calls=RecordPart.CALLS in held, now=now),
        singles=[place for place in singles if not place.session.is_assessment],
        to_come=to_come,
        assessments=[place for place in assessments if place not in to_come],
        books=list(books_given_to(person)) if held & {RecordPart.BOOKS, RecordPart.MERGES} else [],
    )


def needs_of(bookings: Iterable[SessionBooking]) -> dict[int | None, list[Needed]]:
    """Return what is needed at sessions to come, by enrolment: each thing once, with how far it is."""
    alike: dict[tuple[int | None, str, str], list[SessionBooking]] = defaultdict(list)
    for booking in bookings:
        alike[booking.appointment.enrolment_id, booking.kind, booking.what].append(booking)
    found: dict[int | None, list[Needed]] = defaultdict(list)
    for (enrolment, _, _), same in alike.items():
        words = ", ".join(
            f"{state.label.lower()} at {counted(number, 'session')}"
            for state in State
            if (number := sum(each.standing == state.label for each in same))
        )
        undone = next((each for each in same if to_do(each)), None)
        found[enrolment].append(Needed(same[0].named, words, (undone or same[0]).pk, undone is None))
    return found


def _places_of(person: Participant) -> list[Appointment]:
    """Every place somebody has or had, with its session and not the session's course, by date. One query."""
    places = Appointment.objects.filter(participant=person).select_related("session").only(*OF_A_PLACE)
    return list(places.order_by("session__starts_at", "pk"))


def _singles(places: Iterable[Appointment]) -> list[Appointment]:
    """Those at one session only, with its course. One query; none where there are none."""
    singles = [place for place in places if not (place.enrolment_id or place.state == Appointment.State.MOVED)]
    prefetch_related_objects([place.session for place in singles], "course")
    return singles


def _add_talks(person: Participant, booked: Iterable[Booked]) -> None:
    """Put with each place of a pathway when they were told what stays private, and said yes to what both sides take on.

    Two queries; none without a pathway.
    """
    of_pathways = {each.enrolment.pk: each for each in booked if each.enrolment.episode_id}
    for talk in talks_of_person(person.pk) if of_pathways else ():
        if theirs := of_pathways.get(talk.appointment.enrolment_id or 0):
            theirs.talks.append(talk)
    for pk, accepted in (last_accepted(of_pathways) if of_pathways else {}).items():
        of_pathways[pk].accepted = accepted


def _is_to_come(place: Appointment, now: dt.datetime) -> bool:
    """Whether somebody is expected there."""
    return place.state == Appointment.State.BOOKED and not place.session.is_cancelled and place.session.ends_at > now


def _booked(person: Participant, places: Iterable[Appointment], now: dt.datetime) -> list[Booked]:
    """The person's enrolments, latest first, each with its places by date; a moved one shows as what it became. Two queries."""
    enrolments = Enrolment.objects.filter(participant=person).select_related("course").only(*OF_AN_ENROLMENT)
    booked = {enrolment.pk: Booked(enrolment) for enrolment in enrolments.order_by("-course__first_starts_at", "-pk")}
    held = [place for place in places if place.state != Appointment.State.MOVED]
    _place(held, booked, now)
    begun = [each for each in booked.values() if each.enrolment.course.first_starts_at <= now]
    lines = finish_lines({each.enrolment.course_id for each in begun}) if begun else {}
    for each in begun:
        if line := lines.get(each.enrolment.course_id):
            each.completion = _completion(each.enrolment, held, line, now)
    return list(booked.values())


def _completion(enrolment: Enrolment, places: Iterable[Appointment], line: FinishLine, now: dt.datetime) -> Completion:
    """How near they are to completing a course that has begun. Who came back after withdrawing goes on counting."""
    counting = [
        Counted(place.mark, place.session.ends_at, place.session.outcome)
        for place in places
        if place.session.course_id == enrolment.course_id
        and place.session.counts
        and not place.session.is_cancelled
        and place.state == Appointment.State.BOOKED
    ]
    return completion_of(counting, needed=line.needed, now=now, stopped=line.stopped)


def _place(held: Iterable[Appointment], booked: dict[int, Booked], now: dt.datetime) -> None:
    """Put each place with its enrolment: to come while it is theirs and the session isn't over, else past."""
    for place in held:
        if place.enrolment_id is None:
            continue
        theirs = booked[place.enrolment_id]
        if place.session.ends_at <= now:
            theirs.past.append(place)
        elif place.state == Appointment.State.BOOKED and place.session.state == Session.State.PLANNED:
            theirs.to_come.append(place)
