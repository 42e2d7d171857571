"""Opens what is due, moves what is open with the days it hangs on, closes what is over: one organisation in one go.

It works out what should be open and brings the table to it, so it may run twice, or after a week of silence, with one result.
Two workers take turns, and the database holds that nothing is asked twice at one point.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Job
from common.clock import today_in
from common.trying_again import tried_again
from participants.models import Enrolment, Episode
from reviews.measures.catalogue import is_asked_still, shipped_measures
from reviews.models import Questionnaire
from reviews.questionnaires.anchors import AskedHere, Owner, PointAsked, PointOf, asked_here, settled_elsewhere
from reviews.questionnaires.answering import count_what_was_left_off
from reviews.questionnaires.points import ASKED_AFTER, EXTRA, AskingDays, asking_days

OPENER = Job("questionnaires")
State = Questionnaire.State
# Any number; with the organisation's key it is the lock of whoever opens its questionnaires.
OPENERS_LOCK = 5_316_011
WINDOW = ("opens_at", "closes_at", "session_id", "asked_from", "asked_after", "overdue_from")


@dataclass(frozen=True, slots=True)
class OpeningOutcome:
    """How many were opened, moved and closed."""

    opened: int = 0
    moved: int = 0
    closed: int = 0


@tried_again
def open_questionnaires(organisation: Organisation, now: dt.datetime) -> OpeningOutcome:
    """Bring the questionnaires of one organisation to how they should be. Bounded queries, however many people it has."""
    with transaction.atomic():
        _take_turns(organisation)
        rows = list(_open_or_over(organisation, now).select_for_update(no_key=True, of=("self",)).order_by("pk"))
        here = asked_here(organisation, {_point_of(each) for each in rows if each.point != EXTRA}, now)
        work = _Work(organisation, here, now)
        moved, closed = work.followed(rows)
        opened = work.opened(rows)
    return OpeningOutcome(len(opened), len(moved), len(closed))


def open_everywhere(now: dt.datetime) -> None:
    """The same for every organisation, each in a transaction of its own; then what somebody left without an end is counted."""
    for organisation in Organisation.objects.order_by("pk"):
        open_questionnaires(organisation, now)
        count_what_was_left_off(organisation, now)


def _of(organisation: Organisation) -> Any:
    return Questionnaire.objects.filter(organisation=organisation).exclude(point=EXTRA)


def _open_or_over(organisation: Organisation, now: dt.datetime) -> QuerySet[Questionnaire]:
    """What is open: of what was asked outside every point only that whose own two weeks are over."""
    rows = Questionnaire.objects.filter(organisation=organisation, state=State.OPEN)
    return rows.filter(~Q(point=EXTRA) | Q(closes_at__lte=now))


def _point_of(row: Questionnaire) -> PointOf:
    return PointOf(Owner(row.episode_id, row.enrolment_id), row.point)


@dataclass(frozen=True)
class _Work:
    """One run for one organisation, under its lock."""

    organisation: Organisation
    here: AskedHere
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return today_in(self.organisation.tzinfo, self.now)

    @cached_property
    def settled(self) -> set[tuple[int, int, str, str]]:
        """What was answered on a place that a merge of two records has closed. One query, asked where a course is asked."""
        return settled_elsewhere(self.organisation)

    def _is_over(self, row: Questionnaire, point: PointOf, asked: PointAsked) -> bool:
        """Whether nobody is to answer it any more, although its window is open."""
        return not is_asked_still(row.measure, row.edition) or self._is_settled(point, asked, row.measure)

    def _is_settled(self, point: PointOf, asked: PointAsked, measure: str) -> bool:
        """Whether a person has answered or declined it on another place on the same course."""
        return bool(point.owner.enrolment) and (asked.person, asked.course, point.point, measure) in self.settled

    def followed(self, rows: Iterable[Questionnaire]) -> tuple[list[Questionnaire], list[Questionnaire]]:
        """Move and close what is open; return what was moved and what was closed."""
        moved, closed = [], []
        for row in rows:
            point = _point_of(row)
            asked = self.here.points.get(point)
            days = self._days(row.point, asked, row.asked_from) if asked else None
            if asked is None or days is None or days.closes < self.today or self._is_over(row, point, asked):
                row.state = State.CLOSED
                closed.append(row)
            elif self._placed(row, asked, days):
                moved.append(row)
        self._write([*moved, *closed])
        _record("moved with its day", moved)
        _record("closed unanswered", closed)
        return moved, closed

    def opened(self, rows: Iterable[Questionnaire]) -> list[Questionnaire]:
        """Open what is due and not there yet, and what was closed and is due again."""
        there = {(_point_of(each), each.measure) for each in rows}
        due = {
            (point, measure): (asked, days)
            for point, measure, asked, days in self._due()
            if (point, measure) not in there and not self._is_settled(point, asked, measure)
        }
        again = []
        for row in self._rows_at({point for point, _ in due}) if due else ():
            found = due.pop((_point_of(row), row.measure), None)
            if found and row.state == State.CLOSED and is_asked_still(row.measure, row.edition):
                self._placed(row, *found)
                row.state = State.OPEN
                again.append(row)
        self._write(again)
        new = [self._new(point, measure, asked, days) for (point, measure), (asked, days) in due.items()]
        Questionnaire.objects.bulk_create(new, batch_size=500)
        _record("opened", [*new, *again])
        return [*new, *again]

    def _due(self) -> Iterator[tuple[PointOf, str, PointAsked, AskingDays]]:
        """What should be open now, measure by measure; one that isn't shipped any more is passed over."""
        shipped = shipped_measures()
        for point, asked in self.here.points.items():
            if (asks := self.here.editions.get(asked.edition)) is None or point.point not in asks.measures:
                continue
            days = self._days(point.point, asked, None)
            if days.is_open(self.today):
                yield from ((point, slug, asked, days) for slug in asks.measures[point.point] if slug in shipped)

    def _days(self, point: str, asked: PointAsked, asked_from: dt.date | None) -> AskingDays:
        """When they are asked; whoever has been asked already isn't asked from a later day on because the day came nearer."""
        since = min(asked_from or self.today, self.today)
        return asking_days(point, asked.anchor.day, since=since, after=self._after(asked))

    def _after(self, asked: PointAsked) -> Sequence[int]:
        asks = self.here.editions.get(asked.edition)
        return asks.after if asks else ASKED_AFTER

    def _placed(self, row: Questionnaire, asked: PointAsked, days: AskingDays) -> bool:
        """Put a row where its days say; return whether that changed anything."""
        before = tuple(getattr(row, name) for name in WINDOW)
        row.opens_at, row.closes_at = days.instants(self.organisation.tzinfo)
        row.session_id = asked.anchor.session
        row.asked_from, row.overdue_from = days.asked_from, days.overdue_from
        row.asked_after = list(self._after(asked))
        return before != tuple(getattr(row, name) for name in WINDOW)

    def _new(self, point: PointOf, measure: str, asked: PointAsked, days: AskingDays) -> Questionnaire:
        row = Questionnaire(
            organisation=self.organisation,
            episode_id=point.owner.episode,
            enrolment_id=point.owner.enrolment,
            measure=measure,
            edition=shipped_measures()[measure].edition,
            point=point.point,
        )
        self._placed(row, asked, days)
        return row

    def _rows_at(self, points: Collection[PointOf]) -> list[Questionnaire]:
        """What there is at these points already, in whatever state. Two queries at most."""
        episodes = {each.owner.episode for each in points} - {None}
        enrolments = {each.owner.enrolment for each in points} - {None}
        rows = _of(self.organisation).select_for_update(no_key=True, of=("self",)).order_by("pk")
        return [
            *(rows.filter(episode__in=episodes) if episodes else ()),
            *(rows.filter(enrolment__in=enrolments) if enrolments else ()),
        ]

    def _write(self, rows: list[Questionnaire]) -> None:
        if not rows:
            return
        for row in rows:
            row.version += 1
        Questionnaire.objects.bulk_update(
            rows, ["state", "opens_at", "closes_at", "session", "asked_from", "asked_after", "overdue_from", "version"], 500
        )


def _record(verb: str, rows: list[Questionnaire]) -> None:
    """Write into the trail what became of these, which wakes whoever plans messages. Three queries, none for nothing."""
    if not rows:
        return
    episodes = Episode.objects.in_bulk({each.episode_id for each in rows if each.episode_id})
    enrolments = Enrolment.objects.in_bulk({each.enrolment_id for each in rows if each.enrolment_id})
    for each in rows:
        each.episode = episodes.get(each.episode_id or 0)
        each.enrolment = enrolments.get(each.enrolment_id or 0)
    audit.record_changes(
        OPENER,
        verb,
        [(each, {"participant": each.participant_id, "point": each.point, "measure": each.measure}) for each in rows],
    )


def _take_turns(organisation: Organisation) -> None:
    """Wait for another worker that is at the same organisation, and keep the next one waiting until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [OPENERS_LOCK, organisation.pk])
