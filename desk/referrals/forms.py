"""Forms of referrals: what the referrer says, what comes of looking at it, the RTT status, how the pathway ends."""

import datetime as dt
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from common.forms.boxes import choice, laid_out, lines, number, offer, text, tick
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm
from courses.models import Programme
from participants.episodes.endings import BY_CLINICIANS, BY_HAND
from participants.models import Episode, Referral, RttStatus
from participants.referrals.facts import MOST_APPOINTMENTS, NOTE_LENGTH, SOURCE_LENGTH, ReferralFacts, faults_in_referral
from participants.referrals.triage import ENDS_WITH

KNOWN = [("yes", "Yes"), ("no", "No"), ("", "Not known: ask for it")]


def _known(label: str) -> forms.ChoiceField:
    return choice(label, KNOWN, radios=True)


class ReferralForm(forms.Form):
    """What came with the person. What isn't known stays empty, and is asked for."""

    source = text("Who referred them?", SOURCE_LENGTH, needed="Write who referred them.", spellcheck="false")
    received_on = DateInParts(
        label="When was the referral received?", error_messages={"required": "Write when the referral was received."}
    )
    pathway_start = DateInParts(
        label="When did the pathway begin?",
        required=False,
        help_text="As the referrer says. Leave it empty if they don’t: the wait then counts from the receipt.",
    )
    urgent = tick("The referrer says that it is urgent")
    pain_over_six_months = _known("Have they had the pain for six months or more?")
    under_pain_clinic = _known("Are they under the pain clinic’s care?")
    consultant_reviewed_on = DateInParts(label="When did a consultant last review them?", required=False)
    nurse_appointments = number("How many appointments with the clinic’s nurses have they had?", 0, MOST_APPOINTMENTS)
    note = lines("What else was said?", NOTE_LENGTH, hint="Not clinical: the office reads it.")

    today: dt.date

    def set_out(self, *first: Any, today: dt.date, button: str) -> None:
        """Lay the boxes out under their headings, `first` on top."""
        self.today = today
        self.helper = laid_out(
            *first,
            Fieldset("Referral", "source", "received_on", "pathway_start", "urgent"),
            Fieldset(
                "What the programme asks for",
                "pain_over_six_months",
                "under_pain_clinic",
                "consultant_reviewed_on",
                "nurse_appointments",
            ),
            Div("note"),
            button=button,
        )

    @property
    def facts(self) -> ReferralFacts:
        """What was typed, for the action."""
        given = self.cleaned_data
        return ReferralFacts(
            source=" ".join((given.get("source") or "").split()),
            received_on=given.get("received_on"),
            pathway_start=given.get("pathway_start"),
            urgent=bool(given.get("urgent")),
            pain_over_six_months=given.get("pain_over_six_months") or "",
            under_pain_clinic=given.get("under_pain_clinic") or "",
            consultant_reviewed_on=given.get("consultant_reviewed_on"),
            nurse_appointments=given.get("nurse_appointments"),
            note=given.get("note") or "",
        )

    def clean(self) -> dict[str, Any]:
        """Judge what was typed by the rules that the action judges it by again."""
        for box, sentence in faults_in_referral(self.facts, self.today):
            if box not in self.errors:
                self.add_error(box, sentence)
        return self.cleaned_data


class NewReferralForm(ReferralForm, OnceForm):
    """A referral of somebody on file, to one of the programmes that people get into by referral."""

    programme = choice("Which programme?", (), needed="Choose the programme.")

    def __init__(self, *args: Any, programmes: list[Programme], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "programme", [(str(each.pk), each.name) for each in programmes])
        first: tuple[Any, ...] = ("submission_id",)
        if len(programmes) == 1:
            self.fields["programme"].initial = str(programmes[0].pk)
        self.set_out(*first, "programme", today=today, button="Add the referral")


class ChangeReferralForm(ReferralForm, VersionedForm):
    """What is known now."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_out("version", today=today, button="Save")


class TriageForm(VersionedForm):
    """What comes of looking at a referral. A clinician may also turn it away."""

    outcome = choice("What comes of it?", (), needed="Choose what comes of it.", radios=True)
    ask_again_on = DateInParts(
        label="When shall we ask again?", required=False, help_text="Only when you ask for more. Empty: in two weeks."
    )
    reason = lines("The advice, or why it isn’t suitable", 500, hint="Only when it is turned away. The referrer is written to.")
    told = text("Who was told?", 200, hint="Only when it is turned away, for example: the referrer, by letter")

    def __init__(self, *args: Any, clinician: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [each for each in Referral.Triage.choices if clinician or each[0] not in ENDS_WITH]
        offer(self, "outcome", shown)
        boxes = ["outcome", "ask_again_on"]
        if clinician:
            boxes += ["reason", "told"]
        else:
            del self.fields["reason"], self.fields["told"]
        self.helper = laid_out("version", *boxes, button="Save")


class RttForm(VersionedForm):
    """The status that somebody confirms."""

    status = choice("RTT status", RttStatus.choices, needed="Choose one of the RTT statuses.")
    helper = laid_out("version", "status", button="Confirm")


class EndForm(VersionedForm):
    """How somebody's pathway ends, and who was told. `proposed`: the ending that the decision proposes, chosen beforehand."""

    ending = choice("How does it end?", (), needed="Choose how it ends.", radios=True)
    note = lines("Why?", 300, rows=2, hint="It stands on their next referral.")
    told = text("Who was told?", 200, hint="For example: the GP, by letter")

    def __init__(self, *args: Any, clinician: bool, proposed: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endings = [each for each in Episode.Ending if each in BY_HAND or each == proposed]
        shown = [each for each in endings if clinician or each not in BY_CLINICIANS]
        self.fields["ending"].initial = proposed if proposed in shown else ""
        offer(self, "ending", [(each.value, Episode.Ending(each).label) for each in shown])
        self.helper = laid_out("version", "ending", "note", "told", button="End their pathway", red=True)


class TakeBackForm(VersionedForm):
    """That an ending is taken back."""

    helper = laid_out("version", button="Take the ending back")


class DoneForm(forms.Form):
    """What came of a task."""

    outcome = text("What came of it?", 300, needed="Say what came of it.")
    helper = laid_out("outcome", button="It is done")
