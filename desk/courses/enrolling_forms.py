"""Giving and giving back a place."""

from typing import Any

from django import forms

from common.forms.boxes import laid_out, text, tick
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from desk.shared.late_joining import late_reason


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


class LeaveEarlyForm(forms.Form):
    """Why somebody leaves a course that runs."""

    reason = text("Why do they leave?", 200, needed="Say why they leave.")
    helper = laid_out("reason", button="They leave early")


class ComeSoonerForm(forms.Form):
    """That somebody with a place would take an earlier one."""

    helper = laid_out(button="They would come sooner")
