"""Who somebody is: NHS numbers, telephone numbers, and whether the person is on file already.

Pure rules of typed text. A number that can't be right is refused with a sentence that says what is wrong with it; one
that is merely unusual is accepted with a warning. Rules and their sources: docs/domain.md, chapters 7 and 8.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import phonenumbers
from nhs_number import constants
from nhs_number.validate import calculate_checksum, is_valid

from common.refused import Refused
from common.text.folding import findable, folded, run_together
from common.text.typed_text import as_kept

ACCEPTED_SHAPE = re.compile(r"[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4}|[0-9]{3}-[0-9]{3}-[0-9]{4}")
# As documents and other systems write them.
BLANKS = re.compile(r"\s")
DASHES = re.compile("[‐-―−﹣－]")
NATIONAL_INSURANCE = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]")
LENGTH = 10
TEST_REGIONS = (constants.REGION_SYNTHETIC, constants.REGION_RESERVED)  # 9… for testing, 5… never issued
UNUSUAL_REGIONS = (
    (constants.REGION_SCOTLAND, "This is a Scottish CHI number, not one issued in England or Wales."),
    (constants.REGION_NORTHERN_IRELAND, "This is a Northern Irish health and care number, not one issued in England or Wales."),
    (constants.REGION_EIRE, "This number is in the Irish range, not one issued in England or Wales."),
    (constants.REGION_UNALLOCATED, "This number is in a range that isn’t in use. Check it with the person."),
)


@dataclass(frozen=True, slots=True)
class NhsNumber:
    """An NHS number that may be stored: ten digits, and what is unusual about it."""

    digits: str
    warnings: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """As people read it out: "943 476 5919"."""
        return shown_nhs_number(self.digits)


def shown_nhs_number(digits: str) -> str:
    """Ten stored digits as groups of 3, 3 and 4; anything else comes back as it is, also ""."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == LENGTH else digits


def read_nhs_number(typed: str, *, allow_test_numbers: bool = False) -> NhsNumber:
    """What somebody typed, as an NHS number with its warnings.

    Accepted are ten digits together, or grouped 3-3-4 by blanks or dashes of every kind, with blanks around. A number of a range
    kept for tests (starting 9) or never issued (5) is refused unless `allow_test_numbers`, a setting of the site that
    demonstrations turn on. Raises Refused with the field "nhs_number".
    """
    text = DASHES.sub("-", BLANKS.sub(" ", as_kept(typed))).strip()
    if fault := _shape_fault(text) or _digits_fault(digits := re.sub("[ -]", "", text), allow_test_numbers):
        raise Refused(fault, field="nhs_number")
    return NhsNumber(digits, tuple(_warnings(digits)))


def _shape_fault(text: str) -> str | None:
    """What is wrong with the look of it, before any arithmetic."""
    if not text:
        return "Enter the NHS number, or say that it isn’t known."
    bare = re.sub(r"[\s-]", "", text)
    if NATIONAL_INSURANCE.fullmatch(bare.upper()):
        return "That looks like a National Insurance number. An NHS number has 10 digits and no letters."
    if not re.fullmatch("[0-9]*", bare):
        return "An NHS number has only digits. Take out the letters and other signs."
    if len(bare) < LENGTH:
        return f"That NHS number is too short: it has {len(bare)} of 10 digits."
    if len(bare) > LENGTH:
        return f"That NHS number is too long: it has {len(bare)} digits instead of 10."
    if not ACCEPTED_SHAPE.fullmatch(text):
        return "Write the NHS number as 10 digits together, or in groups of 3, 3 and 4."
    return None


def _digits_fault(digits: str, allow_test_numbers: bool) -> str | None:
    """What is wrong with ten digits: all zeros (which pass the arithmetic), check digit, a range not for patients."""
    if not int(digits):
        return "An NHS number can’t be all zeros."
    if not _check_digit_fits(digits):
        return "Those digits don’t make an NHS number. Check each one, also for two that changed places."
    if not is_valid(digits):  # beyond the check digit, the package knows that a CHI number opens with a date
        return "That starts like a Scottish CHI number, but its first six digits aren’t a date. Check each digit."
    if not allow_test_numbers and any(_is_of(region, digits) for region in TEST_REGIONS):
        return f"Numbers that start with {digits[0]} aren’t given to patients. Check the first digit."
    return None


def _check_digit_fits(digits: str) -> bool:
    """Modulus 11 of the first nine digits; a remainder of 10 never equals a digit, so no such number exists."""
    return calculate_checksum(digits[:-1]) == int(digits[-1])


