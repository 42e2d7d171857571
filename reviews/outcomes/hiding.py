"""Which figures of an outcomes page are left out, so that nobody can be recognised (docs/domain.md, small figures).

A figure of 1 to 4 people isn't shown. Figures hang together: better, the same and worse add up to the pairs, completers and
those who didn't complete to the starters, formats to all, what a filter leaves out and what it keeps to everything. So a small
figure that is nowhere shown (who stopped before the end, say) can be worked out from two that are, and a hidden one from its
neighbours. Here the sums are equations: what they give away is found by elimination, and more is hidden until it is nothing.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

SMALLEST = 5  # people; the usual threshold of published health figures
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class AddsUp(Generic[Key]):
    """A figure that is the sum of others."""

    whole: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """All figures in it."""
        return (self.whole, *self.parts)


def is_small(figure: int) -> bool:
    """Whether a figure counts so few people that they could be recognised. Nought counts nobody."""
    return 0 < figure < SMALLEST


def hidden(
    figures: Mapping[Key, int],
    sums: Sequence[AddsUp[Key]],
    *,
    unseen: Collection[Key] = (),
    elsewhere: Collection[Key] = (),
    wanted: Collection[Key] = (),
) -> frozenset[Key]:
    """Return which of the figures aren't shown.

    `unseen` are figures that no page shows, only sums give away; they are among what is returned. `elsewhere` are figures that
    another page shows (the same report without a filter): this one can't hide them. `wanted` are those that are worth most: of
    two that would do, the other one goes.
    """
    small = {key for key, figure in figures.items() if is_small(figure)}
    kept = {key for key in figures if key in elsewhere or (key not in small and key not in unseen)}
    secret = small - set(elsewhere)
    while secret:
        through = _given_away(figures, sums, kept, secret)
        left = {key for each in through for key in each.keys if key in kept and key not in elsewhere and figures[key]}
        if not left:
            return frozenset(key for key in figures if key not in kept)
        # Rather a part than a whole, and the smallest of them. A nought isn't hidden: it is often guessed.
        wholes = {each.whole for each in through}
        spare = min(left, key=lambda key: (key in wanted, key in wholes, figures[key], str(key)))
        kept.discard(spare)
        secret.add(spare)
    return frozenset(key for key in figures if key not in kept)


def _given_away(
    figures: Mapping[Key, int], sums: Sequence[AddsUp[Key]], kept: Collection[Key], secret: set[Key]
) -> list[AddsUp[Key]]:
    """The sums through which something secret could be worked out, or narrowed to a few people."""
    plain = {*kept, *(key for key, figure in figures.items() if not figure)}
    known = worked_out(sums, plain)
    if found := secret & known:
        # Its own sums, and those by which one gets there.
        on_the_way = (known - plain) | found
        return [each for each in sums if not on_the_way.isdisjoint(each.keys) or _is_narrow(each, figures, known, secret)]
    return [each for each in sums if _is_narrow(each, figures, known, secret)]


def _is_narrow(each: AddsUp[Key], figures: Mapping[Key, int], known: Collection[Key], secret: set[Key]) -> bool:
    """Whether what is left out of a known sum is fewer than five people."""
    missing = [key for key in each.keys if key not in known]
    return each.whole in known and not secret.isdisjoint(missing) and sum(figures[key] for key in missing) < SMALLEST


def worked_out(sums: Sequence[AddsUp[Key]], shown: Collection[Key]) -> set[Key]:
    """Return what is known to whoever sees these figures and can add and subtract: Gaussian elimination over exact fractions."""
    known = set(shown)
    unknown = list(dict.fromkeys(key for each in sums for key in each.keys if key not in known))
    column = {key: number for number, key in enumerate(unknown)}
    rows = [_row(each, column) for each in sums]
    reduced = _reduced([row for row in rows if row])
    return known | {unknown[next(iter(row))] for row in reduced if len(row) == 1}


def _row(each: AddsUp[Key], column: Mapping[Key, int]) -> dict[int, Fraction]:
    """The coefficients of what is unknown in a sum, by column."""
    row: dict[int, Fraction] = {}
    for key in each.keys:
        if key in column:
            row[column[key]] = row.get(column[key], Fraction(0)) + (1 if key == each.whole else -1)
    return {number: value for number, value in row.items() if value}


def _reduced(rows: list[dict[int, Fraction]]) -> list[dict[int, Fraction]]:
    """The rows in reduced echelon form: a row with one column left says what that is."""
    done: dict[int, dict[int, Fraction]] = {}
    for row in rows:
        left = row
        for pivot, other in done.items():
            if pivot in left:
                left = _less(left, other, left[pivot])
        if left:
            pivot = min(left)
            whole = {number: value / left[pivot] for number, value in left.items()}
            done = {at: _less(other, whole, other[pivot]) if pivot in other else other for at, other in done.items()}
            done[pivot] = whole
    return list(done.values())


def _less(row: dict[int, Fraction], other: dict[int, Fraction], times: Fraction) -> dict[int, Fraction]:
    left = {number: row.get(number, Fraction(0)) - times * other.get(number, Fraction(0)) for number in {*row, *other}}
    return {number: value for number, value in left.items() if value}
