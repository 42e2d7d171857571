"""How figures of outcomes are said: the same on the page and in its files."""

from courses.models import Format
from reviews.measures.definitions import LicenceClass
from reviews.outcomes.figures import FormatLine, OutcomeLine
from reviews.outcomes.reading import COMPLETED, STARTED, ScaleKey, measure_named, scale_of
from reviews.outcomes.statistics import Interval, Paired

HIDDEN = "Hidden"
NOTHING = "–"
NOT_MARKED = "Not marked"
WHO = {STARTED: "Started", COMPLETED: "Completed"}
FORMATS = dict(Format.choices)
MEASURE_HEADS = ("Who", "Pairs", "Share", "{first}", "{later}", "Reliably better", "Worse")
SIZE_HEADS = ("Measure", "Who", "Pairs", "d av", "g, 95% interval", "d z")
FORMAT_HEADS = ("Format", "Started", "Completed", "Pairs", "g, 95% interval", "Reliably better", "Reliably worse")
MEAN_HEADS = ("When", "Started, n", "Mean, 95% interval", "Completed, n", "Mean, 95% interval")
RETURNED_HEADS = ("Measure", "Returned", "Of those who started", "Not returned", "Of these declined")
OVERALL_HEADS = ("When", "Who", "Answered", "Share", "Much or very much better", "Worse")
NO_PROOF = "Nobody was given one of these formats by lot: a difference between them is no proof."
SMALL = "Figures under 5 are hidden, and with them whatever would give them away."
POSITIVE = "Positive is always better, whichever way a measure runs."


def point_words(point: str, session_word: str) -> str:
    """The name of a point: "First day", "6 months"."""
    named = {"assessment": "Assessment", "first": f"First {session_word.lower()}", "last": f"Last {session_word.lower()}"}
    if point in named:
        return named[point]
    return "1 month" if point == "1" else f"{point} months"


def scale_words(key: ScaleKey) -> str:
    """ "PCS" for the scale that stands for a measure, "PCS, Helplessness" for another; of our own the scale alone."""
    measure, scale = measure_named(key), scale_of(key)
    if measure is None or scale is None:
        return key.measure
    if measure.licence is LicenceClass.OWN:
        return scale.name
    return measure.short_name if scale.main or len(measure.scales) == 1 else f"{measure.short_name}, {scale.name}"


def whole(figure: int | None) -> str:
    """A count of people, or that it is hidden."""
    return HIDDEN if figure is None else f"{figure:,}"


def percent(part: int | None, of: int | None) -> str:
    """A share in whole per cent."""
    if part is None or of is None:
        return HIDDEN
    return f"{round(100 * part / of)}%" if of else NOTHING


def decimal(value: float | None, places: int = 1) -> str:
    """A number with a true minus; a dash where there is none."""
    if value is None:
        return NOTHING
    shown = f"{value:.{places}f}"
    return f"{0:.{places}f}" if float(shown) == 0 else shown.replace("-", "−")


def interval_words(interval: Interval | None, places: int = 2) -> str:
    """ "0.45 to 0.97"."""
    return f"{decimal(interval.low, places)} to {decimal(interval.high, places)}" if interval else NOTHING


def effect_words(paired: Paired | None) -> str:
    """ "0.71, 0.45 to 0.97"."""
    if paired is None:
        return HIDDEN
    return NOTHING if paired.g is None else f"{decimal(paired.g, 2)}, {interval_words(paired.g_interval)}"


def before_words(line: OutcomeLine) -> str:
    """The mean on the first day of those with both answers."""
    if line.paired is None or line.before_hidden:
        return HIDDEN
    return decimal(line.paired.before.mean)


def after_words(line: OutcomeLine) -> str:
    """Their mean later on."""
    return HIDDEN if line.paired is None else decimal(line.paired.after.mean)


def change_words(line: OutcomeLine | FormatLine, part: int | None) -> str:
    """Which share changed reliably, or that nobody says from when it counts."""
    return NOT_MARKED if line.unmarked else percent(part, line.pairs)
