"""What somebody may change on their own page."""

import dataclasses
import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Fieldset, Layout, Submit
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.forms.text_boxes import AddressBox, TextBox
from common.once import VersionedForm
from desk.own.sign_in_forms import code_box
from participants.models import Participant
from participants.people.own_details import WORDS, OwnDetails, details_of, faults_in

# The office's words are English and about "they"; these are the person's own.
CHANNELS = (
    (Participant.Channel.EMAIL, _("By e-mail")),
    (Participant.Channel.LETTER, _("By letter")),
    (Participant.Channel.TELEPHONE, _("By telephone")),
)
WORDINGS = (
    (Participant.Wording.NEUTRAL, _("Only “your appointment”, not what it is for")),
    (Participant.Wording.PLAIN, _("The course by its name")),
)
BACK = (
    '{% load i18n %}<a class="nhsuk-link nhsuk-link--no-visited-state" href="{% url "desk:me" %}">'
    '{% translate "Change nothing" %}</a>'
)

KEEP = (
    '{% load i18n %}<a class="nhsuk-link nhsuk-link--no-visited-state" href="{% url "desk:my_details" %}">'
    '{% translate "Keep the old one" %}</a>'
)


def _own_box(label: Any, most: int, *, hint: Any = "", widget: type[forms.Widget] = forms.TextInput, **attrs: Any) -> TextBox:
    too_long = format_lazy(_("Write {most} characters or fewer."), most=most)
    return TextBox(
        label=label,
        required=False,
        max_length=most,
        help_text=hint,
        widget=widget(attrs=attrs),
        error_messages={"max_length": too_long},
    )


class OwnDetailsForm(VersionedForm):
    """Contact details, channel and wording; judged by the rules of the office's form."""

    email = AddressBox(
        label=_("E-mail address"),
        help_text=_("The code you sign in with goes there, too. We save a new one when you have typed a code we send there."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address in full, like name@example.com."),
            "max_length": _("Write the e-mail address in 254 characters or fewer."),
        },
    )
    phone = TextBox(
        label=_("Telephone number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "width": 20}),
        error_messages={"max_length": _("Write the telephone number in 40 characters or fewer.")},
    )
    leaders_may_ring = forms.BooleanField(
        label=_("The people who lead my sessions may ring me"),
        help_text=_("They can then see your telephone number while your sessions are near."),
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("How do you want to hear from us?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you want to hear from us.")},
    )
    wording = forms.ChoiceField(
        label=_("What may messages and your calendar say?"),
        help_text=_("Somebody else may see them on a shared telephone or screen."),
        choices=WORDINGS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what messages may say.")},
    )

    postal_address = _own_box(_("Your address, for letters"), 300, widget=forms.Textarea, rows=4, autocomplete="street-address")
    emergency_name = _own_box(_("Whom we ring in an emergency"), 120, autocomplete="off", spellcheck="false")
    emergency_relation = _own_box(_("Who that is to you"), 60, hint=_("For example, my wife"), autocomplete="off", width=20)
    emergency_phone = _own_box(_("Their telephone number"), 40, type="tel", autocomplete="off", width=20)

    def __init__(self, *args: Any, person: Participant, now: dt.datetime, **kwargs: Any) -> None:
        shown = dataclasses.asdict(details_of(person))
        super().__init__(*args, initial=shown, version=person.version, **kwargs)
        self.person, self.now = person, now
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "email",
            "phone",
            "leaders_may_ring",
            "channel",
            "wording",
            "postal_address",
            Fieldset(_("In an emergency"), "emergency_name", "emergency_relation", "emergency_phone"),
            ButtonHolder(Submit("save", _("Save")), HTML(BACK)),
        )

    @property
    def details(self) -> OwnDetails:
        """What was typed, for the action; a box that has an error is left out."""
        words = {name: self.cleaned_data.get(name) or "" for name in WORDS}
        return OwnDetails(**words, leaders_may_ring=bool(self.cleaned_data.get("leaders_may_ring")))

    def clean(self) -> dict[str, Any]:
        """Judge what was typed by the rules that the action judges it by again."""
        for fault in faults_in(self.details, self.person.organisation, self.now):
            if fault.field not in self.errors:
                self.add_error(fault.field, fault.sentence)
        return self.cleaned_data


class ConfirmAddressForm(forms.Form):
    """The code that was sent to a new address."""

    code = code_box()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("code", ButtonHolder(Submit("confirm", _("Save the new address")), HTML(KEEP)))
