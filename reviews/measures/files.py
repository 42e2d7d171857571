"""Reads a measure from a TOML file; a file with a mistake is refused with its line, when the program starts.

No published item's words may stand in a file: topics of three words at most, and none where the licence forbids even that.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from common.refused import Refused
from common.text.toml_tables import TomlTable, place_lines
from reviews.measures.definitions import (
    Better,
    ChangeRule,
    LicenceClass,
    Measure,
    MeasureItem,
    Method,
    MissingRule,
    SafetyItem,
    Scale,
    ScoreBand,
)
from reviews.measures.file_faults import refuse_faults

HEAD = (
    *("slug", "name", "short_name", "edition", "domain", "licence", "licence_text", "source", "rules_version"),
    *("recall", "credit", "self_entry", "by_staff", "unit", "two_circled", "profile", "range", "count", "topics"),
)
TABLES = ("items", "scales", "recode", "safety")
SCALE = ("slug", "name", "items", "method", "range", "better", "factor", "reversed", "missing", "bands", "change", "case", "main")
TWO_CIRCLED = ("lower", "higher")
SELF_ENTRY = ("yes", "no", "confirmed")


def read_measure(path: Path) -> Measure:
    """The measure in a file. Raises Refused, with file and line, when it can't be scored from."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as unread:
        line = path.read_bytes()[: unread.start].count(b"\n") + 1
        raise Refused(f"{path.name}, line {line}: This isn’t written in UTF-8.") from unread
    return measure_from(text, file=path.name)


