"""Everything that somebody's questionnaires came to, pathway by pathway, in the same number of queries however much it is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from common.pages.kept_statements import written_once
from participants.models import Participant
from reviews.change.lines import EXTRA, ScaleLine, ScoreFacts, place_of
from reviews.measures.catalogue import shipped_measures
from reviews.measures.definitions import Measure
from reviews.models import Questionnaire, Score
from reviews.questionnaires.own import whose_own

Owner = tuple[int | None, int | None]
Column = tuple[str, dt.date | None]


@dataclass
class AnsweredOverTime:
    """The questionnaires of one pathway, or of one course where there is no pathway."""

    questionnaires: list[Questionnaire] = field(default_factory=list)
    lines: list[ScaleLine] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        """The points that were asked, in the programme's order, and between them by day what nobody asked for."""
        answered = [each for each in self.questionnaires if each.state == Questionnaire.State.COMPLETE]
        points = {each.point for each in self.questionnaires if not _is_apart(each)}
        days = {
            point: max((each.answered_on or dt.date.min for each in answered if each.point == point), default=None)
            for point in points
        }
        apart = {each.answered_on for each in answered if _is_apart(each) and each.answered_on}
        columns: list[Column] = [(point, None) for point in sorted(points, key=place_of)]
        for day in sorted(apart):
            before = [place for place, (point, _) in enumerate(columns, 1) if _day(days, columns[place - 1]) <= day]
            columns.insert(before[-1] if before else 0, (EXTRA, day))
        return columns

    def standing(self, measure: str, edition: str, point: str) -> str:
        """What is said of a point without a score: answered too early or late, declined, not answered yet, not asked."""
        rows = [each for each in self.questionnaires if (each.measure, each.edition, each.point) == (measure, edition, point)]
        states = {each.state for each in rows}
        if any(_is_apart(each) and each.state == Questionnaire.State.COMPLETE for each in rows):
            return "Outside its window"
        if Questionnaire.State.DECLINED in states:
            return "Declined"
        return "Not answered" if states else "Not asked"


def answered_over_time(person: Participant) -> dict[Owner, AnsweredOverTime]:
    """What somebody was asked and what it came to, by episode, or by enrolment where there is no episode. Two queries at most."""
    found: dict[Owner, AnsweredOverTime] = defaultdict(AnsweredOverTime)
    for each in _questionnaires_of(person):
        found[each.episode_id, each.enrolment_id].questionnaires.append(each)
    measures = shipped_measures() if found else {}
    for over_time in found.values():
        over_time.lines = lines_of(over_time.questionnaires, measures)
    return dict(found)


def lines_of(questionnaires: Iterable[Questionnaire], measures: Mapping[str, Measure]) -> list[ScaleLine]:
    """A line for each scale of each measure in each edition, in the measures' order; a measure nobody knows stays out."""
    scores: dict[tuple[str, str, str], list[ScoreFacts]] = defaultdict(list)
    for questionnaire in questionnaires:
        if questionnaire.answered_on is None:
            continue
        for score in _counting(questionnaire.scores.all()):
            scores[questionnaire.measure, questionnaire.edition, score.scale].append(_facts(questionnaire, score))
    editions: dict[str, set[str]] = defaultdict(set)
    for slug, edition, _ in scores:
        editions[slug].add(edition)
    return [
        ScaleLine(measure, scale, _by_day(scores[measure.slug, edition, scale.slug]), edition, len(editions[measure.slug]) > 1)
        for measure in measures.values()
        for edition in sorted(editions.get(measure.slug, ()))
        for scale in measure.scales
        if (measure.slug, edition, scale.slug) in scores
    ]


def _by_day(rows: Iterable[ScoreFacts]) -> tuple[ScoreFacts, ...]:
    return tuple(sorted(rows, key=lambda row: (row.on, place_of(row.point))))


@written_once
def _questionnaires_of(person: Participant) -> QuerySet[Questionnaire]:
    scores = Prefetch("scores", Score.objects.order_by("made_at", "pk"))
    return Questionnaire.objects.filter(whose_own(person)).prefetch_related(scores).order_by("pk")


def _counting(scores: Iterable[Score]) -> list[Score]:
    """Of each scale the one that counts: the person's before what staff typed, the latest rules before earlier ones."""
    found: dict[str, Score] = {}
    for score in scores:
        known = found.get(score.scale)
        if known is None or score.by_person >= known.by_person:
            found[score.scale] = score
    return list(found.values())


def _facts(questionnaire: Questionnaire, score: Score) -> ScoreFacts:
    value = None if score.numerator is None else Fraction(score.numerator, score.denominator)
    return ScoreFacts(
        questionnaire.point,
        questionnaire.answered_on or dt.date.min,
        value,
        questionnaire.unscheduled,
        score.missing,
        score.not_applicable,
    )


def _is_apart(questionnaire: Questionnaire) -> bool:
    return questionnaire.unscheduled or questionnaire.point == EXTRA


def _day(days: Mapping[str, dt.date | None], column: Column) -> dt.date:
    point, day = column
    return day or days.get(point) or dt.date.max
