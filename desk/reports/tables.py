"""A report's tables as plain values: lines that add up to other lines, columns of figures, and shares of one in another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

Key = tuple[str, ...]
HIDDEN = "*"  # stands for a figure that isn't published
ALL = "All"
RUNNING = "running"  # a line's figure without a column: how many of its courses aren't over, so that its shares may still rise


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of figures. Only what counts `people` has small figures that aren't published.

    `adds_up`: the figures of lines add up to that of the line above them; different people may be the same ones elsewhere.
    """

    key: str
    label: str
    people: bool = False
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """One column's part of another, in whole per cent."""

    label: str
    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line: what it is about, its figures, and which line it adds up to (its place in the table), if any."""

    names: Key
    figures: Mapping[str, int]
    parent: int | None = None
    is_total: bool = False

    @property
    def rest(self) -> Key:
        """Its names but the first."""
        return self.names[1:]


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `parts` are columns that hold part of another's people: (part, whole, which of the two gives way)."""

    caption: str
    heads: Key
    columns: tuple[TableColumn, ...]
    lines: tuple[TableLine, ...]
    shares: tuple[Share, ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    hidden: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    @property
    def labels(self) -> list[str]:
        """The heads of all columns."""
        return [*self.heads, *(column.label for column in self.columns), *(share.label for share in self.shares)]

    def shown(self, number: int, key: str) -> int | str:
        """The figure as it may be seen."""
        return HIDDEN if (number, key) in self.hidden else self.lines[number].figures.get(key, 0)

    def cells(self, number: int) -> list[int | str]:
        """A line's figures and shares as they may be seen."""
        figures = [self.shown(number, column.key) for column in self.columns]
        return [*figures, *(self._share(number, share) for share in self.shares)]

    def shown_lines(self) -> list[tuple["TableLine", list[tuple[str, int | str]]]]:
        """Every line with each figure under its label, for the screen."""
        labels = self.labels[len(self.heads) :]
        return [(line, list(zip(labels, self.cells(number), strict=True))) for number, line in enumerate(self.lines)]

    def rows(self) -> list[list[int | str]]:
        """Every line with its names, as it may be seen."""
        return [[*line.names, *self.cells(number)] for number, line in enumerate(self.lines)]

    def _share(self, number: int, share: Share) -> str:
        part, whole = self.shown(number, share.part), self.shown(number, share.whole)
        if isinstance(part, str) or isinstance(whole, str):
            return HIDDEN
        so_far = " so far" if self.lines[number].figures.get(RUNNING) else ""
        return f"{round(100 * part / whole)}%{so_far}" if whole else "–"


def added_up(
    leaves: Mapping[Key, Mapping[str, int]],
    columns: Sequence[TableColumn],
    sums: Mapping[Key, Mapping[str, int]],
    *,
    everything: str,
    all_of_one: str,
) -> tuple[TableLine, ...]:
    """Return the lines by first and second name, a line for all of each first name that has several, and one for everything.

    `sums` holds, for the columns that don't add up, the figures of the first names and, under (), of everything.
    """
    keys = [*(column.key for column in columns if column.adds_up), RUNNING]
    lines: list[TableLine] = []
    tops: list[int] = []
    for first, group in groupby(sorted(leaves), key=lambda names: names[0]):
        names = list(group)
        begins = len(lines)
        lines += [TableLine(each, leaves[each]) for each in names]
        if len(names) > 1:
            figures = _summed(keys, (leaves[each] for each in names)) | dict(sums.get((first,), {}))
            lines[begins:] = [TableLine(line.names, line.figures, parent=len(lines)) for line in lines[begins:]]
            lines.append(TableLine((first, all_of_one), figures, is_total=True))
        tops.append(len(lines) - 1)
    if len(tops) > 1:
        figures = _summed(keys, (lines[top].figures for top in tops)) | dict(sums.get((), {}))
        for top in tops:
            lines[top] = TableLine(lines[top].names, lines[top].figures, parent=len(lines), is_total=lines[top].is_total)
        lines.append(TableLine((everything, all_of_one), figures, is_total=True))
    return tuple(lines)


def _summed(keys: Iterable[str], figures: Iterable[Mapping[str, int]]) -> dict[str, int]:
    rows = list(figures)
    return {key: sum(row.get(key, 0) for row in rows) for key in keys}
