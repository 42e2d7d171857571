"""Where somebody stands with their reviews, as staff read it: on their record and on the page of one review."""

from dataclasses import dataclass

from common.words import long_date
from reviews.milestones.reading import PersonMilestone
from reviews.milestones.rules import MilestoneReason, MilestoneState

STATES = {
    MilestoneState.TO_COME: "To come",
    MilestoneState.BOOKED_ELSEWHERE: "With another group",
    MilestoneState.ATTENDED: "Attended",
    MilestoneState.OUTSTANDING: "Outstanding",
    MilestoneState.OVERDUE: "Overdue",
    MilestoneState.DECLINED: "Declined",
    MilestoneState.CLOSED: "Closed",
    MilestoneState.NOT_COUNTED: "Not counted",
}
REASONS = {
    MilestoneReason.NONE: "",
    MilestoneReason.MISSED: "They did not come.",
    MilestoneReason.TOLD_US: "They can’t come to the date they have.",
    MilestoneReason.NOT_MARKED: "The register says nothing of them yet.",
    MilestoneReason.CALLED_OFF: "The review was cancelled or not held.",
    MilestoneReason.NO_PLACE: "They have no place anywhere.",
    MilestoneReason.DIED: "They have died.",
    MilestoneReason.ENDED: "Their pathway has ended.",
    MilestoneReason.DISCHARGING: "Their discharge is decided.",
    MilestoneReason.LEFT: "They gave the reviews back.",
    MilestoneReason.COURSE_CANCELLED: "The course was cancelled.",
    MilestoneReason.IMPORTED: "Not theirs, by the imported list.",
}


@dataclass(frozen=True)
class ReviewLine:
    """One review of somebody: its state as a word, and a sentence of what is known."""

    where: PersonMilestone
    state: str
    words: str

    @property
    def may_change(self) -> bool:
        """Whether there is anything to do about it."""
        return self.where.milestone.state not in (MilestoneState.ATTENDED, MilestoneState.NOT_COUNTED)


def review_line(where: PersonMilestone) -> ReviewLine:
    """One review in words."""
    return ReviewLine(where, STATES[where.milestone.state], " ".join(_sentences(where)))


def _sentences(where: PersonMilestone) -> list[str]:
    milestone, place = where.milestone, where.appointment
    found = [f"Due on {long_date(milestone.due)}."]
    if place:
        own = place.session.course_id == where.enrolment.course_id
        found.append(f"{long_date(place.session.local_date)}, with {'their own group' if own else place.session.course}.")
    if closing := where.closing:
        why = f": {closing.reason}" if closing.reason and milestone.reason != MilestoneReason.IMPORTED else ""
        how = f", {closing.get_way_display()}" if closing.way else ""
        found.append(f"{closing.get_kind_display()}{how}{why}, says {closing.by}.")
    elif reason := REASONS[milestone.reason]:
        found.append(reason)
    if milestone.overdue_since:
        found.append(f"Overdue since {long_date(milestone.overdue_since)}.")
    return found
