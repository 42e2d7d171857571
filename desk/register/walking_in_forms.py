"""Somebody who came without a place: a person who was found, or somebody new by name and telephone number."""

from typing import Any

from django import forms

from common.forms.text_boxes import TextBox
from common.once import OnceForm
from common.text.folding import folded
from desk.shared.late_joining import late_reason
from participants.attendance.walk_ins import Newcomer
from participants.models import Participant

COURSE, TODAY = "course", "today"


def _length(field: str) -> int:
    return int(getattr(Participant._meta.get_field(field), "max_length", 0))


class WalkInForm(OnceForm):
    """Who came; which button was pressed says whether they join the course.

    `joining_over`, the session that joining ended with, asks why whoever joins the course does so now.
    """

    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first_names = TextBox(
        label="First name",
        required=False,
        max_length=_length("first_names"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    last_name = TextBox(
        label="Last name",
        required=False,
        max_length=_length("last_name"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = TextBox(
        label="Telephone number",
        help_text="So that the office can ring them",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "width": 20}),
    )
    stay = forms.ChoiceField(
        choices=[(COURSE, "Joins the course"), (TODAY, "Only today")],
        error_messages={"required": "Say whether they join the course.", "invalid_choice": "Say whether they join the course."},
    )

    def __init__(self, *args: Any, joining_over: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if joining_over:
            self.fields["late_reason"] = late_reason(joining_over)
            self.fields["late_reason"].required = False

    @property
    def newcomer(self) -> Newcomer:
        """Whoever isn't on file."""
        given = self.cleaned_data
        return Newcomer(given["first_names"], given["last_name"], given["phone"])

    @property
    def only_today(self) -> bool:
        """Whether they are here for this session alone."""
        return bool(self.cleaned_data["stay"] == TODAY)

    def clean(self) -> dict[str, Any]:
        """Ask for the name of whoever wasn't found."""
        given = super().clean() or self.cleaned_data
        names = [given.get("first_names", ""), given.get("last_name", "")]
        if not given.get("person") and not {"first_names", "last_name"} & set(self.errors) and not folded(" ".join(names)):
            self.add_error("first_names", "Enter their first name. Of somebody with one name, that is enough.")
        late = self.fields.get("late_reason")
        if late and given.get("stay") == COURSE and not given.get("late_reason") and "late_reason" not in self.errors:
            self.add_error(None if given.get("person") else "late_reason", late.error_messages["required"])
        return given
