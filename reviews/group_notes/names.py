"""Whose name stands in a text that the whole group shares: a rule of plain values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from common.text.folding import folded

OWNED = re.compile(r"['’]s\b", re.IGNORECASE)  # Colin’s
SHORTEST = 2  # letters: one alone is an initial, and stands in every text


@dataclass(frozen=True, slots=True)
class NameFacts:
    """Somebody of a group: how they are called here, and every name of theirs."""

    full_name: str
    names: tuple[str, ...]


def people_named(text: str, people: Iterable[NameFacts]) -> list[str]:
    """Return who of these is named in a text, by first or last name: whole words, whatever their capitals and accents."""
    written = f" {folded(OWNED.sub('', text))} "
    return [each.full_name for each in people if any(f" {word} " in written for word in _words(each.names))]


def _words(names: Iterable[str]) -> set[str]:
    """Each name as a whole and word by word: "Mary-Ann" is found, and so is "Ann"."""
    told = [folded(name) for name in names]
    return {word for name in told for word in (name, *name.split()) if len(word) >= SHORTEST}
