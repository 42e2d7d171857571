"""Giving somebody a part of a session."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from common.forms.boxes import offer
from common.words import clock_time
from courses.models import Duty, EditionItem, Facilitator, Session
from desk.sessions.page import TimetableRow

WHOLE = "whole"


class PartForm(forms.Form):
    """Who does what: the whole session, or one part of it."""

    facilitator = forms.ChoiceField(label="Who", error_messages={"required": "Choose who leads."})
    part = forms.ChoiceField(label="What they lead", error_messages={"required": "Choose what they lead."})
    role = forms.ChoiceField(
        label="Their role",
        choices=[(Duty.Role.LEAD, "Leads"), (Duty.Role.SUPPORT, "Supports")],
        widget=forms.RadioSelect(attrs={"small": True, "inline": True}),
        initial=Duty.Role.LEAD,
        error_messages={"required": "Choose if they lead or support."},
    )
    throughout = forms.BooleanField(
        label="Also at every later session of this course, where nobody does it yet",
        help_text="Its reviews are left out: they are given at a review",
        required=False,
        widget=forms.CheckboxInput(attrs={"small": True}),
    )

    def __init__(
        self,
        *args: Any,
        facilitators: Iterable[Facilitator],
        timetable: Iterable[TimetableRow],
        not_in_standing: Mapping[int, str],
        kind: str = Session.Kind.COURSE,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if kind == Session.Kind.REVIEW:
            self.fields["throughout"].label = "Also at every later review of this course, where nobody does it yet"
            self.fields["throughout"].help_text = "Its other sessions are left out: they are given at one of those"
        elif kind != Session.Kind.COURSE:
            del self.fields["throughout"]  # there is one Session Zero, and nothing of its kind comes later
        self.people = {str(person.pk): person for person in facilitators}
        self.items = {str(row.item.pk): row.item for row in timetable if row.item.kind != EditionItem.Kind.BREAK}
        people = [(pk, _name(person, not_in_standing.get(person.pk, ""))) for pk, person in self.people.items()]
        parts = [
            (str(row.item.pk), f"{clock_time(row.starts_at)} {row.item.title}{f' (needs {row.needs})' if row.needs else ''}")
            for row in timetable
            if row.item.kind != EditionItem.Kind.BREAK
        ]
        offer(self, "facilitator", [("", "Choose"), *people])
        offer(self, "part", [(WHOLE, "The whole session"), *parts])

    @property
    def chosen(self) -> Facilitator:
        """Who was chosen."""
        return self.people[self.cleaned_data["facilitator"]]

    @property
    def chosen_item(self) -> EditionItem | None:
        """The part that was chosen; None for the whole session."""
        return self.items.get(self.cleaned_data["part"])


def _name(person: Facilitator, standing: str) -> str:
    """What the choice says of somebody; who isn't in standing on that day may be chosen, and the course's checks ask for more."""
    said = f"{person.name}, {person.get_profession_display()}"
    return f"{said}, {standing.lower()} on that day" if standing else said
