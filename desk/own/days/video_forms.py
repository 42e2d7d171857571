"""Where somebody is today, for a session by video."""

from django import forms
from django.utils.translation import gettext_lazy

from common.forms.text_boxes import TextBox


class WhereForm(forms.Form):
    """A place and a number."""

    place = TextBox(
        label=gettext_lazy("Where are you today?"),
        help_text=gettext_lazy("The address, so that help finds you."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "street-address"}),
        error_messages={
            "required": gettext_lazy("Enter the address where you are today."),
            "max_length": gettext_lazy("Write the address in 200 characters or fewer."),
        },
    )
    phone = TextBox(
        label=gettext_lazy("Which number may we ring if you need help?"),
        help_text=gettext_lazy("Yours, or that of somebody who is near you."),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={
            "required": gettext_lazy("Enter a number that we may ring."),
            "max_length": gettext_lazy("Write the number in 40 characters or fewer."),
        },
    )
