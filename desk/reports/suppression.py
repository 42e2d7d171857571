"""Which figures are left out of what is published, so that nobody can be recognised (docs/decisions/0024).

1. A figure of 1 to 4 people isn't published. Nought is: it counts nobody.
2. Nor is one whose difference from the figure it is part of is 1 to 4: who came and didn't complete is a figure, too.
3. Where a line adds up to another, what is left out could be worked out again: then more is left out, the smallest first,
   until at least two figures are unknown and what is left out of a known sum is 5 people or more.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from desk.reports.tables import Table, TableColumn, TableLine

SMALLEST = 5  # people; the usual threshold of published health figures
NOTE = (
    "* is left out so that nobody can be recognised: figures of 1 to 4 people, "
    "and some beside them from which those could be worked out."
)


def published(table: Table) -> Table:
    """Return the table as it may be published."""
    hidden: set[tuple[int, str]] = set()
    for column in table.columns:
        if column.people:
            hidden |= {(number, column.key) for number in _unknown(table, column)}
    notes = (*table.notes, NOTE) if hidden else table.notes
    return replace(table, hidden=frozenset(hidden), notes=notes)


def _unknown(table: Table, column: TableColumn) -> set[int]:
    unknown = {number for number, line in enumerate(table.lines) if _is_small(table, line, column.key)}
    if column.adds_up:
        sums: dict[int, list[int]] = defaultdict(list)
        for number, line in enumerate(table.lines):
            if line.parent is not None:
                sums[line.parent].append(number)
        figures = [line.figures.get(column.key, 0) for line in table.lines]
        while any(_protect(total, parts, figures, unknown) for total, parts in sums.items()):
            pass
    return unknown


def _is_small(table: Table, line: TableLine, key: str) -> bool:
    if 0 < line.figures.get(key, 0) < SMALLEST:
        return True
    apart = (line.figures.get(whole, 0) - line.figures.get(part, 0) for part, whole, gives_way in table.parts if gives_way == key)
    return any(0 < difference < SMALLEST for difference in apart)


def _protect(total: int, parts: Collection[int], figures: Sequence[int], unknown: set[int]) -> bool:
    """Leave one more figure out of a sum if what is left out of it could be worked out; whether that was so."""
    missing = [part for part in parts if part in unknown]
    alone = len(missing) + (total in unknown) == 1
    little = bool(missing) and total not in unknown and sum(figures[part] for part in missing) < SMALLEST
    if not alone and not little:
        return False
    left = [part for part in parts if part not in unknown and figures[part]]
    if not left and total in unknown:
        return False
    unknown.add(min(left, key=lambda part: figures[part]) if left else total)
    return True
