"""Which modules begin first when the suite's two workers share it: those that take minutes, so that none is alone at the end.

Loaded early by `-p tests.longest_first` (pyproject.toml). pytest-xdist would begin with the modules that have the most tests,
and so end with the stories: few tests, each long, on one worker while the other has nothing left. Among others that order stays.
"""

from __future__ import annotations

from collections import Counter

import pytest

# What a test of these takes on the whole, beside one that asks for a page or two.
LONG = {"browser": 40, "servers": 40}
BY_FOLDER = {"story": 40, "walk": 4}
# A module that makes something large before its first test.
BEGINS_LATE = {"test_demo.py": 2000}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what is likely to take longest first. Within a scope, and among scopes alike, the order stays as it was shuffled."""
    if hasattr(config, "workerinput"):
        sort_by_length(items)


def sort_by_length(items: list[pytest.Item]) -> None:
    """Sort by how long the whole scope of each is likely to take; whoever is alone need not, and keeps modules whole."""
    weights: Counter[str] = Counter()
    for item in items:
        weights[scope_of(item)] += weight(item)
    weights.update({scope: BEGINS_LATE.get(scope.rpartition("/")[2], 0) for scope in weights})
    items.sort(key=lambda item: -weights[scope_of(item)])


def scope_of(item: pytest.Item) -> str:
    """What pytest-xdist gives to one worker together: a module, or a class in one."""
    return item.nodeid.rsplit("::", 1)[0]


def weight(item: pytest.Item) -> int:
    """About how long a test takes, in some unit."""
    marks = [LONG[mark.name] for mark in item.iter_markers() if mark.name in LONG]
    return max([1, *marks, *(more for folder, more in BY_FOLDER.items() if folder in item.path.parts)])
