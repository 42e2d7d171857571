"""What the page of a discharge shows: what stands of somebody's reviews, goals and letters, and what the discharge waits for."""

from dataclasses import dataclass

from accounts.models import Organisation
from common.words import long_date
from desk.letters import listing
from participants.episodes.record import episodes_of_person
from participants.models import Episode, Letter, LetterKind
from reviews.discharge.reading import DischargeStanding, OpenDischarge, open_discharge_with_letters
from reviews.goals.keeping import goals_with_progress
from reviews.group_notes.reading import signed_own_parts
from reviews.milestones.reading import PersonMilestone
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.models import Goal

STATES: dict[str, str] = {
    MilestoneState.TO_COME: "To come",
    MilestoneState.BOOKED_ELSEWHERE: "To come with another group",
    MilestoneState.ATTENDED: "Attended",
    MilestoneState.OUTSTANDING: "Outstanding",
    MilestoneState.OVERDUE: "Overdue",
    MilestoneState.DECLINED: "Declined",
    MilestoneState.CLOSED: "Closed by a clinician",
    MilestoneState.NOT_COUNTED: "Not counted",
}
WHY: dict[str, str] = {
    MilestoneReason.MISSED: "they didn’t come",
    MilestoneReason.TOLD_US: "they said that they can’t come",
    MilestoneReason.NOT_MARKED: "the register says nothing of them",
    MilestoneReason.CALLED_OFF: "it was called off",
    MilestoneReason.NO_PLACE: "they have no place",
    MilestoneReason.LEFT: "they want no reviews any more",
    MilestoneReason.ENDED: "the pathway has ended",
    MilestoneReason.IMPORTED: "not theirs, by the imported list",
    MilestoneReason.DISCHARGING: "not asked about any more, as the discharge is decided",
}


@dataclass(frozen=True)
class MilestoneLine:
    """One review in words: how it stands, when, and whether their own part is signed."""

    row: PersonMilestone
    is_signed: bool

    @property
    def name(self) -> str:
        """ "12-month review"."""
        return f"{self.row.months}-month review"

    @property
    def state(self) -> str:
        """How it stands."""
        imported = self.row.milestone.reason == MilestoneReason.IMPORTED
        return "Closed" if imported else STATES[self.row.milestone.state]

    @property
    def detail(self) -> str:
        """When, with whom, and why it stands so."""
        place, why = self.row.appointment, WHY.get(self.row.milestone.reason, "")
        when = long_date(place.session.local_date) if place else f"due on {long_date(self.row.milestone.due)}"
        elsewhere = ""
        if place and place.session.course_id != self.row.enrolment.course_id and place.session.course:
            elsewhere = f"with {place.session.course.programme.group_word} {place.session.course.number}"
        return ", ".join(filter(None, [when, elsewhere, why]))

    @property
    def wants_own_part(self) -> bool:
        """Whether they came, and nobody has signed their own part."""
        return self.row.milestone.state == MilestoneState.ATTENDED and not self.is_signed


@dataclass(frozen=True)
class DischargePage:
    """The whole page."""

    episode: Episode
    standing: DischargeStanding | None
    lines: list[MilestoneLine]
    goals: list[Goal]
    letters: list[listing.LetterRow]
    open: OpenDischarge | None
    earlier: list[Episode]

    @property
    def unsigned(self) -> list[MilestoneLine]:
        """The reviews they came to whose own part isn't signed: nothing is written once the pathway has ended."""
        return [each for each in self.lines if each.wants_own_part]


def discharge_page(episode: Episode, standing: DischargeStanding | None, organisation: Organisation) -> DischargePage:
    """Return the page of the discharge of one pathway. The same number of queries however much stands there."""
    rows = standing.milestones if standing else []
    signed = signed_own_parts(episode)
    letters = Letter.objects.filter(episode=episode, kind__in=(LetterKind.SUMMARY, LetterKind.DISCHARGE))
    return DischargePage(
        episode=episode,
        standing=standing,
        lines=[MilestoneLine(row, bool(row.appointment and row.appointment.session_id in signed)) for row in rows],
        goals=goals_with_progress([episode.pk]),
        letters=listing.rows_of(letters.defer("text").select_related("participant").order_by("-made_at", "-pk"), organisation),
        open=open_discharge_with_letters(episode),
        earlier=[each for each in episodes_of_person(episode.participant) if each.pk != episode.pk],
    )
