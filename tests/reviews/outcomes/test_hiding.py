"""Small figures, and those that would give them away."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reviews.outcomes.hiding import SMALLEST, AddsUp, hidden, worked_out

# One measure at one point: pairs are better, the same and worse; starters are completers and those who stopped.
LINES = ("started", "completed", "stopped")
OUTCOMES = ("better", "same", "worse")
BY_OUTCOME = tuple(AddsUp((line, "pairs"), tuple((line, each) for each in OUTCOMES)) for line in LINES)
BY_LINE = tuple(AddsUp(("started", each), (("completed", each), ("stopped", each))) for each in ("pairs", *OUTCOMES))
UNSEEN = {("stopped", each) for each in ("pairs", *OUTCOMES)} | {("started", "same"), ("completed", "same")}


def as_figures(completed, stopped):
    """All figures of a measure from how many were better, the same and worse in each of the two halves."""
    halves = {
        "completed": completed,
        "stopped": stopped,
        "started": [one + two for one, two in zip(completed, stopped, strict=True)],
    }
    return {
        (line, each): value
        for line, values in halves.items()
        for each, value in (("pairs", sum(values)), *zip(OUTCOMES, values, strict=True))
    }


def hidden_of(figures):
    return hidden(figures, (*BY_OUTCOME, *BY_LINE), unseen=UNSEEN)


def test_large_figures_are_all_shown():
    figures = as_figures([20, 10, 8], [7, 6, 5])

    assert hidden_of(figures) == UNSEEN


def test_under_five_is_hidden_and_nought_is_not():
    assert hidden({"few": 4, "enough": 5, "nobody": 0}, ()) == {"few"}


def test_one_worse_takes_along_what_would_give_it_away():
    figures = as_figures([20, 12, 1], [9, 9, 9])

    assert ("completed", "worse") in hidden_of(figures)
    assert ("completed", "better") not in hidden_of(figures)  # the same isn't shown, and with worse it is 13 people


def test_those_who_stopped_are_not_found_by_subtracting_completers_from_starters():
    figures = as_figures([20, 12, 9], [1, 1, 1])

    assert {("completed", "pairs")} <= hidden_of(figures)


def test_formats_that_add_up_to_a_known_total_hide_two():
    formats = AddsUp("all", ("face to face", "by video", "by telephone"))
    figures = {"all": 63, "face to face": 40, "by video": 20, "by telephone": 3}

    assert hidden(figures, [formats]) == {"by video", "by telephone"}


def test_a_filter_that_leaves_out_four_people_hides_what_it_keeps():
    rest = AddsUp("everywhere", ("here", "elsewhere"))
    figures = {"everywhere": 30, "here": 26, "elsewhere": 4}

    assert hidden(figures, [rest], unseen={"elsewhere"}, elsewhere={"everywhere"}) == {"here", "elsewhere"}


def test_two_sums_together_give_away_what_neither_does_alone():
    sums = [AddsUp("a+b", ("a", "b")), AddsUp("b+c", ("b", "c")), AddsUp("a+c", ("a", "c"))]

    assert {"a", "b", "c"} <= worked_out(sums, {"a+b", "b+c", "a+c"})


@pytest.mark.parametrize("worse", range(1, SMALLEST))
def test_a_hidden_figure_is_never_one_of_so_few_that_it_is_known(worse):
    figures = {"all": 5 + worse, "part": worse, "rest": 5}

    assert {"part", "rest"} <= hidden(figures, [AddsUp("all", ("part", "rest"))])


SMALL = st.integers(0, 7)
HALVES = st.tuples(SMALL, SMALL, SMALL)


def possible(shown):
    """Every way in which the figures could be so that what is shown is as it is: what one finds who tries them all."""
    for ours in product(*(_values(shown, ("completed", each)) for each in OUTCOMES)):
        if shown.get(("completed", "pairs"), sum(ours)) != sum(ours):
            continue
        rest = [
            [shown["started", each] - own] if ("started", each) in shown else range(16)
            for each, own in zip(OUTCOMES, ours, strict=True)
        ]
        for theirs in product(*rest):
            if min(theirs) >= 0 and shown.get(("started", "pairs"), sum(ours) + sum(theirs)) == sum(ours) + sum(theirs):
                yield as_figures(ours, theirs)


def _values(shown, key):
    return [shown[key]] if key in shown else range(16)


@settings(max_examples=60, deadline=None)
@given(HALVES, HALVES)
@example((0, 5, 0), (0, 1, 5))
def test_nobody_can_work_out_a_hidden_number_from_what_is_shown(completed, stopped):
    figures = as_figures(completed, stopped)
    out = hidden_of(figures)
    shown = {key: value for key, value in figures.items() if key not in out}
    small = {key for key, value in figures.items() if 0 < value < SMALLEST}
    assert small <= out

    could_be = {key: set() for key in small}
    for each in possible(shown):
        for key, values in could_be.items():
            values.add(each[key])
        if all(len(values) > 1 for values in could_be.values()):
            return
    assert not small, f"could be worked out: {[key for key, values in could_be.items() if len(values) < 2]}"