def measure_from(text: str, *, file: str) -> Measure:
    """The measure in the text of a TOML file; `file` is its name, for the sentences. Raises Refused with the first mistake."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as unread:  # also of a number longer than Python reads
        raise Refused(f"{file}: This isn’t a TOML file that can be read: {unread}.") from unread
    top = TomlTable(file, "", content, place_lines(text))
    top.only(*HEAD, *TABLES)
    measure = _measure(top)
    refuse_faults(measure, top)
    return measure


def _measure(top: TomlTable) -> Measure:
    items = _items(top)
    recode = _recode(top, {item.number for item in items})
    return Measure(
        **{name: top.text(name) for name in HEAD[:4] if name != "licence"},
        domain=top.text("domain"),
        licence=LicenceClass(_one_of(top, "licence", LicenceClass)),
        licence_text=top.text("licence_text"),
        items=items,
        scales=tuple(_scale(table, items, recode) for table in top.tables("scales")),
        source=top.text("source"),
        rules_version=top.text("rules_version"),
        recall=_text(top, "recall"),
        credit=_text(top, "credit"),
        self_entry=_one_of(top, "self_entry", SELF_ENTRY) if "self_entry" in top.content else "yes",
        by_staff=_truth(top, "by_staff"),
        unit=_text(top, "unit"),
        two_circled=_one_of(top, "two_circled", TWO_CIRCLED) if "two_circled" in top.content else "lower",
        safety=tuple(map(_safety, top.tables("safety"))),
        profile=top.numbers("profile") if "profile" in top.content else (),
    )


def _items(top: TomlTable) -> tuple[MeasureItem, ...]:
    """The items: listed one by one, as topics, or merely counted; a listed one replaces the counted one of its number."""
    least, most = _range(top) if "range" in top.content else (0, 0)
    topics = _topics(top)
    items = {number: MeasureItem(number, least, most, topic) for number, topic in enumerate(topics, 1)}
    listed: set[int] = set()
    for table in top.tables("items"):
        item = _item(table, (least, most), topics)
        if item.number in listed:
            raise table.refusal("number", f"Item {item.number} is listed twice.")
        listed.add(item.number)
        items[item.number] = item
    return tuple(items[number] for number in sorted(items))


def _topics(top: TomlTable) -> tuple[str, ...]:
    """The topics in the order of the items; empty ones where the items are merely counted."""
    if "topics" not in top.content:
        return ("",) * _number(top, "count", 0)
    topics = top.texts("topics")
    if _number(top, "count", len(topics)) != len(topics):
        raise top.refusal("topics", f"There are {len(topics)} topics, and {top.number('count')} items.")
    return topics


def _item(table: TomlTable, usual: tuple[int, int], topics: Sequence[str]) -> MeasureItem:
    table.only("number", "range", "topic", "question", "ends", "not_applicable", "options")
    least, most = _range(table) if "range" in table.content else usual
    number = table.number("number")
    topic = topics[number - 1] if 1 <= number <= len(topics) else ""
    return MeasureItem(
        number=number,
        least=least,
        most=most,
        topic=_text(table, "topic") or topic,
        question=_text(table, "question"),
        ends=_text(table, "ends"),
        not_applicable=_truth(table, "not_applicable"),
        options=_options(table) if "options" in table.content else {},
    )


def _options(table: TomlTable) -> Mapping[int, str]:
    options = table.table("options")
    return {_whole(options, key): options.text(key) for key in options.content}


def _whole(table: TomlTable, key: str) -> int:
    if not key.isdecimal():
        raise table.refusal(key, "This must be a whole number.")
    return int(key)


def _recode(top: TomlTable, known: Collection[int]) -> Mapping[int, Mapping[int, int]]:
    """What answers to some items count as, in every scale they are in."""
    recode: dict[int, Mapping[int, int]] = {}
    for table in top.tables("recode"):
        table.only("items", "to")
        to = table.table("to")
        counts = {_whole(to, key): to.number(key) for key in to.content}
        for number in table.numbers("items"):
            if number not in known:
                raise table.refusal("items", f"There is no item {number}.")
            if number in recode:
                raise table.refusal("items", f"Item {number} is recoded twice.")
            recode[number] = counts
    return recode


def _scale(table: TomlTable, items: tuple[MeasureItem, ...], recode: Mapping[int, Mapping[int, int]]) -> Scale:
    table.only(*SCALE)
    numbers = table.numbers("items") if "items" in table.content else tuple(item.number for item in items)
    least, most = _range(table)
    return Scale(
        slug=table.text("slug"),
        name=table.text("name"),
        items=numbers,
        method=Method(_one_of(table, "method", Method)),
        least=Fraction(least),
        most=Fraction(most),
        better=Better(_one_of(table, "better", Better)),
        factor=_number(table, "factor", 1),
        reversed_items=frozenset(table.numbers("reversed") if "reversed" in table.content else ()),
        recode={number: counts for number, counts in recode.items() if number in numbers},
        **_missing(table),
        bands=tuple(_band(band, harder) for harder, band in enumerate(table.tables("bands"))),
        change=_change(table.table("change")) if "change" in table.content else None,
        case=table.number("case") if "case" in table.content else None,
        main=_truth(table, "main"),
    )


def _missing(table: TomlTable) -> dict[str, Any]:
    if "missing" not in table.content:
        return {}
    rule = table.table("missing")
    rule.only("rule", "limit", "id", "source")
    return {
        "missing": MissingRule(_one_of(rule, "rule", MissingRule)),
        "missing_limit": _number(rule, "limit", 0),
        "missing_id": rule.text("id"),
        "missing_source": rule.text("source"),
    }


def _band(table: TomlTable, harder: int) -> ScoreBand:
    """A band; the file lists them from the easiest."""
    table.only("name", "from", "to")
    return ScoreBand(table.text("name"), Fraction(table.number("from")), Fraction(table.number("to")), harder)


def _change(table: TomlTable) -> ChangeRule:
    table.only("amount", "band_too", "percent", "source")
    return ChangeRule(
        amount=Fraction(table.number("amount")),
        band_too=_truth(table, "band_too"),
        percent=_truth(table, "percent"),
        source=table.text("source"),
    )


def _safety(table: TomlTable) -> SafetyItem:
    table.only("item", "at_least", "optional")
    return SafetyItem(table.number("item"), _number(table, "at_least", 1), _truth(table, "optional"))


def _one_of(table: TomlTable, key: str, known: Any) -> str:
    names = [str(each) for each in known]
    if (value := table.text(key)) not in names:
        raise table.refusal(key, f"“{value}” isn’t one of {', '.join(names)}.")
    return value


def _range(table: TomlTable) -> tuple[int, int]:
    numbers = table.numbers("range")
    if len(numbers) != 2 or numbers[0] >= numbers[1]:
        raise table.refusal("range", "This must be two numbers that rise, like [0, 10].")
    return numbers[0], numbers[1]


def _text(table: TomlTable, key: str) -> str:
    return table.text(key) if key in table.content else ""


def _number(table: TomlTable, key: str, usual: int) -> int:
    return table.number(key) if key in table.content else usual


def _truth(table: TomlTable, key: str) -> bool:
    return key in table.content and table.truth(key)
