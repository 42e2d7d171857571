"""What the office writes down about somebody, and what is wrong with it: pure rules of typed values.

They stand in docs/domain.md, chapters 7 and 8.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from common.refused import Refused
from common.text.folding import folded, run_together
from common.text.typed_text import as_kept, on_one_line
from participants.rules import identity
from participants.rules.identity import Identity, NhsNumber, hospital_number
from participants.rules.postal_addresses import read_address, read_practice_code

OLDEST = 120  # years; nobody on file is older, and 1861 for 1961 is a common slip
SEARCH_KEY_LENGTH = 400
SORT_KEY_LENGTH = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """One person's particulars as they were typed, by the names of the model's fields."""

    first_names: str
    last_name: str
    preferred_name: str = ""
    date_of_birth: dt.date | None = None
    nhs_number: str = ""
    nhs_number_missing: str = ""
    hospital_number: str = ""
    email: str = ""
    phone: str = ""
    leaders_may_ring: bool = False
    channel: str = "email"
    wording: str = "neutral"
    communication_needs: str = ""
    practical_needs: str = ""
    gp_name: str = ""
    gp_practice: str = ""
    gp_address: str = ""
    gp_code: str = ""
    postal_address: str = ""
    emergency_name: str = ""
    emergency_relation: str = ""
    emergency_phone: str = ""
    letter_format: str = "standard"

    @property
    def full_name(self) -> str:
        """First names and last name."""
        return f"{self.first_names} {self.last_name}".strip()

    @property
    def search_key(self) -> str:
        """Folded names, a blank before each: a search for " luk" finds the front of any word."""
        return identity.search_key(self.first_names, self.last_name, self.preferred_name)[:SEARCH_KEY_LENGTH]

    @property
    def sort_key(self) -> str:
        """Folded last name, then first names: the order of every list of people."""
        return identity.sort_key(self.first_names, self.last_name)[:SORT_KEY_LENGTH]

    @property
    def name_key(self) -> str:
        """What a name is compared by with others, whatever its blanks and signs: as `same_name` of the model has it."""
        return run_together(self.sort_key)

    def identity(self, pk: int | None) -> Identity:
        """What tells this person from others on file; pk is None for somebody new."""
        return Identity(pk, self.first_names, self.last_name, self.date_of_birth, self.nhs_number)


@dataclass(frozen=True, slots=True)
class ParticularsGround:
    """Where and when particulars are judged: the organisation's country, its local date, whether test numbers pass."""

    country: str
    today: dt.date
    test_numbers: bool = False


def tidied(typed: Particulars) -> Particulars:
    """Without blanks at the ends and doubled in names; a hospital number in capitals without blanks; a needless reason gone."""
    text = {name: as_kept(value).strip() for name, value in dataclasses.asdict(typed).items() if isinstance(value, str)}
    for name in ("first_names", "last_name", "preferred_name", "gp_name", "gp_practice", "emergency_name", "emergency_relation"):
        text[name] = " ".join(on_one_line(text[name]).split())
    text["hospital_number"] = hospital_number(text["hospital_number"])
    if text["nhs_number"]:
        text["nhs_number_missing"] = ""
    return dataclasses.replace(typed, **text)  # type: ignore[arg-type]


def faults_in(typed: Particulars, ground: ParticularsGround) -> tuple[Refused, ...]:
    """Everything that is wrong with these particulars, each with its field; empty when they can be stored."""
    tidy = tidied(typed)
    own = (*_name_faults(tidy), *_birth_faults(tidy, ground), *_number_faults(tidy, ground), *reach_faults(tidy, ground))
    return (*own, *address_faults(tidy, ground), *emergency_faults(tidy, ground), *_practice_faults(tidy, ground))


def settled(typed: Particulars, ground: ParticularsGround) -> Particulars:
    """These particulars as they are stored: numbers read, names tidied. Raises the first Refused of faults_in."""
    for fault in faults_in(typed, ground):
        raise fault
    tidy = tidied(typed)
    number = _number(tidy, ground)
    return dataclasses.replace(
        tidy,
        nhs_number=number.digits if number else "",
        phone=identity.read_phone(tidy.phone, ground.country) if tidy.phone else "",
        **settled_contacts(tidy, ground),
        gp_address=read_address(tidy.gp_address, ground.country, "gp_address"),
        gp_code=read_practice_code(tidy.gp_code),
    )


