"""What somebody's answers come to, written once a side is complete, with the rule that was used and its version."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.db.models import QuerySet

from reviews.measures.catalogue import measure_of
from reviews.measures.scoring import scored
from reviews.models import AnswerCorrection, Questionnaire, Score


def write_scores(
    questionnaire: Questionnaire,
    answers: Mapping[int, int | None],
    *,
    by_person: bool,
    now: dt.datetime,
    correction: AnswerCorrection | None = None,
) -> list[Score]:
    """Write what one side's answers come to, inside the caller's transaction, which has locked the questionnaire.

    What was written once under these rules stays as it is; what is written after a correction stands beside it, and counts.
    """
    measure = measure_of(questionnaire.measure)
    rows = [
        Score(
            questionnaire=questionnaire,
            scale=each.scale,
            by_person=by_person,
            numerator=None if each.value is None else each.value.numerator,
            denominator=1 if each.value is None else each.value.denominator,
            missing_rule=each.missing_rule,
            missing_source=each.missing_source,
            missing=each.missing,
            not_applicable=each.not_applicable,
            rules_version=measure.rules_version,
            made_at=now,
            correction=correction,
        )
        for each in scored(measure, answers)
    ]
    return Score.objects.bulk_create(rows, ignore_conflicts=True)


def scores_of(questionnaires: Iterable[Questionnaire]) -> dict[int, dict[str, Score]]:
    """The score that counts of each scale, by questionnaire: the person's before the typed, the latest rules. One query."""
    found: dict[int, dict[str, Score]] = defaultdict(dict)
    for row in scores_by_weight(each.pk for each in questionnaires):
        found[row.questionnaire_id][row.scale] = row
    return dict(found)


def scores_by_weight(keys: Iterable[int]) -> QuerySet[Score]:
    """Scores of these questionnaires, what counts last: the typed before the person's, older rules before later ones."""
    return Score.objects.filter(questionnaire__in=list(keys)).order_by("by_person", "made_at", "pk")


def exact(score: Score) -> Fraction | None:
    """The value as it is kept; None where too much was missing."""
    return None if score.numerator is None else Fraction(score.numerator, score.denominator)


def shown_value(value: Fraction | None) -> str:
    """As it stands on a page: whole, or to one decimal, half up; nothing where there is no score."""
    if value is None:
        return ""
    tenths = (abs(value) * 20 + 1) // 2  # tenths, half up
    sign = "-" if value < 0 and tenths else ""
    whole, tenth = divmod(int(tenths), 10)
    return f"{sign}{whole}" if value.denominator == 1 else f"{sign}{whole}.{tenth}"
