"""The measures that are shipped, by slug."""

from reviews.measures.definitions import Measure


def shipped_measures() -> dict[str, Measure]:
    """Every measure of the files beside this module, by slug."""
    return {}


def measure_of(slug: str) -> Measure:
    """The measure with this slug. Raises KeyError where none is shipped."""
    return shipped_measures()[slug]
