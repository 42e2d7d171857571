"""The forms of feedback: what somebody says, and apart from it whether we may quote them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.own_words import OwnWords
from common.forms.text_boxes import TextBox
from common.once import VersionedForm
from desk.own.telling.forms import TOO_LONG
from reviews.feedback.giving import SaidOfProgramme
from reviews.feedback.rules import BEST, WORDS_LENGTH

BACK = (
    '{% load i18n %}<a class="nhsuk-link nhsuk-link--no-visited-state" href="{% url "desk:my_feedback" %}">'
    '{% translate "Change nothing" %}</a>'
)
READS = gettext_lazy("Our office reads this without your name. Who leads your group may read it, without your name too.")
NUMBERS = [("", gettext_lazy("Choose a number")), *((str(number), str(number)) for number in range(BEST + 1))]
NOT_QUOTED, QUOTED_AS = (
    "no",
    {"nobody": gettext_lazy("Yes, without my name"), "first_name": gettext_lazy("Yes, with my first name")},
)


class FeedbackForm(VersionedForm):
    """How much somebody would recommend it, what helped, what to change. Each may be left out, not all."""

    recommends = forms.TypedChoiceField(
        label=gettext_lazy("Would you tell a friend in pain to come?"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=NUMBERS,
        help_text=gettext_lazy("0 is not at all, 10 is by all means."),
        error_messages={"invalid_choice": gettext_lazy("Choose a number from 0 to 10.")},
    )
    helped = TextBox(
        label=gettext_lazy("What helped you?"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=OwnWords({"rows": 4}, reads=READS),
        error_messages={"max_length": TOO_LONG},
    )
    to_change = TextBox(
        label=gettext_lazy("What should we change?"),
        required=False,
        max_length=WORDS_LENGTH,
        widget=OwnWords({"rows": 4}, reads=READS),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, neutral: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if neutral:
            self.fields["recommends"].label = _("Would you tell a friend to come?")
        self.helper = _layout("version", "recommends", "helped", "to_change", button=_("Send"))

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        given = super().clean() or {}
        if not self.errors and given.get("recommends") is None and not (given.get("helped") or given.get("to_change")):
            self.add_error("recommends", _("Choose a number or write something. You don’t have to do both."))
        return given

    @property
    def said(self) -> SaidOfProgramme:
        """What was typed, for the action."""
        given = self.cleaned_data
        return SaidOfProgramme(given["recommends"], given["helped"], given["to_change"])


class QuotingForm(forms.Form):
    """Whether we may quote somebody, and as whom. Nothing is chosen beforehand."""

    quoted_as = forms.ChoiceField(
        label=gettext_lazy("May we quote you?"),
        choices=[*QUOTED_AS.items(), (NOT_QUOTED, gettext_lazy("No"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose whether we may quote you."),
            "invalid_choice": gettext_lazy("Choose whether we may quote you."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _layout("quoted_as", button=_("Save"))

    @property
    def chosen(self) -> str:
        """As whom; "" for no."""
        quoted_as: str = self.cleaned_data["quoted_as"]
        return "" if quoted_as == NOT_QUOTED else quoted_as


def _layout(*fields: str, button: str) -> FormHelper:
    made = FormHelper()
    made.attrs = {"novalidate": ""}
    made.layout = Layout(*fields, ButtonHolder(Submit("save", button), HTML(BACK)))
    return made
