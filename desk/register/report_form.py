"""The leaders' report of a session: boxes to tick and one note."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Field
from django import forms

from common.forms.boxes import SMALL, laid_out, lines, offer
from common.once import OnceForm, VersionedForm
from courses.leaders.session_reports import NOTE_LENGTH


class SessionReportForm(OnceForm, VersionedForm):
    """What of the checklist was so, and anything the office should know."""

    done = forms.MultipleChoiceField(
        label="What was so at this session",
        help_text="Leave a box empty where it wasn’t. Nobody is blamed: it tells the office where to help.",
        required=False,
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"invalid_choice": "Open the page again: the checklist isn’t what it was."},
    )
    note = lines(
        "Anything the office should know (if you like)",
        NOTE_LENGTH,
        hint="Changes, the room, what you need next time. Nothing about anybody’s health, and no full names.",
    )

    def __init__(self, *args: Any, checklist: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "done", list(enumerate(checklist)))
        self.helper = laid_out(Field("done"), Field("note"), button="Send the report")

    @property
    def ticked(self) -> set[int]:
        """The lines that are ticked, counted from 0."""
        return {int(number) for number in self.cleaned_data["done"]}
