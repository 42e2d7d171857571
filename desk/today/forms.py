"""Why a line of Today is set aside."""

from typing import Any

from crispy_forms.layout import Field
from django import forms

from common.forms.boxes import laid_out, text
from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
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
