"""People from a spreadsheet: judged by the rules of the form, set-wise, and nobody twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from accounts.models import Organisation
from common.refused import Refused
from desk.importing.cells import address_in, date_in, one_of, short_enough
from desk.importing.kinds import FAULTY, KNOWN, READY, Cells, ImportColumn, ImportGround, Judged
from desk.importing.taking_back import take_back
from participants.models import Participant
from participants.people import particulars
from participants.people.many_people import KnownPerson, add_people, known_among, lock_people_of, same_as
from participants.people.particulars import Particulars
from participants.people.record import ground_of

# What other lists call the ways to hear from us.
CHANNELS = {
    "email": ("email", "e-mail", "by email"),
    "text": ("sms", "text", "texts", "text messages", "by text"),
    "letter": ("post", "by post", "letters", "by letter"),
    "telephone": ("phone", "telephone", "call", "by phone", "phone call", "tel"),
}
# And the forms of a letter.
FORMATS = {"standard": ("normal", "print"), "large_print": ("large", "large type"), "email": ("by email", "e-mail")}
COLUMNS = (
    ImportColumn(
        "first_names", "First names", needed=True, may_be_empty=True, also=("first name", "forename", "forenames", "given name")
    ),
    ImportColumn("last_name", "Last name", needed=True, may_be_empty=True, also=("surname", "family name")),
    ImportColumn("preferred_name", "What they like to be called", also=("preferred name", "known as")),
    ImportColumn("date_of_birth", "Date of birth", also=("dob", "birth date", "born"), is_date=True),
    ImportColumn("nhs_number", "NHS number", also=("nhs no", "nhs")),
    ImportColumn("hospital_number", "Hospital number", also=("hospital no", "mrn")),
    ImportColumn("email", "E-mail address", also=("email", "e-mail", "email address", "mail")),
    ImportColumn("phone", "Telephone number", also=("phone", "telephone", "mobile", "tel")),
    ImportColumn("channel", "How they want to hear from us", also=("channel", "contact by")),
    ImportColumn("communication_needs", "Communication needs"),
    ImportColumn("practical_needs", "Practical needs", also=("needs", "access needs")),
    ImportColumn("gp_name", "GP", also=("gp name", "doctor")),
    ImportColumn("gp_practice", "Practice", also=("gp practice", "surgery")),
    ImportColumn("gp_address", "Address of the practice", also=("gp address", "practice address", "surgery address")),
    ImportColumn("gp_code", "Code of the practice", also=("gp code", "practice code", "ods code")),
    ImportColumn("postal_address", "Postal address", also=("address", "home address")),
    ImportColumn("emergency_name", "Whom to ring in an emergency", also=("emergency contact", "next of kin")),
    ImportColumn("emergency_relation", "Who that is to them", also=("relation", "relationship")),
    ImportColumn("emergency_phone", "Emergency telephone number", also=("emergency phone", "next of kin phone")),
    ImportColumn("letter_format", "Letters in", also=("letter format", "format")),
)
ADDRESSES = ("postal_address", "gp_address")  # which keep their lines
LABELS = {column.name: column.label for column in COLUMNS}
TEXTS = tuple(
    name for name in LABELS if name not in ("date_of_birth", "channel", "nhs_number", "phone", "letter_format", *ADDRESSES)
)


class PeopleImport:
    """One run over one file of people."""

    def __init__(self, ground: ImportGround) -> None:
        self.ground = ground
        self.rules = ground_of(ground.organisation, ground.now)
        self.seen: dict[str, list[KnownPerson]] = defaultdict(list)

    def judge(self, rows: Sequence[tuple[int, Cells]]) -> list[Judged]:
        """Judge each row by the form's rules, then look for the person on file and in earlier rows. One query."""
        read = [(number, self._read(cells)) for number, cells in rows]
        settled = [person for _, person in read if isinstance(person, Particulars)]
        on_file = people_by_keys(known_among(settled, self.ground.organisation)) if settled else {}
        return [self._judged(number, person, on_file) for number, person in read]

    def write(self, judged: Sequence[Judged]) -> list[int | Refused]:
        """Put them on file, all in two statements."""
        ground = self.ground
        lock_people_of(ground.organisation)
        people = [each.facts for each in judged]
        made = add_people(people, organisation=ground.organisation, by=ground.by, now=ground.now, batch=ground.batch.pk)
        return [person.pk for person in made]

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete the records that nobody has used or changed since."""
        return take_back(Participant.objects.filter(organisation=self.ground.organisation), keys, self.ground)

    def _read(self, cells: Cells) -> Particulars | Refused:
        try:
            return particulars.settled(particulars_in(cells, self.ground.organisation), self.rules)
        except Refused as refused:
            return refused

    def _judged(self, number: int, person: Particulars | Refused, on_file: dict[str, list[KnownPerson]]) -> Judged:
        if isinstance(person, Refused):
            return Judged(FAULTY, person.sentence)
        keys = keys_of_person(KnownPerson.of(person, ""))
        known = [other for key in keys for other in (*on_file.get(key, ()), *self.seen.get(key, ()))]
        if found := same_as(person, known):
            return Judged(KNOWN if found.sure else FAULTY, found.sentence)
        for key in keys:
            self.seen[key].append(KnownPerson.of(person, f"in row {number}"))
        return Judged(READY, facts=person)


def particulars_in(cells: Cells, organisation: Organisation) -> Particulars:
    """What a row says of a person. Raises Refused for the first cell that can't be read."""
    texts: dict[str, Any] = {name: short_enough(cells.get(name, ""), _length(name), LABELS[name]) for name in TEXTS}
    texts["email"] = address_in(texts["email"])
    texts |= {name: _lines(cells.get(name, ""), name) for name in ADDRESSES}
    phone = cells.get("phone", "")
    usual = "email" if texts["email"] else "telephone" if phone else "letter"
    community = organisation.kind == organisation.Kind.COMMUNITY
    missing = Participant.NumberMissing.NOT_ASKED if community else Participant.NumberMissing.NOT_KNOWN
    return Particulars(
        **texts,
        date_of_birth=date_in(cells.get("date_of_birth", ""), LABELS["date_of_birth"]),
        nhs_number=cells.get("nhs_number", ""),
        nhs_number_missing="" if cells.get("nhs_number") else missing,
        phone=phone,
        letter_format=one_of(
            cells.get("letter_format", ""), Participant.LetterFormat.choices, LABELS["letter_format"], "standard", FORMATS
        ),
        channel=one_of(cells.get("channel", ""), Participant.Channel.choices, LABELS["channel"], usual, CHANNELS),
    )


def _lines(cell: str, name: str) -> str:
    """The lines of a cell, each tidied. Raises Refused when they are longer than their place."""
    short_enough(cell, _length(name), LABELS[name])
    return "\n".join(" ".join(line.split()) for line in cell.splitlines())


def _length(name: str) -> int:
    return int(getattr(Participant._meta.get_field(name), "max_length", 0))


def keys_of_person(known: KnownPerson) -> list[str]:
    """What somebody can be found by."""
    numbers = (
        f"nhs {known.nhs_number}" if known.nhs_number else "",
        f"no {known.hospital_number}" if known.hospital_number else "",
    )
    return [key for key in (f"name {known.name_key}", *numbers) if key]


def people_by_keys(people: Iterable[KnownPerson]) -> dict[str, list[KnownPerson]]:
    found: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in people:
        for key in keys_of_person(person):
            found[key].append(person)
    return found
