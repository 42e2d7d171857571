"""What paired figures come to: the worked example of docs/domain.md, and what has to hold for any."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.outcomes.statistics import correction, critical_difference, paired, spread_of

PRE = [18, 22, 15, 30, 25, 12, 20, 28]
POST = [24, 30, 22, 36, 27, 20, 19, 38]
POINTS = st.integers(0, 60)


@pytest.fixture
def example():
    """Eight people on a scale on which higher is better."""
    return paired(PRE, POST, higher_is_better=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("before.mean", 21.25),
        ("after.mean", 27.00),
        ("before.sd", 6.2507),
        ("after.sd", 7.1514),
        ("r", 0.866),
        ("difference.mean", 5.75),
        ("d_z", 1.608),
        ("d_av", 0.858),
        ("d_pre", 0.920),
        ("t", 4.548),
        ("g", 0.763),
    ],
)
def test_the_example_comes_to_what_was_worked_out_by_hand(example, name, expected):
    value = example
    for part in name.split("."):
        value = getattr(value, part)

    assert value == pytest.approx(expected, abs=0.0005 if expected < 2 else 0.00051)


def test_the_effect_size_is_no_librarys(example):
    root_mean_square = math.sqrt((example.before.sd**2 + example.after.sd**2) / 2)

    assert example.difference.mean / root_mean_square == pytest.approx(0.856, abs=0.0005)
    assert round(example.d_av, 3) == 0.858


def test_the_interval_is_students(example):
    half = 2.364624 * example.difference.sd / math.sqrt(8)  # t of seven degrees of freedom, from a printed table

    assert example.difference.interval == pytest.approx((5.75 - half, 5.75 + half), abs=0.0001)
    assert example.g_interval.low < example.g < example.g_interval.high


def test_lower_is_better_turns_the_sign_and_nothing_else(example):
    turned = paired([60 - each for each in PRE], [60 - each for each in POST], higher_is_better=False)

    assert (turned.g, turned.d_z, turned.difference.mean) == pytest.approx((example.g, example.d_z, 5.75))


@pytest.mark.parametrize(("sd", "reliability", "expected"), [(13, 0.92, 10.19), (6, 0.84, 6.65)])
def test_a_reliable_change_is_jacobson_and_truaxs(sd, reliability, expected):
    assert critical_difference(sd, reliability) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("people", [0, 1])
def test_too_few_people_have_no_effect_size(people):
    found = paired(PRE[:people], POST[:people], higher_is_better=True)

    assert (found.n, found.g, found.g_interval, found.before.sd) == (people, None, None, None)


def test_people_who_all_answer_alike_have_no_effect_size():
    found = paired([5, 5, 5], [5, 5, 5], higher_is_better=True)

    assert (found.difference.mean, found.d_av, found.d_z, found.r, found.g) == (0, None, None, None, None)


def test_lists_that_dont_belong_together_are_refused():
    with pytest.raises(ValueError, match="zip"):
        paired([1, 2], [1], higher_is_better=True)


@given(st.lists(st.tuples(POINTS, POINTS), min_size=2, max_size=30))
def test_improvement_is_positive_whichever_way_a_scale_runs(pairs):
    before, after = [one for one, _ in pairs], [two for _, two in pairs]
    up, down = (paired(before, after, higher_is_better=way) for way in (True, False))

    assert up.difference.mean == pytest.approx(-down.difference.mean)
    if up.g is not None:
        assert up.g == pytest.approx(-down.g)
        assert abs(up.g) <= abs(up.d_av)
        assert up.g_interval.low <= up.g <= up.g_interval.high


@given(st.lists(POINTS, min_size=2, max_size=30))
def test_a_mean_lies_in_its_interval_and_among_the_values(values):
    found = spread_of(values)

    assert min(values) - 1e-9 <= found.mean <= max(values) + 1e-9
    assert found.interval.low <= found.mean <= found.interval.high


def test_the_correction_is_small_for_many():
    assert correction(7) == pytest.approx(0.8889, abs=0.0001)
    assert correction(200) > 0.99
