"""What a joint decision has to say, and which ending it proposes: rules of plain values."""

import datetime as dt
from dataclasses import dataclass

from courses.models import Profession
from participants.models import Decision, Episode

Outcome, Reason, Ending = Decision.Outcome, Decision.Reason, Episode.Ending
# Whom individual sessions can be with.
ALONE_WITH = (Profession.PSYCHOLOGIST, Profession.PHYSIOTHERAPIST, Profession.OCCUPATIONAL_THERAPIST)
# A decision ends nothing by itself: somebody ends the pathway, with this proposed.
PROPOSED_ENDINGS = {
    Outcome.OTHER_SERVICE: Ending.OTHER_SERVICE,
    Outcome.INDIVIDUAL: Ending.INDIVIDUAL,
    Outcome.NOT_INTERESTED: Ending.NOT_INTERESTED,
}
NOTE_LENGTH, SERVICE_LENGTH = 500, 160


@dataclass(frozen=True, slots=True)
class DecisionWanted:
    """What was decided, as it was typed. `service` is the key of one that is known, `new_service` the name of another."""

    outcome: str
    reason: str = ""
    note: str = ""
    look_again_on: dt.date | None = None
    profession: str = ""
    service: int | None = None
    new_service: str = ""


def refusal_of_decision(wanted: DecisionWanted, today: dt.date) -> tuple[str, str] | None:
    """Return the field at fault and why the decision can't stand like this, or None."""
    if wanted.outcome not in Outcome.values:
        return "outcome", "Choose what was decided."
    if wanted.outcome != Outcome.RECOMMENDED and wanted.reason not in Reason.values:
        return "reason", "Choose the reason why the programme isn’t recommended now."
    if len(wanted.note) > NOTE_LENGTH:
        return "note", f"Write the note in {NOTE_LENGTH} characters or fewer. The sections hold the rest."
    return _missing_part(wanted, today)


def _missing_part(wanted: DecisionWanted, today: dt.date) -> tuple[str, str] | None:
    """What belongs to this outcome and isn't there."""
    new = " ".join(wanted.new_service.split())
    if wanted.outcome == Outcome.OTHER_SERVICE and not (wanted.service or new):
        return "service", "Choose the service, or type the name of a new one."
    if wanted.outcome == Outcome.OTHER_SERVICE and wanted.service and new:
        return "new_service", "Either choose a service or type a new one, not both."
    if len(new) > SERVICE_LENGTH:
        return "new_service", f"Write the name of the service in {SERVICE_LENGTH} characters or fewer."
    if wanted.outcome == Outcome.INDIVIDUAL and wanted.profession not in ALONE_WITH:
        return "profession", "Choose the profession of the individual sessions."
    if wanted.outcome == Outcome.NOT_NOW and wanted.look_again_on is None:
        return "look_again_on", "Say on which day somebody looks again."
    if wanted.outcome == Outcome.NOT_NOW and wanted.look_again_on and wanted.look_again_on <= today:
        return "look_again_on", "The day to look again must be in the future."
    return None


def proposed_ending(outcome: str) -> str:
    """The ending that a decision proposes; empty where the pathway goes on."""
    return str(PROPOSED_ENDINGS.get(Outcome(outcome), ""))
