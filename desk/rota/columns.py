"""How the items of days that differ stand under each other in one grid: rules of plain values."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence


def column_starts(days: Sequence[Sequence[int]]) -> list[int]:
    """Where the columns begin, in minutes from the start: the items that at least half of the days have, in order.

    `days` are the starts of each day's items. Days that have nothing in common get a column for every start.
    """
    common = Counter(start for day in days for start in set(day))
    usual = sorted(start for start, times in common.items() if times * 2 >= len(days))
    return usual or sorted(common)


def column_of(start: int, starts: Sequence[int]) -> int:
    """Which column an item belongs in: the last that has begun by then, the first for one before all of them."""
    return max(bisect_right(starts, start) - 1, 0)


def shared_title(titles: Sequence[str]) -> str:
    """What most of a column's items are called, or who leads them, said once above them; empty when they differ."""
    if not titles:
        return ""
    title, times = Counter(titles).most_common(1)[0]
    return title if times * 2 > len(titles) else ""
