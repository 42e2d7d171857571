"""What the page of one referral shows, and what somebody's record shows of their pathway."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from accounts.models import Organisation
from common.words import counted
from desk.referrals.next_steps import last_held, last_planned, step_url
from desk.referrals.review_turns import ReviewTurn, review_turn, reviews_of_episode
from participants.episodes.endings import reopens
from participants.episodes.facts import EpisodeRows, episode_rows, facts_from
from participants.episodes.record import episodes_of_person, rtt_facts
from participants.episodes.rtt import RttProposal, proposed_rtt
from participants.episodes.stages import BEGUN, Stage, StageStretch, stages_of
from participants.models import Appointment, Episode, Participant, Referral
from participants.referrals.facts import ReferralFacts, facts_of_referral
from participants.referrals.turns import Moment, Turn, since_words, turn_on_the_way
from participants.referrals.work_list import Band, band_of, stage_words
from reviews.milestones.reading import PersonMilestone


@dataclass(frozen=True)
class PathwayLine:
    """One episode in words: where it stands, since when, how long the whole wait is, what comes next."""

    episode: Episode
    rows: EpisodeRows
    stretches: list[StageStretch]
    turn: Turn
    today: dt.date
    days: int
    # Where what a review wants is done, by whom; the step itself stands in `turn`.
    in_reviews: ReviewTurn | None = None

    @property
    def last(self) -> StageStretch:
        """The stage they are in."""
        return self.stretches[-1]

    @property
    def stage(self) -> str:
        """Its words."""
        return stage_words(self.last.stage, self.rows)

    @property
    def weeks(self) -> str:
        """The whole wait."""
        return counted(self.days // 7, "week")

    @property
    def band(self) -> Band:
        """How late it is."""
        return band_of(self.days // 7)

    @property
    def holder(self) -> str:
        """Whose turn it is, and for how long."""
        return f"{self.turn.held_by.label}, {since_words(self.turn.since, self.today)}"

    @property
    def is_open(self) -> bool:
        """Whether it hasn't ended."""
        return self.episode.ended_at is None

    @property
    def assessment(self) -> Appointment | None:
        """The assessment to come, else the last one there was; whose page clinicians open."""
        return last_planned(self.rows) or last_held(self.rows)

    def next_url(self, *, clinical: bool) -> str:
        """Where the next step is done; "" where there is no such page."""
        if self.in_reviews:
            return self.in_reviews.url_for(clinical=clinical)
        return step_url(self.episode, self.rows, self.turn, clinical=clinical)


@dataclass(frozen=True)
class ReferralPage:
    """One referral with its pathway. `facts` and `referral` are empty where somebody came with no referral (an import)."""

    line: PathwayLine
    referral: Referral | None
    facts: ReferralFacts | None
    rtt: RttProposal
    reopens: bool
    # Whether the programme has begun for them: nothing is triaged, assessed or asked any more.
    begun: bool
    earlier: list[Episode] = field(default_factory=list)

    @property
    def rtt_differs(self) -> bool:
        """Whether another status is proposed than the one that was confirmed."""
        return self.line.episode.rtt_status != self.rtt.status


def referral_page(episode: Episode, *, now: dt.datetime) -> ReferralPage:
    """What the page of one episode shows. Eight queries, and six more in reviews."""
    rows = episode_rows([episode])[episode.pk]
    line = _line(episode, rows, now)
    if line.last.stage == Stage.IN_REVIEWS:
        line = _with_reviews(line, reviews_of_episode(episode, Moment(now, episode.organisation.tzinfo)), now)
    referral = rows.referral
    if referral:
        referral.episode = episode
    others = episodes_of_person(episode.participant)
    return ReferralPage(
        line=line,
        referral=referral,
        facts=facts_of_referral(referral) if referral else None,
        rtt=proposed_rtt(rtt_facts(episode, rows, line.last.stage)),
        reopens=reopens(episode.ending, episode.ended_at, now),
        begun=line.last.stage in BEGUN,
        earlier=[each for each in others if each.pk != episode.pk and each.ended_at],
    )


def pathways_of(
    person: Participant, organisation: Organisation, *, reviews: Sequence[PersonMilestone], now: dt.datetime
) -> list[PathwayLine]:
    """Somebody's episodes, the open ones first; `reviews` are all of theirs. Eight queries; one for whoever has none."""
    person.organisation = organisation
    episodes = episodes_of_person(person)
    rows = episode_rows(episodes)
    lines = [_line(each, rows[each.pk], now) for each in episodes]
    by_episode: dict[int | None, list[PersonMilestone]] = defaultdict(list)
    for each in reviews:
        by_episode[each.enrolment.episode_id].append(each)
    return [
        _with_reviews(line, by_episode[line.episode.pk], now) if line.last.stage == Stage.IN_REVIEWS else line for line in lines
    ]


def _with_reviews(line: PathwayLine, reviews: Sequence[PersonMilestone], now: dt.datetime) -> PathwayLine:
    """The same with whose turn it is by these reviews, which are those of this pathway."""
    found = review_turn(line.episode, reviews, line.turn, Moment(now, line.episode.organisation.tzinfo))
    return replace(line, turn=found.turn, in_reviews=found)


def _line(episode: Episode, rows: EpisodeRows, now: dt.datetime) -> PathwayLine:
    at = Moment(now, episode.organisation.tzinfo)
    facts = facts_from(episode, rows)
    stretches = stages_of(facts, now)
    turn = turn_on_the_way(rows, stretches[-1], at)
    return PathwayLine(episode, rows, stretches, turn, at.today, facts.age(now).days)
