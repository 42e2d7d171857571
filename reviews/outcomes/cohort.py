"""Whom an outcomes page is about: everybody who started a programme's groups, who completed it, and whom a filter keeps.

Somebody started who came to a day that was held; the completion rule says who completed (participants.attendance.completion). Who
was on two groups of one pathway counts once, for the last they came to; so does whoever has two places on one course.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import Organisation
from courses.models import Course, Programme, Session
from participants.attendance.completion import counting_places, finish_lines
from participants.models import Enrolment, Participant
from participants.rules.attendance import ATTENDED

COURSE = ("pk", "edition_id", "format", "venue__name", "first_starts_at", "last_ends_at")


@dataclass(frozen=True, slots=True, eq=False)
class Starter:
    """One person who started: on which group, how and where it was held, when it ended, and whether they completed it.

    There is one for each person in a cohort; each equals only itself, which makes it a cheap key for a hundred thousand scores.
    """

    enrolment: int
    participant: int
    episode: int | None
    course: int
    edition: int
    format: str
    site: str
    ended_on: dt.date
    began_on: dt.date
    completed: bool
    attended: int
    # Nobody asks about their reviews any more: they died, gave the place up, or want none.
    left_reviews: bool


@dataclass(frozen=True)
class OutcomeScope:
    """What is asked: a programme, the days between which its groups ended, and what else they must be. Empty: whatever it is."""

    organisation: Organisation
    programme: Programme
    first: dt.date
    last: dt.date
    now: dt.datetime
    edition: int = 0
    site: str = ""
    format: str = ""

    @property
    def begins(self) -> dt.datetime:
        """The first moment of its days."""
        return dt.datetime.combine(self.first, dt.time(), self.organisation.tzinfo)

    @property
    def ends(self) -> dt.datetime:
        """The first moment after them."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), self.organisation.tzinfo)

    def keeps(self, starter: Starter) -> bool:
        """Whether somebody is among those it is about."""
        return (
            self.first <= starter.ended_on <= self.last
            and self.edition in (0, starter.edition)
            and self.site in ("", starter.site)
            and self.format in ("", starter.format)
        )

    def wider(self) -> Mapping[str, "OutcomeScope"]:
        """The same without one of its filters, by that filter: what two looks at the page could be compared with."""
        without: dict[str, Any] = {"edition": 0, "site": "", "format": ""}
        return {name: replace(self, **{name: none}) for name, none in without.items() if getattr(self, name) != none}


@dataclass(frozen=True)
class Cohort:
    """Everybody who started the programme's groups that have ended, by the keys that questionnaires belong to."""

    scope: OutcomeScope
    starters: tuple[Starter, ...]
    by_owner: Mapping[tuple[str, int], Starter] = field(repr=False)

    @property
    def kept(self) -> list[Starter]:
        """Those the page is about."""
        return [each for each in self.starters if self.scope.keeps(each)]


def cohort_of(scope: OutcomeScope) -> Cohort:
    """Return everybody who started. Four queries, however many there are."""
    courses = {row[0]: row[1:] for row in _ended(scope).values_list(*COURSE)}
    came = _came(courses)
    lines = finish_lines(courses)
    zone = scope.organisation.tzinfo
    found: dict[tuple[int, ...], Starter] = {}
    owners: dict[tuple[str, int], tuple[int, ...]] = {}
    for pk, person, course, episode, state, left, stopped in _places(courses):
        if not (attended := came.get((course, person), 0)):
            continue
        edition, way, site, first, last = courses[course]
        line = lines[course]
        starter = Starter(
            enrolment=pk,
            participant=person,
            episode=episode,
            course=course,
            edition=edition,
            format=way,
            site=site or "",
            ended_on=last.astimezone(zone).date(),
            began_on=first.astimezone(zone).date(),
            completed=0 < line.needed <= attended and not line.stopped,
            attended=attended,
            left_reviews=state == Enrolment.State.WITHDRAWN or left is not None or stopped == Participant.Stopped.DIED,
        )
        whose = (episode,) if episode else (course, person)
        found[whose] = starter
        # What was asked of a place before it belonged to a pathway is theirs as well.
        owners["enrolment", pk] = whose
        if episode:
            owners["episode", episode] = whose
    return Cohort(scope, tuple(found.values()), {owner: found[whose] for owner, whose in owners.items()})


def _ended(scope: OutcomeScope) -> QuerySet[Course]:
    """The programme's groups of which the last day is over."""
    return Course.objects.filter(
        organisation=scope.organisation, programme=scope.programme, last_ends_at__lte=scope.now
    ).order_by("last_ends_at", "pk")


def _came(courses: Mapping[int, Any]) -> dict[tuple[int, int], int]:
    """How often each person came to days of each group that were held."""
    marks = counting_places().filter(
        session__course__in=list(courses), session__outcome=Session.Outcome.HELD, mark__in=sorted(ATTENDED)
    )
    rows = marks.values_list("session__course_id", "participant_id").annotate(times=Count("pk"))
    return {(course, person): times for course, person, times in rows if course is not None}


def _places(courses: Mapping[int, Any]) -> QuerySet[Any, Any]:
    """Every place on them, the earlier groups first, then those that were given back.

    Whoever gave a place back and took it again, or had one on each of two records, has one that counts.
    """
    return (
        Enrolment.objects.filter(course__in=list(courses))
        .order_by("course__last_ends_at", "-state", "pk")
        .values_list(
            *("pk", "participant_id", "course_id", "episode_id", "state", "reviews_left_at", "participant__stopped_reason")
        )
    )
