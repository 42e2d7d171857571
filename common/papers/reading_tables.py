"""Reads a table somebody sends: CSV or XLSX, as rows of texts. Whatever can't be read is refused with what to do instead.

A cell that holds a formula comes back as FORMULA and never as what a spreadsheet program worked out: that is from whenever it
was last opened, and a text that begins like one would be obeyed by the next program that opens it.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from common.papers.workbook_sizes import LARGER, QUICK, is_workbook, refuse_cells, refuse_rows, refuse_workbook, unfolded
from common.refused import Refused
from common.text.typed_text import as_kept
from common.words import listed

# What spreadsheet programs show where they could work out nothing, in whatever language.
ERROR = re.compile(r"#N/A|#N/?V|#[A-ZÀ-Þ0-9_/]{2,20}[!?]|#GETTING_DATA|Err:\d{3}", re.IGNORECASE)
FORMULA = "⟨formula⟩"  # what no spreadsheet says by itself
MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_SIGNS = 4_000  # in one cell: more is a novel, not an entry
# What an XLSX may unfold to: a spreadsheet of as many cells as may be stays far below.
MOST_UNFOLDED = 60 * 1024 * 1024
MOST_TEXT = 10_000_000  # characters in all cells together, which are kept until the file is done with
NOT_ONE = "This isn’t a spreadsheet that can be read here. Save it as XLSX or CSV, then send that file."
# How files begin that are plain signs and yet no table: PDF, web pages that call themselves XLS, RTF, JSON.
NO_TABLE = ("%pdf", "<", "{", "[")
Row = tuple[int, list[str]]
# The first line by which spreadsheet programs are told what parts the columns.
SAID_DELIMITER = re.compile("sep=(.)\r?\n", re.IGNORECASE)
# How texts are written that don't say so, the likeliest first.
GUESSED = {"cp1252": "Windows", "mac_roman": "a Mac"}
# Seldom in a word: a capital with an accent inside it, a sign beside a letter, a quotation mark that opens after one.
ODD = re.compile(
    r"[a-zà-ÿ][À-ÖØ-ÞŸŽŠŒ]|[A-Za-z][À-ÖØ-ÞŸŽŠŒ](?=[a-z])|(?<=[A-Za-z])[™†‡ˆ‰‹›ƒ„¤¦¬±µ¶·¼½¾¿×÷¨¯¸√∞≈∆◊ﬁﬂΩπ∂∑∏∫≤≥≠˜˘˙˚˝˛ˇ‘“]"
    r"|Õ(?=[A-Z][a-z])|[‚„](?=[a-z])"
)
# A telephone number that a spreadsheet program was kept from taking for a formula.
KEPT_AS_TEXT = re.compile(r"'[+-][\d ()-]+")


def refuse_size(size: int) -> None:
    """Raise Refused for a file of too many bytes, before anything of it is read."""
    if size == 0:
        raise Refused("The file is empty.", field="file")
    if size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise Refused(f"The file has {size / 1024 / 1024:.0f} MB; {most} MB are the most. Send it in parts.", field="file")


def is_quick(content: bytes) -> bool:
    """Whether its headings can be read while somebody waits. Raises Refused for what is far too large, or broken."""
    with _refused_unread():
        if not is_workbook(content):
            return True
        _refuse_larger(content)
        return unfolded(content) <= QUICK


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
    """Every row below the headings that has something in it, with its number in the file.

    Raises Refused for too many rows, too many cells, or cells that come to too much.
    """
    rows, cells_read, signs = [], 0, 0
    for number, cells in islice(_rows(content), 1, None):
        cells_read += len(cells)
        refuse_cells(cells_read)
        signs += sum(map(len, cells))
        if signs > MOST_TEXT:
            most = f"{MOST_TEXT:,} characters are the most"
            raise Refused(f"The cells of the file come to too much: {most}. Send it in parts.", field="file")
        if any(cells):
            rows.append((number, cells))
    if len(rows) > MOST_ROWS:
        raise Refused(f"The file has {len(rows):,} rows; {MOST_ROWS:,} are the most. Send it in parts.", field="file")
    return rows


def _rows(content: bytes) -> Iterator[Row]:
    kind = _of_workbook if is_workbook(content) else _of_text
    with _refused_unread():
        for number, cells in enumerate(kind(content), 1):
            refuse_rows(number, 2 * MOST_ROWS)  # mostly empty ones; the rest can't be meant
            yield number, list(cells)


@contextmanager
def _refused_unread() -> Iterator[None]:
    """Turn whatever a broken file raises into what to send instead."""
    try:
        yield
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, csv.Error, EOFError, OSError) as unread:
        raise Refused(NOT_ONE, field="file") from unread


def _refuse_larger(content: bytes) -> None:
    """Raise Refused for a workbook that comes to more than may be, before any of it is made into cells."""
    if unfolded(content) > MOST_UNFOLDED:
        raise Refused(LARGER, field="file")
    refuse_workbook(content, 2 * MOST_ROWS)


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    _refuse_larger(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet = _sheet_of(book)
        sheet.reset_dimensions()  # some programs write a wrong extent, which would cut rows off
        for row in sheet.iter_rows():
            yield [_cell(cell) for cell in row[: MOST_COLUMNS + 1]]
    finally:
        book.close()


def _sheet_of(book: Any) -> Any:
    """The sheet that is shown and has something in it. Raises Refused where there are several, or none."""
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = [sheet for sheet in shown if _is_filled(sheet)]
    if len(filled) > 1:
        names = listed(f"“{sheet.title}”" for sheet in filled)
        raise Refused(
            f"The file has several sheets: {names}. Save each table as a file of its own, then send them.", field="file"
        )
    if not shown:
        raise Refused(NOT_ONE, field="file")
    return filled[0] if filled else shown[0]


def _is_filled(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(value is not None for row in sheet.iter_rows(values_only=True, max_row=2 * MOST_ROWS) for value in row)


def remarks_on(content: bytes) -> list[str]:
    """What whoever sent a file that can be read should know: sheets that were left out, and letters that had to be guessed."""
    if content[:4] != b"PK\x03\x04":
        return _remarks_on_letters(content)
    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        hidden = [sheet for sheet in book.worksheets if sheet.sheet_state != "visible" and _is_filled(sheet)]
    finally:
        book.close()
    return [f"Hidden sheets were not read: {listed(f'“{sheet.title}”' for sheet in hidden)}."] if hidden else []


def _remarks_on_letters(content: bytes) -> list[str]:
    """Of a text that isn't in UTF-8, as which program's its letters were read, with one of its words to look at."""
    name = _encoding_of(content)
    if name not in GUESSED:
        return []
    text = content.decode(name)
    word = next((word for word in re.findall(r"[\w’‘']+", text) if not word.isascii()), text[:20])
    sentence = "The file doesn’t say which letters it has. They were read as {} writes them: look whether “{}” is right. {}"
    return [sentence.format(GUESSED[name], word[:40], "If not, save the file as CSV UTF-8 and send it again.")]


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
        return value.isoformat(timespec="auto" if value.second else "minutes")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _plain(str(value))


def _of_text(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if said := SAID_DELIMITER.match(text):
        text, delimiter = text[said.end() :], said[1]
    else:
        signs = {sign: text[:20_000].split("\n", 1)[0].count(sign) for sign in (",", ";", "\t")}
        delimiter = max(signs, key=lambda sign: signs[sign])
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        yield [_plain(cell) for cell in row[: MOST_COLUMNS + 1]]


def _decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 or UTF-16, else what spreadsheet programs of Western Europe write."""
    text = content.decode(_encoding_of(content))
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text[:20_000]):
        raise ValueError("no text has such signs")
    if text.lstrip()[:4].lower().startswith(NO_TABLE):
        raise ValueError("a text of another kind")
    return text


def _encoding_of(content: bytes) -> str:
    """How a text is written. Where it doesn't say so, whichever of GUESSED makes fewer odd words of it."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return min(GUESSED, key=lambda name: _odd_words(content, name))
    return "utf-8-sig"


def _odd_words(content: bytes, encoding: str) -> int:
    """How many words look wrong in this encoding; it can't be one in which the content has no meaning."""
    try:
        return len(ODD.findall(content.decode(encoding)))
    except UnicodeDecodeError:
        return len(content) + 1


def _plain(text: str) -> str:
    text = as_kept(text).strip()
    if KEPT_AS_TEXT.fullmatch(text):
        return text[1:]
    if text[:1] in ("=", "@") and len(text) > 1:
        return FORMULA
    return text[: MOST_SIGNS + 1]
