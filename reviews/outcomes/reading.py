"""What people scored at the points of a programme, read in one pass: before and after of each, however many answers there are.

Unscheduled answers are left out; what the person answered goes before what staff typed; scores of another edition of a measure
are never paired with these.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from courses.models import Programme
from reviews.measures import change
from reviews.measures.catalogue import shipped_measures
from reviews.measures.definitions import Better, LicenceClass, Measure, Method, Scale
from reviews.models import Questionnaire
from reviews.outcomes.cohort import Cohort, OutcomeScope, Starter

FIRST = "first"  # everything is compared with the first day
OVERALL = "change"  # the domain of a measure that is a change itself
STARTED, COMPLETED = "started", "completed"
LINES = (STARTED, COMPLETED)


class ScaleKey(NamedTuple):
    """One line of figures: a scale of a measure."""

    measure: str
    scale: str


class Given(NamedTuple):
    """What one person scored on one scale at one point. An exact fraction, kept as it is stored."""

    numerator: int
    denominator: int


# By scale, then point, then the starter.
Scores = Mapping[ScaleKey, Mapping[str, Mapping[Starter, Given]]]


@dataclass(frozen=True)
class CohortAnswers:
    """Everything read of a cohort. `returned`: how many questionnaires of a measure at a point are in each state."""

    scores: Scores
    returned: Mapping[tuple[str, str], Counter[str]] = field(repr=False)

    def points(self) -> list[str]:
        """The points somebody has a score at, as they follow each other."""
        return sorted({point for points in self.scores.values() for point in points}, key=place_of)


def place_of(point: str) -> tuple[int, int]:
    """Where a point stands: the assessment, the first day, the last, then reviews by month."""
    named = {"assessment": 0, FIRST: 1, "last": 2}
    return (named[point], 0) if point in named else (3, int(point) if point.isdigit() else 0)


def asked_of(scope: OutcomeScope) -> tuple[list[str], list[ScaleKey]]:
    """Return the points at which anything was answered, and the scales of what was, as they are shown. One query.

    Not those that are a change themselves: they have no first day to be compared with (reviews.outcomes.overall).
    """
    rows = list(_of_programme(scope).filter(state=Questionnaire.State.COMPLETE).values_list("measure", "point").distinct())
    known = shipped_measures()
    answered = {slug for slug, _ in rows} & set(known) - overall_measures()
    keys = [ScaleKey(slug, each.slug) for slug in answered for each in known[slug].scales]
    return sorted({point for _, point in rows}, key=place_of), ordered(keys)


@cache
def overall_measures() -> frozenset[str]:
    """The measures that ask how somebody has changed all in all: each answer is a change itself, and no pair says anything."""
    return frozenset(slug for slug, measure in shipped_measures().items() if measure.domain == OVERALL)


def _of_programme(scope: OutcomeScope) -> QuerySet[Questionnaire]:
    """Everything that was asked at a point of the programme."""
    asked = Questionnaire.objects.filter(organisation=scope.organisation, unscheduled=False).exclude(point="extra").order_by()
    if scope.programme.kind == Programme.Kind.HOSPITAL:
        # Whoever was brought in without a pathway has them on the place itself.
        return asked.filter(Q(episode__programme=scope.programme) | Q(enrolment__course__programme=scope.programme))
    return asked.filter(enrolment__course__programme=scope.programme)


def answers_of(cohort: Cohort, *, points: Collection[str] = (), also: ScaleKey | None = None) -> CohortAnswers:
    """Return what the cohort scored. One query. `points`: only at these; none: at all.

    Of one scale's measure (`also`), and of overall change, at any point. The person's own answers count, and where they come to
    no score there is none, whatever staff typed.
    """
    returned: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    counting: dict[tuple[int, str], _Scored] = {}
    seen: set[int] = set()
    keeps, known = cohort.scope.keeps, shipped_measures()
    for pk, episode, enrolment, measure, edition, point, state, scale, numerator, denominator, own, score in _rows(
        cohort, points, also
    ):
        starter = cohort.by_owner.get(("episode", episode) if episode else ("enrolment", enrolment))
        if starter is None or measure not in known or known[measure].edition != edition:
            continue
        if pk not in seen:
            seen.add(pk)
            if keeps(starter):
                returned[measure, point][state] += 1
        if scale is None:
            continue
        stays = bool(episode) or enrolment == starter.enrolment
        given = None if numerator is None else Given(numerator, denominator)
        found = _Scored((stays, own, score), starter, ScaleKey(measure, scale), point, given)
        counting[pk, scale] = max(found, counting.get((pk, scale), found), key=lambda each: each.weight)
    return CohortAnswers(_those_that_count(counting.values()), returned)


class _Scored(NamedTuple):
    """One score as it is read. Weight: of a place that stays, the person's own, the latest. Without `given` it came to none."""

    weight: tuple[bool, bool, int]
    starter: Starter
    key: ScaleKey
    point: str
    given: Given | None


