"""Whose turn it is with somebody who is in reviews: the first review that wants something, else the end of their way."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from common.words import long_date
from desk.shared.review_steps import next_step, why_words
from participants.models import Episode
from participants.referrals.turns import HeldBy, Moment, Turn
from reviews.discharge.rules import ReachingFacts, proposed_discharge
from reviews.milestones.reading import PersonMilestone, enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason


@dataclass(frozen=True, slots=True)
class ReviewTurn:
    """A turn, and the page where its step is done; `clinical`: clinicians alone open that."""

    turn: Turn
    url: str = ""
    clinical: bool = False


def reviews_of_episode(episode: Episode, at: Moment) -> list[PersonMilestone]:
    """The reviews of one pathway. Six queries; one for none."""
    mine = enrolments_with_reviews(episode.organisation).filter(episode=episode).order_by("course__first_starts_at", "pk")
    return [each for rows in milestones_of(list(mine), at.now).values() for each in rows]


def review_turn(episode: Episode, rows: Sequence[PersonMilestone], otherwise: Turn, at: Moment) -> ReviewTurn:
    """Whose turn it is by these reviews of one pathway, the earliest first; `otherwise` where there are none."""
    if wants := next((each for each in rows if _wants(each)), None):
        return _review_wants(wants, otherwise, at)
    if any(_is_discharging(each) for each in rows):
        turn = Turn(HeldBy.US, otherwise.since, "Their discharge is decided, and waits for its letters", "See what it waits for")
        return ReviewTurn(turn, reverse("desk:discharge", args=[episode.pk]), clinical=True)
    if coming := next((each for each in rows if not each.milestone.is_settled and each.appointment), None):
        day = coming.appointment.session.local_date if coming.appointment else coming.milestone.due
        why = f"The {coming.months}-month review is on {long_date(day)}"
        return ReviewTurn(Turn(HeldBy.NOBODY, otherwise.since, why, "Nothing to do", to_do=False))
    if rows and (proposal := proposed_discharge(rows[-1].milestone, ReachingFacts())):
        turn = Turn(HeldBy.US, otherwise.since, proposal.why.rstrip("."), "Decide on the discharge")
        return ReviewTurn(turn, reverse("desk:discharge", args=[episode.pk]), clinical=True)
    return ReviewTurn(otherwise)


def _wants(row: PersonMilestone) -> bool:
    """Whether somebody has to see to this review now."""
    return row.milestone.needs_place or row.milestone.reason == MilestoneReason.NO_PLACE


def _is_discharging(row: PersonMilestone) -> bool:
    return bool(getattr(row.enrolment, "discharging", False))


def _review_wants(row: PersonMilestone, otherwise: Turn, at: Moment) -> ReviewTurn:
    """We see to it; overdue says since when it is."""
    milestone, step = row.milestone, next_step(row)
    overdue = f", overdue since {long_date(milestone.overdue_since)}" if milestone.overdue_since else ""
    why = f"{row.months}-month review: {why_words(row)[:1].lower()}{why_words(row)[1:]}{overdue}"
    return ReviewTurn(Turn(HeldBy.US, max(_since(row, at), otherwise.since), why, step.words), step.url)


def _since(row: PersonMilestone, at: Moment) -> dt.date:
    """From which day on it wants something: when they told us, was held without them, or was due."""
    place = row.appointment
    if place and place.told_us and place.apology_at:
        return at.day(place.apology_at)
    days = [row.milestone.due, *([place.session.local_date] if place else [])]
    return min((day for day in days if day <= at.today), default=dt.date.min)
