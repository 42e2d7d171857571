"""The measures that are shipped, by slug: read once, from the files beside this module."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from common.refused import Refused
from reviews.measures.definitions import LicenceClass, Measure, MeasureItem
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


def is_asked_still(slug: str, edition: str) -> bool:
    """Whether a measure is shipped in this edition, so that it can be answered and scored: another edition has other rules."""
    found = shipped_measures().get(slug)
    return found is not None and found.edition == edition


def bare_measure(slug: str, edition: str, numbers: Iterable[int]) -> Measure:
    """What is left of a measure that isn't shipped any more: its items by number alone, so that what was answered can be read."""
    return Measure(
        slug=slug,
        name=slug,
        short_name=slug,
        edition=edition,
        domain="",
        licence=LicenceClass.FORBIDDEN,
        licence_text="",
        items=tuple(MeasureItem(number, 0, 0) for number in sorted(set(numbers))),
        scales=(),
        source="",
        rules_version="",
    )


def needs_clinicians(measure: Measure) -> bool:
    """Whether somebody must be there to ask after an answer: no organisation without clinicians may ask it."""
    return bool(measure.safety)
