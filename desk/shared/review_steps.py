"""What is to be done about one review of one person: in words, and where it is done."""

from dataclasses import dataclass

from django.urls import reverse

from common.words import long_date
from reviews.milestones.reading import PersonMilestone
from reviews.milestones.rules import MilestoneReason, MilestoneState

_WHY = {
    MilestoneReason.MISSED: "Didn’t come on {day}",
    MilestoneReason.TOLD_US: "Can’t come on {day}",
    MilestoneReason.NOT_MARKED: "Not marked on the register of {day}",
    MilestoneReason.CALLED_OFF: "We cancelled {day}",
    MilestoneReason.NO_PLACE: "Has no date",
    MilestoneReason.DIED: "They died",
    MilestoneReason.ENDED: "Their pathway has ended",
    MilestoneReason.DISCHARGING: "Their discharge is decided",
    MilestoneReason.LEFT: "They gave the reviews back",
    MilestoneReason.COURSE_CANCELLED: "The course was cancelled",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """A link that says what to do."""

    words: str
    url: str


def why_words(row: PersonMilestone) -> str:
    """Where one review stands, in a line: "Didn’t come on Monday 26 October 2026"."""
    milestone, place = row.milestone, row.appointment
    day = long_date(place.session.local_date) if place else ""
    if row.closing:
        return f"{row.closing.get_kind_display()}{f', {row.closing.get_way_display()}' if row.closing.way else ''}"
    if milestone.state == MilestoneState.ATTENDED:
        return f"Came on {day}"
    if milestone.state == MilestoneState.BOOKED_ELSEWHERE and place and place.session.course:
        return f"Comes on {day}, with {place.session.course.name}"
    if milestone.reason == MilestoneReason.NONE and place:
        return f"Comes on {day}"
    return _WHY.get(milestone.reason, "Not asked about any more").format(day=day)


def next_step(row: PersonMilestone) -> NextStep:
    """What to do about one review, and the page where it is done."""
    milestone, place = row.milestone, row.appointment
    if milestone.reason == MilestoneReason.NOT_MARKED and place:
        return NextStep("Mark the register", reverse("desk:register", args=[place.session_id]))
    if milestone.state in (MilestoneState.OUTSTANDING, MilestoneState.OVERDUE) or milestone.reason == MilestoneReason.NO_PLACE:
        return NextStep("Find another group’s review", choosing_url(row.enrolment.pk, row.months))
    if place and milestone.state != MilestoneState.NOT_COUNTED:
        return NextStep("See the review", reverse("desk:session", args=[place.session_id]))
    return NextStep("See the record", reverse("desk:person", args=[row.enrolment.participant_id]))


def choosing_url(enrolment: int, months: int) -> str:
    """Where another group's review is chosen for them."""
    return reverse("desk:person_review", args=[enrolment, months])
