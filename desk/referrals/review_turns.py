"""Whose turn it is with somebody who is in reviews: the first review that wants something, else the end of their way."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.models import Organisation
from common.words import long_date
from desk.shared.review_steps import next_step, why_words
from participants.episodes.stages import Stage
from participants.models import Episode
from participants.referrals.turns import HeldBy, Moment, Turn
from participants.referrals.work_list import Sieve, WorkRow, sifted, work_rows
from reviews.discharge.rules import ReachingFacts, proposed_discharge
from reviews.milestones.reading import PersonMilestone, enrolments_with_reviews, milestones_of
from reviews.milestones.rules import MilestoneReason


@dataclass(frozen=True, slots=True)
class ReviewTurn:
    """A turn, and the page where its step is done; `clinical`: clinicians alone open that."""

    turn: Turn
    url: str = ""
    clinical: bool = False

    def url_for(self, *, clinical: bool) -> str:
        """The page, "" for somebody who doesn't open it."""
        return "" if self.clinical and not clinical else self.url


def reviews_of_episode(episode: Episode, at: Moment) -> list[PersonMilestone]:
    """The reviews of one pathway. Six queries; one for none."""
    return _reviews_of_episodes(episode.organisation, [episode.pk], at)[episode.pk]


def _reviews_of_episodes(organisation: Organisation, episodes: Collection[int], at: Moment) -> dict[int, list[PersonMilestone]]:
    """The reviews of these pathways by its key, the earliest first. Six queries however many; one for none."""
    found: dict[int, list[PersonMilestone]] = {pk: [] for pk in episodes}
    theirs = enrolments_with_reviews(organisation).filter(episode__in=episodes).order_by("course__first_starts_at", "pk")
    for rows in milestones_of(list(theirs), at.now).values():
        for each in rows:
            found[each.enrolment.episode_id or 0].append(each)
    return found


def turns_in_reviews(rows: Iterable[WorkRow], organisation: Organisation, at: Moment) -> dict[int, ReviewTurn]:
    """Whose turn it is with those of these rows who are in reviews, by the episode's key. Six queries; none where nobody is."""
    asked = {row.episode.pk: row for row in rows if row.last.stage == Stage.IN_REVIEWS}
    if not asked:
        return {}
    reviews = _reviews_of_episodes(organisation, asked, at)
    return {pk: review_turn(row.episode, reviews[pk], row.turn, at) for pk, row in asked.items()}


def held_up_in_reviews(organisation: Organisation, sieve: Sieve, at: Moment) -> set[int]:
    """The episodes in reviews whose turn is the one that is asked for. Fifteen queries: what a review wants no query can say,
    and no more people are in reviews than the groups of a year had places."""
    found = list(sifted(organisation, replace(sieve, held_by="", band=""), at).order_by("pk"))
    for each in found:
        each.organisation = organisation
    turns = turns_in_reviews(work_rows(found, at), organisation, at)
    return {pk for pk, each in turns.items() if each.turn.held_by == sieve.held_by}


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
        since = max(_settled_on(rows[-1], at), otherwise.since)
        turn = Turn(HeldBy.US, since, proposal.why.rstrip("."), "Decide on the discharge")
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


def _settled_on(row: PersonMilestone, at: Moment) -> dt.date:
    """When this review was held with them, or closed."""
    if row.closing:
        return at.day(row.closing.at)
    return row.appointment.session.local_date if row.appointment else dt.date.min


def _since(row: PersonMilestone, at: Moment) -> dt.date:
    """From which day on it wants something: when they told us, was held without them, or was due."""
    place = row.appointment
    if place and place.told_us and place.apology_at:
        return at.day(place.apology_at)
    days = [row.milestone.due, *([place.session.local_date] if place else [])]
    return min((day for day in days if day <= at.today), default=dt.date.min)
