"""Where everything of one small line stands: numbers for an SVG that the page draws without scripts, from plain values.

x is time. Points that are close together are drawn so far apart that they can be read: each gap is a fixed width and its share of
what is left by its days. So later is always further right, and a longer wait is always wider.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString

from reviews.change.lines import ScaleLine, ScoreFacts, number_words, point_heading

WIDTH, HEIGHT = 372, 178
LEFT, RIGHT, TOP, BOTTOM = 34, 346, 22, 142
# Where the axis and the shades end.
END = 360
# Between two points that have a name under the line, and to one that has none: with one between them two names have room, too.
NAMED_GAP, BARE_GAP = 48, 27
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

    @property
    def svg(self) -> SafeString:
        """The drawing itself. Written here and not by a template: a page has a dozen, which took it half its time.

        Everything in it is a number or one of our own words but what is spoken, which is escaped.
        """
        parts = [
            f'<svg class="app-line__drawing" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ',
            f'aria-label="{escape(self.words)}. Every number stands in the table below.">',
            *(_shade(band) for band in self.bands),
            f'<path class="app-line__axis" d="M{LEFT} {TOP}V{BOTTOM}H{END}"/>',
            *(_text("tick", LEFT - 6, y + 4, words, "end") for y, words in self.ticks),
            f'<path class="app-line__path" d="{self.path}"/>' if self.path else "",
            *(_at_point(point) for point in self.points),
            "</svg>",
        ]
        return SafeString("".join(parts))


def _shade(band: DrawnBand) -> str:
    where = f'x="{LEFT}" y="{band.y}" width="{END - LEFT}" height="{band.height}"'
    return f'<rect class="app-line__band is-{band.shade}" {where}/>'


def _at_point(point: DrawnPoint) -> str:
    apart = " is-apart" if point.is_apart else ""
    circle = f'<circle class="app-line__point{apart}" cx="{point.x}" cy="{point.y}" r="4.5"/>'
    under = _text("tick", point.x, BOTTOM + 20, point.under, "middle") if point.under else ""
    return circle + _text("value", point.x, point.value_y, point.value, "middle") + under


def _text(kind: str, x: int, y: int, words: str, anchor: str) -> str:
    return f'<text class="app-line__{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


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
    shrink = min(1.0, room / sum(fixed))
    left, waited = room - shrink * sum(fixed), sum(days)
    x, across = float(first), [first]
    for gap, length in zip(fixed, days, strict=True):
        x += gap * shrink + (left * length / waited if waited else left / len(days))
        across.append(round(x))
    return across


def _has_name(drawn: Sequence[ScoreFacts], number: int) -> bool:
    return not drawn[number].is_apart


def _point(score: ScoreFacts, x: int, extent: tuple[Fraction, Fraction], *, named: bool) -> DrawnPoint:
    value = score.value if score.value is not None else extent[0]
    y = _height(value, *extent)
    # Who answered outside the windows has their number under the point, so that the two rows don't meet; over it at the foot.
    value_y = y + 18 if score.is_apart and y + 18 < BOTTOM else y - 10
    under = point_heading(score.point, short=True) if named else ""
    return DrawnPoint(x, y, number_words(value), value_y, under, score.is_apart)


def _height(value: Fraction, least: Fraction, most: Fraction) -> int:
    # On the screen a pixel is near enough; exact fractions take ten times as long.
    share = (float(value) - float(least)) / (float(most) - float(least)) if most > least else 0.5
    return round(BOTTOM - min(max(share, 0.0), 1.0) * (BOTTOM - TOP))


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
    steps = [f"{point_heading(each.point).lower()} {number_words(each.value)}" for each in line.drawn if each.value is not None]
    return f"{line.name} over time: {', '.join(steps)}"
