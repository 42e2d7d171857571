"""One line for the contact log."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from participants.models import ContactNote
from participants.people.contacts import LINE_LENGTH


class NoteForm(OnceForm):
    """Who turned to whom, by what, what it was about, and whether to ring back. `waiting`: what could be told by the way."""

    direction = forms.ChoiceField(
        label="Who turned to whom?",
        choices=[(ContactNote.Direction.OUT, "We to them"), (ContactNote.Direction.IN, "They to us")],
        initial=ContactNote.Direction.OUT,
        widget=forms.RadioSelect(attrs={"small": True, "inline": True}),
        error_messages={"required": "Say who turned to whom.", "invalid_choice": "Say who turned to whom."},
    )
    way = forms.ChoiceField(
        label="By",
        choices=ContactNote.Way.choices,
        error_messages={
            "required": "Say whether it was a call, a letter, an e-mail, a text message or in person.",
            "invalid_choice": "Say whether it was a call, a letter, an e-mail, a text message or in person.",
        },
    )
    line = TextBox(
        label="What it was about, in one line",
        max_length=LINE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Write in one line what it was about.",
            "max_length": f"Write it in {LINE_LENGTH} characters or fewer.",
        },
    )
    call_back_on = DateInParts(label="Ring them back on", help_text="Only if somebody should", required=False)
    passes_on = forms.BooleanField(
        label="They were told what is waiting", required=False, widget=forms.CheckboxInput(attrs={"small": True})
    )

    def __init__(self, *args: Any, waiting: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not waiting and not self.is_bound:
            del self.fields["passes_on"]
