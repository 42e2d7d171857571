"""Why messages to somebody should stop."""

from django import forms

from participants.models import Participant


class StopForm(forms.Form):
    """One of the three reasons."""

    reason = forms.ChoiceField(
        label="Why?",
        choices=Participant.Stopped.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose why messages should stop.",
            "invalid_choice": "Choose why messages should stop.",
        },
    )
