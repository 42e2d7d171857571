"""Overall change: asked afterwards alone, so there is no pair. What is counted is who says that they are much better, or worse.

The band at the better end of the scale is what the sources call a responder (much, or very much, better); the one at the other
end is worse. The two directions are two measures, and never in one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from reviews.measures import scoring
from reviews.measures.change import Verdict
from reviews.measures.definitions import Better, Scale
from reviews.outcomes.cohort import Cohort
from reviews.outcomes.figures import BETTER, HERE, PAIRS, WORSE, CountKey, hidden_counts
from reviews.outcomes.reading import (
    LINES,
    STARTED,
    CohortAnswers,
    Given,
    Pair,
    ScaleKey,
    ordered,
    overall_measures,
    place_of,
    scale_of,
)


@dataclass(frozen=True)
class OverallLine:
    """How one line of people say they have changed, at one point. A figure that is left out is None."""

    key: ScaleKey
    point: str
    line: str
    of: int
    answered: int | None
    better: int | None
    worse: int | None


def overall_lines(cohort: Cohort, answers: CohortAnswers) -> list[OverallLine]:
    """Return two lines for each point at which somebody said how they have changed, those who started and those who completed."""
    kept = cohort.kept
    of = {line: sum(line == STARTED or each.completed for each in kept) for line in LINES}
    return [
        found
        for key in ordered(key for key in answers.scores if key.measure in overall_measures())
        for point in sorted(answers.scores[key], key=place_of)
        for found in _at_point(cohort, key, point, _said(answers, key, point), of)
    ]


def _said(answers: CohortAnswers, key: ScaleKey, point: str) -> list[Pair]:
    """Each answer as if it were a pair: it is a change already."""
    scale = scale_of(key)
    given = answers.scores[key][point].items() if scale else ()
    return [Pair(starter, 0.0, 0.0, _verdict(key, value)) for starter, value in given]


def _at_point(cohort: Cohort, key: ScaleKey, point: str, everybody: Sequence[Pair], of: dict[str, int]) -> list[OverallLine]:
    here = [each for each in everybody if cohort.scope.keeps(each.starter)]
    out = hidden_counts(cohort.scope, everybody) if here else frozenset()
    found = []
    for line in LINES if here else ():
        theirs = [each.verdict for each in here if line == STARTED or each.starter.completed]
        counts = {
            PAIRS: len(theirs),
            BETTER: theirs.count(Verdict.IMPROVED),
            WORSE: theirs.count(Verdict.WORSE),
        }
        gone = CountKey(HERE, line, PAIRS) in out
        seen = {what: None if gone or CountKey(HERE, line, what) in out else number for what, number in counts.items()}
        found.append(OverallLine(key, point, line, of[line], seen[PAIRS], seen[BETTER], seen[WORSE]))
    return found


@cache
def _verdict(key: ScaleKey, given: Given) -> Verdict:
    scale = scale_of(key)
    return Verdict.UNMARKED if scale is None else said_change(scale, Fraction(*given))


def said_change(scale: Scale, value: Fraction) -> Verdict:
    """What an answer says by itself: the band at the better end is better, the one at the other end worse, others the same."""
    ends = (scale.most, scale.least) if scale.better is Better.HIGHER else (scale.least, scale.most)
    best, worst = (scoring.band_of(scale, end) for end in ends)
    band = scoring.band_of(scale, value)
    if band is None or best == worst:
        return Verdict.UNMARKED
    return Verdict.IMPROVED if band == best else Verdict.WORSE if band == worst else Verdict.SAME
