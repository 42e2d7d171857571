"""What answers come to: exact fractions, pure. The rules stand with each measure; docs/domain.md says where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from reviews.measures.definitions import Measure, Method, MissingRule, Scale, ScoreBand

# A level of a profile that nobody gave, as EQ-5D writes it.
LEFT_OUT = 9


@dataclass(frozen=True)
class Scored:
    """What one scale comes to; `value` is None where too much is missing.

    `missing_rule` and `missing_source`: which rule was used for what was left out, and whose it is.
    """

    scale: str
    value: Fraction | None
    missing: int
    not_applicable: int
    missing_rule: str
    missing_source: str


def scored(measure: Measure, answers: Mapping[int, int | None]) -> tuple[Scored, ...]:
    """Every scale of a measure from answers by item; None is "not applicable", an absent item was left out.

    Raises ValueError for an item the measure hasn't, and an answer out of its range.
    """
    for number, value in answers.items():
        if refusal := answer_refusal(measure, number, value):
            raise ValueError(refusal)
    return tuple(_scored(measure, scale, answers) for scale in measure.scales)


def answer_refusal(measure: Measure, number: int, value: int | None) -> str:
    """Why this can't be the answer to an item, as a sentence for the screen; empty where it can."""
    try:
        item = measure.item(number)
    except KeyError:
        return f"{measure.short_name} has no item {number}."
    if value is None:
        return "" if item.not_applicable else f"Item {number} has no “doesn’t apply”."
    if type(value) is not int or not item.least <= value <= item.most:
        return f"Item {number} is answered with a whole number from {item.least} to {item.most}."
    if item.options and value not in item.options:
        return f"Item {number} has no answer {value}."
    return ""


def _scored(measure: Measure, scale: Scale, answers: Mapping[int, int | None]) -> Scored:
    given = [(number, answers[number]) for number in scale.items if number in answers]
    counted = [_counted(measure, scale, number, value) for number, value in given if value is not None]
    missing, not_applicable = len(scale.items) - len(given), len(given) - len(counted)
    rule, source = (scale.missing_id, scale.missing_source) if missing else ("", "")
    value = _value_of(scale, counted, missing) if counted else None
    return Scored(scale.slug, value, missing, not_applicable, rule, source)


def _counted(measure: Measure, scale: Scale, number: int, value: int) -> int:
    """What one answer counts as in this scale."""
    if number in scale.recode:
        return scale.recode[number][value]
    if number in scale.reversed_items:
        item = measure.item(number)
        return item.least + item.most - value
    return value


def _value_of(scale: Scale, counted: Sequence[int], missing: int) -> Fraction | None:
    """The score from what was answered and applies; none where more is missing than the scale's rule allows.

    An item that doesn't apply is left out of the sum and of the mean, and counts as nothing.
    """
    if missing and not _allowed(scale, len(counted), missing):
        return None
    total = Fraction(sum(counted)) * scale.factor
    if scale.method is Method.SUM:
        return total * (len(counted) + missing) / len(counted)
    return total / len(counted)


def _allowed(scale: Scale, answered: int, missing: int) -> bool:
    if scale.missing is MissingRule.PRORATE:
        return missing <= scale.missing_limit
    return scale.missing is MissingRule.MEAN_OF_ANSWERED and answered >= scale.missing_limit


def rounded_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes up (4.5 is 5), unlike Python's own rounding."""
    return floor(value + Fraction(1, 2))


def band_of(scale: Scale, value: Fraction) -> ScoreBand | None:
    """The band of a score, rounded half up first; None where the scale has none."""
    whole = rounded_half_up(value)
    return next((band for band in scale.bands if band.least <= whole <= band.most), None)


def most_of(measure: Measure, scale: Scale, not_applicable: int) -> Fraction:
    """The highest a scale can come to where so many of its items don't apply to somebody: a sum of four of five is out of 32."""
    if scale.method is not Method.SUM or not not_applicable:
        return Fraction(scale.most)
    may_not = sorted((item.most for item in measure.items if item.not_applicable and item.number in scale.items), reverse=True)
    return scale.most - sum(may_not[:not_applicable]) * scale.factor


def band_read(measure: Measure, scale: Scale, value: Fraction, not_applicable: int) -> ScoreBand | None:
    """The band in which a score may be read: none where it is a sum of fewer items than the bands were made for."""
    return band_of(scale, value) if most_of(measure, scale, not_applicable) == scale.most else None


def profile_of(measure: Measure, answers: Mapping[int, int | None]) -> str:
    """The levels of a measure that keeps them instead of a score, as one text (21342): 9 for a missing one. Empty: none kept."""
    levels = (answers.get(number) for number in measure.profile)
    return "".join(str(LEFT_OUT if level is None else level) for level in levels)


def one_of_two(measure: Measure, number: int, first: int, second: int) -> int | None:
    """What counts where two numbers of one item were circled on paper; None: neither.

    By the measure's own rule, else the lower of two neighbours. Of a safety item the higher, whatever the measure says.
    """
    if measure.two_circled == "higher" or number in safety_items(measure, switched_on=True):
        return max(first, second)
    return min(first, second) if abs(first - second) <= 1 else None


def safety_items(measure: Measure, *, switched_on: bool = False) -> tuple[int, ...]:
    """The items that ask for a clinician; those a site may choose are among them once it has switched them on."""
    return tuple(each.item for each in measure.safety if switched_on or not each.optional)
