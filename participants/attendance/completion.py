"""How near somebody is to having completed a course. The rule takes plain values; the one query finds them for whole courses.

Only the course's own sessions count, neither its reviews nor a meeting before it (Session.counts), and only those that were
held (Session.outcome): one that was cancelled and held on a later date is one session. Who attended is the register's to say.
Nobody completes a course that was cancelled.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from django.db.models import Count, Max, Min, Q, QuerySet

from common.words import counted
from courses.models import Session
from participants.models import Appointment
from participants.rules.attendance import ATTENDED

# Sessions that were held, or still will be: neither cancelled nor said not to have been held.
STANDS = Q(state=Session.State.PLANNED) & ~Q(outcome=Session.Outcome.NOT_HELD)


@dataclass(frozen=True, slots=True)
class Completion:
    """How far somebody has come: sessions attended, how many that takes, how many of theirs are over, and how many are left.

    `unmarked` are those of the ones that are over of which nobody has said yet whether they came. Nothing is `needed` where
    an edition has no finish line. `stopped`: the course was cancelled.
    """

    attended: int
    needed: int
    held: int
    left: int
    unmarked: int = 0
    stopped: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether they have completed the course."""
        return 0 < self.needed <= self.attended and not self.stopped

    @property
    def is_out_of_reach(self) -> bool:
        """Whether they can't complete it any more, whatever they still come to."""
        return self.stopped or self.attended + self.unmarked + self.left < self.needed

    @property
    def missed(self) -> int:
        """How many of those that are over they didn't come to; of which nobody has spoken yet isn't missed."""
        return self.held - self.attended - self.unmarked

    @property
    def missed_words(self) -> str:
        """ "Missed 3 of 7 so far": days add up and are shown, and nobody is taken off for them. Empty for whoever missed none."""
        return f"Missed {self.missed} of {self.held}{' so far' if self.left else ''}" if self.missed > 0 else ""

    @property
    def tone(self) -> str:
        """How it is shown: "good", "bad" or plain."""
        return "good" if self.is_complete else "bad" if self.is_out_of_reach else ""

    @property
    def words(self) -> str:
        """ "3 of 4 needed, 2 sessions left", "Completed: came to 5", or that it is out of reach."""
        if not self.needed:
            return ""
        if self.is_complete:
            return f"Completed: came to {self.attended}"
        if self.stopped:
            return f"Came to {self.attended}, the course was cancelled"
        words = [f"{self.attended} of {self.needed} needed"]
        if self.left:
            words.append(f"{counted(self.left, 'session')} left")
        if self.unmarked:
            words.append(f"{self.unmarked} not marked")
        if self.is_out_of_reach:
            words.append("out of reach" if self.left else "not completed")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class FinishLine:
    """What completing one course takes, out of how many: `named` of `planned` sessions, and `needed` now that `held` are left.

    `held` are those that were held or still will be. `stopped`: the course was cancelled, so nobody completes it.
    """

    named: int
    planned: int
    held: int
    in_proportion: bool
    stopped: bool = False

    @property
    def needed(self) -> int:
        """How many sessions it takes: as the edition names it, or the same share of what is held, rounded up."""
        if not self.in_proportion or self.held >= self.planned or self.stopped:
            return self.named
        return -(-self.named * self.held // self.planned)

    def without(self, sessions: int) -> "FinishLine":
        """The same if so many more were left out."""
        return replace(self, held=max(self.held - sessions, 0))


class SaysWhatItTakes(Protocol):
    """An edition, or what was read of one."""

    @property
    def completion_sessions(self) -> int:
        """How many sessions it names."""

    @property
    def completion_in_proportion(self) -> bool:
        """Whether that is a share of them."""


def finish_line(edition: SaysWhatItTakes, sessions: Iterable[Session], *, stopped: bool) -> FinishLine:
    """Return what completing a course takes whose sessions these are: a number that is held on another date isn't left out."""
    own = [session for session in sessions if session.counts]
    held = {session.number for session in own if not session.is_cancelled and not session.was_not_held}
    planned = {session.number for session in own}
    return FinishLine(edition.completion_sessions, len(planned), len(held), edition.completion_in_proportion, stopped)


def finish_lines(courses: Collection[int]) -> dict[int, FinishLine]:
    """Return the same for whole courses, by key. One query; a course without sessions of its own isn't among them."""
    own = Session.objects.filter(course__in=courses, kind=Session.Kind.COURSE).order_by()
    rows = own.values_list(
        "course",
        "course__edition__completion_sessions",
        "course__edition__completion_in_proportion",
        "course__cancelled_at",
    ).annotate(planned=Count("number", distinct=True), held=Count("number", distinct=True, filter=STANDS))
    return {
        course: FinishLine(named, planned, held, in_proportion, cancelled_at is not None)
        for course, named, in_proportion, cancelled_at, planned, held in rows
    }


def first_and_last_held(courses: Collection[int]) -> dict[int, tuple[dt.datetime, dt.datetime]]:
    """Return when the first session that counts began and the last one ends, by course. One query.

    A session that wasn't held is neither; one of which nobody has spoken yet may be: certificates are handed out on the last day.
    """
    own = Session.objects.filter(STANDS, course__in=courses, kind=Session.Kind.COURSE).order_by()
    rows = own.values_list("course").annotate(first=Min("starts_at"), last=Max("ends_at"))
    return {course: (first, last) for course, first, last in rows if course is not None}


@dataclass(frozen=True, slots=True)
class Counted:
    """A place somebody holds at a session that counts: what the register says, when the session ends, and whether it was held."""

    mark: str
    ends_at: dt.datetime
    outcome: str

    @property
    def came(self) -> bool:
        """Whether they attended it."""
        return self.mark in ATTENDED and self.outcome == Session.Outcome.HELD


def completion_of(places: Iterable[Counted], *, needed: int, now: dt.datetime, stopped: bool = False) -> Completion:
    """Return how far somebody has come who holds these places; what wasn't held is left out. `stopped`: it was cancelled."""
    places = [place for place in places if place.outcome != Session.Outcome.NOT_HELD]
    over = [place for place in places if place.mark or place.outcome or place.ends_at <= now]
    return Completion(
        attended=sum(place.came for place in over),
        needed=needed,
        held=len(over),
        left=len(places) - len(over),
        unmarked=sum(not place.mark for place in over),
        stopped=stopped,
    )


def counting_places() -> QuerySet[Appointment]:
    """Every place that counts towards completing a course, in no order."""
    return Appointment.objects.filter(
        state=Appointment.State.BOOKED, session__kind=Session.Kind.COURSE, session__state=Session.State.PLANNED
    ).order_by()


def completions_on(courses: Collection[int], now: dt.datetime) -> dict[int, dict[int, Completion]]:
    """Return how far everybody has come on these courses: by the course's key, then the person's. Two queries."""
    held: dict[tuple[int, int], list[Counted]] = defaultdict(list)
    lines = finish_lines(courses)
    fields = ("session__course_id", "participant_id", "mark", "session__ends_at", "session__outcome")
    for course, person, *place in counting_places().filter(session__course__in=courses).values_list(*fields):
        held[course, person].append(Counted(*place))
    found: dict[int, dict[int, Completion]] = {pk: {} for pk in courses}
    for (course, person), places in held.items():
        line = lines[course]
        found[course][person] = completion_of(places, needed=line.needed, now=now, stopped=line.stopped)
    return found
