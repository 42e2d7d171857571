"""Why a line of Today is set aside."""

from django import forms

from common.forms.boxes import text
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
