"""One leader's page: what they are, what is on record, what they led here and elsewhere, what is withdrawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Organisation
from common.words import counted
from courses.leaders.listing import LeaderRow, LeadersGround, name_of_programme, rows_of
from courses.leaders.record import papers_on_file
from courses.leaders.rules import KIND_WORDS, Paper, good_until
from courses.leaders.standing import Led
from courses.models import Course, Facilitator, LeaderPaper, LedElsewhere, TrainingRecord


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One training on record."""

    row: TrainingRecord
    programme: str

    @property
    def words(self) -> str:
        """What it was, inside a sentence."""
        return KIND_WORDS[self.row.kind]


@dataclass(frozen=True, slots=True)
class LedLine:
    """One course that they led or lead here, and whether it counts."""

    course: Course
    led: Led
    counts: bool

    @property
    def sessions(self) -> str:
        """Return "all 6 sessions" or "4 of 6 sessions"."""
        if self.led.sessions >= self.led.held:
            return f"all {counted(self.led.held, 'session')}"
        return f"{self.led.sessions} of {counted(self.led.held, 'session')}"


@dataclass(frozen=True, slots=True)
class ElsewhereLine:
    """Something led elsewhere."""

    row: LedElsewhere
    programme: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper on file; `is_over`: it has run out and no newer one of its kind is good."""

    row: LeaderPaper
    is_over: bool


@dataclass(frozen=True, slots=True)
class LeaderSheet:
    """The whole page."""

    row: LeaderRow
    trainings: Sequence[TrainingLine]
    led: Sequence[LedLine]
    planned: Sequence[LedLine]
    elsewhere: Sequence[ElsewhereLine]
    papers: Sequence[PaperLine]

    @property
    def pain_words(self) -> str:
        """What they said of themselves. Only this page shows it."""
        return {True: "Yes", False: "No", None: "Not asked, or rather not said"}[self.row.person.lives_with_pain]


def sheet_of(person: Facilitator, ground: LeadersGround) -> LeaderSheet:
    """Everything on record about somebody. The same number of queries for one course and for thirty."""
    [row], facts = rows_of([person], ground), ground.on_file.facts_of([person])[person.pk]
    courses = _courses_of(ground.organisation, [*facts.led, *facts.planned])
    policy = ground.policy
    lines = {
        kind: [
            LedLine(courses[led.course_pk], led, led.counts(policy))
            for led in sorted(each, key=lambda led: led.last_day, reverse=True)
            if led.course_pk in courses
        ]
        for kind, each in (("led", facts.led), ("planned", facts.planned))
    }
    return LeaderSheet(
        row=row,
        trainings=[
            TrainingLine(each, name_of_programme(each.programme_slug, ground.programmes)) for each in trainings_of(person)
        ],
        led=lines["led"],
        planned=lines["planned"],
        elsewhere=[
            ElsewhereLine(each, name_of_programme(each.programme_slug, ground.programmes)) for each in elsewhere_of(person)
        ],
        papers=_papers(person, ground.today),
    )


def trainings_of(person: Facilitator) -> QuerySet[TrainingRecord]:
    """The trainings on somebody's record, withdrawn ones too, the latest first."""
    return TrainingRecord.objects.filter(facilitator=person).select_related("facilitator").order_by("-last_day", "-pk")


def elsewhere_of(person: Facilitator) -> QuerySet[LedElsewhere]:
    """What somebody led elsewhere, withdrawn records too, the latest first."""
    return LedElsewhere.objects.filter(facilitator=person).select_related("facilitator").order_by("-last_day", "-pk")


def _papers(person: Facilitator, today: dt.date) -> list[PaperLine]:
    rows = list(papers_on_file([person.pk]))
    papers = [Paper(row.kind, row.received_on, row.expires_on) for row in rows]
    lines = []
    for row in rows:
        until = good_until(papers, row.kind, today)
        lines.append(PaperLine(row, until is not None and until < today))
    return lines


def _courses_of(organisation: Organisation, led: Sequence[Led]) -> dict[int, Course]:
    keys = {each.course_pk for each in led if each.course_pk}
    return {course.pk: course for course in Course.objects.filter(organisation=organisation, pk__in=keys)} if keys else {}
