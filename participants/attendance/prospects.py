"""What somebody who is given a place on a course now would still get of it, and where else they have one: said beforehand.

Nothing of it refuses anything. Rules of joining are in participants.rules.joining, of completing in
participants.attendance.completion.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from common.words import counted, long_date
from courses.ground.joining_terms import with_closing
from courses.models import Course, Session
from participants.attendance.completion import Completion, Counted, completion_of, counting_places, finish_line
from participants.enrolment.offering import ON_WAITING_LIST
from participants.models import Enrolment, Participant, WaitingListEntry
from participants.rules import joining


@dataclass(frozen=True, slots=True)
class Prospect:
    """A course as somebody finds it who joins now. `joins_at` is the number of its next own session, None when there is none.

    `joining_over` names the session with which joining ended ("Session 2"), and is empty while anybody may join.
    """

    refusal: str | None
    joins_at: int | None
    first: int
    last: int
    completion: Completion
    word: str = ""
    joining_over: str = ""

    @property
    def has_begun(self) -> bool:
        """Whether they miss some of it."""
        return self.joins_at is not None and self.joins_at > self.first

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to know before the place is given; nothing while the whole course is still ahead and can be completed."""
        if self.joins_at is None:
            return ()
        word, left, out_of_reach = self.word.lower(), self.completion.left, self.completion.is_out_of_reach
        if not self.has_begun and not out_of_reach:
            return ()
        came = f", and they came to {self.completion.attended}" if self.completion.attended else ""
        said = [f"They join at {word} {self.joins_at} of {self.last}: {counted(left, word)} {_are(left)} left{came}."]
        if self.completion.needed:
            reach = "so they can’t complete it any more" if out_of_reach else "which they can still reach"
            said.append(f"Completing this course takes {self.completion.needed}, {reach}.")
        return tuple(said)

    def with_today(self, session: Session, now: dt.datetime) -> "Prospect":
        """The same for somebody who is at this session of the course, and will be marked as here."""
        if not session.counts or session.is_cancelled or session.starts_at > now:
            return self
        return replace(self, completion=replace(self.completion, attended=self.completion.attended + 1))


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def prospect_of(course: Course, *, now: dt.datetime, person: Participant | None = None) -> Prospect:
    """Return what joining this course now would come to; of nobody in particular, as if they had been to none of it."""
    return prospects_of([course], now=now, person=person)[course.pk]


def prospects_of(courses: Iterable[Course], *, now: dt.datetime, person: Participant | None = None) -> dict[int, Prospect]:
    """Return the same for several courses, by key. Two queries, and one for the person."""
    found = {course.pk: course for course in courses}
    sessions: dict[int | None, list[Session]] = defaultdict(list)
    own = Session.objects.filter(course__in=found, kind=Session.Kind.COURSE)
    for session in own.only("course", "kind", "number", "starts_at", "ends_at", "state", "outcome").order_by("starts_at", "pk"):
        sessions[session.course_id].append(session)
    marks = _marks(found, person)
    said = (
        "pk",
        "programme__session_word",
        "edition__joining_until_session",
        "joining_closes_at",
        "edition__completion_sessions",
        "edition__completion_in_proportion",
    )
    terms = with_closing(Course.objects.filter(pk__in=found)).values_list(*said)
    return {
        pk: replace(
            _prospect(found[pk], sessions[pk], marks[pk], Takes(*takes), now),
            word=word,
            joining_over=f"{word} {until or 1}" if closes_at <= now else "",
        )
        for pk, word, until, closes_at, *takes in terms
    }


def before_a_place(person: Participant, course: Course, *, zone: dt.tzinfo, now: dt.datetime) -> list[str]:
    """Return all that is to be known before this person is given a place on this course."""
    prospect = prospect_of(course, now=now, person=person)
    return [*elsewhere([person], course, zone=zone, now=now)[person.pk], *prospect.sentences]


def over_for_all(course: Course, now: dt.datetime) -> str | None:
    """Return why nobody can join a course that was cancelled or has finished; None while it runs or is ahead. No query."""
    cancelled = course.cancelled_at is not None
    return joining.course_refusal(course.name, cancelled=cancelled, last_ends_at=course.last_ends_at, sessions_to_come=1, now=now)


def _marks(courses: Collection[int], person: Participant | None) -> dict[int, dict[int, Counted]]:
    """The places that count which the person holds on these courses: by course, then session."""
    marks: dict[int, dict[int, Counted]] = defaultdict(dict)
    if person is not None:
        places = counting_places().filter(participant=person, session__course__in=courses)
        fields = ("session__course", "session", "mark", "session__ends_at", "session__outcome")
        for course, session, *place in places.values_list(*fields):
            marks[course][session] = Counted(*place)
    return marks


class Takes(NamedTuple):
    """What an edition says about completing."""

    completion_sessions: int
    completion_in_proportion: bool


def _prospect(course: Course, own: Iterable[Session], marks: dict[int, Counted], takes: Takes, now: dt.datetime) -> Prospect:
    needed = finish_line(takes, own, stopped=course.cancelled_at is not None).needed
    sessions = [each for each in own if not each.is_cancelled]
    to_come = [each for each in sessions if each.starts_at > now]
    places = {each.pk: Counted("", each.ends_at, each.outcome) for each in to_come} | marks
    numbers = [each.number for each in sessions]
    return Prospect(
        refusal=joining.course_refusal(
            course.name,
            cancelled=course.cancelled_at is not None,
            last_ends_at=course.last_ends_at,
            sessions_to_come=len(to_come),
            now=now,
        ),
        joins_at=to_come[0].number if to_come else None,
        first=min(numbers, default=0),
        last=max(numbers, default=0),
        completion=completion_of(places.values(), needed=needed, now=now),
    )


def elsewhere(people: Iterable[Participant], course: Course, *, zone: dt.tzinfo, now: dt.datetime) -> dict[int, list[str]]:
    """Return, by person, what they have or had on other courses of this programme. Two queries; none without people."""
    pks = [person.pk for person in people]
    said: dict[int, list[str]] = defaultdict(list)
    if not pks:
        return said
    others = {"course__programme": course.programme_id, "participant__in": pks, "course__cancelled_at": None}
    held = Enrolment.objects.filter(**others, state=Enrolment.State.ACTIVE).exclude(course=course)
    for each in held.select_related("course").order_by("course__first_starts_at", "pk"):
        said[each.participant_id].append(_held(each.course, now, zone))
    waiting = WaitingListEntry.objects.filter(**others, state__in=ON_WAITING_LIST).exclude(course=course)
    for pk, name in waiting.order_by("since", "pk").values_list("participant", "course__name"):
        said[pk].append(f"They wait for a place on {name}.")
    return said


def _held(course: Course, now: dt.datetime, zone: dt.tzinfo) -> str:
    first, last = (long_date(when.astimezone(zone).date()) for when in (course.first_starts_at, course.last_ends_at))
    if course.last_ends_at <= now:
        return f"They were on {course.name}, which ended on {last}."
    if course.first_starts_at <= now:
        return f"They already have a place on {course.name}, which runs until {last}."
    return f"They already have a place on {course.name}, which begins on {first}."
