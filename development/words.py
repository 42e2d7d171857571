"""The one way a script of make refuses: a single plain sentence, then a non-zero exit."""

from __future__ import annotations

import sys
from typing import NoReturn


class CannotGoOn(Exception):
    """Something outside the program is missing; the message says what to do about it."""


def refuse(sentence: str) -> NoReturn:
    """Print the sentence and stop with exit status 1."""
    sys.stderr.write(f"\n{sentence}\n")
    raise SystemExit(1)


def say(line: str) -> None:
    """Print one line at once: the reader may be watching through a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
