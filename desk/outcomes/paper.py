"""The outcomes on paper: what the page says, table by table. Its charts say nothing that isn't in these."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from common.papers.typesetting import typeset
from desk.outcomes.definitions import DEFINITIONS
from desk.outcomes.page import MeasureRows, OutcomesPage
from desk.outcomes.words import (
    FORMAT_HEADS,
    MEAN_HEADS,
    MEASURE_HEADS,
    NO_PROOF,
    OVERALL_HEADS,
    POSITIVE,
    RETURNED_HEADS,
    SIZE_HEADS,
    SMALL,
)


def outcomes_paper(page: OutcomesPage, about: Sequence[str], *, now: dt.datetime) -> bytes:
    """Return the page as a tagged PDF."""
    words = {
        "title": "What the programmes achieve",
        "language": "en",
        "about": [*about, POSITIVE, SMALL],
        "tables": list(_tables(page)),
    }
    return typeset("report.typ", words, now=now)


def _tables(page: OutcomesPage) -> Iterator[dict[str, Any]]:
    """Each table with something in it, in the order of the page."""
    yield _table("How far people got", ("How far", "People"), [(each.label, each.number) for each in page.tiles], page.sentences)
    to = f"{page.first_name.lower()} to {page.point_name.lower()}"
    heads = ("Measure", *(each.format(first=page.first_name, later=page.point_name) for each in MEASURE_HEADS))
    named = (
        (f"{page.key_name} over time", MEAN_HEADS, page.mean_rows, (page.better,)),
        (f"All measures, {to}", heads, _of_measures(page.leading), page.rules),
        (f"The other scales, {to}", heads, _of_measures(page.others), ()),
        (f"Effect sizes, {to}", SIZE_HEADS, page.sizes, ()),
        (f"By format: {page.key_name}, {to}, everyone who started", FORMAT_HEADS, page.formats, (NO_PROOF,)),
        ("Overall change, as people say it", OVERALL_HEADS, page.overall, ()),
        (f"Questionnaires at {page.point_name.lower()}", RETURNED_HEADS, page.returned, ()),
    )
    yield from (_table(caption, columns, rows, notes) for caption, columns, rows, notes in named if rows)
    yield _table("How this is worked out", ("Word", "Meaning"), DEFINITIONS)


def _of_measures(measures: Sequence[MeasureRows]) -> list[tuple[str, ...]]:
    return [(measure.name, *row) for measure in measures for row in measure.rows]


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "caption": caption,
        "heads": 1,
        "labels": list(heads),
        "rows": [{"cells": list(row), "total": False} for row in rows],
        "notes": [note for note in notes if note],
    }