def _is_of(region: constants.Region, digits: str) -> bool:
    """Whether ten digits lie in one of a region's ranges."""
    return any(block.start <= int(digits) <= block.end for block in region.ranges)


def _warnings(digits: str) -> Iterable[str]:
    """What is unusual about a number that passed."""
    if len(set(digits)) == 1:
        yield "This number is one digit repeated. Check it with the person."
    for region, sentence in UNUSUAL_REGIONS:
        if _is_of(region, digits):
            yield sentence


def hospital_number(typed: str) -> str:
    """As it is stored and searched for: "k 123-456" is K123-456 on every list."""
    return "".join(typed.split()).upper()


def read_phone(typed: str, country: str) -> str:
    """What somebody typed, as a telephone number in international form: "+447700900123".

    `country` (ISO code of the organisation) reads numbers written without a country code. Only the length is checked:
    stricter tests refuse numbers kept for examples and lag behind newly opened ranges. Raises Refused with the field
    "phone".
    """
    text = typed.strip()
    if re.search(r"[^\W\d_]", text):
        raise Refused("A telephone number has no letters. Write an extension under practical needs.", field="phone")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as unread:
        raise Refused("Enter a telephone number, like 01632 960 001 or +44 1632 960 001.", field="phone") from unread
    fit = phonenumbers.is_possible_number_with_reason(number)
    if number.extension:
        raise Refused("Leave out the extension. Write it under practical needs.", field="phone")
    if fit in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        raise Refused("That telephone number is too short. Give it with its area code.", field="phone")
    if fit != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Refused("That telephone number doesn’t have the right number of digits. Check it.", field="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(stored: str, country: str) -> str:
    """A stored number as people of `country` dial it: "07700 900123" at home, "+1 416-555-0123" abroad."""
    try:
        number = phonenumbers.parse(stored, None)
    except phonenumbers.NumberParseException:
        return stored
    home = phonenumbers.country_code_for_region(country) == number.country_code
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def search_key(*names: str) -> str:
    """What is stored beside a person so that a search finds them: names without accents, capitals or signs.

    Give all the names ("Zoë", "O’Brien-Łuk", "Zo"); the words come back once each with a space before every one, and
    then what is parted run together: " zoe obrien luk zo obrienluk".
    """
    return findable(*names)


def sort_key(first_names: str, last_name: str) -> str:
    """What lists of people are ordered by: the last name, then the first names, folded."""
    return folded(f"{last_name} {first_names}")


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one person from another. `pk` is None for somebody who isn't on file yet."""

    pk: int | None
    first_names: str
    last_name: str
    date_of_birth: date | None
    nhs_number: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_names} {self.last_name}".strip()

    def is_called_like(self, other: "Identity") -> bool:
        """Whether two names are worth a look: "Ana Maria" and "Ána", "Jean-Luc" and "Jeanluc", of O'Hagan and of O Hagan."""
        if run_together(self.name) == run_together(other.name):
            return True
        mine, theirs = folded(self.first_names), folded(other.first_names)
        return mine.split()[:1] == theirs.split()[:1] and run_together(self.last_name) == run_together(other.last_name)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Who on file might be the same person. `same_number` refuses, and a page links to it; `alike` only warns."""

    same_number: Identity | None
    alike: tuple[Identity, ...]

    @property
    def refusal(self) -> str | None:
        """The sentence for a number that is on file already, or None."""
        return f"{self.same_number.name} already has this NHS number." if self.same_number else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each person of the same name and date of birth."""
        return tuple(f"{other.name} has the same name and date of birth. Check who this is." for other in self.alike)


def duplicates(person: Identity, on_file: Iterable[Identity]) -> Duplicates:
    """Compare a person with those on file in the same organisation.

    `on_file` need only hold those with the same NHS number or the same date of birth. The person's own record (same
    pk) is passed over, so this also serves an edit. A number never matches when empty, nor a date of birth when
    unknown: names alone are too common to warn about.
    """
    others = [other for other in on_file if other.pk != person.pk]
    same_number = next((other for other in others if person.nhs_number and other.nhs_number == person.nhs_number), None)
    alike = tuple(
        other
        for other in others
        if other is not same_number
        and person.date_of_birth is not None
        and other.date_of_birth == person.date_of_birth
        and other.is_called_like(person)
    )
    return Duplicates(same_number, alike)
