"""Signing in by a code: the address first, then the code and the date of birth."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import AddressBox, TextBox


def code_box() -> forms.CharField:
    """Where a code from a mail is typed."""
    return TextBox(
        label=_("Code"),
        help_text=_("6 digits, from the e-mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "width": 10}),
        error_messages={"required": _("Enter the code from the e-mail."), "max_length": _("The code has 6 digits.")},
    )


class AskForCodeForm(forms.Form):
    """The address the code goes to."""

    email = AddressBox(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": False}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address like name@example.org."),
            "max_length": _("Write the e-mail address in 254 characters or fewer."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("email", ButtonHolder(Submit("ask", _("Send me a code"))))


class EnterCodeForm(forms.Form):
    """The code, and the date of birth that tells apart people who share an address."""

    code = code_box()
    date_of_birth = DateInParts(
        label=_("Your date of birth"),
        help_text=_("For example, 14 3 1961"),
        error_messages={"required": _("Enter your date of birth.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("code", "date_of_birth", ButtonHolder(Submit("enter", _("Sign in"))))
