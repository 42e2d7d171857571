"""Rooms, and the days nobody meets."""

import datetime as dt
from typing import Any

from django import forms

from common.forms.boxes import laid_out, lines, number, text
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm
from courses.models import Venue
from courses.venues.rooms import FIELDS, VenueFacts, venue_facts_of

MOST_PLACES = 999


class VenueForm(forms.Form):
    """What people need to know of a room."""

    name = text("Name", 120, needed="Enter a name.", hint="As people know it, for example Garden Room")
    room = text("Room or floor", 80, hint="If there is more than one")
    neutral_name = text("Neutral name", 120, hint="If its name says what it is for, for example Clinic building, room 4")
    address = lines("Address", 300, rows=2)
    places = number("How many people it holds", 1, MOST_PLACES, needed="Enter how many people it holds.", width=4)
    access_notes = lines("Getting in and about", 500, hint="For example steps, lift, hearing loop, chairs with arms")
    directions = lines("How to find it", 500, hint="Messages and people’s own pages say this.")

    def __init__(self, *args: Any, button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(*FIELDS, button=button)

    @property
    def facts(self) -> VenueFacts:
        """What was typed, for the action."""
        return VenueFacts(**{name: self.cleaned_data[name] for name in FIELDS})


class NewVenueForm(VenueForm, OnceForm):
    """A room that isn't on file."""


class ChangeVenueForm(VenueForm, VersionedForm):
    """A room as it stood when the form was opened."""

    def __init__(self, *args: Any, venue: Venue, **kwargs: Any) -> None:
        facts = venue_facts_of(venue)
        super().__init__(*args, initial={name: getattr(facts, name) for name in FIELDS}, version=venue.version, **kwargs)


class CloseVenueForm(VersionedForm):
    """From which day on."""

    day = DateInParts(
        label="Closed from", help_text="The first day nobody meets there", error_messages={"required": "Enter a day."}
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.helper = laid_out("day", button="Close this room", red=True)


class ClosedDayForm(forms.Form):
    """A day or several on end, and why."""

    day = DateInParts(
        label="Day, or the first of several",
        help_text="For example, 6 5 2027",
        error_messages={"required": "Enter the day."},
    )
    until = DateInParts(label="The last of several", required=False, help_text="Leave it empty for one day")
    reason = text("Why", 120, needed="Say why, for example “Staff training”.", hint="The office sees it when dates are planned.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("day", "until", "reason", button="Close")
