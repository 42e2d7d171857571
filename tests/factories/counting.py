"""The numbers that factories count with in names and addresses."""

from __future__ import annotations

from collections.abc import Iterator

from factory.base import BaseFactory


def start_counting_again() -> None:
    """Let every factory that is loaded count from nought once more."""
    for each in _loaded(BaseFactory):
        if not each._meta.abstract:
            each.reset_sequence(0, force=True)


def _loaded(base: type[BaseFactory]) -> Iterator[type[BaseFactory]]:
    for child in base.__subclasses__():
        yield child
        yield from _loaded(child)
