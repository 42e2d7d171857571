"""Words that are spelt almost alike: pure."""

from collections.abc import Iterable
from difflib import SequenceMatcher

# "smyth" and "smith" come to 0.8, "jonh" and "john" to 0.75; below it, words have little in common but some letters.
ALIKE = 0.75


def nearness(typed: Iterable[str], stored: str) -> float:
    """How near a `findable` text comes to words that were typed, 0 to 1: as near as the word of theirs that fits least."""
    words = stored.split()
    return min((max((_ratio(word, each) for each in words), default=0.0) for word in typed), default=0.0)


def _ratio(one: str, other: str) -> float:
    pairs = SequenceMatcher(None, one, other, autojunk=False)
    return pairs.ratio() if pairs.quick_ratio() >= ALIKE else 0.0
