"""What the imports of pathways have in common: columns, the programme a row names, and how rows are judged and written."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from common.clock import today_in
from common.refused import Refused
from common.text.folding import folded
from courses.models import Programme
from desk.importing.cells import date_in, number_in, one_of, short_enough, truth_in
from desk.importing.kinds import FAULTY, KNOWN, READY, Cells, ImportColumn, ImportGround, Judged
from desk.importing.pathways.people_of_rows import PeopleOfRows, WhoseRow
from desk.importing.people import COLUMNS as PERSON
from participants.brought_in.pathways import Bringing
from participants.episodes.record import referral_programmes
from participants.models import Episode, Participant, Referral
from participants.referrals.facts import NOTE_LENGTH, SOURCE_LENGTH, ReferralFacts

Known = Referral.Known
PROGRAMME = ImportColumn("programme", "Programme", also=("programme name",), hint="its short name; empty when you run one only")
REFERRAL = (
    ImportColumn("source", "Referred by", also=("source", "referrer", "referral source")),
    ImportColumn(
        "received_on", "Referral received on", also=("received", "received on", "referral date", "date of referral"), is_date=True
    ),
    ImportColumn("pathway_start", "Start of the pathway", also=("pathway start", "clock start", "rtt start"), is_date=True),
    ImportColumn("urgent", "Urgent", hint="yes or no"),
    ImportColumn("pain_over_six_months", "Pain for more than six months", hint="yes or no; empty when it isn’t known"),
    ImportColumn("under_pain_clinic", "Under the pain clinic", hint="yes or no; empty when it isn’t known"),
    ImportColumn(
        "consultant_reviewed_on", "Seen by a consultant on", also=("consultant review", "consultant’s review date"), is_date=True
    ),
    ImportColumn("nurse_appointments", "Nurse appointments", hint="how many"),
    ImportColumn("note", "Note", also=("notes", "comment"), hint="nothing clinical"),
)
# What is read of a person, before whatever the kind adds.
WHO = PERSON
NOT_SAID = "Not known"
LABELS = {column.name: column.label for column in (*WHO, PROGRAMME, *REFERRAL)}


@dataclass(frozen=True, slots=True)
class PathwayRow:
    """A row that was read: whom it is about, and what is brought in of them."""

    whose: WhoseRow
    brought: Any


class PathwayImport(ABC):
    """One run over one file of pathways."""

    labels = LABELS

    def __init__(self, ground: ImportGround) -> None:
        self.ground = ground
        self.today = today_in(ground.organisation.tzinfo, ground.now)
        self.how = Bringing(ground.by, ground.now, ground.batch.pk)
        self.people = PeopleOfRows(ground)
        self.programmes = list(referral_programmes(ground.organisation, self.today))
        self.rows: dict[tuple[int, ...], int] = {}

    def judge(self, rows: Sequence[tuple[int, Cells]]) -> list[Judged]:
        """Say of each row whom it is about and what would be written. The queries don't grow with the rows."""
        found = self.people.find(rows)
        self.look_up([each.pk for each in found.values() if isinstance(each, WhoseRow) and each.pk])
        return [self._judged(number, found[number], cells) for number, cells in rows]

    def write(self, judged: Sequence[Judged]) -> list[int | Refused]:
        """Put people and what is theirs on file, row by row: what one can't be leaves the others alone."""
        facts: list[PathwayRow] = [each.facts for each in judged]
        people = self.people.settle([each.whose for each in facts])
        self.lock(facts)
        return [self._written(people[each.whose.row], each.brought) for each in facts]

    @abstractmethod
    def look_up(self, people: Sequence[int]) -> None:
        """Read once what is on file of these people."""

    @abstractmethod
    def read(self, cells: Cells) -> Any:
        """What a row brings. Raises Refused for a cell that can't be read, and for what can't be right."""

    @abstractmethod
    def known(self, person: int, brought: Any) -> str:
        """Why nothing is to be done about somebody on file; "" when something is. Raises Refused when somebody has to look."""

    @abstractmethod
    def bring(self, person: Participant, brought: Any) -> int:
        """Write it, and return the key of what was made. Raises Refused."""

    @abstractmethod
    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete what was made; by key a sentence for what has to stay."""

    @abstractmethod
    def lock(self, facts: Sequence[PathwayRow]) -> None:
        """Lock what comes after the people, if anything does."""

    def twice_by(self, brought: Any) -> int:
        """What a person may stand in one file with only once: the programme, unless a kind says otherwise."""
        return int(brought.programme.pk)

    def _judged(self, number: int, whose: WhoseRow | Refused, cells: Cells) -> Judged:
        if isinstance(whose, Refused):
            return Judged(FAULTY, whose.sentence)
        try:
            brought = self.read(cells)
            if why := self.known(whose.pk, brought) if whose.pk else "":
                return Judged(KNOWN, why)
        except Refused as refused:
            return Judged(FAULTY, refused.sentence)
        key = (whose.pk, 0 if whose.pk else whose.row, self.twice_by(brought))
        if key in self.rows:
            return Judged(KNOWN, f"Row {self.rows[key]} is the same.")
        self.rows[key] = number
        return Judged(READY, facts=PathwayRow(whose, brought))

    def _written(self, person: Participant, brought: Any) -> int | Refused:
        try:
            with transaction.atomic():
                return self.bring(person, brought)
        except Refused as refused:
            return refused

    def programme_in(self, cells: Cells) -> Programme:
        """The programme a row names. Raises Refused for one that nobody is referred to here."""
        text = cells.get("programme", "")
        if not text and len(self.programmes) == 1:
            return self.programmes[0]
        for each in self.programmes:
            if text and folded(text) in (folded(each.short_name), folded(each.name), folded(each.slug)):
                return each
        names = ", ".join(each.short_name for each in self.programmes) or "none yet"
        raise Refused(f"Programme: “{text[:40]}” isn’t one that people are referred to ({names}).")

    def day_in(self, cells: Cells, name: str) -> dt.date | None:
        """The date under one of our columns."""
        return date_in(cells.get(name, ""), self.labels[name])

    def facts_in(self, cells: Cells, received_on: dt.date | None = None) -> ReferralFacts:
        """What a row says of the referral; `received_on` where it doesn't say when."""
        urgent = cells.get("urgent", "")
        return ReferralFacts(
            source=short_enough(cells.get("source", ""), SOURCE_LENGTH, LABELS["source"]) or NOT_SAID,
            received_on=self.day_in(cells, "received_on") or received_on,
            pathway_start=self.day_in(cells, "pathway_start"),
            urgent=truth_in(urgent, LABELS["urgent"]) if urgent else False,
            pain_over_six_months=_known(cells, "pain_over_six_months"),
            under_pain_clinic=_known(cells, "under_pain_clinic"),
            consultant_reviewed_on=self.day_in(cells, "consultant_reviewed_on"),
            nurse_appointments=number_in(cells.get("nurse_appointments", ""), LABELS["nurse_appointments"]),
            note=short_enough(cells.get("note", ""), NOTE_LENGTH, LABELS["note"]),
        )


def open_pathways_of(people: Sequence[int]) -> set[tuple[int, int]]:
    """Who of these has an open pathway, with its programme. One query."""
    return set(Episode.objects.filter(participant__in=people, ended_at=None).values_list("participant_id", "programme_id"))


def _known(cells: Cells, name: str) -> str:
    """Yes, no, or "" for not known."""
    text = cells.get(name, "")
    return one_of(text, Known.choices, LABELS[name], Known.NOT_KNOWN, {"yes": ("y", "true", "x"), "no": ("n", "false")})
