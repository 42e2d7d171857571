"""Saying whether one wants to come, and how: one question a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.own_words import OwnWords
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from courses.models import Format
from desk.own.forms import BACK
from desk.own.pathway.standing import Answer
from desk.shared.waits import wait_words
from participants.waiting.choosing import NOTE_LENGTH, Formats
from participants.waiting.waits import CurrentWait

WORDS = {
    Answer.YES.value: gettext_lazy("Yes, I want to come"),
    Answer.NOT_INTERESTED.value: gettext_lazy("No, I don’t want to come"),
    Answer.ANOTHER_FORMAT.value: gettext_lazy("Only if we meet in another way"),
    Answer.RING_ME.value: gettext_lazy("I want help for me alone: please ring me"),
}
EITHER = "either"


def own_layout(*fields: str, button: str) -> FormHelper:
    """A form with one green button, and the way back that changes nothing."""
    made = FormHelper()
    made.layout = Layout(*fields, ButtonHolder(Submit("save", button), HTML(BACK)))
    return made


class WhetherForm(forms.Form):
    """The first question. It writes nothing down: each answer has a page that says what happens then."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What do you want?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you want."),
            "invalid_choice": gettext_lazy("Choose what you want."),
        },
    )

    def __init__(self, *args: Any, answers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(each, WORDS[each]) for each in answers]  # type: ignore[attr-defined]
        self.helper = own_layout("answer", button=_("Go on"))


class HowForm(OnceForm):
    """In which ways they can come, each with how long people wait for it now."""

    how = forms.ChoiceField(
        label=gettext_lazy("How can you come?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how you can come."),
            "invalid_choice": gettext_lazy("Choose how you can come."),
        },
    )

    def __init__(self, *args: Any, waits: Mapping[str, CurrentWait], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = {Format.IN_PERSON.value: _("Face to face."), Format.VIDEO.value: _("By video, from home.")}
        ways = [(way, f"{words} {wait_words(waits[way])}") for way, words in named.items()]
        self.fields["how"].choices = [*ways, (EITHER, _("Either: what comes first."))]  # type: ignore[attr-defined]
        self.helper = own_layout("submission_id", "how", button=_("Save my answer"))

    @property
    def formats(self) -> Formats:
        """What was chosen, for the action."""
        how = self.cleaned_data["how"]
        return Formats(in_person=how in (Format.IN_PERSON, EITHER), video=how in (Format.VIDEO, EITHER))


class InsteadForm(OnceForm):
    """What they want to add to any other answer than yes. They don't have to."""

    note = TextBox(
        required=False,
        max_length=NOTE_LENGTH,
        widget=OwnWords(),
        help_text=gettext_lazy("You don’t have to write anything."),
        error_messages={"max_length": gettext_lazy("Write it in 300 characters or fewer.")},
    )

    def __init__(self, *args: Any, question: str, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = question
        self.helper = own_layout("submission_id", "note", button=button)
