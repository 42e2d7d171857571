"""A report as a file: CSV, XLSX or tagged PDF. The same words and figures as on the screen."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from common.papers.spreadsheets import Value, csv_file, xlsx_file
from common.papers.typesetting import typeset
from desk.reports.sheets import Report
from desk.reports.tables import Table

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def written(report: Report, form: str, *, now: dt.datetime) -> bytes:
    """Return a report in one of the forms of TYPES."""
    if form == "csv":
        return csv_file(_as_rows(report))
    if form == "xlsx":
        return xlsx_file(_sheets(report))
    return typeset("report.typ", as_words(report), now=now)


def _as_rows(report: Report) -> Iterable[Sequence[Value]]:
    """Every table under its caption; what the report is about stands above, and the notes at the end."""
    yield [report.title]
    yield from ([line] for line in report.about)
    for table in report.tables:
        yield []
        yield [table.caption]
        yield table.labels
        yield from table.rows()
        yield from ([note] for note in table.notes)


def _sheets(report: Report) -> Iterator[tuple[str, list[Sequence[Value]]]]:
    """A sheet for each table, and one that says what the report is about."""
    for table in report.tables:
        yield table.caption, [table.labels, *table.rows()]
    notes = dict.fromkeys(note for table in report.tables for note in table.notes)
    yield "About", [[line] for line in (report.title, *report.about, *notes)]


def as_words(report: Report) -> dict[str, Any]:
    """Return the words of the PDF."""
    return {
        "title": report.title,
        "language": "en",
        "about": list(report.about),
        "tables": [_table(table) for table in report.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "heads": len(table.heads),
        "labels": table.labels,
        "rows": [
            {"cells": [str(cell) for cell in row], "total": line.is_total}
            for row, line in zip(table.rows(), table.lines, strict=True)
        ],
        "notes": list(table.notes),
    }
