"""In which order a file's dates are written: day first as in these islands, unless a date can only be month first.

Then whoever sent the file is asked, once for the file, what the dates mean that could be either.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from common.refused import Refused

DAY, MONTH, UNCLEAR = "day", "month", "unclear"
IN_FIGURES = re.compile(r"(\d{1,2})([/. -])(\d{1,2})([/. -]\d{4})")
DATES_MEAN = (
    (MONTH, "Month first, as in the United States: 3/4/1961 is 4 March"),
    (DAY, "Day first: 3/4/1961 is 3 April. Dates that can only be month first have to be put right"),
    (UNCLEAR, "Some this way, some that, or I don’t know. Dates that could be either have to be put right"),
)


@dataclass(frozen=True, slots=True)
class DatesShown:
    """The first date of a column that can only be month first, only day first, and that could be either; "" for none."""

    month: str = ""
    day: str = ""
    either: str = ""


def dates_shown(texts: Iterable[str]) -> DatesShown:
    """What a column shows of the order of its dates."""
    shown: dict[str, str] = {}
    for text in texts:
        if order := _order_of(text):
            shown.setdefault(order, text.strip()[:40])
    return DatesShown(shown.get(MONTH, ""), shown.get(DAY, ""), shown.get(UNCLEAR, ""))


def is_asked(columns: Iterable[DatesShown]) -> bool:
    """Whether somebody must say what the dates of a file mean: some can only be month first, others could be either."""
    columns = list(columns)
    return any(each.month for each in columns) and any(each.either for each in columns)


def order_in(shown: DatesShown, said: str) -> str:
    """How a column is read: MONTH, UNCLEAR, or "" for day first. `said`: DAY, MONTH or UNCLEAR, "" where nobody was asked.

    What was said holds for every column but one that is day first by its own dates.
    """
    if not said:
        return MONTH if shown.month else ""
    if said == DAY or (shown.day and not shown.month):
        return ""
    return said if shown.month or shown.either else ""


def day_first(text: str, order: str, label: str) -> str:
    """A date of a column with this order, day first. Raises Refused for one that could be either where nobody knows."""
    found = IN_FIGURES.fullmatch(text.strip())
    if not found or not order or int(found[1]) > 12:
        return text
    if order == UNCLEAR and _order_of(text) == UNCLEAR:
        raise Refused(f"{label}: “{text[:40]}” could be day first or month first. Write it like 1961-03-14.")
    return f"{found[3]}{found[2]}{found[1]}{found[4]}"


def year_first(text: str, order: str) -> str:
    """A date of a column that is month first so that it is read alike in another file, whose other rows show nothing."""
    found = IN_FIGURES.fullmatch(text.strip())
    if not found or order != MONTH or int(found[1]) > 12:
        return text
    return f"{found[4][1:]}-{int(found[1]):02}-{int(found[3]):02}"


def question_about(columns: Mapping[str, DatesShown]) -> list[str]:
    """What makes us ask, by the column's name: one sentence for each that shows something."""
    month = [f"{label}: {each.month} can only be month first." for label, each in columns.items() if each.month]
    return month + [f"{label}: {each.either} could be either." for label, each in columns.items() if each.either]


def said_of(orders: Mapping[str, str], said: str, labels: Mapping[str, str]) -> list[str]:
    """What the page of a file says about how its dates were read."""
    why = "as you said" if said else "because its dates can only be that"
    sentences = {
        MONTH: f"{{}}: read month first, {why}.",
        UNCLEAR: "{}: dates that could be day first or month first have to be put right, as you said.",
    }
    plain = ["Dates are read day first, as you said."] if said == DAY else []
    return plain + [sentences[order].format(labels[name]) for name, order in orders.items()]


def _order_of(text: str) -> str:
    """MONTH, DAY or UNCLEAR for one date in figures; "" where both are the same, and for any other text."""
    found = IN_FIGURES.fullmatch(text.strip())
    if not found or found[1].lstrip("0") == found[3].lstrip("0"):
        return ""
    first, second = int(found[1]), int(found[3])
    if first <= 12 and second <= 12:
        return UNCLEAR
    if first > 12 and second > 12:
        return ""
    return MONTH if second > 12 else DAY
