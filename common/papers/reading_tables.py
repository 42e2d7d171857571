"""Reads a table somebody sends: CSV or XLSX, as rows of texts. Whatever can't be read is refused with what to do instead.

A cell that holds a formula comes back as FORMULA and never as what a spreadsheet program worked out: that is from whenever it
was last opened, and a text that begins like one would be obeyed by the next program that opens it.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from common.refused import Refused
from common.typed_text import as_kept

FORMULA = "⟨formula⟩"  # what no spreadsheet says by itself
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_SIGNS = 4_000  # in one cell: more is a novel, not an entry
# What an XLSX may unfold to: a spreadsheet of 20,000 rows stays far below.
MOST_UNFOLDED = 300 * 1024 * 1024
NOT_ONE = "This isn’t a spreadsheet that can be read here. Save it as XLSX or CSV, then send that file."
# How files begin that are plain signs and yet no table: PDF, web pages that call themselves XLS, RTF, JSON.
NO_TABLE = ("%pdf", "<", "{", "[")
Row = tuple[int, list[str]]


def refuse_size(size: int) -> None:
    """Raise Refused for a file of too many bytes, before anything of it is read."""
    if size == 0:
        raise Refused("The file is empty.", field="file")
    if size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise Refused(f"The file has {size / 1024 / 1024:.0f} MB; {most} MB are the most. Send it in parts.", field="file")


def headings_of(content: bytes) -> list[str]:
    """The first row: what its columns are called. Raises Refused for a file that is no table, or has no headings."""
    first = next(_rows(content), None)
    headings = [" ".join(cell.split())[:120] for cell in first[1]] if first else []
    while headings and not headings[-1]:
        headings.pop()
    if not any(headings):
        raise Refused("The first row of the file must say what its columns are called.", field="file")
    if len(headings) > MOST_COLUMNS:
        raise Refused(f"The file has {len(headings)} columns; {MOST_COLUMNS} are the most.", field="file")
    return headings


def rows_of(content: bytes) -> list[Row]:
    """Every row below the headings that has something in it, with its number in the file. Raises Refused for too many."""
    rows = [(number, cells) for number, cells in islice(_rows(content), 1, None) if any(cells)]
    if len(rows) > MOST_ROWS:
        raise Refused(f"The file has {len(rows):,} rows; {MOST_ROWS:,} are the most. Send it in parts.", field="file")
    return rows


def _rows(content: bytes) -> Iterator[Row]:
    kind = _of_workbook if content[:4] == b"PK\x03\x04" else _of_text
    try:
        for number, cells in enumerate(kind(content), 1):
            if number > 2 * MOST_ROWS:  # mostly empty ones; the rest can't be meant
                raise Refused(f"The file has more than {2 * MOST_ROWS:,} rows. Delete the empty ones, or send it in parts.")
            yield number, list(cells)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, csv.Error, EOFError, OSError) as unread:
        raise Refused(NOT_ONE, field="file") from unread


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNFOLDED:
            raise Refused(
                "This spreadsheet is far larger than it looks. Save its table as CSV, then send that file.", field="file"
            )
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = next(iter(book.worksheets), None)
        if sheet is None:
            raise Refused(NOT_ONE, field="file")
        sheet.reset_dimensions()  # some programs write a wrong extent, which would cut rows off
        for row in sheet.iter_rows():
            yield [_cell(cell) for cell in row[: MOST_COLUMNS + 1]]
    finally:
        book.close()


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _of_text(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    sample = text[:20_000]
    signs = {sign: sample.split("\n", 1)[0].count(sign) for sign in (",", ";", "\t")}
    delimiter = max(signs, key=lambda sign: signs[sign])
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [_plain(cell) for cell in row]


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8, else what spreadsheet programs of Western Europe write."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text[:20_000]):
        raise ValueError("no text has such signs")
    if text.lstrip()[:4].lower().startswith(NO_TABLE):
        raise ValueError("a text of another kind")
    return text


def _plain(text: str) -> str:
    text = as_kept(text).strip()
    if text[:1] in ("=", "@") and len(text) > 1:
        return FORMULA
    return text[: MOST_SIGNS + 1]
