"""Many people at once, from another system's list: who of them is on file already, and putting the others there in one go."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Organisation
from accounts.organisations.particulars import lock_organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from participants.models import Participant
from participants.models.person import SAME_NAME
from participants.people.particulars import Particulars
from participants.people.record import FIELDS


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What tells somebody on file, or of an earlier row, from others. `where` is said of them: "on file", "in row 5"."""

    name: str
    name_key: str
    date_of_birth: dt.date | None
    email: str
    phone: str
    nhs_number: str
    hospital_number: str
    where: str
    # The key of their record; 0 for somebody of an earlier row.
    pk: int = 0

    @classmethod
    def of(cls, person: Particulars, where: str) -> "KnownPerson":
        """What a row says of somebody."""
        numbers = (person.nhs_number, person.hospital_number)
        reach = (person.email.lower(), person.phone)
        return cls(person.full_name, person.name_key, person.date_of_birth, *reach, *numbers, where)


@dataclass(frozen=True, slots=True)
class Same:
    """Whether a row is somebody known: `sure` that it is, or a sentence on what can't be told. `who`: whom it may be."""

    sure: bool
    sentence: str
    who: KnownPerson


def same_as(person: Particulars, known: Iterable[KnownPerson]) -> Same | None:
    """Whether these particulars are somebody known; None when they are somebody new.

    A number decides. Without one, the same name with the same date of birth, e-mail or telephone is the same person; the same
    name with another date of birth isn't; and where nothing tells them apart, somebody has to look.
    """
    own = KnownPerson.of(person, "")
    for other in known:
        if found := _by_number(own, other) or _by_name(own, other):
            return found
    return None


def _by_number(own: KnownPerson, other: KnownPerson) -> Same | None:
    for theirs, mine, words in (
        (other.nhs_number, own.nhs_number, "NHS number"),
        (other.hospital_number, own.hospital_number, "hospital number"),
    ):
        if mine and theirs == mine:
            if other.name_key == own.name_key:
                return Same(True, f"The same {words} is {other.where}.", other)
            return Same(False, f"{other.name}, {other.where}, has this {words}. Check whose it is.", other)
    return None


def _by_name(own: KnownPerson, other: KnownPerson) -> Same | None:
    if other.name_key != own.name_key or (own.nhs_number and other.nhs_number):
        return None
    if own.date_of_birth and other.date_of_birth:
        born_alike = own.date_of_birth == other.date_of_birth
        return Same(True, f"{other.name}, born the same day, is {other.where}.", other) if born_alike else None
    if (own.email and own.email == other.email) or (own.phone and own.phone == other.phone):
        return Same(True, f"{other.name} with the same address or telephone is {other.where}.", other)
    if not any((own.date_of_birth, own.email, own.phone, other.date_of_birth, other.email, other.phone)):
        return Same(True, f"{other.name} is {other.where}.", other)
    return Same(False, f"{other.name} is {other.where}. Add a date of birth to both, so that they can be told apart.", other)


def known_among(people: Collection[Particulars], organisation: Organisation) -> list[KnownPerson]:
    """Those on file who might be one of these people, in one query that the indexes answer."""
    might_be = Q(same_name__in={each.name_key for each in people})
    if numbers := {each.nhs_number for each in people} - {""}:
        might_be |= Q(nhs_number__in=numbers)
    if numbers := {each.hospital_number for each in people} - {""}:
        might_be |= Q(hospital_number__in=numbers)
    rows = Participant.objects.alias(same_name=SAME_NAME).filter(might_be, organisation=organisation, merged_into=None)
    return [
        KnownPerson(
            each.full_name,
            each.sort_key.replace(" ", ""),
            each.date_of_birth,
            each.email.lower(),
            each.phone,
            each.nhs_number,
            each.hospital_number,
            "on file",
            each.pk,
        )
        for each in rows.order_by("pk")
    ]


def add_people(
    people: Sequence[Particulars], *, organisation: Organisation, by: Actor, now: dt.datetime, batch: int
) -> list[Participant]:
    """Put people on file whose particulars are settled and of whom nobody is known; in a transaction of the caller's.

    `batch` says in the audit trail which import they came with. Two statements, however many they are.
    """
    made = []
    for person in people:
        participant = Participant(organisation=organisation, created_at=now)
        for name in FIELDS:
            setattr(participant, name, getattr(person, name))
        participant.search_key, participant.sort_key = person.search_key, person.sort_key
        made.append(participant)
    made = Participant.objects.bulk_create(made)
    audit.record_each(by, "imported", made, batch=batch)
    return made


def lock_people_of(organisation: Organisation) -> None:
    """Have nobody else put people on file until the transaction ends: what was judged stays so."""
    lock_organisation(organisation.pk)
