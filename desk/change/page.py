"""One person over time, put together for the page: pathway by pathway, its lines, every number, and the goals beside them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet
from django.urls import reverse

from common.pages.kept_statements import written_once
from common.words import birth_date, counted, long_date, long_date_range
from desk.change.drawing import Drawing, drawing_of
from participants.models import Appointment, Episode, Participant
from participants.rules.attendance import ATTENDED
from reviews.change.lines import ScaleLine, change_summary, point_heading
from reviews.change.reading import AnsweredOverTime, answered_over_time
from reviews.goals.keeping import goals_with_progress
from reviews.group_notes.reading import places_on_pathway
from reviews.models import ClinicalNote, Goal

# How many looks at goals stand side by side; the latest.
MOST_LOOKS = 6


@dataclass(frozen=True)
class LineOnPage:
    """One scale with its drawing; `unwritten`: worse, and no note of a review was signed since."""

    line: ScaleLine
    drawing: Drawing | None
    unwritten: bool = False


@dataclass(frozen=True)
class NumberRow:
    """Every number of one scale: head and value of each column, then the change."""

    name: str
    cells: list[tuple[str, str]]
    moved: str


@dataclass(frozen=True)
class GoalRow:
    """A goal with how far it was on each day it was looked at."""

    goal: Goal
    cells: list[tuple[str, str]]


@dataclass
class OverTime:
    """One pathway over time, or one course that belongs to none."""

    key: int
    heading: str
    facts: str = ""
    summary: str = ""
    lines: list[LineOnPage] = field(default_factory=list)
    heads: list[tuple[str, str]] = field(default_factory=list)
    rows: list[NumberRow] = field(default_factory=list)
    apart: list[dt.date] = field(default_factory=list)
    goal_heads: list[str] = field(default_factory=list)
    goals: list[GoalRow] = field(default_factory=list)
    # Where the note of the review that is due or was last is written.
    note_url: str = ""


def over_time_of(person: Participant, now: dt.datetime) -> list[OverTime]:
    """Everything of one person over time, the latest pathway first.

    Six queries however much there is, one more where something became worse; two where nobody was referred and nothing was asked.
    """
    answered, pathways = answered_over_time(person), _pathways_of(person)
    keys, zone = [each.pk for each in pathways], person.organisation.tzinfo
    goals, places = (goals_with_progress(keys), places_on_pathway(keys)) if keys else ([], [])
    empty = AnsweredOverTime()
    signed = _last_signed(answered)
    pages = []
    for episode in pathways:
        theirs = [each for each in places if episode.pk in (each.episode_id, each.enrolment and each.enrolment.episode_id)]
        page = _page(answered.get((episode.pk, None), empty), episode.pk, episode.programme.name, signed.get(episode.pk))
        page.facts, page.note_url = _facts(theirs), _note_url(theirs, episode, now)
        _add_goals(page, [each for each in goals if each.episode_id == episode.pk], zone)
        pages.append(page)
    courses = [each for (episode, _), each in answered.items() if episode is None]
    return pages + [_page(each, -number, "Courses without a pathway", None) for number, each in enumerate(courses, 1)]


@written_once
def _pathways_of(person: Participant) -> QuerySet[Episode]:
    return Episode.objects.filter(participant=person).select_related("programme").order_by("-opened_at", "-pk")


def _last_signed(answered: dict[tuple[int | None, int | None], AnsweredOverTime]) -> dict[int, dt.datetime]:
    """When an own part of a review was last signed on the pathways where something is worse. One query; none where nothing is."""
    worse = [
        episode for (episode, _), each in answered.items() if episode and any(line.verdict == "Worse" for line in each.lines)
    ]
    return dict(_signed_on(worse)) if worse else {}


def _signed_on(episodes: Collection[int]) -> QuerySet[ClinicalNote, tuple[int, dt.datetime]]:
    signed = ClinicalNote.objects.filter(episode__in=episodes, kind=ClinicalNote.Kind.REVIEW, signed_at__isnull=False)
    return signed.order_by().values("episode").annotate(last=Max("signed_at")).values_list("episode", "last")


def _page(answered: AnsweredOverTime, key: int, heading: str, signed: dt.datetime | None) -> OverTime:
    lines = [LineOnPage(line, drawing_of(line), _is_unwritten(line, signed)) for line in answered.lines]
    columns = answered.columns if lines else []
    heads = [(point_heading(point), _head_day(answered, point, day)) for point, day in columns]
    rows = []
    for line in answered.lines:
        cells = [
            (", ".join(filter(None, head)), _cell(answered, line, *column)) for head, column in zip(heads, columns, strict=True)
        ]
        rows.append(NumberRow(f"{line.name}, {line.range_words}", cells, line.moved_words))
    apart = [day for _, day in columns if day]
    return OverTime(key, heading, summary=_summary(answered.lines), lines=lines, heads=heads, rows=rows, apart=apart)


def _is_unwritten(line: ScaleLine, signed: dt.datetime | None) -> bool:
    return line.verdict == "Worse" and line.latest is not None and (signed is None or signed.date() < line.latest.on)


def _summary(lines: list[ScaleLine]) -> str:
    """From where to where change is counted, and how many scales did what."""
    compared = [each for each in lines if each.change]
    spans = {(each.baseline.point, each.latest.point) for each in compared if each.baseline and each.latest}
    if not spans:
        return ""
    if len(spans) == 1:
        first, last = (_in_sentence(point) for point in spans.pop())
        return f"Change is from {first} to {last}. {change_summary(compared)}"
    return f"Change is from the first day, or the assessment, to the latest score of each. {change_summary(compared)}"


def _in_sentence(point: str) -> str:
    named = {"assessment": "the assessment", "first": "the first day", "last": "the last day"}
    return named.get(point, f"the {point}-month review")


def _head_day(answered: AnsweredOverTime, point: str, day: dt.date | None) -> str:
    """On which day, or between which, the answers of a column were given."""
    if day:
        return birth_date(day)
    days = {
        each.answered_on for each in answered.questionnaires if each.point == point and each.answered_on and not each.unscheduled
    }
    if not days:
        return ""
    first, last = min(days), max(days)
    return birth_date(first) if first == last else f"{birth_date(first)} to {birth_date(last)}"


def _cell(answered: AnsweredOverTime, line: ScaleLine, point: str, day: dt.date | None) -> str:
    for score in line.scores:
        if (score.is_apart and score.on == day) if day else (score.point == point and not score.is_apart):
            return score.words
    return "Not asked" if day else answered.standing(line.measure.slug, line.edition, point)


def _facts(places: list[Appointment]) -> str:
    """The group and its days, and the next or last review."""
    days = [each.session for each in places if each.session.course and not each.session.is_review]
    reviews = [each.session for each in places if each.session.is_review]
    said = []
    if days and days[-1].course:
        group = [each for each in days if each.course_id == days[-1].course_id]
        said.append(f"{days[-1].course.name}, {long_date_range(group[0].local_date, group[-1].local_date)}")
        said += _came(places, {each.pk for each in group})
    said += [f"{reviews[-1].label} on {long_date(reviews[-1].local_date)}"] if reviews else []
    return " · ".join(said)


def _came(places: list[Appointment], days: Collection[int]) -> list[str]:
    """To how many of the group's days that have a mark they came; nothing before the first."""
    marked = [each for each in places if each.session_id in days and each.mark]
    came = sum(each.mark in ATTENDED for each in marked)
    return [f"came to {came} of {counted(len(marked), 'day')}"] if marked else []


def _note_url(places: list[Appointment], episode: Episode, now: dt.datetime) -> str:
    """The own part of the last review that has begun; "" before the first."""
    begun = [each.session_id for each in places if each.session.is_review and each.session.starts_at <= now]
    return reverse("desk:own_notes", args=[begun[-1], episode.pk]) if begun else ""


def _add_goals(page: OverTime, goals: list[Goal], zone: ZoneInfo) -> None:
    """Put the goals beside the measures: a column for each day somebody said how far they are, the latest ones."""
    steps = {goal.pk: {step.at.astimezone(zone).date(): step.value for step in goal.progress.all()} for goal in goals}
    days = sorted({day for each in steps.values() for day in each})[-MOST_LOOKS:]
    page.goal_heads = [birth_date(day) for day in days]
    for goal in goals:
        values = steps[goal.pk]
        page.goals.append(GoalRow(goal, [(birth_date(day), str(values[day]) if day in values else "–") for day in days]))
