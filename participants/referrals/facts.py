"""What a referral says of what the programme asks for, what is missing, and what can't be right. Plain values."""

import datetime as dt
from dataclasses import dataclass

from participants.models import Referral

Known = Referral.Known
SOURCE_LENGTH = 120
NOTE_LENGTH = 500
MOST_APPOINTMENTS = 99
OLDEST = dt.timedelta(days=10 * 366)  # beyond this a date is most likely a mistyped year

# What the list and the page call what is missing, in the order somebody asks for it.
PAIN = "Pain for six months or more"
CLINIC = "Whether they are under the pain clinic"
REVIEWED = "Consultant’s review date"
NURSES = "Nurse appointments"


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """One referral as somebody wrote it down. Of `pain` and `under_clinic`: "yes", "no", or "" for not known."""

    source: str
    received_on: dt.date | None
    pathway_start: dt.date | None = None
    urgent: bool = False
    pain_over_six_months: str = ""
    under_pain_clinic: str = ""
    consultant_reviewed_on: dt.date | None = None
    nurse_appointments: int | None = None
    note: str = ""

    @property
    def missing(self) -> list[str]:
        """What to ask for. Nothing of it is in the way of going on."""
        asked = [PAIN] if not self.pain_over_six_months else []
        if not self.under_pain_clinic:
            return [*asked, CLINIC]
        if self.under_pain_clinic == Known.YES:
            asked += [REVIEWED] if self.consultant_reviewed_on is None else []
            asked += [NURSES] if self.nurse_appointments is None else []
        return asked

    @property
    def against(self) -> list[str]:
        """What speaks against the programme, by its own terms: for a clinician to judge, never a refusal by itself."""
        found = ["They have had the pain for less than six months."] if self.pain_over_six_months == Known.NO else []
        return [*found, *(["They are not under the pain clinic."] if self.under_pain_clinic == Known.NO else [])]


def facts_of_referral(referral: Referral) -> ReferralFacts:
    """What stands on a referral; its episode should be at hand."""
    return ReferralFacts(
        source=referral.source,
        received_on=referral.received_on,
        pathway_start=referral.episode.pathway_start,
        urgent=referral.urgent,
        pain_over_six_months=referral.pain_over_six_months,
        under_pain_clinic=referral.under_pain_clinic,
        consultant_reviewed_on=referral.consultant_reviewed_on,
        nurse_appointments=referral.nurse_appointments,
        note=referral.note,
    )


def faults_in_referral(facts: ReferralFacts, today: dt.date) -> list[tuple[str, str]]:
    """What can't be right, each as the box it belongs to and a sentence. Nothing for a referral that can be kept."""
    faults = []
    if not facts.source.strip():
        faults.append(("source", "Write who referred them."))
    if facts.received_on is None:
        faults.append(("received_on", "Write when the referral was received."))
    dates = {
        "received_on": ("The referral can’t be received", facts.received_on),
        "pathway_start": ("The pathway can’t have begun", facts.pathway_start),
        "consultant_reviewed_on": ("The consultant can’t have seen them", facts.consultant_reviewed_on),
    }
    for box, (what, day) in dates.items():
        if day and day > today:
            faults.append((box, f"{what} after today. Look at the date again."))
        elif day and day < today - OLDEST:
            faults.append((box, f"{what} so long ago. Look at the year again."))
    if facts.pathway_start and facts.received_on and facts.pathway_start > facts.received_on:
        faults.append(("pathway_start", "The pathway begins when they are referred, so no later than the referral was received."))
    if facts.nurse_appointments is not None and not 0 <= facts.nurse_appointments <= MOST_APPOINTMENTS:
        faults.append(("nurse_appointments", f"Write a number of appointments from 0 to {MOST_APPOINTMENTS}."))
    faults += _too_long(facts)
    return faults


def _too_long(facts: ReferralFacts) -> list[tuple[str, str]]:
    lengths = {"source": (facts.source, SOURCE_LENGTH), "note": (facts.note, NOTE_LENGTH)}
    return [(box, f"Write {most} characters or fewer.") for box, (words, most) in lengths.items() if len(words) > most]
