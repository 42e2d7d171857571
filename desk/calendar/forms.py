"""What the calendar may be narrowed to, as a GET form that works without scripts."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from courses.models import Facilitator, Programme, Venue
from desk.calendar.page import CalendarWanted

KINDS = [("", "Both kinds"), *((str(kind), str(label)) for kind, label in Programme.Kind.choices)]
NAMES = ("course", "room", "person", "kind")
Choices = list[tuple[str, str]]


class CalendarFilters(forms.Form):
    """One course, one room, one person who leads, one kind. Nothing is required; a value nobody offered is said to be wrong."""

    course = forms.ChoiceField(required=False)
    room = forms.ChoiceField(required=False)
    person = forms.ChoiceField(required=False, label="Who leads")
    kind = forms.ChoiceField(required=False)

    def __init__(self, asked: QueryDict, *, courses: Choices, rooms: Iterable[Venue], people: Iterable[Facilitator]) -> None:
        """Take the query string and what may be chosen."""
        super().__init__(asked)
        self.offered: dict[str, Choices] = {
            "course": [("", "All courses"), *courses],
            "room": [("", "All rooms"), *((str(room.pk), str(room)) for room in rooms)],
            "person": [("", "Everybody"), *((str(person.pk), person.name) for person in people)],
            "kind": KINDS,
        }
        for name, choices in self.offered.items():
            offer(self, name, choices)
            self.fields[name].error_messages["invalid_choice"] = "Choose one from the list."

    def chosen(self) -> dict[str, str]:
        """Return what was chosen rightly, as it stands in an address."""
        self.is_valid()  # reads it; what is wrong narrows nothing
        return {name: self.cleaned_data[name] for name in NAMES if self.cleaned_data.get(name)}

    def wanted(self) -> CalendarWanted:
        """Return what is wanted; a filter with something wrong in it narrows nothing."""
        chosen = self.chosen()
        return CalendarWanted(
            course=int(chosen["course"]) if "course" in chosen else None,
            room=int(chosen["room"]) if "room" in chosen else None,
            kind=chosen.get("kind", ""),
            theirs="person" in chosen,
        )

    def in_words(self) -> str:
        """Return what was chosen as it is read on paper, where the form isn't: "CPSMP course 59, Garden Room, Level 2"."""
        chosen = self.chosen()
        return ", ".join(dict(self.offered[name])[value] for name, value in chosen.items())
