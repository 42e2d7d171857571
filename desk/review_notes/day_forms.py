"""The one form of a day: what the group shares, and a short box for each person."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
from desk.assessing.record_forms import LOST
from reviews.group_notes.day_tokens import GROUP
from reviews.notes.rules import MOST

PEOPLE = 200  # of one day, more than any room holds: so long is the box that says what was read
TOKEN_LENGTH = 40


class DayForm(forms.Form):
    """`boxes`: a key with its label. A box may hold more than is kept: how much too long it is says the action."""

    token = TextBox(max_length=PEOPLE * TOKEN_LENGTH, widget=HiddenBox, error_messages={"required": LOST})
    writer = forms.IntegerField(widget=HiddenBox, error_messages={"required": LOST, "invalid": LOST})
    seen = TextBox(required=False, max_length=MOST, widget=HiddenBox)

    def __init__(self, *args: Any, boxes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in boxes:
            area = forms.Textarea(attrs={"rows": 5 if key == GROUP else 2})
            self.fields[f"text-{key}"] = TextBox(label=label, required=False, widget=area)

    def box(self, key: str) -> forms.BoundField:
        """The box of one text."""
        return self[f"text-{key}"]

    def text(self, key: str) -> str:
        """What was typed there; of a form that is valid."""
        return str(self.cleaned_data.get(f"text-{key}", ""))
