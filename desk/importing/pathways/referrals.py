"""Referrals from a spreadsheet, each with how far it is."""

from collections.abc import Sequence

from common.refused import Refused
from courses.models import Profession
from desk.importing.cells import one_of, short_enough
from desk.importing.kinds import Cells, ImportColumn
from desk.importing.pathways.rows import PROGRAMME, REFERRAL, WHO, PathwayImport, PathwayRow, open_pathways_of
from participants.brought_in.pathways import BroughtDecision, BroughtPathway, bring_pathway, fault_in_pathway
from participants.brought_in.taking_back import take_pathways_back
from participants.models import Decision, Participant

DECISION = (
    ImportColumn("accepted_on", "Accepted for assessment on", also=("accepted", "accepted on", "triaged on"), is_date=True),
    ImportColumn("assessed_on", "Assessed on", also=("assessed", "assessment date", "date of assessment"), is_date=True),
    ImportColumn(
        "decision",
        "Decision",
        also=("outcome",),
        hint="recommended, another service, individual sessions, not now or not interested",
    ),
    ImportColumn("decided_on", "Decided on", also=("decision date",), is_date=True, hint="the day of the assessment when empty"),
    ImportColumn("look_again_on", "Look again on", hint="of “not now”", is_date=True),
    ImportColumn("profession", "Individual sessions with", hint="psychologist, physiotherapist or occupational therapist"),
    ImportColumn("service", "Service", hint="which, of “another service”"),
)
NEEDED = {"source", "received_on"}
COLUMNS = (
    *WHO,
    PROGRAMME,
    *(ImportColumn(each.name, each.label, each.name in NEEDED, False, each.also, each.hint, each.is_date) for each in REFERRAL),
    *DECISION,
)
LABELS = {column.name: column.label for column in COLUMNS}
OUTCOMES = {
    "recommended": ("recommended", "recommend", "accepted", "offer a place", "programme"),
    "not_now": ("defer", "deferred"),
    "not_interested": ("declined",),
}
HERE = "They have an open referral to this programme already."


class ReferralsImport(PathwayImport):
    """One run over one file of referrals."""

    labels = LABELS

    def look_up(self, people: Sequence[int]) -> None:
        """Read once who has an open pathway."""
        self.open = open_pathways_of(people)

    def read(self, cells: Cells) -> BroughtPathway:
        """A referral with how far it is."""
        brought = BroughtPathway(
            programme=self.programme_in(cells),
            facts=self.facts_in(cells),
            accepted_on=self.day_in(cells, "accepted_on"),
            assessed_on=self.day_in(cells, "assessed_on"),
            decision=self._decision(cells),
        )
        if fault := fault_in_pathway(brought, self.today):
            raise Refused(fault)
        return brought

    def known(self, person: int, brought: BroughtPathway) -> str:
        """Whoever has an open referral has this one."""
        return HERE if (person, brought.programme.pk) in self.open else ""

    def lock(self, facts: Sequence[PathwayRow]) -> None:
        """Nothing comes after the people."""

    def bring(self, person: Participant, brought: BroughtPathway) -> int:
        """Open the pathway."""
        return bring_pathway(person, brought, self.how).pk

    def take_back(self, keys: Sequence[int]) -> dict[int, str]:
        """Delete the pathways that nobody has worked on since, with the people who came with them."""
        return take_pathways_back(keys, self.ground.organisation, self.how)

    def _decision(self, cells: Cells) -> BroughtDecision | None:
        outcome = one_of(cells.get("decision", ""), Decision.Outcome.choices, LABELS["decision"], "", OUTCOMES)
        if not outcome:
            if cells.get("decided_on"):
                raise Refused("Decision is empty, though it says when it was decided.")
            return None
        on = self.day_in(cells, "decided_on") or self.day_in(cells, "assessed_on")
        if on is None:
            raise Refused("Decided on is empty.")
        return BroughtDecision(
            outcome=outcome,
            on=on,
            look_again_on=self.day_in(cells, "look_again_on"),
            profession=one_of(cells.get("profession", ""), Profession.choices, LABELS["profession"], ""),
            service=short_enough(cells.get("service", ""), 160, LABELS["service"]),
        )
