"""The forms of a discharge: the decision, taking it back."""

import dataclasses
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms

from common.forms.text_boxes import TextBox
from common.once import OnceForm
from reviews.discharge.deciding import UNDO_LENGTH
from reviews.discharge.gp import GpEntered
from reviews.discharge.rules import REASON_LENGTH
from reviews.models import Discharge


class DischargeForm(OnceForm):
    """On which ground a clinician discharges somebody, and why in their own words."""

    ground = forms.ChoiceField(
        label="Why are they discharged?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose why they are discharged.",
            "invalid_choice": "What was proposed has changed meanwhile. Read the page again, then choose.",
        },
    )
    reason = TextBox(
        label="In your own words, for clinicians alone",
        help_text="Needed before the last review, and where somebody couldn’t be reached.",
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Write the reason in {REASON_LENGTH} characters or fewer."},
    )

    def __init__(self, *args: Any, grounds: list[Discharge.Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(each.value, str(each.label)) for each in grounds]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("save", "Decide, and draft the letters")))


class GpForm(OnceForm):
    """The GP whom the letter of discharge goes to, or that there is none."""

    KNOWN, NONE = "known", "none"
    there = forms.ChoiceField(
        label="Have they a GP?",
        choices=[(KNOWN, "Yes, this one"), (NONE, "No, they have none")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they have a GP."},
    )
    gp_name = TextBox(label="GP", max_length=120, required=False, help_text="The name, the practice, or both")
    gp_practice = TextBox(label="Practice", max_length=200, required=False)
    gp_address = TextBox(
        label="Address of the practice",
        max_length=300,
        required=False,
        help_text="A line each; the last is the postcode",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    gp_code = TextBox(label="Code of the practice", max_length=20, required=False, help_text="For example D81001")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("save", "Save")))

    @property
    def entered(self) -> GpEntered:
        """The GP as typed."""
        return GpEntered(**{each.name: self.cleaned_data[each.name] for each in dataclasses.fields(GpEntered)})


class UndoDischargeForm(forms.Form):
    """Why a discharge is taken back."""

    reason = TextBox(
        label="Why is it taken back?",
        max_length=UNDO_LENGTH,
        error_messages={
            "required": "Write why it is taken back.",
            "max_length": f"Write the reason in {UNDO_LENGTH} characters or fewer.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("save", "Take it back")))
