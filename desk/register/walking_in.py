"""What the page for somebody who came without a place shows: how much room there is, and who might be meant."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Membership, Organisation
from accounts.roles import Right
from courses.models import Session
from desk.shared.places import free_words
from participants.attendance.marking import booked_at
from participants.enrolment.enrolling import is_open
from participants.models import Participant
from participants.people.directory import search

FOUND = 10  # people shown; more words find fewer


@dataclass(frozen=True)
class Candidate:
    """Somebody on file whom the words typed find; each with a form of their own, which does its work once."""

    person: Participant
    has_place: bool
    submission_id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Door:
    """The whole page. `may_join`: this person may give places on the course, and there is one left with something to come."""

    session: Session
    taken: int
    may_search: bool
    may_join: bool
    course_words: str

    @property
    def has_room(self) -> bool:
        """Whether the session itself has room."""
        return self.taken < self.session.places

    @property
    def room_words(self) -> str:
        """How full the session is."""
        return f"{self.taken} of {self.session.places} places at this session are taken."


def door_of(session: Session, membership: Membership, now: dt.datetime) -> Door:
    """Return the page of a session from sessions_with_place, for whoever keeps its register. One query."""
    course = session.course
    enrols = membership.may(Right.EDIT_PEOPLE) and course is not None and is_open(course, now) and not session.is_review
    return Door(
        session=session,
        taken=booked_at(session).count(),
        may_search=membership.may(Right.SEE_PEOPLE),
        may_join=bool(enrols and course and course.free > 0),
        course_words=free_words(course) if enrols and course else "",
    )


def candidates(organisation: Organisation, session: Session, text: str) -> list[Candidate]:
    """Return the people whom the words typed find, at most one more than FOUND. Two queries."""
    people: Iterable[Participant] = list(search(organisation, text)[: FOUND + 1]) if text else []
    if not people:
        return []
    held = set(booked_at(session).filter(participant__in=people).values_list("participant_id", flat=True))
    return [Candidate(person, person.pk in held) for person in people]
