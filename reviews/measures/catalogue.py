"""The measures that are shipped, by slug: read once, from the files beside this module."""

from functools import cache
from pathlib import Path

from common.refused import Refused
from reviews.measures.definitions import Measure
from reviews.measures.files import read_measure

SHIPPED = Path(__file__).parent


@cache
def shipped_measures() -> dict[str, Measure]:
    """Every measure of the files, by slug. Raises Refused, with file and line, where one has a mistake."""
    measures = {}
    for path in sorted(SHIPPED.glob("*.toml")):
        measure = read_measure(path)
        if measure.slug != path.stem:
            raise Refused(f"{path.name}: The slug says “{measure.slug}”; it must be the file’s name.")
        measures[measure.slug] = measure
    return measures


def measure_of(slug: str) -> Measure:
    """The measure with this slug. Raises KeyError where none is shipped."""
    return shipped_measures()[slug]


def needs_clinicians(measure: Measure) -> bool:
    """Whether somebody must be there to ask after an answer: no organisation without clinicians may ask it."""
    return bool(measure.safety)
