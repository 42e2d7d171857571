"""Whom the rows of a file are about: on file, of an earlier row, or new. They are known as in a file of people."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from common.refused import Refused
from desk.importing.kinds import Cells, ImportGround
from desk.importing.people import keys_of_person, particulars_in, people_by_keys
from participants.brought_in.marks_of_batches import lock_brought_people
from participants.models import Participant
from participants.people import particulars
from participants.people.many_people import KnownPerson, add_people, known_among, lock_people_of, same_as
from participants.people.particulars import Particulars
from participants.people.record import ground_of


@dataclass(frozen=True, slots=True)
class WhoseRow:
    """Whom a row is about: `pk` of their record, or `row` in which they stand first, and what that says of them."""

    row: int
    pk: int
    particulars: Particulars


class PeopleOfRows:
    """One run over one file: it remembers the people of earlier rows."""

    def __init__(self, ground: ImportGround) -> None:
        self.ground = ground
        self.rules = ground_of(ground.organisation, ground.now)
        self.seen: dict[str, list[KnownPerson]] = defaultdict(list)
        self.rows: dict[KnownPerson, int] = {}

    def find(self, rows: Sequence[tuple[int, Cells]]) -> dict[int, WhoseRow | Refused]:
        """Say of each row whom it is about, or why that can't be told. One query."""
        read = {number: self._read(cells) for number, cells in rows}
        settled = [each for each in read.values() if isinstance(each, Particulars)]
        on_file = people_by_keys(known_among(settled, self.ground.organisation)) if settled else {}
        return {number: self._found(number, person, on_file) for number, person in read.items()}

    def settle(self, wanted: Collection[WhoseRow]) -> dict[int, Participant]:
        """Put those on file who are new, and lock everybody, by the row they stand in first; in the caller's transaction."""
        ground = self.ground
        lock_people_of(ground.organisation)
        fresh = {each.row: each for each in wanted if not each.pk}
        read = [each.particulars for each in fresh.values()]
        made = add_people(read, organisation=ground.organisation, by=ground.by, now=ground.now, batch=ground.batch.pk)
        keys = dict(zip(fresh, (person.pk for person in made), strict=True)) | {each.row: each.pk for each in wanted if each.pk}
        people = lock_brought_people(keys.values())
        return {row: people[pk] for row, pk in keys.items()}

    def _read(self, cells: Cells) -> Particulars | Refused:
        try:
            return particulars.settled(particulars_in(cells, self.ground.organisation), self.rules)
        except Refused as refused:
            return refused

    def _found(self, number: int, person: Particulars | Refused, on_file: dict[str, list[KnownPerson]]) -> WhoseRow | Refused:
        if isinstance(person, Refused):
            return person
        keys = keys_of_person(KnownPerson.of(person, ""))
        known = [other for key in keys for other in (*on_file.get(key, ()), *self.seen.get(key, ()))]
        if found := same_as(person, known):
            if not found.sure:
                return Refused(found.sentence)
            return WhoseRow(self.rows.get(found.who, number), found.who.pk, person)
        who = KnownPerson.of(person, f"in row {number}")
        self.rows[who] = number
        for key in keys:
            self.seen[key].append(who)
        return WhoseRow(number, 0, person)
