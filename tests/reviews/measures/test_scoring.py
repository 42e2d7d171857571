"""What answers come to: the vectors of the domain, as tables."""

from fractions import Fraction

import pytest

from reviews.measures.catalogue import measure_of
from reviews.measures.scoring import one_of_two, profile_of, rounded_half_up, safety_items, scored
from tests.reviews.measures.vectors import LEFT_OUT, band_name, scores_of, values_of


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ([3, 3, 2, 2, 1, 1, 0, 0, 0], 12),
        ([3, 3, 2, 2, 2, 1, 1, LEFT_OUT, LEFT_OUT], 18),
        ([3, 3, 2, 2, 2, 1, LEFT_OUT, LEFT_OUT, LEFT_OUT], None),
        ([0, 0, 0, 0, 0, 0, 0, 0, 1], 1),
        ([1, 0, 0, 0, 1, 1, 1, LEFT_OUT, 0], Fraction(9, 2)),
    ],
)
def test_phq_9_is_made_up_for_two_missing_and_no_more(answers, total):
    assert values_of("phq-9", answers)["total"] == total


@pytest.mark.parametrize(
    ("slug", "score", "name"),
    [
        ("phq-9", 1, "minimal"),
        ("phq-9", 12, "moderate"),
        ("phq-9", 18, "moderately severe"),
        ("pseq-10", 19, "severe impairment"),
        ("pseq-10", 20, "moderate impairment"),
        ("pseq-10", 30, "moderate impairment"),
        ("pseq-10", 31, "mild impairment"),
        ("pseq-10", 40, "mild impairment"),
        ("pseq-10", 41, "minimal impairment"),
        ("pcs", 19, "mild"),
        ("pcs", 20, "high"),
        ("pcs", 30, "high"),
        ("pcs", 31, "severe"),
        ("pgic-7", 7, "much better"),
        ("pgic-7", 5, "a little better"),
        ("pgic-7", 3, "worse"),
        ("pgic-1", 1, "much better"),
        ("pgic-1", 3, "a little better"),
        ("pgic-1", 5, "worse"),
    ],
)
def test_a_score_has_its_band(slug, score, name):
    assert band_name(slug, score) == name


@pytest.mark.parametrize(("exact", "whole"), [("4.5", 5), ("9.8", 10), ("10.5", 11), ("4.4", 4), ("14.49", 14)])
def test_a_band_is_that_of_the_total_rounded_half_up(exact, whole):
    assert rounded_half_up(Fraction(exact)) == whole
    assert band_name("phq-9", exact) == band_name("phq-9", whole)


def test_a_score_is_exact():
    assert Fraction("1.4") - Fraction("0.4") >= 1
    assert 1 - Fraction("4.2") / 6 >= Fraction("0.3")
    assert values_of("phq-9", [1, 1, 1, 1, 1, 1, 1, 0, LEFT_OUT])["total"] == Fraction(63, 8)


def test_a_score_says_which_rule_made_up_for_what():
    made_up = scores_of("phq-9", [3, 3, 2, 2, 2, 1, 1, LEFT_OUT, LEFT_OUT])["total"]
    whole = scores_of("phq-9", [0] * 9)["total"]

    assert (made_up.missing, made_up.missing_rule) == (2, "prorate-2")
    assert made_up.missing_source.startswith("The manual’s: mean of the answered times nine")
    assert (whole.missing, whole.missing_rule, whole.missing_source) == (0, "", "")


def test_pseq_adds_up():
    assert values_of("pseq-10", [6] * 10)["total"] == 60


def test_pcs_has_its_subscales_where_they_belong():
    assert values_of("pcs", [2] * 13) == {"total": 26, "rumination": 8, "magnification": 6, "helplessness": 12}
    only_magnification = {number: 4 if number in (6, 7, 13) else 0 for number in range(1, 14)}
    assert values_of("pcs", only_magnification) == {"total": 12, "rumination": 0, "magnification": 12, "helplessness": 0}


def test_our_own_measure_takes_means_of_enough_answers():
    values = values_of("own", {1: 4, 2: 5, 3: 9, 8: 5, 9: 6, 10: 7, 11: 6, 12: 3})

    assert (values["pain"], values["managing"], values["mood"], values["life"]) == (6, 6, 3, None)


def test_a_test_by_staff_counts_its_number_alone():
    assert values_of("sit-to-stand", {1: 17, 2: 1, 3: 0}) == {"result": 17}
    assert values_of("walk", {2: 0}) == {"result": None}


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        ("phq-9", {9: 4}),
        ("phq-9", {9: -1}),
        ("phq-9", {1: 1.5}),
        ("phq-9", {1: True}),
        ("phq-9", {10: 1}),
        ("phq-9", {1: None}),
        ("sit-to-stand", {2: 6}),
    ],
)
def test_an_answer_that_cannot_be_is_refused(slug, answers):
    with pytest.raises(ValueError, match=r"[Ii]tem"):
        scored(measure_of(slug), answers)


def test_items_that_ask_for_a_clinician_are_named_by_the_measure():
    assert safety_items(measure_of("phq-9")) == (9,)
    assert safety_items(measure_of("own")) == ()


@pytest.mark.parametrize(
    ("slug", "item", "circled", "counts"),
    [
        ("semcd-6", 3, (3, 4), 3),
        ("semcd-6", 3, (2, 5), None),
        ("odi", 1, (1, 4), 4),
        ("phq-9", 1, (0, 1), 0),
        ("phq-9", 9, (0, 1), 1),
        ("phq-9", 9, (0, 3), 3),
    ],
)
def test_of_two_numbers_circled_the_measures_own_rule_counts_and_the_higher_where_a_clinician_must_know(
    slug, item, circled, counts
):
    assert one_of_two(measure_of(slug), item, *circled) == counts


def test_a_measure_without_a_profile_keeps_none():
    assert profile_of(measure_of("phq-9"), {1: 1}) == ""
