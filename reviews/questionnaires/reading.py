"""Somebody's questionnaires, of their pathways and of their courses; and how far each point is, for whoever sees no answers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from participants.models import Participant
from reviews.models import Questionnaire
from reviews.questionnaires.own import whose_own
from reviews.questionnaires.points import EXTRA

State = Questionnaire.State


def questionnaires_of(participant: Participant) -> QuerySet[Questionnaire]:
    """Everything one person was asked, of a pathway or of a course, the earliest first."""
    return Questionnaire.objects.filter(whose_own(participant)).order_by("opens_at", "pk")


def with_was_asked(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """Add `was_asked`: whether anything ever was asked of them, so that a page needn't look for what isn't there. No query."""
    of_pathways = Exists(Questionnaire.objects.filter(episode__participant=OuterRef("pk")))
    return people.annotate(was_asked=of_pathways | Exists(Questionnaire.objects.filter(enrolment__participant=OuterRef("pk"))))


@dataclass(frozen=True, slots=True)
class PointProgress:
    """How far one point of one person is: how many measures, and how many of them are open, answered, declined, not answered."""

    first: Questionnaire
    measures: int
    open: int
    answered: int
    declined: int
    closed: int

    @property
    def state(self) -> str:
        """What stands for the whole of it: open while anything is, then what most of it came to."""
        if self.open:
            return State.OPEN
        if self.answered:
            return State.COMPLETE
        return State.DECLINED if self.declined else State.CLOSED

    def is_overdue(self, today: dt.date) -> bool:
        """Whether somebody should ask them."""
        first = self.first
        waits = first.later_until is not None and first.later_until > today
        return bool(self.open and first.overdue_from and first.overdue_from <= today and not waits)


def points_of_person(participant: Participant, now: dt.datetime) -> list[PointProgress]:
    """Every point that somebody has been asked at, the latest first. One query."""
    rows = questionnaires_of(participant).exclude(point=EXTRA).filter(opens_at__lte=now)
    return sorted(points_among(rows), key=lambda each: (each.first.opens_at, each.first.pk), reverse=True)


def points_among(rows: Iterable[Questionnaire]) -> list[PointProgress]:
    """These questionnaires by the point they belong to. `first`: the first that is open, else the first."""
    groups: dict[tuple[int | None, int | None, str], list[Questionnaire]] = {}
    for row in rows:
        groups.setdefault((row.episode_id, row.enrolment_id, row.point), []).append(row)
    return [_point_among(group) for group in groups.values()]


def _point_among(group: list[Questionnaire]) -> PointProgress:
    states = [row.state for row in group]
    return PointProgress(
        first=next((row for row in group if row.state == State.OPEN), group[0]),
        measures=len(group),
        open=states.count(State.OPEN),
        answered=states.count(State.COMPLETE),
        declined=states.count(State.DECLINED),
        closed=states.count(State.CLOSED),
    )
