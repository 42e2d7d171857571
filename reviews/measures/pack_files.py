"""Reads the words of a measure from a file, TOML or a table, as they would be typed: nothing is saved before somebody looked."""

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from common.papers.reading_tables import headings_of, refuse_size, rows_of
from common.refused import Refused
from common.text.typed_keys import whole_number
from reviews.measures.definitions import Measure

Typed = dict[str, str]
COLUMNS = ("number", "text", "answers")
TEXTS = ("language", "introduction", "credit", "licence_ref", "confirmed_by")
MOST_TOML = 200_000  # bytes
NEITHER = "This is neither a TOML file nor a table that can be read here. Send a .toml, .csv or .xlsx file."


def words_in_file(content: bytes, name: str, measure: Measure) -> Typed:
    """What a file says, by the boxes of the form. Raises Refused for a file that can't be read, or is of another measure."""
    refuse_size(len(content))
    typed = _of_toml(content, measure) if name.lower().endswith(".toml") else _of_table(content)
    numbers = {item.number for item in measure.items}
    told = [int(box.split("_")[1]) for box in typed if box.startswith("item_")]
    if not told:
        raise Refused("The file has no items in it.", field="file")
    if unknown := sorted(set(told) - numbers):
        raise Refused(
            f"The file has an item {unknown[0]}; {measure.short_name} has {len(numbers)}. Is it the file of another measure?",
            field="file",
        )
    return typed


def _of_toml(content: bytes, measure: Measure) -> Typed:
    if len(content) > MOST_TOML:
        raise Refused("The file is too large for the words of one measure.", field="file")
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as unread:
        raise Refused("The file isn’t written in UTF-8. Save it again as UTF-8.", field="file") from unread
    except (ValueError, RecursionError) as unread:  # also of a number longer than Python reads
        raise Refused(f"This isn’t a TOML file that can be read: {unread}.", field="file") from unread
    for key, here in (("measure", measure.slug), ("edition", measure.edition)):
        if key in told and _text(told[key]) != here:
            raise Refused(f"The file is for {key} “{_text(told[key])}”, and this page for “{here}”.", field="file")
    typed = {key: _text(told[key]) for key in TEXTS if key in told}
    if "options" in told:
        typed["options"] = _answers(told["options"])
    if isinstance(confirmed := told.get("confirmed_on"), dt.date):
        parts = {"day": confirmed.day, "month": confirmed.month, "year": confirmed.year}
        typed |= {f"confirmed_on_{part}": str(number) for part, number in parts.items()}
    if told.get("by_themselves") is True:
        typed["by_themselves"] = "on"
    items = told.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refused("The items must be tables: [[items]], with a number and a text each.", field="file")
    return typed | _items(
        (_text(item.get("number", "")), _text(item.get("text", "")), _answers(item.get("options"))) for item in items
    )


def _text(told: Any) -> str:
    """A value of the file as text; empty for a number that is longer than Python writes."""
    try:
        return str(told)
    except ValueError:
        return ""


def _answers(told: Any) -> str:
    """A table of answers, or a text of them, as lines."""
    return (
        "\n".join(f"{number} = {_text(words)}" for number, words in told.items())
        if isinstance(told, Mapping)
        else _text(told or "")
    )


def _of_table(content: bytes) -> Typed:
    try:
        headings = [heading.lower() for heading in headings_of(content)]
    except Refused as refused:
        raise Refused(NEITHER, field="file") from refused
    if missing := [name for name in COLUMNS[:2] if name not in headings]:
        named = ", ".join(COLUMNS)
        raise Refused(f"There is no column “{missing[0]}”. The first row must name the columns: {named}.", field="file")
    places = [headings.index(name) if name in headings else -1 for name in COLUMNS]
    return _items([_cell(cells, place) for place in places] for _, cells in rows_of(content))


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


def _items(told: Iterable[Iterable[str]]) -> Typed:
    typed: Typed = {}
    for number, text, answers in told:
        place = whole_number(number)
        if place is None:
            raise Refused(f"“{number[:20]}” isn’t the number of an item.", field="file")
        if f"item_{place}" in typed:
            raise Refused(f"Item {place} is in the file twice.", field="file")
        typed[f"item_{place}"] = text
        if answers:
            typed[f"item_{place}_options"] = answers
    return typed
