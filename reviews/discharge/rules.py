"""When a discharge is proposed, what a clinician may decide, and when it closes: rules of plain values (docs/domain.md, reviews).

Nobody is discharged by a rule. What is proposed here a registered clinician decides, and the pathway closes with the letters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.words import counted, listed, long_date
from participants.models import Letter, Participant
from reviews.milestones.rules import Milestone, MilestoneReason, MilestoneState
from reviews.models import Discharge

To, Ground = Letter.To, Discharge.Ground
# How often somebody was rung and written to before they count as not to be reached.
CALLS_NEEDED, LETTERS_NEEDED = 2, 1
REASON_LENGTH = 300
WITH_A_REASON = frozenset({Ground.UNREACHABLE, Ground.EARLY})


@dataclass(frozen=True, slots=True)
class ReachingFacts:
    """How often we rang and wrote since their last review was due, and whether anything came back."""

    calls: int = 0
    letters: int = 0
    heard: bool = False

    @property
    def in_vain(self) -> bool:
        """Whether that was enough, and they stayed silent."""
        return self.calls >= CALLS_NEEDED and self.letters >= LETTERS_NEEDED and not self.heard

    @property
    def words(self) -> str:
        """ "2 calls and 1 letter since it was due, and nothing came back"."""
        tried = f"{counted(self.calls, 'call')} and {counted(self.letters, 'letter')} since it was due"
        return f"{tried}; they turned to us since" if self.heard else f"{tried}, and nothing came back"


@dataclass(frozen=True, slots=True)
class DischargeProposal:
    """On which ground a discharge is proposed, and why, in a sentence."""

    ground: Discharge.Ground
    why: str


@dataclass(frozen=True, slots=True)
class DischargeLetter:
    """How far one letter of discharge is: to one of Letter.To; one that was set aside isn't among them."""

    to: str
    signed: bool = False
    sent: bool = False


def proposed_discharge(last: Milestone | None, reaching: ReachingFacts) -> DischargeProposal | None:
    """What is proposed of somebody whose `last` review stands like this; None while it is still to be seen to."""
    if last is None:
        return None
    name = f"{last.months}-month review"
    if last.state == MilestoneState.ATTENDED:
        return DischargeProposal(Ground.ATTENDED, f"They came to their {name}.")
    if last.state == MilestoneState.DECLINED:
        return DischargeProposal(Ground.DECLINED, f"They don’t want their {name}.")
    if last.state == MilestoneState.NOT_COUNTED and last.reason == MilestoneReason.LEFT:
        return DischargeProposal(Ground.DECLINED, "They want no reviews any more.")
    if last.state == MilestoneState.CLOSED and last.reason == MilestoneReason.IMPORTED:
        return DischargeProposal(Ground.CLOSED, f"By the imported list their {name} isn’t theirs.")
    if last.state == MilestoneState.CLOSED:
        return DischargeProposal(Ground.CLOSED, f"A clinician closed their {name}.")
    if last.needs_place and reaching.in_vain:
        why = f"Their {name}, due on {long_date(last.due)}, is outstanding: {reaching.words}."
        return DischargeProposal(Ground.UNREACHABLE, why)
    return None


def grounds_to_choose(proposal: DischargeProposal | None) -> list[Discharge.Ground]:
    """What a clinician may choose from: what is proposed, or else an early discharge."""
    return [proposal.ground] if proposal else [Ground.EARLY]


def refusal_to_discharge(ground: str, reason: str, proposal: DischargeProposal | None, *, begun: bool) -> tuple[str, str] | None:
    """The field at fault and why it can't be decided so, or None. `begun`: whether their programme has."""
    if not begun:
        return "ground", "Their programme hasn’t begun. End the pathway instead."
    if ground not in grounds_to_choose(proposal):
        return "ground", _not_so(ground, proposal)
    if ground in WITH_A_REASON and not reason:
        return "reason", "Write why, for the clinicians who read it later."
    if len(reason) > REASON_LENGTH:
        return "reason", f"Write the reason in {REASON_LENGTH} characters or fewer."
    return None


def _not_so(ground: str, proposal: DischargeProposal | None) -> str:
    if ground == Ground.UNREACHABLE:
        return f"Ring them {CALLS_NEEDED} times and write to them first, and write that down on their record."
    if proposal and ground == Ground.EARLY:
        return f"This isn’t early: {proposal.why[:1].lower()}{proposal.why[1:]}"
    return "Choose why they are discharged."


def letters_needed(stopped: str, *, has_no_gp: bool) -> tuple[str, ...]:
    """To whom a letter of discharge has to go, by why messages to them were stopped ("": they weren't).

    `has_no_gp`: a clinician has said so, and their record names none.
    """
    if stopped == Participant.Stopped.DIED:
        return ()
    gp = () if has_no_gp else (To.GP.value,)
    return gp if stopped else (*gp, To.PERSON.value)


def what_waits(needed: Sequence[str], letters: Iterable[DischargeLetter], *, has_gp: bool = True) -> list[str]:
    """What still has to happen before the pathway closes, a clause for each letter; nothing when all have gone.

    `has_gp`: whether their record names one.
    """
    there = list(letters)
    return [clause for to in needed if (clause := _waits(to, [each for each in there if each.to == to], has_gp=has_gp))]


def _waits(to: str, letters: list[DischargeLetter], *, has_gp: bool) -> str:
    name = f"the letter to {To(to).label}"
    if any(each.sent for each in letters):
        return ""
    if not letters and to == To.GP and not has_gp:
        return "no GP is on their record, so the letter to the GP can’t be written"
    if not letters:
        return f"{name} isn’t written yet"
    if not any(each.signed for each in letters):
        return f"{name} isn’t signed yet"
    return f"{name} is signed and hasn’t gone yet"


def closing_refusal(waits: Sequence[str]) -> str | None:
    """Why a discharge can't be closed, or None once every letter has gone."""
    if not waits:
        return None
    return f"The pathway stays open: {listed(waits)}."


def no_longer_so(ground: str, proposal: DischargeProposal | None) -> str | None:
    """Why a discharge that was decided on this ground closes nothing any more, by what is proposed now; None while it holds.

    An early one holds whatever they came to since: its reason is the clinician's own.
    """
    if ground == Ground.EARLY or (proposal and proposal.ground == ground):
        return None
    return f"“{Ground(ground).label}” is no longer so. Take the discharge back, and look again."
