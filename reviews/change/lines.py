"""One person's scores of one scale as a line over time, and what changed along it: rules of plain values (docs/domain.md)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from common.words import counted, listed
from reviews.measures import change as change_rules
from reviews.measures import scoring
from reviews.measures.change import Changed
from reviews.measures.definitions import Better, ChangeRule, LicenceClass, Measure, Scale

EXTRA = "extra"
TOTAL = "Total"
# From which point change is counted: the first day; who answered nothing there, from the assessment.
BASELINES = ("first", "assessment")
VERDICTS = {"improved": "Improved", "same": "No reliable change", "worse": "Worse", "unmarked": "Not marked"}


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What one questionnaire came to on one scale. `value` is None where too much was left out for a score."""

    point: str
    on: dt.date
    value: Fraction | None
    unscheduled: bool = False
    missing: int = 0
    not_applicable: int = 0

    @property
    def is_apart(self) -> bool:
        """Whether it was answered outside every window: shown, and counted nowhere."""
        return self.unscheduled or self.point == EXTRA

    @property
    def words(self) -> str:
        """The number as it is read, with what was left out."""
        if self.value is None:
            return f"No score: {counted(self.missing, 'item')} left out"
        noted = ([f"{self.missing} left out"] if self.missing else []) + (
            [f"{self.not_applicable} not applicable"] if self.not_applicable else []
        )
        return f"{number_words(self.value)} ({', '.join(noted)})" if noted else number_words(self.value)


@dataclass(frozen=True)
class ScaleLine:
    """One scale of one measure in one edition. `scores` by day, the earliest first."""

    measure: Measure
    scale: Scale
    scores: tuple[ScoreFacts, ...]
    edition: str = ""
    # Whether somebody answered the measure in more than one edition, so that each line says which it is.
    is_one_of_editions: bool = False

    @cached_property
    def drawn(self) -> list[ScoreFacts]:
        """Those that have a value."""
        return [each for each in self.scores if each.value is not None]

    @cached_property
    def baseline(self) -> ScoreFacts | None:
        """From where change is counted; None where neither the first day nor the assessment has a score."""
        by_point = {each.point: each for each in self.drawn if not each.is_apart}
        return next((by_point[point] for point in BASELINES if point in by_point), None)

    @cached_property
    def latest(self) -> ScoreFacts | None:
        """The last that was asked for and has a value."""
        return max((each for each in self.drawn if not each.is_apart), key=lambda each: place_of(each.point), default=None)

    @cached_property
    def now(self) -> ScoreFacts | None:
        """The last value there is, asked for or not."""
        return self.drawn[-1] if self.drawn else None

    @cached_property
    def change(self) -> Changed | None:
        """From the baseline to the latest; None while there aren't two to compare: a sum of fewer items is no pair."""
        first, last = self.baseline, self.latest
        if first is None or last is None or first.value is None or last.value is None:
            return None
        if self._most_of(first) != self._most_of(last):
            return None
        return change_rules.changed(self.scale, first.value, last.value) if place_of(last.point) > place_of(first.point) else None

    @cached_property
    def name(self) -> str:
        """What the scale is called: "Mood, PHQ-9"; our own and staff's by their own names, a total by what it is about."""
        name = self.scale.name
        if self.measure.by_staff:
            name = self.measure.short_name
        elif self.measure.licence != LicenceClass.OWN:
            about = self.measure.domain.capitalize() if name == TOTAL else name
            name = f"{about}, {self.measure.short_name}"
        return f"{name}, edition {self.edition}" if self.is_one_of_editions else name

    @property
    def range_words(self) -> str:
        """From what to what the scale goes; of a test that staff measure, what is counted."""
        if self.measure.by_staff:
            return self.measure.unit
        return f"{number_words(self.scale.least)} to {number_words(self.scale.most)}"

    @property
    def now_words(self) -> str:
        """The last value with its band, and which way is better: "10 of 27 now, moderate. Lower is better"."""
        better = "Higher is better" if self.scale.better == Better.HIGHER else "Lower is better"
        if self.now is None or self.now.value is None:
            return f"No score yet. {better}"
        band = scoring.band_read(self.measure, self.scale, self.now.value, self.now.not_applicable)
        most = "" if self.measure.by_staff else f" of {number_words(self._most_of(self.now))}"
        unit = f" {self.measure.unit}" if self.measure.by_staff and self.measure.unit else ""
        notes = ["measured by staff"] if self.measure.by_staff else []
        notes += [band.name.lower()] if band else ["no bands"] if not self.measure.by_staff else []
        notes += ["answered outside every window"] if self.now.is_apart else []
        return f"{', '.join([f'{number_words(self.now.value)}{unit}{most} now', *notes])}. {better}"

    @cached_property
    def verdict(self) -> str:
        """The tag: what the change is called; "" while there is none."""
        return VERDICTS[str(self.change.verdict)] if self.change else ""

    @property
    def why(self) -> str:
        """By how much, and where how much counts."""
        first, change = self.baseline, self.change
        if change is None or first is None or first.value is None:
            return self._why_not_compared
        return change_words(change, self.scale.change, first.value)

    @property
    def _why_not_compared(self) -> str:
        first, last = self.baseline, self.latest
        if first and last and self._most_of(first) != self._most_of(last):
            return "Not compared: an item that applied at one of the two doesn’t apply at the other."
        return "Change is shown once there is a score from the first day, or the assessment, and a later one."

    def _most_of(self, score: ScoreFacts) -> Fraction:
        return scoring.most_of(self.measure, self.scale, score.not_applicable)

    @property
    def moved_words(self) -> str:
        """The change in short, for the table: "3.6 better"."""
        if self.change is None:
            return "–"
        amount = self.change.amount
        if amount == 0:
            return "None"
        return f"{number_words(abs(amount))} {'better' if amount > 0 else 'worse'}"


