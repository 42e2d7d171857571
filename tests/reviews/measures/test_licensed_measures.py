"""The measures that other people made: the vectors of the domain, and the mistakes that public code is known to make."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.measures.catalogue import measure_of, shipped_measures
from reviews.measures.change import Verdict, changed
from reviews.measures.definitions import Better
from reviews.measures.scoring import profile_of, safety_items, scored
from tests.reviews.measures.vectors import LEFT_OUT, all_answered, band_name, scores_of, values_of

RAND_SCALES = ("physical", "role-physical", "role-emotional", "energy", "wellbeing", "social", "pain", "general")
RAND_EXAMPLE = [
    *(4, 3, 1, 2, 2, 1, 2, 1, 1, 2, 2, 3, 1, 1, 2, 1, 2, 1),
    *(2, 3, 5, 4, 5, 4, 5, 4, 5, 4, 2, 4, 2, 3, 3, 3, 2, 4),
]


def best_of_rand(*, worst=False):
    """The answer to each item that counts most, or least."""
    answers = {}
    for scale in measure_of("rand-36").scales:
        for number, counts in scale.recode.items():
            pick = min if worst else max
            answers[number] = pick(counts, key=lambda answer, counts=counts: counts[answer])
    return answers


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (best_of_rand(), [100] * 8),
        (best_of_rand(worst=True), [0] * 8),
        (all_answered("rand-36", 1), [0, 0, 0, 50, 40, 50, 100, 60]),
        ({item.number: item.most for item in measure_of("rand-36").items}, [100, 100, 100, 50, 60, 50, 0, 40]),
        (RAND_EXAMPLE, [35, 25, Fraction(200, 3), 20, 56, 50, Fraction("22.5"), 35]),
    ],
    ids=["best", "worst", "ones", "most", "example"],
)
def test_rand_36_is_recoded_and_averaged(answers, expected):
    assert [values_of("rand-36", answers)[scale] for scale in RAND_SCALES] == expected


@pytest.mark.parametrize(
    ("answers", "energy"),
    [
        ({23: 3, 27: 4, 29: 3, 31: 2}, 40),
        ({23: 1, 27: 6, 29: 6, 31: 1}, 50),
        ({23: 1, 27: 6, 29: 6}, Fraction(200, 3)),
        ({}, None),
    ],
)
def test_rand_36_takes_the_mean_of_what_was_answered(answers, energy):
    assert values_of("rand-36", answers)["energy"] == energy


def test_rand_36_leaves_its_second_item_out_of_every_scale():
    assert all(2 not in scale.items for scale in measure_of("rand-36").scales)


def test_gad_7_is_its_own_measure_with_its_own_range():
    assert values_of("gad-7", [3] * 7)["total"] == 21
    assert (measure_of("phq-9").main_scale.most, measure_of("gad-7").main_scale.most) == (27, 21)


@pytest.mark.parametrize(
    ("slug", "score", "name", "scale"),
    [
        ("gad-7", 9, "mild", None),
        ("gad-7", 10, "moderate", None),
        ("gad-7", 21, "severe", None),
        ("hads", 7, "normal", "anxiety"),
        ("hads", 8, "possible", "anxiety"),
        ("hads", 10, "possible", "depression"),
        ("hads", 11, "probable", "depression"),
        ("isi", 7, "none", None),
        ("isi", 8, "below a disorder", None),
        ("isi", 14, "below a disorder", None),
        ("isi", 15, "moderate", None),
        ("isi", 21, "moderate", None),
        ("isi", 22, "severe", None),
        ("dass-21", 14, "moderate", "depression"),
        ("dass-21", 14, "moderate", "anxiety"),
        ("dass-21", 14, "normal", "stress"),
        ("tsk-17", 37, "low", None),
        ("tsk-17", 38, "high", None),
        ("tsk-11", 38, None, None),
        ("wsas", 9, "low", None),
        ("wsas", 10, "some", None),
        ("wsas", 20, "some", None),
        ("wsas", 21, "high", None),
        ("core-10", 10, "below the cut", None),
        ("core-10", 11, "mild", None),
        ("core-10", 25, "severe", None),
        ("odi", 32, "moderate", None),
        ("bpi", 4, "mild", "average"),
        ("bpi", 7, "severe", "average"),
        ("bpi", 7, None, "severity"),
        ("pain-nrs", 5, "mild", None),
        ("pain-nrs", 8, "severe", None),
        ("semcd-6", 5, None, None),
    ],
)
def test_a_score_falls_in_the_band_of_its_measure(slug, score, name, scale):
    assert band_name(slug, score, scale) == name


@pytest.mark.parametrize(
    ("slug", "answer", "total"), [("tsk-17", 1, 29), ("tsk-17", 4, 56), ("tsk-11", 1, 11), ("tsk-11", 4, 44)]
)
def test_tsk_reverses_four_items_of_the_long_form_and_none_of_the_short(slug, answer, total):
    assert values_of(slug, all_answered(slug, answer))["total"] == total


def test_tsk_17_reaches_its_ends_by_answers_both_ways():
    easiest = {number: 4 if number in (4, 8, 12, 16) else 1 for number in range(1, 18)}
    hardest = {number: 5 - value for number, value in easiest.items()}

    assert (values_of("tsk-17", easiest)["total"], values_of("tsk-17", hardest)["total"]) == (17, 68)


@pytest.mark.parametrize(
    ("engagement", "willingness", "expected"),
    [(0, 0, (0, 24, 24)), (6, 6, (24, 0, 24)), (6, 0, (24, 24, 48)), (0, 6, (0, 0, 0))],
)
def test_cpaq_8_reverses_willingness_and_not_activity(engagement, willingness, expected):
    answers = {number: engagement if number in (1, 2, 3, 6) else willingness for number in range(1, 9)}
    values = values_of("cpaq-8", answers)

    assert (values["engagement"], values["willingness"], values["total"]) == expected


def test_dass_21_is_doubled_and_its_scales_are_not_swapped():
    assert values_of("dass-21", [1] * 21) == {"depression": 14, "anxiety": 14, "stress": 14}
    low_mood = {number: 3 if number in (3, 5, 10, 13, 16, 17, 21) else 0 for number in range(1, 22)}
    assert values_of("dass-21", low_mood) == {"depression": 42, "anxiety": 0, "stress": 0}


def test_dass_21_is_made_up_for_one_missing_of_a_scale():
    answers = {number: 1 for number in range(1, 22) if number != 3}

    assert values_of("dass-21", answers)["depression"] == 14
    del answers[5]
    assert values_of("dass-21", answers)["depression"] is None


@pytest.mark.parametrize("slug", ["hads", "core-10"])
def test_what_is_entered_scored_is_not_reversed_again(slug):
    most = values_of(slug, {item.number: item.most for item in measure_of(slug).items})

    assert all(most[scale.slug] == scale.most for scale in measure_of(slug).scales)


def test_hads_takes_odd_items_for_anxiety():
    answers = {number: 3 if number % 2 else 0 for number in range(1, 15)}

    assert values_of("hads", answers) == {"anxiety": 21, "depression": 0}


def test_wsas_adds_four_where_the_first_does_not_apply_and_says_so():
    score = scores_of("wsas", [None, 8, 8, 8, 8])["total"]

    assert (score.value, score.not_applicable, score.missing) == (32, 1, 0)
    assert values_of("wsas", [8] * 5)["total"] == 40


def test_wsas_has_no_score_where_one_is_left_empty():
    assert values_of("wsas", [LEFT_OUT, 8, 8, 8, 8])["total"] is None
    assert values_of("wsas", [None, 8, LEFT_OUT, 8, 8])["total"] is None


@pytest.mark.parametrize(
    ("answers", "mean"),
    [([5, 6, 7, LEFT_OUT, 4, 8], 6), ([5, 6, 7, LEFT_OUT, LEFT_OUT, LEFT_OUT], None), ([10] * 6, 10)],
)
def test_semcd_6_is_a_mean_of_at_least_four(answers, mean):
    assert values_of("semcd-6", answers)["mean"] == mean


def test_bpi_interference_is_a_mean_from_four_of_seven_on():
    assert values_of("bpi", {5: 5, 6: 6, 7: 7, 8: 8})["interference"] == Fraction("6.5")
    assert values_of("bpi", {5: 5, 6: 6, 7: 7})["interference"] is None


def test_bpi_severity_needs_all_four():
    assert values_of("bpi", {1: 9, 2: 3, 3: 5, 4: 5})["severity"] == Fraction("5.5")
    assert values_of("bpi", {1: 9, 2: 3, 3: 5})["severity"] is None


@pytest.mark.parametrize(
    ("answers", "percent"),
    [
        ([2, 2, 2, 2, 2, 2, 2, 2, 0, 0], 32),
        ([2, 2, 2, 2, 2, 2, 2, 2, 0, LEFT_OUT], Fraction(16, 45) * 100),
        ([LEFT_OUT] * 10, None),
    ],
)
def test_odi_is_a_share_of_what_was_answered(answers, percent):
    assert values_of("odi", answers)["percent"] == percent


def test_eq_5d_keeps_its_levels_and_works_out_no_index():
    measure = measure_of("eq-5d-5l")

    assert profile_of(measure, {1: 2, 2: 1, 3: 3, 4: 4, 5: 2}) == "21342"
    assert profile_of(measure, {1: 2, 2: 1, 4: 4, 5: 2}) == "21942"
    assert values_of("eq-5d-5l", {1: 2, 6: 75}) == {"vas": 75}


def test_eq_5d_without_its_rating_has_none_rather_than_zero():
    assert values_of("eq-5d-5l", {1: 2})["vas"] is None


def test_items_that_ask_for_a_clinician_are_those_of_the_domain():
    named = {slug: safety_items(each, switched_on=True) for slug, each in shipped_measures().items() if each.safety}

    assert named == {"phq-9": (9,), "core-10": (6,), "dass-21": (21,)}
    assert safety_items(measure_of("dass-21")) == ()


@pytest.mark.parametrize(
    ("slug", "scale", "before", "after", "expected"),
    [
        ("gad-7", "total", 12, 8, Verdict.IMPROVED),
        ("gad-7", "total", 12, 9, Verdict.SAME),
        ("tsk-11", "total", 30, 26, Verdict.IMPROVED),
        ("dass-21", "depression", 14, 9, Verdict.IMPROVED),
        ("dass-21", "depression", 20, 15, Verdict.SAME),
        ("isi", "total", 20, 14, Verdict.IMPROVED),
        ("wsas", "total", 20, 28, Verdict.WORSE),
        ("core-10", "total", 20, 15, Verdict.SAME),
        ("bpi", "interference", 6, 5, Verdict.IMPROVED),
        ("rand-36", "pain", 40, 50, Verdict.IMPROVED),
        ("pain-nrs", "pain", 8, 5, Verdict.IMPROVED),
        ("pain-nrs", "pain", 6, 5, Verdict.SAME),
        ("semcd-6", "mean", 4, 8, Verdict.UNMARKED),
    ],
)
def test_a_change_counts_by_the_rule_of_its_measure(slug, scale, before, after, expected):
    assert changed(measure_of(slug).scale(scale), Fraction(before), Fraction(after)).verdict == expected


def test_who_is_a_case_is_said_where_a_measure_has_a_cut_of_its_own():
    cases = {slug: each.main_scale.case for slug, each in shipped_measures().items() if each.main_scale.case}

    assert cases == {"phq-9": 10, "gad-7": 8}


def test_more_is_better_for_these_alone():
    higher = {slug for slug, each in shipped_measures().items() if each.main_scale.better is Better.HIGHER}

    assert higher == {*("own", "pgic-7", "sit-to-stand", "walk", "pseq-10", "pseq-2", "cpaq-8", "rand-36", "semcd-6", "eq-5d-5l")}


MEASURES = st.sampled_from(sorted(shipped_measures())).map(measure_of)


@st.composite
def some_answers(draw):
    """A measure, with answers to some of its items."""
    measure = draw(MEASURES)
    numbers = draw(st.sets(st.sampled_from([item.number for item in measure.items])))
    return measure, {
        number: draw(st.integers(measure.item(number).least, measure.item(number).most)) for number in sorted(numbers)
    }


@given(some_answers())
def test_a_score_never_leaves_its_range(case):
    measure, answers = case
    for each in scored(measure, answers):
        scale = measure.scale(each.scale)
        assert each.value is None or scale.least <= each.value <= scale.most


@given(some_answers(), st.randoms(use_true_random=False))
def test_one_answer_up_moves_each_scale_one_way_alone(case, random):
    measure, answers = case
    free = [number for number, value in answers.items() if value < measure.item(number).most]
    if not free:
        return
    number = random.choice(free)
    before = scored(measure, answers)
    after = scored(measure, answers | {number: answers[number] + 1})
    for old, new in zip(before, after, strict=True):
        scale = measure.scale(old.scale)
        if old.value is None or new.value is None:
            assert old.value is new.value
        elif number not in scale.items:
            assert new.value == old.value
        elif number not in scale.recode:
            assert (new.value < old.value) == (number in scale.reversed_items)


@given(some_answers())
def test_counting_from_the_other_end_twice_is_counting_once(case):
    """Answers turned round give the score turned round."""
    measure, answers = case
    turned = {number: measure.item(number).least + measure.item(number).most - value for number, value in answers.items()}
    for one, other in zip(scored(measure, answers), scored(measure, turned), strict=True):
        scale = measure.scale(one.scale)
        if one.value is not None and other.value is not None and not scale.recode:
            assert one.value + other.value == scale.least + scale.most
