"""Records that may be of one person: where a new record comes from, and who else has its name or its address.

Names are compared folded and without blanks and signs, addresses whatever their capitals.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from common.words import birth_date, listed
from participants.models import Participant, Registration
from participants.models.person import SAME_NAME


def known_alike(person: Participant) -> QuerySet[Participant]:
    """Return the other open records with the same name or the same e-mail address as this one."""
    named = Participant.objects.alias(same_name=SAME_NAME)
    others = named.filter(_alike(person), organisation=person.organisation_id, merged_into=None)
    return others.exclude(pk=person.pk)


def _alike(person: Participant) -> Q:
    alike = Q(same_name=_name(person))
    return alike | Q(email__iexact=person.email) if person.email else alike


def _name(person: Participant) -> str:
    """The name as SAME_NAME has it."""
    return person.sort_key.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Alike:
    """Another record, and what it has in common with the new one."""

    person: Participant
    same_name: bool
    same_address: bool

    @property
    def words(self) -> str:
        """Who it is, and why somebody should look: "Ana Petrović, born 14 March 1961: the same name"."""
        born = f", born {birth_date(self.person.date_of_birth)}" if self.person.date_of_birth else ""
        same = filter(None, ["name" if self.same_name else "", "e-mail address" if self.same_address else ""])
        return f"{self.person.full_name}{born}: the same {' and '.join(same)}"


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that somebody should look at, with where it comes from and why it is asked about."""

    person: Participant
    registered_for: str
    alike: tuple[Alike, ...]

    @property
    def source(self) -> str:
        """How it came on file."""
        if self.registered_for:
            return f"They registered online for {self.registered_for}."
        return "They came without a place, and a new record was made at the door."

    @property
    def why(self) -> str:
        """Why somebody is asked to look."""
        if self.alike:
            return f"On file already: {listed([each.words for each in self.alike])}."
        if self.registered_for:
            return "Nobody else on file has this name or address any more."
        return "Whoever wrote them down can’t search the records."


def new_records(people: Collection[Participant]) -> list[NewRecord]:
    """Say of each of these, records to check of one organisation, where it comes from and who is like it. Two queries."""
    if not people:
        return []
    pks = {person.pk for person in people}
    registered: dict[int | None, str] = {}
    made = Registration.objects.filter(participant__in=pks).select_related("course").order_by("-confirmed_at", "-pk")
    created = {person.pk: person.created_at for person in people}
    for each in made:
        if each.participant_id and each.confirmed_at == created[each.participant_id]:
            registered[each.participant_id] = each.course.name
    alike = _alike_to(people)
    return [NewRecord(person, registered.get(person.pk, ""), tuple(alike[person.pk])) for person in people]


def _alike_to(people: Collection[Participant]) -> dict[int, list[Alike]]:
    wanted = Q()
    for person in people:
        wanted |= _alike(person)
    (organisation,) = {person.organisation_id for person in people}
    named = Participant.objects.alias(same_name=SAME_NAME)
    others = list(named.filter(wanted, organisation=organisation, merged_into=None).order_by("pk"))
    found: dict[int, list[Alike]] = defaultdict(list)
    for person in people:
        for other in others:
            name = _name(other) == _name(person)
            address = bool(person.email) and other.email.casefold() == person.email.casefold()
            if other.pk != person.pk and (name or address):
                found[person.pk].append(Alike(other, name, address))
    return found
