"""Overall change says itself whether it is one, whichever way its numbers run."""

from fractions import Fraction

import pytest

from reviews.measures.catalogue import measure_of
from reviews.outcomes.overall import said_change


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(7, "improved"), (6, "improved"), (5, "same"), (4, "same"), (3, "worse"), (1, "worse")],
)
def test_much_better_counts_and_a_little_better_does_not_in_either_direction(value, verdict):
    assert said_change(measure_of("pgic-7").scales[0], Fraction(value)) == verdict
    assert said_change(measure_of("pgic-1").scales[0], Fraction(8 - value)) == verdict


def test_a_scale_without_bands_says_nothing_by_itself():
    assert said_change(measure_of("walk").scales[0], Fraction(240)) == "unmarked"
