"""How near somebody is to having completed a course. The rule takes plain values; the one query finds them for whole courses.

Only the course's own sessions count, neither its reviews nor a meeting before it (Session.counts), and only those that are
held: one that was cancelled and held on a later date is one session. Who attended is the register's to say.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from common.words import counted
from courses.models import Session
from participants.models import Appointment
from participants.rules.attendance import ATTENDED


@dataclass(frozen=True, slots=True)
class Completion:
    """How far somebody has come: sessions attended, how many that takes, how many of theirs are over, and how many are left.

    `unmarked` are those of the ones that are over of which nobody has said yet whether they came. Nothing is `needed` where
    an edition has no finish line.
    """

    attended: int
    needed: int
    held: int
    left: int
    unmarked: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether they have completed the course."""
        return 0 < self.needed <= self.attended

    @property
    def is_out_of_reach(self) -> bool:
        """Whether they can't complete it any more, whatever they still come to."""
        return self.attended + self.unmarked + self.left < self.needed

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
        words = [f"{self.attended} of {self.needed} needed"]
        if self.left:
            words.append(f"{counted(self.left, 'session')} left")
        if self.unmarked:
            words.append(f"{self.unmarked} not marked")
        if self.is_out_of_reach:
            words.append("out of reach" if self.left else "not completed")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Counted:
    """A place somebody holds at a session that counts: what the register says, and when the session ends."""

    mark: str
    ends_at: dt.datetime


def completion_of(places: Iterable[Counted], *, needed: int, now: dt.datetime) -> Completion:
    """Return how far somebody has come who holds these places."""
    places = list(places)
    over = [place for place in places if place.mark or place.ends_at <= now]
    return Completion(
        attended=sum(place.mark in ATTENDED for place in over),
        needed=needed,
        held=len(over),
        left=len(places) - len(over),
        unmarked=sum(not place.mark for place in over),
    )


def counting_places() -> QuerySet[Appointment]:
    """Every place that counts towards completing a course, in no order."""
    return Appointment.objects.filter(
        state=Appointment.State.BOOKED, session__kind=Session.Kind.COURSE, session__state=Session.State.PLANNED
    ).order_by()


def completions_on(courses: Collection[int], now: dt.datetime) -> dict[int, dict[int, Completion]]:
    """Return how far everybody has come on these courses: by the course's key, then the person's. One query."""
    held: dict[tuple[int, int], list[Counted]] = defaultdict(list)
    needed: dict[int, int] = {}
    fields = ("session__course_id", "session__course__edition__completion_sessions", "participant_id", "mark", "session__ends_at")
    for course, takes, person, mark, ends_at in counting_places().filter(session__course__in=courses).values_list(*fields):
        needed[course] = takes
        held[course, person].append(Counted(mark, ends_at))
    found: dict[int, dict[int, Completion]] = {pk: {} for pk in courses}
    for (course, person), places in held.items():
        found[course][person] = completion_of(places, needed=needed[course], now=now)
    return found
