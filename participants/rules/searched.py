"""What somebody typed into a search box, taken apart: a rule of plain values."""

import datetime as dt
import re
from dataclasses import dataclass

from common.text.folding import MOST_WORDS, folded
from participants.rules.identity import hospital_number
from participants.rules.postal_addresses import postcode_in

HOSPITAL_NUMBER_LENGTH = 30
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# 14/03/1961, 14 3 1961, 14.3.1961, 14-Mar-1961, 14 March 1961; or 14031961, as cards and labels have it.
DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.,-]+(\d{4})(?!\d)", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
TOGETHER = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
NHS_NUMBER = re.compile(r"(?<!\d)\d(?:[\s-]?\d){9}(?!\d)")
ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]*|@[^\s@<>,;]+")
PHONE = re.compile(r"\+?[\d\s().-]+")
LONGEST_PHONE = 15
FEWEST_DIGITS = 5  # of a telephone number: fewer find half the list
CANADIAN_POSTCODE = re.compile(r"[A-Z][0-9][A-Z][0-9][A-Z][0-9]")


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search text asks for. Names and a date of birth narrow each other; a number is enough by itself."""

    words: tuple[str, ...] = ()
    born: dt.date | None = None
    nhs_number: str = ""
    hospital_number: str = ""
    # Digits of a telephone number as they stand in its international form, whether typed with the country's code or without.
    phone: str = ""
    email: str = ""
    postcode: str = ""
    # Nothing was typed. Signs alone are something: they fit nobody.
    everybody: bool = False

    @property
    def by(self) -> str:
        """What the audit trail says was searched by."""
        asked = {
            "NHS number": self.nhs_number,
            "date of birth": self.born,
            "e-mail address": self.email,
            "postcode": self.postcode,
            "telephone number": self.phone,
            "number": self.hospital_number,
            "name": self.words,
        }
        return next((name for name, value in asked.items() if value), "")


def read(text: str) -> Sought:
    """What somebody typed into the search box, taken apart. Nothing typed asks for everybody."""
    if not text.strip():
        return Sought(everybody=True)
    if address := ADDRESS.search(text):
        return Sought(email=address[0].lower())
    if postcode := _postcode(text):
        return Sought(postcode=postcode, hospital_number=_as_hospital_number(text))
    if number := NHS_NUMBER.search(text):
        return Sought(
            nhs_number=re.sub(r"[\s-]", "", number[0]), hospital_number=_as_hospital_number(text), phone=_as_phone(text)
        )
    if dated := _with_a_date(text):
        return dated
    if re.search(r"\d", text):
        return Sought(hospital_number=_as_hospital_number(text), phone=_as_phone(text))
    return Sought(words=_words(text))


def _with_a_date(text: str) -> Sought | None:
    """A date of birth with what stands beside it as names, or None. Alone, the figures may be a hospital number too."""
    for pattern in (DAY_FIRST, YEAR_FIRST, TOGETHER):
        found = pattern.search(text)
        born = _date(found, pattern) if found else None
        if found and born:
            words = _words(f"{text[: found.start()]} {text[found.end() :]}")
            return Sought(words=words, born=born, hospital_number="" if words else _as_hospital_number(text))
    return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(text).split()[:MOST_WORDS])


def _as_hospital_number(text: str) -> str:
    return hospital_number(text.replace("\0", ""))[:HOSPITAL_NUMBER_LENGTH]


def _date(found: re.Match[str], pattern: re.Pattern[str]) -> dt.date | None:
    """The day these figures name, or None if there is no such day."""
    day, month, year = reversed(found.groups()) if pattern is YEAR_FIRST else found.groups()
    short = month[:3].lower()
    try:
        return dt.date(int(year), MONTHS.index(short) + 1 if short in MONTHS else int(month), int(day))
    except ValueError:
        return None


def _as_phone(text: str) -> str:
    """The digits by which a telephone number is found, or "": "07700 900 123", "+44 7700 900123" and "900123" find the same."""
    if not PHONE.fullmatch(text.strip()):
        return ""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    digits = digits.removeprefix("00") if digits.startswith("00") else digits.removeprefix("0")
    return digits if FEWEST_DIGITS <= len(digits) <= LONGEST_PHONE else ""


def _postcode(text: str) -> str:
    """A whole postcode, as addresses have it: "CB2 0QQ", of Canada "K1A 0B1"; or ""."""
    run = "".join(text.split()).upper()
    return f"{run[:3]} {run[3:]}" if CANADIAN_POSTCODE.fullmatch(run) else postcode_in(text)
