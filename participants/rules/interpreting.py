"""Whether somebody's needs, as they are written, ask for an interpreter: a rule of plain values (docs/domain.md, chapter 14)."""

import re

# What such a note has in it, in whatever capitals; the database looks for these, and the rule then reads the words.
NAMED = ("interpret", "translator", "sign language", "BSL", "lipspeak")
SAYS_SO = re.compile(r"interpret(?!ation)|translator|sign language|\bBSL\b|lipspeak", re.IGNORECASE)
# "No interpreter needed", "doesn’t need an interpreter", "without an interpreter".
SAYS_NO = re.compile(r"\b(?:no|not|without|doesn[’']?t|don[’']?t|never|refuse[sd]?|declines?d?)\b[^.;,]*$", re.IGNORECASE)


def asks_for_an_interpreter(communication_needs: str) -> bool:
    """Whether it says that an interpreter is needed; "no interpreter needed" doesn't."""
    found = SAYS_SO.finditer(communication_needs)
    return any(not SAYS_NO.search(communication_needs[: each.start()]) for each in found)
