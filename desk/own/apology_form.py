"""Saying that one can't come."""

from django import forms
from django.utils.translation import gettext_lazy

from common.forms.own_words import OwnWords
from common.forms.text_boxes import TextBox
from participants.people.forms import ToldByForm


class ApologyForm(forms.Form):
    """The reason, for those who want to give one."""

    reason = TextBox(
        label=gettext_lazy("Why not? You don’t have to say."),
        max_length=300,
        required=False,
        widget=OwnWords(reads=gettext_lazy("The people who run your sessions read this and keep it to themselves.")),
        error_messages={"max_length": gettext_lazy("Write the reason in 300 characters or fewer.")},
    )


class OfficeApologyForm(ToldByForm):
    """The reason somebody gave to the office."""

    reason = TextBox(
        label="What they said (if they gave a reason)",
        max_length=300,
        required=False,
        error_messages={"max_length": "Write the reason in 300 characters or fewer."},
    )
