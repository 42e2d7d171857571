"""Which version of each text of a day a page read, in one hidden box: rules of plain values.

A page has a box for each person. Saved is only what somebody typed, so two who write about different people never meet.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

GROUP = "group"  # the key of what the group shares; an own part has its pathway's


@dataclass(frozen=True, slots=True)
class TextRead:
    """One text as a page showed it: its version ("2.5"), and the words in short."""

    token: str
    digest: str

    @classmethod
    def of(cls, token: str, text: str) -> "TextRead":
        """Return what a page that shows this text has read."""
        return cls(token, hashlib.sha256(text.strip().encode()).hexdigest()[:12])


def token_of_day(read: Mapping[str, TextRead]) -> str:
    """Return what the hidden box holds."""
    return " ".join(f"{key}:{each.token}:{each.digest}" for key, each in read.items())


def texts_read(token: str) -> dict[str, TextRead]:
    """Return what a hidden box says was read, by key; what nobody's page ever held is left out."""
    found = (each.split(":") for each in token.split())
    return {parts[0]: TextRead(parts[1], parts[2]) for parts in found if len(parts) == 3}


def was_typed(text: str, read: TextRead | None) -> bool:
    """Whether somebody changed a box since its page was shown."""
    return bool(text.strip()) if read is None else TextRead.of(read.token, text) != read
