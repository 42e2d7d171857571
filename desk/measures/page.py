"""What the pages of measures show."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from common.words import counted, listed
from reviews.measures.definitions import Better, ChangeRule, LicenceClass, Measure, MissingRule, Scale
from reviews.measures.packs import answers_alone
from reviews.measures.wording import LANGUAGES, wording_forbidden
from reviews.models import WordingPack

LICENCES = {
    LicenceClass.OWN: "Our own words",
    LicenceClass.FREE: "Free to use",
    LicenceClass.CONDITIONS: "Free, on conditions",
    LicenceClass.NUMBERS_ONLY: "Words need a licence",
    LicenceClass.FORBIDDEN: "Words may not be shown",
}


@dataclass(frozen=True)
class MeasureRow:
    """One measure in the list."""

    measure: Measure
    size: str
    licence: str
    words: str


@dataclass(frozen=True)
class ScaleRow:
    """One scale of a measure, in words."""

    name: str
    range: str
    bands: str
    missing: str
    change: str


def row_of(measure: Measure, packs: Sequence[WordingPack]) -> MeasureRow:
    """A measure as it stands in the list, with the packs that are in use."""
    size = "Staff measure it" if measure.by_staff else counted(len(measure.items), "item")
    return MeasureRow(measure, size, LICENCES[measure.licence], words_in_use(measure, packs))


def words_in_use(measure: Measure, packs: Sequence[WordingPack]) -> str:
    """Which words there are, and who answers."""
    if wording_forbidden(measure):
        return "Staff enter numbers"
    languages = sorted(LANGUAGES.get(pack.language, pack.language) for pack in packs)
    if measure.licence is LicenceClass.OWN:
        return f"Ours, and in {listed(languages)}" if languages else "Ours"
    if not packs:
        return "None yet: staff enter numbers"
    alone = any(answers_alone(measure, pack) for pack in packs)
    return f"{listed(languages)}: {'people answer themselves' if alone else 'staff enter the answers'}"


def facts_of_measure(measure: Measure) -> list[tuple[str, str]]:
    """What is said of a measure on its page: names and words."""
    facts = [("Licence", f"{LICENCES[measure.licence]}. {measure.licence_text}"), ("Source", measure.source)]
    facts += [("Asks about", measure.recall)] if measure.recall else []
    facts += [("Measured in", measure.unit)] if measure.unit else []
    facts += [("Credit line", measure.credit)] if measure.credit else []
    facts += [("A clinician must follow up", _safety(measure))] if measure.safety else []
    facts += [("Kept as a profile", "The levels as they are given, 9 for a missing one; no index")] if measure.profile else []
    return facts


def _safety(measure: Measure) -> str:
    said = [f"item {each.item} from {each.at_least} on{', if you choose so' if each.optional else ''}" for each in measure.safety]
    return f"{listed(said)}, or left blank"


def scale_rows(measure: Measure) -> list[ScaleRow]:
    """The scales of a measure in words."""
    return [
        ScaleRow(scale.name, _range(scale), _bands(scale), _missing(scale), _change(scale.change)) for scale in measure.scales
    ]


def _range(scale: Scale) -> str:
    better = "higher is better" if scale.better is Better.HIGHER else "lower is better"
    return f"{scale.least} to {scale.most}, {better}"


def _bands(scale: Scale) -> str:
    said = [f"{band.name} {_span(band.least, band.most)}" for band in scale.bands]
    if scale.case is not None:
        said.append(f"a case from {scale.case} {'on' if scale.better is Better.LOWER else 'down'}")
    return ", ".join(said) or "None"


def _span(least: Fraction, most: Fraction) -> str:
    return f"{least}" if least == most else f"{least} to {most}"


def _missing(scale: Scale) -> str:
    """What is done about items that were left out, and whose rule it is."""
    if scale.missing is MissingRule.NONE:
        return "No score"
    source = f" {scale.missing_source}." if scale.missing_source else ""
    if scale.missing is MissingRule.PRORATE:
        return f"Up to {scale.missing_limit} made up.{source}"
    return f"A mean from {scale.missing_limit} answered on.{source}"


def _change(rule: ChangeRule | None) -> str:
    if rule is None:
        return "No rule"
    unit = " per cent" if rule.percent else ""
    return f"{rule.amount}{unit or (' point' if rule.amount == 1 else ' points')}{' and another band' if rule.band_too else ''}"
