"""What is left out of published figures, and that it can't be worked out again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.reports.suppression import NOTE, published
from desk.reports.tables import Share, Table, TableColumn, added_up

CAME = TableColumn("came", "Participants", people=True)
DONE = TableColumn("done", "Completers", people=True)
HELD = TableColumn("held", "Courses")


def table(figures: dict[str, dict[str, int]], columns=(CAME,), **more) -> Table:
    """Lines "Programme/Place": figures."""
    leaves = {tuple(name.split("/")): values for name, values in figures.items()}
    lines = added_up(leaves, columns, {}, everything="All programmes", all_of_one="All places")
    return Table("Test", ("Programme", "Place"), tuple(columns), lines, **more)


def came(*numbers: int) -> Table:
    return table({f"CPSMP/Place {place}": {"came": number} for place, number in enumerate(numbers)})


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((12, 9), [12, 9, 21]),
        ((12, 0), [12, 0, 12]),
        ((12, 9, 4), [12, "*", "*", 25]),  # 4 alone could be worked out from the sum
        ((12, 9, 3, 2), [12, 9, "*", "*", 26]),  # two unknowns that are 5 together
        ((12, 9, 1, 1), [12, "*", "*", "*", 23]),  # 2 together are too few to be known
        ((7, 4), ["*", "*", 11]),
        ((4, 0), ["*", 0, "*"]),
        ((1, 1), ["*", "*", "*"]),
        ((5, 5), [5, 5, 10]),
    ],
)
def test_small_figures_and_what_would_give_them_away_are_left_out(numbers, shown):
    kept = published(came(*numbers))

    assert [kept.shown(number, "came") for number in range(len(kept.lines))] == shown
    assert (NOTE in kept.notes) is ("*" in shown)


def test_one_place_alone_is_its_own_sum():
    assert published(came(3)).rows() == [["CPSMP", "Place 0", "*"]]
    assert published(came(8)).rows() == [["CPSMP", "Place 0", 8]]


def test_a_sum_of_sums_gives_nothing_away_either():
    kept = published(
        table({"A/x": {"came": 20}, "A/y": {"came": 4}, "B/x": {"came": 30}, "B/y": {"came": 40}, "C/x": {"came": 3}})
    )

    shown = {line.names: kept.shown(number, "came") for number, line in enumerate(kept.lines)}
    assert shown["A", "x"] == shown["A", "y"] == shown["C", "x"] == "*"
    assert [shown["A", "All places"], shown["B", "All places"], shown["All programmes", "All places"]].count("*") == 1
    assert shown["All programmes", "All places"] == 97


def test_who_came_and_did_not_complete_is_a_figure_too():
    columns = (CAME, DONE)
    share = Share("Of them", "done", "came")
    kept = published(table({"A/x": {"came": 20, "done": 18}}, columns, parts=(("done", "came", "done"),), shares=(share,)))

    assert kept.rows() == [["A", "x", 20, "*", "*"]]


def test_courses_are_no_people():
    assert published(table({"A/x": {"held": 1}, "A/y": {"held": 9}}, (HELD,))).hidden == frozenset()


def test_unpublished_everything_stands_there_with_its_share():
    shown = table({"A/x": {"came": 4, "done": 3}}, (CAME, DONE), shares=(Share("Of them", "done", "came"),))

    assert shown.rows() == [["A", "x", 4, 3, "75%"]]


PLACES = st.dictionaries(st.tuples(st.sampled_from("ABC"), st.sampled_from("wxyz")), st.integers(0, 30), min_size=1)


@settings(max_examples=300, deadline=None)
@given(PLACES)
def test_no_sum_ever_leaves_one_unknown_or_a_small_rest(places):
    kept = published(table({"/".join(names): {"came": number} for names, number in places.items()}))
    unknown = {number for number, key in kept.hidden}

    for total, line in enumerate(kept.lines):
        assert total in unknown or not 0 < line.figures["came"] < 5
        parts = [number for number, each in enumerate(kept.lines) if each.parent == total]
        if parts:
            missing = [number for number in parts if number in unknown]
            assert len(missing) + (total in unknown) != 1
            if missing and total not in unknown:
                assert sum(kept.lines[number].figures["came"] for number in missing) >= 5
