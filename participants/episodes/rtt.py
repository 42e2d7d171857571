"""Which RTT status the facts propose: a proposal with its reason. A named person confirms it, or another one (docs/domain.md)."""

import datetime as dt
from dataclasses import dataclass

from participants.episodes.stages import Stage
from participants.models import Decision, Episode, RttStatus

Ending = Episode.Ending


@dataclass(frozen=True, slots=True)
class RttFacts:
    """What a status is proposed from.

    `under_clinic`: "yes", "no" or "" as the referral says; `outcomes`: what was decided, oldest first.
    """

    stage: Stage
    pathway_start: dt.date | None = None
    under_clinic: str = ""
    assessed: bool = False
    outcomes: tuple[str, ...] = ()
    ending: str = ""


@dataclass(frozen=True, slots=True)
class RttProposal:
    """A status, and why, in a sentence."""

    status: RttStatus
    why: str


_OF_AN_ENDING: dict[str, tuple[RttStatus, str]] = {
    Ending.DIED: (RttStatus.DIED, "They died."),
    Ending.NOT_INTERESTED: (RttStatus.DECLINED, "They declined."),
    Ending.NO_REPLY: (RttStatus.NOT_TO_TREAT, "They did not reply, and it was decided to end the pathway."),
    Ending.MOVED: (RttStatus.NOT_KNOWN, "They moved away: ask whether another provider has taken over."),
    Ending.BACK_TO_REFERRER: (RttStatus.NOT_TO_TREAT, "They went back to the referrer without treatment."),
    Ending.RETURNED_WITH_ADVICE: (RttStatus.NOT_TO_TREAT, "The referral was returned with advice."),
    Ending.NOT_SUITABLE: (RttStatus.NOT_TO_TREAT, "It was decided not to treat."),
    Ending.OTHER_SERVICE: (RttStatus.TRANSFERRED, "They were passed on to another service."),
    Ending.INDIVIDUAL: (RttStatus.SUBSEQUENT, "Individual sessions follow."),
    Ending.DISCHARGED: (RttStatus.AFTER_TREATMENT, "The treatment has been given."),
}


def proposed_rtt(facts: RttFacts) -> RttProposal:
    """The status that the facts propose. Every branch has its line in docs/domain.md."""
    if facts.ending:
        return _after(facts)
    if facts.stage == Stage.IN_REVIEWS:
        return RttProposal(RttStatus.AFTER_TREATMENT, "The programme is over; reviews follow.")
    if facts.stage == Stage.ON_PROGRAMME:
        return RttProposal(RttStatus.TREATED, "The programme has begun. Whether it is the first treatment is for you to say.")
    if facts.outcomes and facts.outcomes[-1] == Decision.Outcome.NOT_NOW:
        return RttProposal(RttStatus.MONITORING_BY_CLINICIAN, "The team decided “not now”, and looks again.")
    if Decision.Outcome.NOT_NOW in facts.outcomes:
        return RttProposal(RttStatus.AFTER_MONITORING, "The team had decided “not now”, and decided otherwise since.")
    return _on_the_way(facts)


def _after(facts: RttFacts) -> RttProposal:
    if facts.ending == Ending.DID_NOT_ATTEND:
        if facts.assessed:
            return RttProposal(RttStatus.NOT_TO_TREAT, "They did not come, after a first activity: it was decided not to treat.")
        return RttProposal(RttStatus.FIRST_NOT_ATTENDED, "They did not come to the first activity: this period counts no more.")
    return RttProposal(*_OF_AN_ENDING[facts.ending])


def _on_the_way(facts: RttFacts) -> RttProposal:
    if facts.under_clinic == "yes":
        return RttProposal(RttStatus.SUBSEQUENT, "They are under the pain clinic’s care, and treatment follows.")
    if facts.assessed:
        return RttProposal(RttStatus.SUBSEQUENT, "They have been assessed, and treatment follows.")
    if facts.pathway_start is None:
        return RttProposal(RttStatus.NOT_KNOWN, "Nobody has said when the pathway began.")
    return RttProposal(RttStatus.FIRST_ACTIVITY, "The joint assessment will be the first activity of this pathway.")
