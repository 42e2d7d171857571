"""Which modules the suite's workers begin with."""

from pathlib import Path
from types import SimpleNamespace

from tests import longest_first


def item(module, name, *marks):
    return SimpleNamespace(
        nodeid=f"{module}::{name}",
        path=Path("/program") / module,
        iter_markers=lambda: [SimpleNamespace(name=mark) for mark in marks],
    )


def order(*items):
    found = list(items)
    longest_first.sort_by_length(found)
    return [each.nodeid for each in found]


def test_a_story_of_one_test_begins_before_ten_quick_tests():
    quick = [item("tests/courses/test_dates.py", f"test_{number}") for number in range(10)]

    story = item("tests/story/test_certificate.py", "test_it", "browser")

    assert order(*quick, story)[0] == story.nodeid


def test_who_makes_the_demo_begins_before_anything():
    looks = [item("tests/walk/test_looks.py", f"test_{number}", "browser") for number in range(20)]

    assert order(*looks, item("tests/story/test_demo.py", "test_it", "browser"))[0] == "tests/story/test_demo.py::test_it"


def test_what_takes_as_long_stays_as_it_was_shuffled_and_together():
    shuffled = [item(f"tests/test_{module}.py", f"test_{name}") for module in "ba" for name in "yx"]

    assert order(*shuffled) == [each.nodeid for each in shuffled]
