"""Somebody says whom they bring."""

from django import forms
from django.utils.translation import gettext_lazy

from common.forms.text_boxes import AddressBox, TextBox
from common.once import OnceForm


class GuestForm(OnceForm):
    """One guest: a name, and an address for whoever wants the guest to be told by mail."""

    name = TextBox(
        label=gettext_lazy("Their name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter the name of the person you bring."),
            "max_length": gettext_lazy("Write the name in 120 characters or fewer."),
        },
    )
    email = AddressBox(
        label=gettext_lazy("Their e-mail address, if you want us to write to them"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Enter an e-mail address in full, like name@example.com.")},
    )
