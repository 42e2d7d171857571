"""What people are called on a list, so that no two lines read the same.

A leader sees first names, which are lengthened until they differ. The office sees whole names; where two are the same, what is
on file of both tells them apart. Names are the same whatever their capitals and accents: they are read aloud.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from common.text.folding import folded
from common.words import birth_date
from participants.models import Participant

Each = TypeVar("Each")
READ = ("date_of_birth", "hospital_number", "gp_practice", "email", "phone")  # the columns that TELLING reads
# In the order in which somebody at a desk would ask. The first that is different for all of one name is shown.
TELLING: tuple[Callable[[Participant], str], ...] = (
    lambda person: f"born {birth_date(person.date_of_birth)}" if person.date_of_birth else "",
    lambda person: f"hospital number {person.hospital_number}" if person.hospital_number else "",
    lambda person: person.gp_practice,
    lambda person: person.email,
    lambda person: person.phone,
)


def short_names(people: Iterable[Participant]) -> dict[int, str]:
    """Return a short name for each: "Maria", or as much more as nobody else there has: "Maria Sa" and "Maria Si".

    Where that isn't enough it is all first names ("Maria Teresa Santos"), and at last a number in the order of their records.
    """
    named = [_Short(each.pk, each.called or each.last_name, each.first_names, each.last_name) for each in _once(people)]
    found = {}
    for same in _alike(named, lambda each: each.called):
        for each in same:
            found[each.pk] = each.lengthened([other for other in same if other is not each])
    return _numbered(found)


@dataclass(frozen=True, slots=True)
class _Short:
    pk: int
    called: str
    first_names: str
    last_name: str

    def lengthened(self, others: Collection["_Short"]) -> str:
        """The shortest name that none of the others, who are called the same, has."""
        if not others:
            return self.called
        for length in range(1, len(self.last_name) + 1):
            mine = self.last_name[:length].rstrip(" -'’")
            if folded(mine) and all(folded(mine) != folded(other.last_name[:length]) for other in others):
                return f"{self.called} {mine}"
        if all(folded(self.last_name) != folded(other.last_name) for other in others):
            return f"{self.called} {self.last_name}".strip()
        return f"{self.first_names} {self.last_name}".strip()


def apart(people: Iterable[Participant]) -> dict[int, str]:
    """Return what to write behind the name of whoever shares theirs with somebody else of these: ", born 14 March 1961".

    Where nothing on file differs it is a number in the order of their records.
    """
    everybody = _once(people)
    behind = dict.fromkeys((person.pk for person in everybody), "")
    for same in _alike(everybody, lambda each: each.full_name):
        if len(same) == 1:
            continue
        telling = next((tell for tell in TELLING if len({tell(each) for each in same}) == len(same)), None)
        for number, each in enumerate(same, start=1):
            said = telling(each) if telling else f"record {number} of {len(same)}"
            behind[each.pk] = f", {said}" if said else ""
    return behind


def listed_names(people: Iterable[Participant]) -> dict[int, str]:
    """Return the whole name of each, with what tells them apart from whoever is called the same."""
    people = list(people)
    behind = apart(people)
    return {person.pk: f"{person.full_name}{behind[person.pk]}" for person in people}


def tell_apart(people: Iterable[Participant]) -> None:
    """Let each of these, who stand on one page, say what tells them apart (Participant.listed_name)."""
    people = list(people)
    behind = apart(people)
    for person in people:
        person.apart = behind[person.pk]


def _once(people: Iterable[Participant]) -> list[Participant]:
    """Each of them once, in the order of their records, however often they stand in the list."""
    found = {person.pk: person for person in people}
    return [found[pk] for pk in sorted(found)]


def _numbered(names: dict[int, str]) -> dict[int, str]:
    for same in _alike(sorted(names.items()), lambda each: each[1]):
        for number, (pk, name) in enumerate(same, start=1):
            names[pk] = f"{name} ({number})" if len(same) > 1 else name
    return names


def _alike(rows: Iterable[Each], name: Callable[[Each], str]) -> list[list[Each]]:
    """Those of one name together."""
    found: dict[str, list[Each]] = defaultdict(list)
    for row in rows:
        found[folded(name(row))].append(row)
    return list(found.values())
