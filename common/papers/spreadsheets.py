"""Tables as files for spreadsheet programs. A text that such a program would take for a formula is written as plain text."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from common.text.typed_text import as_kept

Value = str | int | float | None
# What a formula begins with, in one program or another; after a tab or the end of a line it would be one as well.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TITLE_LENGTH = 31  # the longest name of a sheet
NOT_IN_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def defused(value: Value) -> Value:
    """Return a value that no program runs: a text that begins like a formula gets an apostrophe before it; numbers stay.

    Control signs go: a spreadsheet that holds one can't be opened.
    """
    if not isinstance(value, str):
        return value
    text = as_kept(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def csv_file(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as CSV in UTF-8, with the mark by which spreadsheet programs know it."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([defused(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def xlsx_file(sheets: Iterable[tuple[str, Iterable[Sequence[Value]]]]) -> bytes:
    """Return named sheets of rows as XLSX; the first row of each stands in bold and stays in view."""
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(as_kept(title).translate(NOT_IN_A_TITLE)[:TITLE_LENGTH])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, value, bold=number == 0) for value in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool) -> Cell:
    cell = WriteOnlyCell(sheet, value=defused(value))
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
