"""The office adds a guest."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.boxes import laid_out, offer, text, tick
from common.forms.text_boxes import AddressBox
from common.once import OnceForm
from participants.models import Appointment


class OfficeGuestForm(OnceForm):
    """Whose guest, and who."""

    place = forms.TypedChoiceField(
        label="Whose guest?",
        coerce=int,
        error_messages={"required": "Choose whose guest it is.", "invalid_choice": "Choose somebody who has a place that day."},
    )
    name = text("Name", 120, needed="Enter the guest’s name.")
    email = AddressBox(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Only if the guest is to be told by mail",
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Enter an e-mail address in full, like name@example.com."},
    )
    above_room = tick("The room is full: add this guest all the same", hint="Only if you have seen to it that there is a seat")

    def __init__(self, *args: Any, places: Sequence[Appointment], is_full: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(place.pk), place.participant.listed_name) for place in places]
        offer(self, "place", [("", "Choose"), *people])
        if not is_full:
            del self.fields["above_room"]
        self.helper = laid_out("submission_id", *(name for name in self.fields if name != "submission_id"), button="Add")
