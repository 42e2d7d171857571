"""Reads one cell: a date, a time, yes or no, a word of a few. Pure rules of texts, which refuse what they can't read."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from common.forms.clock_times import time_typed
from common.refused import Refused
from common.text.folding import folded
from common.text.typed_text import mail_address

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00(?::00)?)?")
# Day first, as it is written in these islands; a year of two digits isn't guessed.
WRITTEN = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})")
NAMED = re.compile(r"(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)?[ /-]([a-z]{3,9})\.?,?[ /-](\d{4})")
NAMED_FIRST = re.compile(r"(?:[a-z]+day,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# What spreadsheets write for a time of day; their seconds are noughts.
WITH_SECONDS = re.compile(r"(\d{1,2}:\d{2}):00(?:\.0+)?( ?[ap]\.?m\.?)?", re.IGNORECASE)
YES, NO = {"yes", "y", "true", "1", "x"}, {"no", "n", "false", "0", ""}


def date_in(text: str, label: str) -> dt.date | None:
    """The date a cell says, None for an empty one. Raises Refused for what is none, or has no full year."""
    text = " ".join(text.lower().split())
    if not text:
        return None
    try:
        if found := ISO.fullmatch(text):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if found := WRITTEN.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if (found := NAMED.fullmatch(text)) and (month := _month(found[2])):
            return dt.date(int(found[3]), month, int(found[1]))
        if (found := NAMED_FIRST.fullmatch(text)) and (month := _month(found[1])):
            return dt.date(int(found[3]), month, int(found[2]))
    except ValueError:
        raise Refused(f"{label}: there is no such day as “{text[:40]}”.") from None
    raise Refused(f"{label}: “{text[:40]}” can’t be read as a date. Write it like 14/3/1961 or 1961-03-14.")


def _month(word: str) -> int:
    """The month of a name, whole or cut short; 0 for another word."""
    return next((number for number, name in enumerate(MONTHS, 1) if name.startswith(word) or word == "sept" == name[:4]), 0)


def time_in(text: str, label: str) -> dt.time:
    """The wall-clock time a cell says. Raises Refused for what is none, or could be morning or afternoon."""
    if found := WITH_SECONDS.fullmatch(text.strip()):
        text = f"{found[1]}{found[2] or ''}"
    try:
        return time_typed(text)
    except ValidationError as unread:
        raise Refused(f"{label}: {' '.join(unread.messages)}") from unread


def number_in(text: str, label: str) -> int | None:
    """The whole number a cell says, None for an empty one. Raises Refused for what is none."""
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}", text):
        raise Refused(f"{label}: “{text[:40]}” isn’t a whole number.")
    return int(text)


def truth_in(text: str, label: str) -> bool:
    """Whether a cell says yes; an empty one says no. Raises Refused for anything else."""
    word = folded(text)
    if word not in YES | NO:
        raise Refused(f"{label}: write yes or no, not “{text[:40]}”.")
    return word in YES


def one_of(
    text: str, words: Iterable[tuple[str, str]], label: str, usual: str, also: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> str:
    """The value whose word a cell says, `usual` for an empty one; `also` has more words. Raises Refused for another."""
    if not text:
        return usual
    known = list(words)
    for value, word in known:
        if folded(text) in map(folded, (word, value.replace("_", " "), *also.get(value, ()))):
            return value
    raise Refused(f"{label}: “{text[:40]}” isn’t one of {', '.join(word.lower() for _, word in known)}.")


def short_enough(text: str, most: int, label: str) -> str:
    """The text with its blanks tidied. Raises Refused when it is longer than its place."""
    text = " ".join(text.split())
    if len(text) > most:
        raise Refused(f"{label} has {len(text)} characters; {most} are the most.")
    return text


def address_in(text: str) -> str:
    """The e-mail address a cell says, "" for an empty one. Raises Refused for a text that is none."""
    if not text:
        return ""
    try:
        address = mail_address(text)
        validate_email(address)
    except (ValidationError, ValueError):
        raise Refused(f"“{text[:60]}” isn’t an e-mail address.") from None
    return address
