"""Short ways to say what was answered, for the tables of vectors."""

from fractions import Fraction

from reviews.measures.catalogue import measure_of
from reviews.measures.scoring import band_of, scored

LEFT_OUT = "left out"


def scores_of(slug, answers):
    """Every scale's score by its slug; answers in the order of the items, or by number."""
    if not isinstance(answers, dict):
        answers = {number: each for number, each in enumerate(answers, 1) if each != LEFT_OUT}
    return {each.scale: each for each in scored(measure_of(slug), answers)}


def values_of(slug, answers):
    """Every scale's value by its slug."""
    return {scale: each.value for scale, each in scores_of(slug, answers).items()}


def band_name(slug, value, scale=None):
    """What the band of a score is called."""
    measure = measure_of(slug)
    found = band_of(measure.scale(scale) if scale else measure.main_scale, Fraction(value))
    return found and found.name


def all_answered(slug, value):
    """The same answer to every item."""
    return {item.number: value for item in measure_of(slug).items}
