"""What is told of a day, and what is laid out there."""

from typing import Any

from django import forms

from common.forms.boxes import choice, laid_out, number, offer, text
from common.forms.text_boxes import LinkBox
from common.once import OnceForm, VersionedForm
from courses.handouts.contents import ACCEPTED, KINDS
from courses.models import EditionDay

MOST_GUESTS = 4


class ToldOfDayForm(VersionedForm):
    """What to bring, and guests."""

    bring = text("What to bring", 300, hint="People read it on their page and on paper, in plain words")
    guests_each = number(
        "Guests each person may bring",
        0,
        MOST_GUESTS,
        needed="Enter a number, 0 for none.",
        hint="0 unless friends and family are invited that day",
        width=2,
    )

    def __init__(self, *args: Any, told: EditionDay, **kwargs: Any) -> None:
        shown = {"bring": told.bring, "guests_each": told.guests_each}
        super().__init__(*args, initial=shown, version=told.version, **kwargs)
        self.helper = laid_out("version", "bring", "guests_each", button="Save")


class HandoutForm(OnceForm):
    """A file or a link, its title, and the part of the day it belongs to."""

    title = text("Title", 120, needed="Say what it is.", hint="People read it on their page")
    offset_minutes = choice("Belongs to", [])
    file = forms.FileField(label="File", required=False, help_text=KINDS, widget=forms.FileInput({"accept": ACCEPTED}))
    link = LinkBox(
        label="Or a link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="A recording elsewhere, for example. It starts with https://",
        error_messages={"invalid": "Enter the whole link. It starts with https://"},
    )

    def __init__(self, *args: Any, parts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "offset_minutes", [("", "The whole day"), *parts])
        self.fields["file"].error_messages["empty"] = "The file is empty. Choose another."
        self.helper = laid_out("submission_id", "title", "offset_minutes", "file", "link", button="Add")

    def clean_offset_minutes(self) -> int | None:
        """Minutes from the day's start, or none."""
        chosen = self.cleaned_data["offset_minutes"]
        return int(chosen) if chosen else None
