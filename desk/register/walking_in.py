"""What the page for somebody who came without a place shows: how much room there is, and who might be meant."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from accounts.models import Membership, Organisation
from accounts.roles import Right
from courses.models import Course, Session
from desk.shared.places import before_giving, free_words
from participants.attendance.marking import booked_at
from participants.attendance.prospects import elsewhere, prospect_of
from participants.models import Participant
from participants.people.directory import found_people
from participants.people.told_apart import tell_apart

FOUND = 10  # people shown; more words find fewer


@dataclass(frozen=True)
class Candidate:
    """Somebody on file whom the words typed find; each with a form of their own, which does its work once."""

    person: Participant
    has_place: bool
    # Their places on other courses of this programme.
    elsewhere: list[str] = field(default_factory=list)
    submission_id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True)
class Door:
    """The whole page. `may_join`: this person may give places on the course, and there is one left with something to come.

    `joining_over` names the session that joining ended with; `know` is what to know before a place on the course is given,
    and `promise` what whoever gives none may say of one.
    """

    session: Session
    taken: int
    may_search: bool
    may_join: bool
    course_words: str
    joining_over: str
    know: list[str]
    promise: str

    @property
    def has_room(self) -> bool:
        """Whether the session itself has room."""
        return self.taken < self.session.places

    @property
    def room_words(self) -> str:
        """How full the session is. Somebody who is in the room is written down all the same."""
        return f"{self.taken} of {self.session.places} places at this session are taken."


def door_of(session: Session, membership: Membership, now: dt.datetime) -> Door:
    """Return the page of a session from sessions_with_place, for whoever keeps its register. Three queries."""
    course = None if session.is_review else session.course
    prospect = prospect_of(course, now=now).with_today(session, now) if course else None
    takes_people = course is not None and prospect is not None and not prospect.refusal
    enrols = membership.may(Right.EDIT_PEOPLE) and takes_people
    may_join = bool(enrols and course and course.free > 0)
    return Door(
        session=session,
        taken=booked_at(session).count(),
        may_search=membership.may(Right.SEE_PEOPLE),
        may_join=may_join,
        course_words=free_words(course) if enrols and course else "",
        joining_over=prospect.joining_over if prospect and may_join else "",
        know=before_giving(prospect) if prospect and may_join else [],
        promise=_promise(course) if course and takes_people else "",
    )


def _promise(course: Course) -> str:
    if course.free > 0:
        return "The office rings them about a place on the course."
    return "Every place on the course is taken; the office rings them."


def candidates(organisation: Organisation, session: Session, text: str, now: dt.datetime) -> list[Candidate]:
    """Return the people whom the words typed find, at most one more than FOUND. Four queries."""
    people = found_people(organisation, text, most=FOUND + 1) if text else []
    if not people:
        return []
    tell_apart(people)
    held = set(booked_at(session).filter(participant__in=people).values_list("participant_id", flat=True))
    others = elsewhere(people, session.course, zone=organisation.tzinfo, now=now) if session.course else {}
    return [Candidate(person, person.pk in held, others.get(person.pk, [])) for person in people]
