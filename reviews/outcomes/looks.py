"""The other looks that somebody has at the same figures: without one of the filters, and with each other choice of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from reviews.outcomes.cohort import OutcomeScope, Starter

Found = TypeVar("Found")


@dataclass(frozen=True)
class LooksAtFigures(Generic[Found]):
    """Whom or what each look finds. `partitions`: a look without a filter, and those that add up to it, one for each choice.

    `unseen`: what no choice finds, such as groups without a site. A look has the same name whichever one is asked for.
    """

    here: str
    found: dict[str, list[Found]]
    partitions: tuple[tuple[str, tuple[str, ...]], ...]
    unseen: frozenset[str]


def looks_at(scope: OutcomeScope, rows: Sequence[Found], starter_of: Callable[[Found], Starter]) -> LooksAtFigures[Found]:
    """Return this look and those that it could be compared with by changing one filter."""
    here = _name_of(scope)
    found = {here: [each for each in rows if scope.keeps(starter_of(each))]}
    partitions, unseen = [], set()
    for name, wider in scope.wider().items():
        more = [each for each in rows if wider.keeps(starter_of(each))]
        parts = {getattr(scope, name): here}
        for value, those in _by_value(more, name, starter_of):
            # What has no value can't be asked for.
            parts[value] = _name_of(_with(scope, name, value)) if value else f"{here} without {name}"
            found[parts[value]] = those
            if not value:
                unseen.add(parts[value])
        found[_name_of(wider)] = more
        partitions.append((_name_of(wider), tuple(parts.values())))
    return LooksAtFigures(here, found, tuple(partitions), frozenset(unseen))


def _by_value(rows: Iterable[Found], name: str, starter_of: Callable[[Found], Starter]) -> list[tuple[str | int, list[Found]]]:
    by_value: dict[str | int, list[Found]] = {}
    for each in rows:
        by_value.setdefault(getattr(starter_of(each), name), []).append(each)
    return sorted(by_value.items(), key=lambda pair: str(pair[0]))


def _with(scope: OutcomeScope, name: str, value: str | int) -> OutcomeScope:
    changed: dict[str, Any] = {name: value}
    return replace(scope, **changed)


def _name_of(scope: OutcomeScope) -> str:
    return f"{scope.edition}/{scope.site}/{scope.format}"
