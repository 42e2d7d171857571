"""What answers come to: exact fractions, pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from reviews.measures.definitions import Measure


@dataclass(frozen=True)
class Scored:
    """What one scale comes to; `value` is None where too much is missing. `missing_rule` is the id of the rule that was used."""

    scale: str
    value: Fraction | None
    missing: int
    not_applicable: int
    missing_rule: str


def scored(measure: Measure, answers: Mapping[int, int | None]) -> tuple[Scored, ...]:
    """Every scale of a measure from answers by item; None is "not applicable", an absent item was left out.

    Raises ValueError for an item the measure hasn't, and an answer out of its range.
    """
    raise NotImplementedError
