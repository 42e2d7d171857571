"""Giving and giving back a place."""

from django import forms

from common.forms.boxes import tick
from common.once import OnceForm


class PlaceForm(OnceForm):
    """The person who gets the place."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    outside_territory = tick("They live outside the area that the licence is for")


class WithdrawForm(forms.Form):
    """Why somebody leaves, if they said."""

    reason = forms.CharField(
        label="Why are they leaving? (if they said)",
        max_length=200,
        required=False,
        error_messages={"max_length": "Write the reason in 200 characters or fewer."},
    )
