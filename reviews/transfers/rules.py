"""Whether somebody may take a place at another group's review: plain values in, a sentence out (docs/domain.md)."""

import datetime as dt
from dataclasses import dataclass

from common.words import counted, long_date
from reviews.milestones.rules import MilestoneState

# Nearer than this to the day theirs is due they choose by themselves; further, a clinician agrees.
FAR_DAYS = 42

SETTLED = {
    MilestoneState.ATTENDED: "They have come to that review already.",
    MilestoneState.DECLINED: "They don’t want that review. Take that back first.",
    MilestoneState.CLOSED: "That review was closed. Take that back first.",
    MilestoneState.NOT_COUNTED: "Nobody asks them about that review any more, so there is no place to take.",
}


@dataclass(frozen=True, slots=True)
class OwnReview:
    """The review somebody is to have. `programme_ends_at`: the end of their own last programme day."""

    months: int
    programme: int
    course: int
    due: dt.date
    state: MilestoneState
    programme_ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReviewDate:
    """A review that they could take a place at. `taken`: places that others have; `kept`: what open offers hold there."""

    session: int
    months: int
    programme: int
    course: int
    starts_at: dt.datetime
    day: dt.date
    places: int
    taken: int = 0
    kept: int = 0
    cancelled: bool = False

    @property
    def free(self) -> int:
        """How many places are left."""
        return self.places - self.taken - self.kept


def refusal(own: OwnReview, other: ReviewDate, now: dt.datetime) -> str | None:
    """Why this person can't take a place at that review, or None if they can."""
    if why := SETTLED.get(own.state):
        return why
    if other.programme != own.programme:
        return "That review belongs to another programme."
    if other.months != own.months:
        return f"That is a {other.months}-month review; theirs is the {own.months}-month one."
    if other.cancelled:
        return "That review was cancelled. Choose another one."
    if other.starts_at <= now:
        return "That review has already started. Choose another one."
    if other.starts_at < own.programme_ends_at:
        return f"That review is before the end of their own programme, on {long_date(own.programme_ends_at.date())}."
    if other.free < 1:
        full = "The only place" if other.places == 1 else f"All {other.places} places"
        return f"{full} at that review {'is' if other.places == 1 else 'are'} taken. Choose another one."
    return None


def is_far(own: OwnReview, other: ReviewDate) -> bool:
    """Whether it is so far from the day theirs is due that a clinician has to agree. With their own group it never is."""
    return other.course != own.course and abs((other.day - own.due).days) > FAR_DAYS


def far_words(own: OwnReview, other: ReviewDate) -> str:
    """What a clinician is asked to agree to."""
    apart = abs((other.day - own.due).days)
    return f"{long_date(other.day)} is {counted(apart, 'day')} from {long_date(own.due)}, when it is due."
