"""The capacity report: what each waiting list needs, in plain sentences and two tables, and how it is reckoned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from common.papers.spreadsheets import Value, csv_file, xlsx_file
from common.words import birth_date, counted
from desk.reports.capacity_counts import CapacityFigures, CapacityLine
from desk.reports.queueing import QUARTER, TOO_LONG, CapacityNeed, ListFacts, capacity_need

HEADS = (
    "Programme", "Waiting now", "Joined a week", "Left without a place", "Groups begun", "Places offered", "Places used",
    "Groups needed a year", "A quarter, at most", "Extra groups for now", "Groups planned",
)  # fmt: skip
QUARTER_HEADS = (
    "Quarter from", "New groups", "Staff, new groups (hours)", "Reviews of past groups", "Staff, reviews (hours)",
    "Rooms, new groups (hours)", "Rooms, reviews (hours)",
)  # fmt: skip
CANNOT_KNOW = (
    "Who will be referred: it takes the next year to be like the time that was counted. Choose a longer one, and compare.",
    "Places that come in groups: on top of the wait, somebody may wait for the whole time between two groups.",
    "Holidays, sickness and rooms that are lost: plan for more than is needed.",
    "Who could wait for one way of meeting or another: they are counted once, in a room before video before telephone.",
    "The reviews of groups that don’t exist yet: they follow the new groups, and add to the year after.",
)


@dataclass(frozen=True)
class CapacityTable:
    """One table: its caption, heads and rows; the first cell of a row is its name."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def cells(self) -> list[tuple[Value, list[tuple[str, Value]]]]:
        """Each row as its name, and its other cells with their heads."""
        return [(name, list(zip(self.heads[1:], rest, strict=True))) for name, *rest in self.rows]


@dataclass(frozen=True)
class CapacityReport:
    """The whole report."""

    about: tuple[str, ...]
    sentences: tuple[str, ...]
    tables: tuple[CapacityTable, ...]
    how: tuple[str, ...]
    title: str = "Capacity"

    def file(self, form: str) -> bytes:
        """Return it as CSV or XLSX."""
        return csv_file(self._lines()) if form == "csv" else xlsx_file(self._sheets())

    @property
    def words(self) -> dict[str, Any]:
        """The words of its PDF."""
        tables = [
            {
                "caption": table.caption,
                "heads": 1,
                "labels": list(table.heads),
                "rows": [{"cells": [str(cell) for cell in row], "total": False} for row in table.rows],
                "notes": [],
            }
            for table in self.tables
        ]
        tables[-1]["notes"] = [*self.how, "What it can’t know:", *CANNOT_KNOW]
        return {"title": self.title, "language": "en", "about": [*self.about, *self.sentences], "tables": tables}

    def _lines(self) -> Iterable[Sequence[Value]]:
        yield [self.title]
        yield from ([line] for line in (*self.about, *self.sentences))
        for table in self.tables:
            yield []
            yield [table.caption]
            yield table.heads
            yield from table.rows
        yield from ([line] for line in (*self.how, *CANNOT_KNOW))

    def _sheets(self) -> Iterable[tuple[str, list[Sequence[Value]]]]:
        for table in self.tables:
            yield table.caption, [table.heads, *table.rows]
        yield "About", [[line] for line in (self.title, *self.about, *self.sentences, *self.how, *CANNOT_KNOW)]


def capacity_report(figures: CapacityFigures, *, organisation: str, weeks: int, target: int, relief: int) -> CapacityReport:
    """Return the report. `target` is the longest wait that is meant, `relief` within how many weeks a long list comes down."""
    needs = [(line, capacity_need(line.facts, target=target, weeks=relief)) for line in figures.lines]
    about = (
        organisation,
        f"Counted over the last {counted(weeks, 'week')}. Nearly everybody is to have a place within {counted(target, 'week')}.",
    )
    return CapacityReport(
        about=about,
        sentences=tuple(sentence for line, need in needs for sentence in _sentences(line, need, target, relief)),
        tables=(_lists_table(needs), _quarters_table(figures, needs)),
        how=_how(needs, target, relief),
    )


