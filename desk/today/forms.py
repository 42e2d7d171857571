"""Why a line of Today is set aside."""

from typing import Any

from crispy_forms.layout import Field
from django import forms

from common.forms.boxes import choice, laid_out, text
from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
from common.text.typed_keys import typed_key
from courses.models import Session
from desk.today.setting_aside import REASON_LENGTH


class SetAsideForm(forms.Form):
    """Which line, and why nothing needs to be done about it."""

    line = TextBox(widget=HiddenBox, max_length=120)
    reason = text(
        "Why does nothing need to be done about it?",
        REASON_LENGTH,
        needed="Write why nothing needs to be done about it.",
        hint="It is kept with your name, and others who see this page can read it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("line"), Field("reason"), button="Set aside")


class CourseHeldForm(forms.Form):
    """Whether the sessions of a course were held of which nobody has spoken, one answer for all that the page showed."""

    seen = TextBox(widget=HiddenBox, max_length=2000)
    outcome = choice(
        "Were they held?",
        [(Session.Outcome.NOT_HELD, "None of them was held"), (Session.Outcome.HELD, "All of them were held")],
        needed="Choose whether they were held.",
        radios=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(Field("seen"), Field("outcome"), button="Write it down")

    @property
    def seen_keys(self) -> set[int]:
        """The keys of the sessions that the page showed."""
        return {typed_key(key) for key in self.cleaned_data["seen"].split(",")}
