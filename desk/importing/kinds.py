"""What every kind of import has: its fields, and how a row is judged, written and taken back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from accounts.models import Organisation, User
from common.papers.reading_tables import ERROR, FORMULA, MOST_SIGNS
from common.refused import Refused
from common.text.folding import folded
from desk.importing.date_order import DatesShown, dates_shown
from desk.models import Batch, BatchRow

READY, KNOWN, FAULTY = BatchRow.Outcome.READY, BatchRow.Outcome.KNOWN, BatchRow.Outcome.FAULTY
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A field of ours that a column of the file may fill. `also` are other headings it is known by."""

    name: str
    label: str
    needed: bool = False
    may_be_empty: bool = False  # in a row, though the file needs the column
    also: tuple[str, ...] = ()
    hint: str = ""
    is_date: bool = False


@dataclass(frozen=True, slots=True)
class ImportGround:
    """Whose import it is, in whose name, and when."""

    organisation: Organisation
    by: User
    now: dt.datetime
    batch: Batch


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a row, why not if nothing does, and what would be written."""

    outcome: str
    sentence: str = ""
    facts: Any = None


class Importer(Protocol):
    """One kind, for one run over one file: it may remember rows it has seen."""

    def judge(self, rows: Sequence[tuple[int, Cells]]) -> list[Judged]:
        """Say of each row whether it can be imported. A number of queries that doesn't grow with rows of people."""

    def write(self, judged: Sequence[Judged]) -> list[int | Refused]:
        """Write rows that are ready, in a transaction of the caller's; the key of what each made, or why it can't be."""

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete what was made, in a transaction of the caller's; by key a sentence for what has to stay."""


def guessed(columns: Sequence[ImportColumn], headings: Sequence[str]) -> dict[str, int]:
    """Which column fills which field, by its heading; each column once."""
    plain = [folded(heading) for heading in headings]
    found: dict[str, int] = {}
    for column in columns:
        names = [folded(name) for name in (column.label, column.name.replace("_", " "), *column.also)]
        place = next((plain.index(name) for name in names if name in plain), None)
        if place is not None and place not in found.values():
            found[column.name] = place
    return found


def refuse_mapping(columns: Sequence[ImportColumn], mapping: Mapping[str, int], headings: Sequence[str]) -> None:
    """Raise Refused when a needed field has no column, or one column would fill two fields."""
    for column in columns:
        if column.needed and column.name not in mapping:
            raise Refused(f"Choose the column that holds: {column.label.lower()}.", field=column.name)
    fields: dict[int, ImportColumn] = {}
    for column in columns:
        place = mapping.get(column.name)
        if place is None:
            continue
        if not 0 <= place < len(headings):
            raise Refused(f"{column.label}: choose one of the file’s columns.", field=column.name)
        if place in fields:
            both = f"{fields[place].label} and {column.label.lower()}"
            raise Refused(f"“{headings[place]}” can’t fill two fields: {both}.", field=column.name)
        fields[place] = column


def cells_of(row: Sequence[str], mapping: Mapping[str, int]) -> Cells:
    """A row's texts by field; a field without a column, or a row that ends early, is empty."""
    return {name: row[place] if place < len(row) else "" for name, place in mapping.items()}


def dates_of_columns(
    rows: Iterable[Sequence[str]], mapping: Mapping[str, int], columns: Sequence[ImportColumn]
) -> dict[str, DatesShown]:
    """What each column of dates shows of their order, by field."""
    rows = list(rows)
    dated = [(column.name, mapping[column.name]) for column in columns if column.is_date and column.name in mapping]
    return {name: dates_shown(row[place] for row in rows if place < len(row)) for name, place in dated}


def fault_of_row(row: Sequence[str], headings: Sequence[str]) -> str:
    """What is wrong with a row that says more than there are columns for; a comma too many shifts what stands behind it."""
    beyond = [cell for cell in row[len(headings) :] if cell]
    return f"The row has more cells than there are headings: “{beyond[0][:60]}” belongs to none." if beyond else ""


def fault_of_cells(cells: Cells, columns: Sequence[ImportColumn]) -> str:
    """What is wrong with a row whatever it says: a formula, a novel, a needed field that is empty. Empty when nothing is."""
    for column in columns:
        text = cells.get(column.name, "")
        if ERROR.fullmatch(text):
            return f"{column.label} holds an error of the spreadsheet, {text}. Put in what it should say."
        if text == FORMULA:
            return f"{column.label} holds a formula. Put in what it should say, as plain text."
        if len(text) > MOST_SIGNS:
            return f"{column.label} holds more than {MOST_SIGNS:,} characters. That can’t be meant."
        if column.needed and not column.may_be_empty and not text:
            return f"{column.label} is empty."
    return ""