def _those_that_count(scored: Iterable[_Scored]) -> Scores:
    """Each starter's score of each scale at each point, from what counts of each questionnaire.

    Of two places of one person on a course, which a merge of two records left, that which stays goes first.
    """
    found: dict[ScaleKey, dict[str, dict[Starter, Given]]] = defaultdict(lambda: defaultdict(dict))
    for each in sorted(scored, key=lambda one: one.weight):
        if each.given is not None:
            found[each.key][each.point][each.starter] = each.given
    return found


def _rows(cohort: Cohort, points: Collection[str], also: ScaleKey | None) -> Iterable[Any]:
    asked = _of_programme(cohort.scope)
    if points:
        wanted = Q(point__in=points)
        asked = asked.filter(wanted | Q(measure__in={*overall_measures(), *([also.measure] if also else [])}))
    fields = ("pk", "episode_id", "enrolment_id", "measure", "edition", "point", "state")
    score = ("scale", "numerator", "denominator", "by_person", "pk")
    return asked.values_list(*fields, *(f"scores__{each}" for each in score)).iterator(chunk_size=5000)


class Pair(NamedTuple):
    """Before and after of one person, and what the change amounts to by the scale's own rule."""

    starter: Starter
    before: float
    after: float
    verdict: change.Verdict


def pairs_of(answers: CohortAnswers, key: ScaleKey, point: str, *, since: str = FIRST) -> list[Pair]:
    """Return everybody with a score at both points."""
    points = answers.scores.get(key, {})
    before, after = points.get(since, {}), points.get(point, {})
    return [
        Pair(starter, first.numerator / first.denominator, last.numerator / last.denominator, verdict_of(key, first, last))
        for starter, last in after.items()
        if (first := before.get(starter)) is not None
    ]


@cache
def verdict_of(key: ScaleKey, before: Given, after: Given) -> change.Verdict:
    """What a change amounts to, worked out once for each pair of scores: few are different."""
    scale = scale_of(key)
    return change.Verdict.UNMARKED if scale is None else change.changed(scale, Fraction(*before), Fraction(*after)).verdict


def measure_named(key: ScaleKey) -> Measure | None:
    """The measure of a line; None where it isn't shipped any more."""
    return shipped_measures().get(key.measure)


def scale_of(key: ScaleKey) -> Scale | None:
    """The scale of a line; None where there is none of its name."""
    measure = measure_named(key)
    return next((each for each in measure.scales if each.slug == key.scale), None) if measure else None


def is_higher_better(key: ScaleKey) -> bool:
    """Which way the scale of a line runs."""
    scale = scale_of(key)
    return scale is None or scale.better is Better.HIGHER


def is_leading(key: ScaleKey) -> bool:
    """Whether a line stands for its measure: its main scale; of our own measure each that is a mean of several items."""
    measure, scale = measure_named(key), scale_of(key)
    if measure is None or scale is None:
        return False
    return scale is measure.main_scale or (measure.licence is LicenceClass.OWN and scale.method is Method.MEAN)


def ordered(keys: Iterable[ScaleKey]) -> list[ScaleKey]:
    """The lines as they are shown: those that stand for their measure first, then by the measure's name and in its own order."""
    return sorted((key for key in keys if scale_of(key)), key=_order)


def _order(key: ScaleKey) -> tuple[bool, str, int]:
    measure, scale = measure_named(key), scale_of(key)
    if measure is None or scale is None:
        return True, key.measure, 0
    return not is_leading(key), measure.name, measure.scales.index(scale)


def of_line(starters: Sequence[Starter], line: str) -> list[Starter]:
    """Those of one of the two lines: everybody who started, or who completed it."""
    return [each for each in starters if line == STARTED or each.completed]
