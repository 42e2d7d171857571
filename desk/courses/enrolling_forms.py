"""Giving and giving back a place."""

from typing import Any

from django import forms

from common.forms.boxes import text, tick
from common.once import OnceForm
from common.text_boxes import TextBox
from participants.enrolment.enrolling import REASON_LENGTH


def late_reason(joining_over: str) -> forms.CharField:
    """Why somebody is given a place after joining has ended with this session."""
    needed = f"Write why they join now: joining ended when {joining_over} began."
    return text("Why do they join now?", REASON_LENGTH, needed=needed, hint=f"Joining ended when {joining_over} began.")


class PlaceForm(OnceForm):
    """The person who gets the place; `joining_over`, the session that joining ended with, asks for a reason as well."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    outside_territory = tick("They live outside the area that the licence is for")

    def __init__(self, *args: Any, joining_over: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if joining_over:
            self.fields["late_reason"] = late_reason(joining_over)


class WithdrawForm(forms.Form):
    """Why somebody leaves, if they said."""

    reason = TextBox(
        label="Why are they leaving? (if they said)",
        max_length=200,
        required=False,
        error_messages={"max_length": "Write the reason in 200 characters or fewer."},
    )
