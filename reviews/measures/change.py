"""From when a change between two scores of one person counts; better is always above zero. Pure, in fractions."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reviews.measures.definitions import Better, Scale
from reviews.measures.scoring import band_of


class Verdict(StrEnum):
    """What a change amounts to."""

    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    UNMARKED = "unmarked"  # no rule for it, or none that can be worked out


@dataclass(frozen=True)
class Changed:
    """A change in points, better above zero; `by_band` says whether it went from one band to another."""

    verdict: Verdict
    amount: Fraction
    by_band: bool


def changed(scale: Scale, before: Fraction, after: Fraction) -> Changed:
    """What a change from one score to a later one of the same scale amounts to by the scale's own rule."""
    amount = after - before if scale.better is Better.HIGHER else before - after
    by_band = band_of(scale, before) != band_of(scale, after)
    return Changed(_verdict(scale, before, amount, by_band), amount, by_band)


def _verdict(scale: Scale, before: Fraction, amount: Fraction, by_band: bool) -> Verdict:
    rule = scale.change
    if rule is None or (rule.percent and not before):
        return Verdict.UNMARKED
    size = abs(amount) * 100 / abs(before) if rule.percent else abs(amount)
    if size < rule.amount or (rule.band_too and not by_band):
        return Verdict.SAME
    return Verdict.IMPROVED if amount > 0 else Verdict.WORSE


class Relief(StrEnum):
    """How much less pain somebody has, by share of what it was."""

    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    SUBSTANTIAL = "substantial"


# From so many per cent less (docs/domain.md, chapter of measures).
FROM_PERCENT = ((50, Relief.SUBSTANTIAL), (30, Relief.MODERATE), (10, Relief.MINIMAL))


def percent_less(before: Fraction, after: Fraction) -> Fraction | None:
    """How many per cent less a later rating is; None from zero, of which nothing is a share."""
    return (before - after) * 100 / before if before else None


def relief(before: Fraction, after: Fraction) -> Relief | None:
    """How much relief a pain rating shows; None where it began at zero."""
    less = percent_less(before, after)
    if less is None:
        return None
    return next((grade for least, grade in FROM_PERCENT if less >= least), Relief.NONE)
