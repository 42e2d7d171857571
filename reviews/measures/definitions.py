"""What a measure is made of: values alone, read from a file and never changed (docs/domain.md, chapter of measures).

No published item's words stand here or in the files: an item has its number and at most a topic in two or three words of our own.
Our own measure alone has questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class LicenceClass(StrEnum):
    """What an organisation may do with the words of a measure."""

    OWN = "own"  # our words: shipped
    FREE = "free"  # FREE-EMBED
    CONDITIONS = "conditions"  # FREE+CONDITIONS
    NUMBERS_ONLY = "numbers_only"
    FORBIDDEN = "forbidden"


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Method(StrEnum):
    """How a scale comes from its items."""

    SUM = "sum"
    MEAN = "mean"
    SINGLE = "single"


class MissingRule(StrEnum):
    """What is done about items that were left out."""

    NONE = "none"  # any missing: no score
    PRORATE = "prorate"  # up to so many: mean of the answered, times the items
    MEAN_OF_ANSWERED = "mean_of_answered"  # from so many answered: their mean


@dataclass(frozen=True)
class MeasureItem:
    """One item. `topic` is empty where a licence forbids even that; `question` and `ends` are of our own measure alone."""

    number: int
    least: int
    most: int
    topic: str = ""
    question: str = ""
    ends: str = ""
    not_applicable: bool = False
    # Of a test that staff measure: what each number stands for, such as which aid was used.
    options: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoreBand:
    """A range of a scale, both ends in it; `harder` counts from 0 for the easiest, for shades and changes of band."""

    name: str
    least: Fraction
    most: Fraction
    harder: int


@dataclass(frozen=True)
class ChangeRule:
    """From when a change counts: by `amount` in points, or in percent of the first; `band_too`: only with another band."""

    amount: Fraction
    band_too: bool = False
    percent: bool = False
    source: str = ""


@dataclass(frozen=True)
class Scale:
    """One score of a measure. `recode`: item and answer to what counts; without it `reversed_items` count from the other end."""

    slug: str
    name: str
    items: tuple[int, ...]
    method: Method
    least: Fraction
    most: Fraction
    better: Better
    factor: int = 1
    reversed_items: frozenset[int] = frozenset()
    recode: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    missing: MissingRule = MissingRule.NONE
    # PRORATE: the most that may be missing; MEAN_OF_ANSWERED: the least that must be answered.
    missing_limit: int = 0
    missing_id: str = "none"
    missing_source: str = ""
    bands: tuple[ScoreBand, ...] = ()
    change: ChangeRule | None = None
    case: int | None = None  # from where on the harder side somebody counts as a case, by the measure's own cut
    main: bool = False  # the one that stands for the measure where there is room for one


@dataclass(frozen=True)
class SafetyItem:
    """An item that asks for a clinician, answered with `at_least` or more, or left blank; a site switches `optional` ones on."""

    item: int
    at_least: int = 1
    optional: bool = False


@dataclass(frozen=True)
class Measure:
    """One measure in one edition; another edition is another measure, never mixed with it in one line."""

    slug: str
    name: str
    short_name: str
    edition: str
    domain: str
    licence: LicenceClass
    licence_text: str
    items: tuple[MeasureItem, ...]
    scales: tuple[Scale, ...]
    source: str
    rules_version: str
    recall: str = ""
    credit: str = ""
    # "yes", "no", or "confirmed": only where the site confirmed that its licence allows it.
    self_entry: str = "yes"
    by_staff: bool = False  # a test that staff measure
    unit: str = ""
    # Which counts where two numbers of one item are circled on paper: "lower" of two neighbours, or "higher" of any two.
    two_circled: str = "lower"
    safety: tuple[SafetyItem, ...] = ()
    # Numbers that a file keeps as they are instead of a score, such as EQ-5D's profile of five levels.
    profile: tuple[int, ...] = ()

    def item(self, number: int) -> MeasureItem:
        """The item with this number. Raises KeyError where there is none."""
        for each in self.items:
            if each.number == number:
                return each
        raise KeyError(number)

    def scale(self, slug: str) -> Scale:
        """The scale of this slug. Raises KeyError where there is none."""
        for each in self.scales:
            if each.slug == slug:
                return each
        raise KeyError(slug)

    @property
    def main_scale(self) -> Scale | None:
        """The scale that stands for the measure; None where it has no score."""
        return next((each for each in self.scales if each.main), self.scales[0] if self.scales else None)
