"""Leaders from a spreadsheet, with the trainings and papers they bring."""

from collections.abc import Sequence
from typing import NamedTuple

from accounts.organisations.particulars import lock_organisation
from common.clock import today_in
from common.refused import Refused
from common.text.folding import folded, run_together
from courses.ground.catalogue import editions_in_force
from courses.leaders.many_leaders import BroughtLeader, add_leaders, fault_in
from courses.models import Facilitator, LeaderPaper, LedElsewhere, TrainingRecord
from desk.importing.cells import address_in, date_in, short_enough, truth_in
from desk.importing.kinds import FAULTY, KNOWN, READY, Cells, ImportColumn, ImportGround, Judged
from desk.importing.taking_back import USED, take_back
from participants.rules.identity import read_phone

COLUMNS = (
    ImportColumn("name", "Name", needed=True, also=("leader", "full name")),
    ImportColumn("email", "E-mail address", also=("email", "e-mail", "email address")),
    ImportColumn("phone", "Telephone number", also=("phone", "telephone", "mobile")),
    ImportColumn("lives_with_pain", "Lives with lasting pain", also=("peer", "lives with pain"), hint="yes or no"),
    ImportColumn("is_professional", "Works in health or social care", also=("professional",), hint="yes or no"),
    ImportColumn("programme", "Programme", also=("course",), hint="its short name; empty when you run one programme only"),
    ImportColumn(
        "foundation_day", "Foundation training, last day", also=("cdsmp", "cdsmp training", "foundation training"), is_date=True
    ),
    ImportColumn(
        "trained_day", "Training, last day", also=("training", "trained", "cpsmp training", "cross-training"), is_date=True
    ),
    ImportColumn("trainers", "Trained by", also=("trainers", "master trainers")),
    ImportColumn("certificate", "Certificate", also=("certificate number",)),
    ImportColumn("check_day", "Background check, made on", also=("background check", "dbs", "dbs date"), is_date=True),
    ImportColumn("check_until", "Background check, good until", also=("dbs expiry", "check expires"), is_date=True),
    ImportColumn("agreement_day", "Agreement, signed on", also=("agreement",), is_date=True),
)
LABELS = {column.name: column.label for column in COLUMNS}
DAYS = ("foundation_day", "trained_day", "check_day", "check_until", "agreement_day")


class Taught(NamedTuple):
    """What a programme is trained for, and what must come before."""

    slug: str
    foundation: str
    short_name: str


class LeadersImport:
    """One run over one file of leaders."""

    def __init__(self, ground: ImportGround) -> None:
        self.ground = ground
        self.today = today_in(ground.organisation.tzinfo, ground.now)
        self.taught = [
            Taught(each.programme.slug, each.foundation_slug, each.programme.short_name)
            for each in editions_in_force(ground.organisation, self.today)
            if each.leaders_needed
        ]
        self.seen: dict[tuple[str, str], int] = {}

    def judge(self, rows: Sequence[tuple[int, Cells]]) -> list[Judged]:
        """Judge each row, then look for the leader among those there are and in earlier rows. One query."""
        here = {
            (run_together(name), email.lower())
            for name, email in Facilitator.objects.filter(organisation=self.ground.organisation, ended_at=None).values_list(
                "name", "email"
            )
        }
        return [self._judged(number, cells, here) for number, cells in rows]

    def write(self, judged: Sequence[Judged]) -> list[int | Refused]:
        """Add them with their trainings and papers."""
        ground = self.ground
        lock_organisation(ground.organisation.pk)
        rows = [each.facts for each in judged]
        made = add_leaders(rows, organisation=ground.organisation, by=ground.by, now=ground.now, batch=ground.batch.pk)
        return [person.pk for person in made]

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete the leaders that nobody has used or changed since, with the trainings and papers they came with."""
        used = self._with_later_entries(keys)
        going = [key for key in keys if key not in used]
        team = Facilitator.objects.filter(organisation=self.ground.organisation)
        unused = list(team.filter(pk__in=going, version=1, duties=None, places_in_training=None).values_list("pk", flat=True))
        for table in (TrainingRecord, LeaderPaper):
            table.objects.filter(facilitator__in=unused).delete()
        return take_back(team, going, self.ground) | dict.fromkeys(used, USED)

    def _with_later_entries(self, keys: Sequence[int]) -> set[int]:
        """Those who have a training, a paper or a course elsewhere that was recorded at another moment than the import."""
        moments: dict[int, set[object]] = {}
        for table in (TrainingRecord, LeaderPaper, LedElsewhere):
            for person, at in table.objects.filter(facilitator__in=keys).values_list("facilitator_id", "recorded_at"):
                moments.setdefault(person, set()).add(at)
        elsewhere = set(LedElsewhere.objects.filter(facilitator__in=keys).values_list("facilitator_id", flat=True))
        return {person for person, at in moments.items() if len(at) > 1} | elsewhere

    def _judged(self, number: int, cells: Cells, here: set[tuple[str, str]]) -> Judged:
        try:
            row = self._read(cells)
        except Refused as refused:
            return Judged(FAULTY, refused.sentence)
        if fault := fault_in(row, self.today):
            return Judged(FAULTY, fault)
        key = (run_together(row.name), row.email.lower())
        if key in here:
            return Judged(KNOWN, f"{row.name} leads here already.")
        if earlier := self.seen.get(key):
            return Judged(KNOWN, f"{row.name} is in row {earlier} already.")
        self.seen[key] = number
        return Judged(READY, facts=row)

    def _read(self, cells: Cells) -> BroughtLeader:
        days = {name: date_in(cells.get(name, ""), LABELS[name]) for name in DAYS}
        taught = self._programme(cells.get("programme", "")) if days["trained_day"] or days["foundation_day"] else None
        email, phone = address_in(cells.get("email", "")), cells.get("phone", "")
        lives = cells.get("lives_with_pain", "")
        return BroughtLeader(
            name=short_enough(cells["name"], 120, "Name"),
            email=short_enough(email, 254, LABELS["email"]),
            phone=read_phone(phone, self.ground.organisation.country) if phone else "",
            lives_with_pain=truth_in(lives, LABELS["lives_with_pain"]) if lives else None,
            is_professional=truth_in(cells.get("is_professional", ""), LABELS["is_professional"]),
            programme_slug=taught.slug if taught else "",
            foundation_slug=taught.foundation if taught else "",
            trainers=short_enough(cells.get("trainers", ""), 200, LABELS["trainers"]),
            certificate=short_enough(cells.get("certificate", ""), 80, LABELS["certificate"]),
            **days,
        )

    def _programme(self, text: str) -> Taught:
        if not text and len(self.taught) == 1:
            return self.taught[0]
        for each in self.taught:
            if folded(text) in (folded(each.short_name), folded(each.slug)) and text:
                return each
        names = ", ".join(each.short_name for each in self.taught) or "none yet"
        raise Refused(f"Programme: “{text[:40]}” isn’t one whose leaders are trained here ({names}).")