def _lists_table(needs: Iterable[tuple[CapacityLine, CapacityNeed]]) -> CapacityTable:
    rows = tuple(_row(line, need) for line, need in needs)
    return CapacityTable("Waiting lists and groups", HEADS, rows)


def _row(line: CapacityLine, need: CapacityNeed) -> tuple[Value, ...]:
    facts = line.facts
    left = f"{round(facts.share_leaving * 100)}%" if facts.left + facts.placed else "–"
    counts = (facts.waiting, round(facts.demand, 1), left, facts.groups, facts.offered, facts.used)
    return (line.name, *counts, need.groups_a_year, need.a_quarter, need.extra, line.planned)


def _quarters_table(figures: CapacityFigures, needs: Sequence[tuple[CapacityLine, CapacityNeed]]) -> CapacityTable:
    """New groups spread evenly over the year, beside the reviews of past ones, whose dates stand."""
    groups = sum(need.groups_a_year for _, need in needs) / 4
    staff = sum(need.groups_a_year * line.hours.staff for line, need in needs) / 4
    rooms = sum(need.groups_a_year * line.hours.room for line, need in needs) / 4
    rows = tuple(
        (
            birth_date(each.first), round(groups, 1), round(staff), each.reviews, round(each.staff_minutes / 60), round(rooms),
            round(each.room_minutes / 60),
        )
        for each in figures.quarters
    )  # fmt: skip
    return CapacityTable("Staff and rooms, by quarter", QUARTER_HEADS, rows)


def _sentences(line: CapacityLine, need: CapacityNeed, target: int, relief: int) -> Iterable[str]:
    facts = line.facts
    yield (
        f"{line.name}: {counted(facts.waiting, 'person waits', 'people wait')}, {round(facts.demand, 1)} joined a week. "
        f"It needs {counted(need.groups_a_year, 'group')} of {facts.group} a year, {need.a_quarter} a quarter at most."
    )
    if need.extra:
        yield (
            f"Its list is more than twice as long as it may be ({round(need.target_queue)}): "
            f"it takes {counted(need.extra, 'group')} more within {counted(relief, 'week')} to bring it down."
        )
    if need.load is not None and need.load >= 1:
        yield "More people join it than there were places for: as it is, the list only grows."
    if need.groups_a_year and need.groups_a_year * target < 52:
        between = f"Between two groups lie more than {counted(target, 'week')}"
        yield f"{between}: smaller groups, held more often, would shorten the wait."


def _how(needs: Iterable[tuple[CapacityLine, CapacityNeed]], target: int, relief: int) -> tuple[str, ...]:
    wait = f"{target / QUARTER:g} weeks"
    return (
        "Joined: new entries of the waiting list, and places that were given without one. Who left without a place needs none.",
        f"An average wait of a quarter of the target, {wait}, keeps nearly everybody within it.",
        "Little’s law: a list is then as long as what joins a week, times that wait. This is its target size.",
        "Places needed a week: as many as join and stay, and a little more, because people don’t join evenly.",
        "That is Kingman’s formula: one place more for each average wait.",
        f"A list of more than {TOO_LONG} times its target size needs more for {relief} weeks.",
        "The load ρ is how many join and stay for each place there was. At 1 or more a list grows without end.",
        *(_reckoned(line.name, line.facts, need) for line, need in needs),
        "Hours of a new group: its own days, with one person for each part that a profession leads, or all its leaders.",
        "Reviews are those that are planned, with one person for each of their parts.",
    )


def _reckoned(name: str, facts: ListFacts, need: CapacityNeed) -> str:
    load = "no places were offered" if need.load is None else f"ρ = {need.load:.2f}"
    return (
        f"{name}: {facts.joined} joined in {facts.weeks} weeks, {load}, target size {need.target_queue:.1f}, "
        f"{need.places_a_week:.2f} places needed a week."
    )
