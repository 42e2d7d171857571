"""What the course list may be narrowed by, as a GET form that works without scripts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import TextBox
from courses.ground import states
from courses.models import Format, Programme, Venue
from courses.scheduling import listing

KINDS = [("", "Both kinds"), *Programme.Kind.choices]
STATES = [("", "Any state"), *((state, state) for state in (*states.STATES, *states.MARKS))]
FROM_HOME = [(listing.VIDEO, Format.VIDEO.label), (listing.TELEPHONE, Format.TELEPHONE.label)]
WHEN = [("", "Any dates"), *listing.WHEN.items()]


class CourseFilters(forms.Form):
    """Search, kind, state, place, dates and free places. Nothing is required; a value nobody offered is said to be wrong."""

    q = TextBox(required=False, label="Search by name or place", widget=forms.TextInput({"type": "search"}))
    kind = forms.ChoiceField(required=False, choices=KINDS)
    state = forms.ChoiceField(required=False, choices=STATES)
    place = forms.ChoiceField(required=False)
    when = forms.ChoiceField(required=False, choices=WHEN, label="Dates")
    first = DateInParts(required=False, label="First day from")
    last = DateInParts(required=False, label="First day to")
    free = forms.BooleanField(required=False, label="With free places", widget=forms.CheckboxInput({"small": True}))

    def __init__(self, asked: QueryDict, *, venues: Iterable[Venue]) -> None:
        """Take the query string and the venues that may be chosen."""
        super().__init__(asked)
        rooms = [(str(venue.pk), str(venue)) for venue in venues]
        offer(self, "place", [("", "Any place"), *FROM_HOME, *rooms])

    def clean(self) -> dict[str, Any]:
        """Ask for dates when dates were to be chosen, and for their right order."""
        given = self.cleaned_data
        if given.get("when") != listing.CHOSEN or self.errors:
            return given
        first, last = given["first"], given["last"]
        if not first and not last:
            self.add_error("first", "Enter the dates between which the courses start, or choose other dates.")
        elif first and last and last < first:
            self.add_error("last", "This day is before the other one. Enter a later day.")
        return given

    def wanted(self) -> listing.CoursesWanted:
        """Return what is wanted; a filter with something wrong in it narrows nothing."""
        given = self.cleaned_data if self.is_valid() else {name: self.cleaned_data.get(name) for name in self.fields}
        return listing.CoursesWanted(
            text=given["q"] or "",
            kind=given["kind"] or "",
            state=given["state"] or "",
            place=given["place"] or "",
            when="" if self.errors and given["when"] == listing.CHOSEN else given["when"] or "",
            first=given["first"],
            last=given["last"],
            free=bool(given["free"]),
        )