def settled_gp(typed: Particulars, ground: ParticularsGround) -> dict[str, str]:
    """The GP of these particulars alone, as it is stored. Raises Refused for an address or a code that can't be."""
    tidy = tidied(typed)
    for fault in _practice_faults(tidy, ground):
        raise fault
    return {
        "gp_name": tidy.gp_name,
        "gp_practice": tidy.gp_practice,
        "gp_address": read_address(tidy.gp_address, ground.country, "gp_address"),
        "gp_code": read_practice_code(tidy.gp_code),
    }


def settled_contacts(tidy: Particulars, ground: ParticularsGround) -> dict[str, Any]:
    """Address and emergency contact of particulars without faults, as they are stored."""
    ring = tidy.emergency_phone
    return {
        "postal_address": read_address(tidy.postal_address, ground.country),
        "emergency_phone": identity.read_phone(ring, ground.country) if ring else "",
    }


def warnings_about(typed: Particulars, ground: ParticularsGround) -> tuple[str, ...]:
    """What is unusual about particulars that can be stored, to be said once they are."""
    number = _number(tidied(typed), ground)
    return number.warnings if number else ()


def _number(tidy: Particulars, ground: ParticularsGround) -> NhsNumber | None:
    if not tidy.nhs_number:
        return None
    return identity.read_nhs_number(tidy.nhs_number, allow_test_numbers=ground.test_numbers)


def _name_faults(tidy: Particulars) -> Iterator[Refused]:
    if not folded(tidy.full_name):
        yield Refused("Enter a first name. Of somebody with one name, that is enough.", field="first_names")


def _birth_faults(tidy: Particulars, ground: ParticularsGround) -> Iterator[Refused]:
    born = tidy.date_of_birth
    if born is None:
        return
    if born > ground.today:
        yield Refused("The date of birth is in the future. Check the year.", field="date_of_birth")
    elif ground.today.year - born.year > OLDEST:
        yield Refused(f"The date of birth is more than {OLDEST} years ago. Check the year.", field="date_of_birth")


def _number_faults(tidy: Particulars, ground: ParticularsGround) -> Iterator[Refused]:
    if not tidy.nhs_number and not tidy.nhs_number_missing:
        yield Refused("Enter the NHS number, or say why there is none.", field="nhs_number")
    try:
        _number(tidy, ground)
    except Refused as refused:
        yield refused


def reach_faults(tidy: Particulars, ground: ParticularsGround) -> Iterator[Refused]:
    """Somebody who wants to hear by e-mail needs an address; by call, a telephone number that can be one.

    Only a channel that reaches somebody can be chosen: there are no text messages yet.
    """
    if tidy.channel == "email" and not tidy.email:
        yield Refused("Enter an e-mail address, or choose another way to hear from us.", field="email")
    if tidy.channel == "text":
        yield Refused("Text messages can’t be sent yet. Choose another way to hear from us.", field="channel")
    if tidy.channel in ("text", "telephone") and not tidy.phone:
        yield Refused("Enter a telephone number, or choose another way to hear from us.", field="phone")
    try:
        if tidy.phone:
            identity.read_phone(tidy.phone, ground.country)
    except Refused as refused:
        yield refused


def address_faults(tidy: Particulars, ground: ParticularsGround) -> Iterator[Refused]:
    """An address that a letter can't go to."""
    yield from _said_by(lambda: read_address(tidy.postal_address, ground.country))


def emergency_faults(tidy: Particulars, ground: ParticularsGround) -> Iterator[Refused]:
    """Whom to ring in an emergency needs a name and a number, if there is anybody."""
    if (tidy.emergency_phone or tidy.emergency_relation) and not tidy.emergency_name:
        yield Refused("Say who is rung in an emergency.", field="emergency_name")
    if tidy.emergency_name and not tidy.emergency_phone:
        yield Refused("Enter the telephone number that is rung in an emergency.", field="emergency_phone")
    if tidy.emergency_phone:
        try:
            identity.read_phone(tidy.emergency_phone, ground.country)
        except Refused as refused:
            yield Refused(refused.sentence, field="emergency_phone")


def _practice_faults(tidy: Particulars, ground: ParticularsGround) -> Iterator[Refused]:
    yield from _said_by(lambda: read_address(tidy.gp_address, ground.country, "gp_address"))
    yield from _said_by(lambda: read_practice_code(tidy.gp_code))


def _said_by(reading: Callable[[], str]) -> Iterator[Refused]:
    try:
        reading()
    except Refused as refused:
        yield refused