def change_words(change: Changed, rule: ChangeRule | None, before: Fraction) -> str:
    """By how much, in points or percent of the first, and where how much counts."""
    amount = abs(change.amount)
    by = f"by {number_words(amount)}" if amount else "no change at all"
    if rule is None:
        return f"{by}; no limit has been set"
    if rule.percent and before == 0:
        return f"{by}; percent can’t be reckoned from nought"
    if rule.percent:
        by += f", {number_words(amount * 100 / abs(before))}%"
        return f"{by}, where {number_words(rule.amount)}% counts"
    if rule.band_too:
        another = " and another band" if change.by_band else ", in the same band"
        return f"{by}{another if amount else ''}, where {number_words(rule.amount)} and another band count"
    return f"{by}, where {number_words(rule.amount)} {'counts' if rule.amount == 1 else 'count'}"


def change_summary(lines: Iterable[ScaleLine]) -> str:
    """How many scales improved, became worse, and so on, in one sentence; "" where nothing can be compared."""
    verdicts = [each.verdict for each in lines]
    words = (
        ("Improved", "improved", "improved"),
        ("Worse", "became worse", "became worse"),
        ("No reliable change", "shows no reliable change", "show no reliable change"),
        ("Not marked", "is not marked", "are not marked"),
    )
    parts = [f"{number} {one if number == 1 else many}" for tag, one, many in words if (number := verdicts.count(tag))]
    return f"{listed(parts)}." if parts else ""


def place_of(point: str) -> int:
    """Where a point stands in the programme's order; those asked by nobody come last."""
    if point == EXTRA:
        return 10_000
    named = {"assessment": 0, "first": 1, "last": 2}
    return named[point] if point in named else 2 + int(point) if point.isdigit() else 9_999


def point_heading(point: str, *, short: bool = False) -> str:
    """What a point is called at the head of a column; `short`: under a line."""
    named = {"assessment": "Assessed", "first": "First day", "last": "Last day", EXTRA: "Unscheduled"}
    if point in named:
        return named[point].replace("First day", "Day 1") if short else named[point]
    one = point == "1"
    return f"{point} {('mth' if one else 'mths') if short else ('month' if one else 'months')}"


@lru_cache(maxsize=4096)
def number_words(value: Fraction) -> str:
    """An exact number as it is read: whole, or to one decimal, halves away from nought."""
    tenths = int(abs(value) * 10 + Fraction(1, 2))
    whole, rest = divmod(tenths, 10)
    sign = "−" if value < 0 and tenths else ""
    return f"{sign}{whole}.{rest}" if rest or value.denominator != 1 else f"{sign}{whole}"
