"""Asking for an interpreter, transport or equipment, and writing down how far it is."""

from typing import Any

from django import forms

from common.forms.text_boxes import TextBox
from common.once import VersionedForm
from participants.models import SessionBooking
from participants.needs.bookings import REFERENCE_LENGTH, WHAT_LENGTH


class NeedForm(forms.Form):
    """What is needed. Sending it twice asks for nothing twice, so it carries no number."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=SessionBooking.Kind.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={
            "required": "Choose an interpreter, transport or equipment.",
            "invalid_choice": "Choose an interpreter, transport or equipment.",
        },
    )
    what = TextBox(
        label="What exactly?",
        help_text="For example, Urdu, or taxi from home and back, or a raised chair",
        max_length=WHAT_LENGTH,
        error_messages={
            "required": "Write what exactly is needed.",
            "max_length": f"Write it in {WHAT_LENGTH} characters or fewer.",
        },
    )


class BookingForm(VersionedForm):
    """How far one booking is; perhaps also its likes at the other sessions to come."""

    state = forms.ChoiceField(
        label="How far is it?",
        choices=SessionBooking.State.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose how far it is.", "invalid_choice": "Choose how far it is."},
    )
    reference = TextBox(
        label="Reference of whoever provides it",
        required=False,
        max_length=REFERENCE_LENGTH,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
        error_messages={"max_length": f"Write the reference in {REFERENCE_LENGTH} characters or fewer."},
    )
    throughout = forms.BooleanField(label="", required=False, widget=forms.CheckboxInput(attrs={"small": True}))

    def __init__(self, *args: Any, others: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            self.fields[
                "throughout"
            ].label = f"The same for {'the other session' if others == 1 else f'all {others} others'} to come"
        else:
            del self.fields["throughout"]
