"""A recurring assessment clinic, as the office types it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div
from django import forms

from common.forms.boxes import SMALL, choice, laid_out, number, offer
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm
from courses.assessing.clinics import ClinicDraft
from courses.dates.calendars import WEEKDAYS
from courses.models import AssessmentClinic, Facilitator, Format, Programme, Venue

NO_ROOM = ("", "No room")
MOST_SLOTS = 12


class ClinicForm(forms.Form):
    """When, where and who. Give it the programmes that people are referred to, the rooms, and who may assess."""

    programme = choice("Programme", [], needed="Choose a programme.")
    weekday = choice("On which weekday", [(str(each), name) for each, name in enumerate(WEEKDAYS)], needed="Choose a weekday.")
    start = ClockTimeField(label="Starts at", error_messages={"required": "Enter when it starts, for example 9:30am."})
    slots = number("How many assessments, one after another", 1, MOST_SLOTS, needed="Enter how many.", width=2)
    format = choice("How people are assessed", Format.choices, needed="Choose how.", radios=True)
    venue = choice("Room", [NO_ROOM], hint="Only where people come in person")
    staff = forms.MultipleChoiceField(
        label="Who assesses",
        help_text="One of each profession at least; the first who is free is taken. Who only drafts isn’t listed.",
        error_messages={"required": "Choose who assesses.", "invalid_choice": "Choose people from the list."},
        widget=forms.CheckboxSelectMultiple(SMALL),
    )
    valid_from = DateInParts(
        label="First day", help_text="For example, 6 9 2027", error_messages={"required": "Enter the first day."}
    )
    valid_until = DateInParts(label="Last day", required=False, help_text="Empty: it goes on until you end it")

    def __init__(
        self,
        *args: Any,
        programmes: Iterable[Programme],
        rooms: Iterable[Venue],
        people: Iterable[Facilitator],
        button: str = "Save",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programmes = {str(each.pk): each for each in programmes}
        self.rooms = {str(each.pk): each for each in rooms}
        self.people = {str(each.pk): each for each in people}
        offer(self, "programme", [(key, each.name) for key, each in self.programmes.items()])
        offer(self, "venue", [NO_ROOM, *((key, str(each)) for key, each in self.rooms.items())])
        offer(self, "staff", [(key, f"{each}, {each.get_profession_display()}") for key, each in self.people.items()])
        hours = Div("start", "slots", css_class="app-boxes")
        self.helper = laid_out(
            *("programme", "weekday", hours, "format", "venue", "staff", "valid_from", "valid_until"), button=button
        )

    @property
    def draft(self) -> ClinicDraft:
        """What was typed, for the action; a room is dropped where nobody comes."""
        typed = self.cleaned_data
        return ClinicDraft(
            programme=self.programmes[typed["programme"]],
            weekday=int(typed["weekday"]),
            start=typed["start"],
            slots=typed["slots"],
            format=typed["format"],
            staff=tuple(self.people[key] for key in typed["staff"]),
            valid_from=typed["valid_from"],
            valid_until=typed["valid_until"],
            venue=self.rooms.get(typed["venue"]) if typed["format"] == Format.IN_PERSON else None,
        )


class NewClinicForm(ClinicForm, OnceForm):
    """A clinic that isn't held yet."""

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": today, "slots": 2, "format": Format.IN_PERSON}, **kwargs)


class ChangeClinicForm(ClinicForm, VersionedForm):
    """A clinic as it stood when the form was opened."""

    def __init__(self, *args: Any, clinic: AssessmentClinic, **kwargs: Any) -> None:
        shown = {name: getattr(clinic, name) for name in ("start", "slots", "format", "valid_from", "valid_until")}
        shown |= {"programme": str(clinic.programme_id), "weekday": str(clinic.weekday), "venue": str(clinic.venue_id or "")}
        shown["staff"] = [str(person.pk) for person in clinic.staff.all()]
        super().__init__(*args, initial=shown, version=clinic.version, **kwargs)


class EndClinicForm(forms.Form):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="End this clinic", red=True)
