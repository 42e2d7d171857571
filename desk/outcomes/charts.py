"""Where things stand in the two charts: numbers alone; templates draw them. Charts say what the tables beneath them say."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviews.outcomes.statistics import Interval

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 12, 32
APART = 8  # the two lines stand beside each other, so that neither hides the other
STEPS = (0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 50)
MOST_TICKS = 6
ROW, NAMES_END, ABOVE = 44, 190, 8


@dataclass(frozen=True)
class Dot:
    """One mean with its interval, where it is drawn."""

    at: float
    middle: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Tick:
    """One line of the scale with its number."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """A drawing: its size, its scale, and the dots of the two lines of people; `path` joins the dots of one."""

    width: int
    height: int
    ticks: tuple[Tick, ...]
    names: tuple[Tick, ...]
    solid: tuple[Dot, ...]
    hollow: tuple[Dot, ...]
    nought: float | None = None

    @property
    def bottom(self) -> int:
        """Where the scale stands under the rows."""
        return self.height - BOTTOM

    @property
    def solid_path(self) -> str:
        """The line through the filled dots."""
        return _path(self.solid)

    @property
    def hollow_path(self) -> str:
        """The line through the hollow dots."""
        return _path(self.hollow)


@dataclass(frozen=True)
class Value:
    """A number with its interval, at one place of the other axis."""

    place: int
    middle: float
    interval: Interval | None


def ticks_between(low: float, high: float) -> list[float]:
    """Return round numbers from at or below `low` to at or above `high`, seven at most."""
    step = next((each for each in STEPS if (high - low) / each <= MOST_TICKS - 1), STEPS[-1])
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def over_time(points: Sequence[str], solid: Sequence[Value], hollow: Sequence[Value]) -> Chart | None:
    """Means at each point, those of the whole group filled and those of completers hollow; None with nothing to draw."""
    if not (ends := list(_ends((*solid, *hollow)))):
        return None
    scale = ticks_between(min(ends), max(ends))
    inner = HEIGHT - TOP - BOTTOM

    def down(value: float) -> float:
        return round(TOP + inner * (scale[-1] - value) / (scale[-1] - scale[0]), 1)

    def along(place: int) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / len(points), 1)

    def dots(values: Sequence[Value], aside: int) -> tuple[Dot, ...]:
        return tuple(_dot(along(each.place) + aside, down(each.middle), each.interval, down) for each in values)

    return Chart(
        width=WIDTH,
        height=HEIGHT,
        ticks=tuple(Tick(down(each), f"{each:g}") for each in scale),
        names=tuple(Tick(along(number), name) for number, name in enumerate(points)),
        solid=dots(solid, -APART // 2),
        hollow=dots(hollow, APART // 2),
    )


def side_by_side(names: Sequence[str], solid: Sequence[Value], hollow: Sequence[Value]) -> Chart | None:
    """Effect sizes of each measure in a row of its own, nought marked; None with nothing to draw."""
    if not (ends := list(_ends((*solid, *hollow)))):
        return None
    scale = ticks_between(min(0, *ends), max(0, *ends))

    def along(value: float) -> float:
        return round(NAMES_END + (WIDTH - NAMES_END - RIGHT) * (value - scale[0]) / (scale[-1] - scale[0]), 1)

    def dots(values: Sequence[Value], below: int) -> tuple[Dot, ...]:
        return tuple(_dot(ABOVE + each.place * ROW + below, along(each.middle), each.interval, along) for each in values)

    return Chart(
        width=WIDTH,
        height=ABOVE + len(names) * ROW + BOTTOM,
        ticks=tuple(Tick(along(each), f"{each:g}".replace("-", "−")) for each in scale),
        names=tuple(Tick(ABOVE + number * ROW + ROW / 2, name) for number, name in enumerate(names)),
        solid=dots(solid, 14),
        hollow=dots(hollow, 30),
        nought=along(0),
    )


def _dot(at: float, middle: float, interval: Interval | None, place) -> Dot:  # type: ignore[no-untyped-def]
    low, high = (place(interval.low), place(interval.high)) if interval else (None, None)
    return Dot(at, middle, low, high)


def _ends(values: Iterable[Value]) -> Iterable[float]:
    for each in values:
        yield each.middle
        if each.interval:
            yield from each.interval


def _path(dots: Sequence[Dot]) -> str:
    return " ".join(f"{dot.at},{dot.middle}" for dot in dots)
