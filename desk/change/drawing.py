"""Where everything of one small line stands: numbers for an SVG that the page draws without scripts, from plain values.

x is time. Points that are close together are drawn so far apart that they can be read: each gap is a fixed width and its share of
what is left by its days. So later is always further right, and a longer wait is always wider.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from reviews.change.lines import ScaleLine, ScoreFacts, number_words, point_name

WIDTH, HEIGHT = 372, 178
LEFT, RIGHT, TOP, BOTTOM = 34, 346, 22, 142
# Between two points that have a name under the line, and to one that has none.
NAMED_GAP, BARE_GAP = 46, 16
# Between two numbers at the side.
TICK_GAP = 13
MOST_SHADES = 4


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """One answer: where it is, what stands at it, and what stands under it ("" for none)."""

    x: int
    y: int
    value: str
    value_y: int
    under: str
    is_apart: bool


@dataclass(frozen=True, slots=True)
class DrawnBand:
    """A shade behind the line; the higher `shade`, the harder."""

    y: int
    height: int
    shade: int


@dataclass(frozen=True)
class Drawing:
    """One line with everything around it."""

    points: list[DrawnPoint]
    path: str
    bands: list[DrawnBand] = field(default_factory=list)
    ticks: list[tuple[int, str]] = field(default_factory=list)
    words: str = ""


def drawing_of(line: ScaleLine) -> Drawing | None:
    """How a line is drawn; None where it has no value."""
    drawn = line.drawn
    if not drawn:
        return None
    least, most = extent_of(line)
    across = places_across([(each.on, _has_name(drawn, number)) for number, each in enumerate(drawn)])
    points = [
        _point(each, x, (least, most), named=_has_name(drawn, number))
        for number, (each, x) in enumerate(zip(drawn, across, strict=True))
    ]
    on_line = [point for point in points if not point.is_apart]
    path = " ".join(f"{'L' if number else 'M'}{point.x} {point.y}" for number, point in enumerate(on_line))
    return Drawing(points, path if len(on_line) > 1 else "", _bands(line, least, most), _ticks(line, least, most), _spoken(line))


def extent_of(line: ScaleLine) -> tuple[Fraction, Fraction]:
    """From what to what the drawing goes: the whole scale; a test that staff measure goes up to the next round number."""
    values = [each.value for each in line.drawn if each.value is not None]
    if not line.measure.by_staff:
        return line.scale.least, line.scale.most
    highest, top = max(values), Fraction(10)
    for step in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000):
        top = Fraction(step)
        if top >= highest:
            break
    return min(Fraction(0), *values), max(top, highest)


def places_across(points: Sequence[tuple[dt.date, bool]]) -> list[int]:
    """Where points stand from left to right, by their day and whether a name stands under them."""
    if len(points) < 2:
        return [(LEFT + RIGHT) // 2 for _ in points]
    first, last = LEFT + 18, RIGHT - 18
    pairs = list(pairwise(points))
    fixed = [NAMED_GAP if named and before else BARE_GAP for (_, before), (_, named) in pairs]
    days = [(after - before).days for (before, _), (after, _) in pairs]
    room = last - first
    shrink = min(Fraction(1), Fraction(room, sum(fixed)))
    left = room - shrink * sum(fixed)
    x, across = Fraction(first), [first]
    for gap, length in zip(fixed, days, strict=True):
        x += gap * shrink + (left * Fraction(length, sum(days)) if sum(days) else left / len(days))
        across.append(round(x))
    return across


def _has_name(drawn: Sequence[ScoreFacts], number: int) -> bool:
    return not drawn[number].is_apart


def _point(score: ScoreFacts, x: int, extent: tuple[Fraction, Fraction], *, named: bool) -> DrawnPoint:
    value = score.value if score.value is not None else extent[0]
    y = _height(value, *extent)
    # Who answered outside the windows has their number under the point, so that the two rows don't meet.
    value_y = min(y + 18, BOTTOM - 3) if score.is_apart else y - 10
    under = point_name(score.point, short=True) if named else ""
    return DrawnPoint(x, y, number_words(value), value_y, under, score.is_apart)


def _height(value: Fraction, least: Fraction, most: Fraction) -> int:
    share = (value - least) / (most - least) if most > least else Fraction(1, 2)
    return round(BOTTOM - min(max(share, Fraction(0)), Fraction(1)) * (BOTTOM - TOP))


def _bands(line: ScaleLine, least: Fraction, most: Fraction) -> list[DrawnBand]:
    """A band goes up to where the next begins: of whole numbers nothing lies between, and a mean belongs somewhere."""
    bands = sorted(line.scale.bands, key=lambda band: band.least)
    found = []
    for number, band in enumerate(bands):
        end = bands[number + 1].least if number + 1 < len(bands) else most
        top, bottom = _height(end, least, most), _height(band.least, least, most)
        if band.harder and bottom > top:
            found.append(DrawnBand(top, bottom - top, min(band.harder, MOST_SHADES)))
    return found


def _ticks(line: ScaleLine, least: Fraction, most: Fraction) -> list[tuple[int, str]]:
    """The ends, and between them where bands begin or the middle, as far as they don't stand on each other."""
    inner = sorted({band.least for band in line.scale.bands if least < band.least < most}, reverse=True)
    middle = [] if inner else [(least + most) / 2]
    found = [(_height(least, least, most), number_words(least)), (_height(most, least, most), number_words(most))]
    for value in inner or middle:
        y = _height(value, least, most)
        if all(abs(y - other) >= TICK_GAP for other, _ in found):
            found.append((y, number_words(value)))
    return found


def _spoken(line: ScaleLine) -> str:
    """What the drawing shows, for whoever doesn't see it; every number stands in the table as well."""
    steps = [f"{point_name(each.point).lower()} {number_words(each.value)}" for each in line.drawn if each.value is not None]
    return f"{line.name} over time: {', '.join(steps)}"
