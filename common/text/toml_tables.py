"""Tables of a TOML file that know where they stand, so that a wrong value is refused with its place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from common.refused import Refused

HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]")
KEY = re.compile(r"\s*([\w-]+)\s*=")


def place_lines(text: str) -> dict[str, int]:
    """The number of the line of each place in a file ("scales 2, method"); no text in it may go over several lines."""
    lines: dict[str, int] = {}
    counted: dict[str, int] = {}
    place, key, rows = "", "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            name = header[2]
            counted[name] = counted.get(name, 0) + 1
            place = f"{name} {counted[name]}" if header[1] == "[[" else name
            lines.setdefault(place, number)
        elif named := KEY.match(line):
            key, rows = f"{place}, {named[1]}" if place else named[1], 0
            lines.setdefault(key, number)
        elif line.lstrip().startswith("{"):
            rows += 1
            lines.setdefault(f"{key} {rows}", number)
    return lines


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table. `lines` says where places stand, of files that are short enough for it to help."""

    file: str
    place: str  # "sessions 3, items 2", or "" for the whole file
    content: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)

    def refusal(self, key: str, sentence: str) -> Refused:
        """The refusal of what stands at this key; nothing is raised."""
        place = self._placed(key)
        return Refused(f"{self.file}, {self._line(place)}{place}: {sentence}")

    def _line(self, place: str) -> str:
        """The nearest line that holds it, for a sentence; of a list of tables the first one's."""
        while place and place not in self.lines:
            place = f"{place} 1" if f"{place} 1" in self.lines else place.rpartition(",")[0]
        return f"line {self.lines[place]}, " if place else "line 1, " if self.lines else ""

    def only(self, *known: str) -> None:
        """Refuse a key that nothing reads: most often a misspelt one."""
        for key in self.content:
            if key not in known:
                raise self.refusal(key, f"There is no such key here. Known are {', '.join(known)}.")

    def _value(self, key: str, kind: type, called: str) -> Any:
        if key not in self.content:
            raise self.refusal(key, "This is missing.")
        value = self.content[key]
        if type(value) is not kind:  # not isinstance: true would pass for 1
            raise self.refusal(key, f"This must be {called}.")
        return value

    def text(self, key: str) -> str:
        """The text of a key, which isn’t empty."""
        if not (text := str(self._value(key, str, "text in quotes")).strip()):
            raise self.refusal(key, "This is empty.")
        return text

    def number(self, key: str) -> int:
        """A whole number."""
        return int(self._value(key, int, "a whole number"))

    def truth(self, key: str) -> bool:
        """True or false."""
        return bool(self._value(key, bool, "true or false"))

    def day(self, key: str) -> date:
        """A date."""
        if isinstance(self.content.get(key), datetime):
            raise self.refusal(key, "This must be a date without a time.")
        value: date = self._value(key, date, "a date, like 2026-09-07")
        return value

    def clock(self, key: str) -> time:
        """A time of day."""
        try:
            return time.fromisoformat(self._value(key, str, 'a time in quotes, like "09:30"'))
        except ValueError as unread:
            raise self.refusal(key, 'This must be a time of day, like "09:30".') from unread

    def _list(self, key: str, kind: type, called: str) -> list[Any]:
        values: list[Any] = self._value(key, list, called)
        if any(type(value) is not kind for value in values):
            raise self.refusal(key, f"This must be {called}.")
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(self._list(key, str, "a list of texts"))

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        return tuple(self._list(key, int, "a list of whole numbers"))

    def table(self, key: str) -> "TomlTable":
        """The table under a key."""
        return TomlTable(self.file, self._placed(key), self._value(key, dict, "a table"), self.lines)

    def tables(self, key: str) -> Iterable["TomlTable"]:
        """The tables of a list, counted from 1 in sentences; a key that isn't there is an empty list."""
        if key not in self.content:
            return []
        rows = self._list(key, dict, "a list of tables")
        return [TomlTable(self.file, self._placed(f"{key} {number}"), row, self.lines) for number, row in enumerate(rows, 1)]

    def _placed(self, key: str) -> str:
        return f"{self.place}, {key}" if self.place else key
