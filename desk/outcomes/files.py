"""The outcomes as a file: the same figures as on the page, every point of them, with what each means."""

from collections.abc import Iterator, Sequence

from common.papers.spreadsheets import Value, csv_file, xlsx_file
from desk.outcomes.definitions import DEFINITIONS
from desk.outcomes.page import OutcomesPage
from desk.outcomes.words import HIDDEN, NO_PROOF, NOT_MARKED, OVERALL_HEADS, POSITIVE, SMALL, WHO, point_words, scale_words
from reviews.outcomes.cohort import OutcomeScope, cohort_of
from reviews.outcomes.figures import OutcomeLine, lines_at
from reviews.outcomes.reading import FIRST, answers_of
from reviews.outcomes.statistics import Interval

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",  # of what is on the page (desk.outcomes.paper)
}
HEADS = (
    *("Measure", "Point", "Who", "People", "Pairs", "Mean first day", "SD first day", "Mean later", "SD later"),
    *("Mean difference", "Difference low", "Difference high", "d av", "g", "g low", "g high", "d z", "t", "df", "r"),
    *("Reliably better", "Reliably worse"),
)
Rows = list[Sequence[Value]]


def outcomes_file(page: OutcomesPage, about: Sequence[str], form: str) -> bytes:
    """Return the figures as "csv" or "xlsx"."""
    sheets = list(_sheets(page, about))
    if form == "xlsx":
        return xlsx_file(sheets)
    return csv_file(row for title, rows in sheets for row in ([title], *rows, []))


def _sheets(page: OutcomesPage, about: Sequence[str]) -> Iterator[tuple[str, Rows]]:
    yield "Figures", [HEADS, *_rows(page.scope)]
    yield "People", [("How far", "People"), *((tile.label, tile.number) for tile in page.tiles)]
    if page.formats:
        heads = ("Format", "Started", "Completed", "Pairs", "g, 95% interval", "Reliably better", "Reliably worse")
        yield "By format", [heads, *page.formats, (NO_PROOF,)]
    if page.overall:
        yield "Overall change", [OVERALL_HEADS, *page.overall]
    meanings: Rows = [("Word", "Meaning"), *DEFINITIONS, *(("From when a change counts", rule) for rule in page.rules)]
    yield "How this is worked out", meanings
    yield "About", [("What the programmes achieve",), *((line,) for line in (*about, POSITIVE, SMALL))]


def _rows(scope: OutcomeScope) -> Iterator[Sequence[Value]]:
    cohort = cohort_of(scope)
    answers = answers_of(cohort)
    word = scope.programme.session_word
    for point in answers.points():
        if point not in ("assessment", FIRST):
            for line in lines_at(cohort, answers, point):
                yield (
                    scale_words(line.key),
                    point_words(point, word),
                    WHO[line.line],
                    HIDDEN if line.of is None else line.of,
                    *_figures(line),
                )


def _figures(line: OutcomeLine) -> list[Value]:
    """A line's numbers; a mean from which a few people's answers could be worked out takes its difference along."""
    if line.paired is None or line.pairs is None:
        return [HIDDEN] * (len(HEADS) - 4)
    found = line.paired
    better, worse = (NOT_MARKED if line.unmarked else HIDDEN if each is None else each for each in (line.better, line.worse))
    later = [_rounded(found.after.mean), _rounded(found.after.sd)]
    sizes = [_rounded(found.d_av), _rounded(found.g), *_ends(found.g_interval), _rounded(found.d_z)]
    if line.before_hidden:
        return [line.pairs, HIDDEN, HIDDEN, *later, HIDDEN, HIDDEN, HIDDEN, *sizes, HIDDEN, line.pairs - 1, HIDDEN, better, worse]
    first = [_rounded(found.before.mean), _rounded(found.before.sd)]
    difference = [_rounded(found.difference.mean), *_ends(found.difference.interval)]
    return [line.pairs, *first, *later, *difference, *sizes, _rounded(found.t), line.pairs - 1, _rounded(found.r), better, worse]


def _rounded(value: float | None) -> float | None:
    """To two decimals, as much as such figures bear."""
    return None if value is None else round(value, 2)


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (_rounded(interval.low), _rounded(interval.high)) if interval else (None, None)
