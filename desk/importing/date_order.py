"""In which order a column's dates are written: day first as in these islands, unless the column itself shows otherwise."""

import re
from collections.abc import Iterable, Mapping

from common.refused import Refused

MONTH, UNCLEAR = "month", "unclear"
IN_FIGURES = re.compile(r"(\d{1,2})([/. -])(\d{1,2})([/. -]\d{4})")


def order_in(texts: Iterable[str]) -> str:
    """MONTH where some date can only be month first and none only day first, UNCLEAR where there are both, else ""."""
    found = [IN_FIGURES.fullmatch(text.strip()) for text in texts]
    month_first = any(each and int(each[1]) <= 12 < int(each[3]) for each in found)
    day_first = any(each and int(each[3]) <= 12 < int(each[1]) for each in found)
    return "" if not month_first else UNCLEAR if day_first else MONTH


def day_first(text: str, order: str, label: str) -> str:
    """A date of a column with this order, day first. Raises Refused for one that could be either in a column that has both."""
    found = IN_FIGURES.fullmatch(text.strip())
    if not found or not order or int(found[1]) > 12:
        return text
    if order == UNCLEAR and int(found[3]) <= 12 and int(found[1]) != int(found[3]):
        raise Refused(f"{label}: “{text[:40]}” could be day first or month first; the column has both. Write it like 1961-03-14.")
    return f"{found[3]}{found[2]}{found[1]}{found[4]}"


def year_first(text: str, order: str) -> str:
    """A date of a column that is month first so that it is read alike in another file, whose other rows show nothing."""
    found = IN_FIGURES.fullmatch(text.strip())
    if not found or order != MONTH or int(found[1]) > 12:
        return text
    return f"{found[4][1:]}-{int(found[1]):02}-{int(found[3]):02}"


def said_of(orders: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """What the page of a file says about the order of its dates."""
    sentences = {
        MONTH: "{}: read month first, because some of its dates can only be that.",
        UNCLEAR: "{}: some dates are day first, others month first. Those that could be either have to be put right.",
    }
    return [sentences[order].format(labels[name]) for name, order in orders.items()]
