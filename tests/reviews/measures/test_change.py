"""From when a change counts."""

from fractions import Fraction

import pytest

from reviews.measures.catalogue import measure_of
from reviews.measures.change import Relief, Verdict, changed, percent_less, relief


def verdict(slug, before, after, scale=None):
    measure = measure_of(slug)
    return changed(measure.scale(scale) if scale else measure.main_scale, Fraction(before), Fraction(after))


@pytest.mark.parametrize(
    ("slug", "before", "after", "expected"),
    [
        ("pseq-10", 19, 26, Verdict.IMPROVED),
        ("pseq-10", 22, 29, Verdict.SAME),
        ("pseq-10", 19, 25, Verdict.SAME),
        ("pseq-10", 26, 19, Verdict.WORSE),
        ("phq-9", 16, 10, Verdict.IMPROVED),
        ("phq-9", 16, 11, Verdict.SAME),
        ("phq-9", 10, 16, Verdict.WORSE),
        ("pcs", 31, 25, Verdict.IMPROVED),
        ("pcs", 30, 24, Verdict.SAME),
        ("pgic-7", 4, 7, Verdict.UNMARKED),
    ],
)
def test_a_change_counts_by_the_measures_own_rule(slug, before, after, expected):
    assert verdict(slug, before, after).verdict == expected


def test_better_is_always_above_zero():
    assert verdict("pseq-10", 19, 26).amount == 7
    assert verdict("phq-9", 16, 10).amount == 6
    assert verdict("phq-9", 10, 16).amount == -6


def test_a_change_says_whether_it_left_its_band():
    assert verdict("pseq-10", 19, 26).by_band is True
    assert verdict("pseq-10", 22, 29).by_band is False


def test_a_change_in_per_cent_begins_at_its_exact_share():
    assert verdict("own", 6, "4.2", "pain").verdict == Verdict.IMPROVED
    assert verdict("own", 6, "4.21", "pain").verdict == Verdict.SAME
    assert verdict("own", 0, 4, "pain").verdict == Verdict.UNMARKED


@pytest.mark.parametrize(
    ("before", "after", "grade"),
    [(8, 5, Relief.MODERATE), (6, 5, Relief.MINIMAL), (4, 2, Relief.SUBSTANTIAL), (5, 6, Relief.NONE), (0, 3, None)],
)
def test_relief_is_graded_by_its_share(before, after, grade):
    assert relief(Fraction(before), Fraction(after)) == grade


def test_less_pain_is_a_share_of_what_it_was():
    assert percent_less(Fraction(8), Fraction(5)) == Fraction("37.5")
    assert percent_less(Fraction(0), Fraction(5)) is None
