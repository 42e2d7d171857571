"""The forms by which somebody tells the team something."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.own_words import OwnWords, OwnWordsLine
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from participants.distress.reporting import DistressTold
from participants.distress.rules import WHEN_LENGTH, WORDS_LENGTH
from participants.models import DistressReport

BACK = (
    '{% load i18n %}<a class="nhsuk-link nhsuk-link--no-visited-state" href="{% url "desk:me" %}">'
    '{% translate "Change nothing" %}</a>'
)
TOO_LONG = gettext_lazy("Write this in %(limit_value)d characters or fewer.")


def telling_layout(*fields: Any, button: str) -> FormHelper:
    """A form of the participant's own pages: one green button, and the way back that changes nothing."""
    made = FormHelper()
    made.attrs = {"novalidate": ""}
    made.layout = Layout(*fields, ButtonHolder(Submit("save", button), HTML(BACK)))
    return made


class TellUsForm(OnceForm):
    """More pain, or distress. Nothing is chosen beforehand, and words may be left out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=DistressReport.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is."), "invalid_choice": gettext_lazy("Choose what it is.")},
    )
    words = TextBox(
        label=gettext_lazy("In your own words, if you like"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=OwnWords({"rows": 5}),
        error_messages={"max_length": TOO_LONG},
    )
    ring = forms.ChoiceField(
        choices=DistressReport.Ring.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether we may ring you."),
            "invalid_choice": gettext_lazy("Say whether we may ring you."),
        },
    )
    ring_when = TextBox(
        label=gettext_lazy("At what time? Only if you chose a certain time"),
        required=False,
        max_length=WHEN_LENGTH,
        widget=OwnWordsLine(),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, phone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ring"].label = _("May we ring you on %(phone)s?") % {"phone": phone} if phone else _("May we ring you?")
        self.helper = telling_layout("submission_id", "kind", "words", "ring", "ring_when", button=_("Send to my team"))

    def clean(self) -> dict[str, Any]:
        """A certain time has to be said."""
        given = super().clean() or {}
        if given.get("ring") == DistressReport.Ring.AT and not given.get("ring_when", "").strip():
            self.add_error("ring_when", _("Say when we may ring you."))
        return given

    @property
    def told(self) -> DistressTold:
        """What was typed, for the action."""
        given = self.cleaned_data
        return DistressTold(given["kind"], given["words"], given["ring"], given["ring_when"])
