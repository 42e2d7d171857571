"""The forms that change a course as a whole."""

from collections.abc import Iterable
from typing import Any

from django import forms

from common.forms.boxes import offer
from common.forms.clock_times import ClockTimeField
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import LinkBox
from common.once import VersionedForm
from courses.models import Facilitator, Venue
from courses.scheduling.changing.whole_course import WholeChange
from desk.sessions.moving_forms import VIDEO, reviews_box

LEFT = ""


class WholeCourseForm(VersionedForm):
    """What becomes another for every session to come. What is left empty stays; the last two are shown when they are asked."""

    first_day = DateInParts(label="Next session on", required=False, help_text="The others follow it, week by week")
    start = ClockTimeField(label="Start time", required=False, help_text="For example 9:30am. Each keeps its length.")
    venue = forms.ChoiceField(label="Place", required=False)
    video_link = LinkBox(
        label="Video link",
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Only if the place is a video link",
        error_messages={"invalid": "Enter the whole address, starting with https://"},
    )
    reviews_too = forms.BooleanField(
        label="Its reviews go to the new place, too", required=False, widget=forms.CheckboxInput({"small": True})
    )
    all_the_same = forms.BooleanField(label="Change it all the same", required=False)
    reviews = reviews_box()

    def __init__(self, *args: Any, venues: Iterable[Venue], has_reviews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.venues = {str(venue.pk): venue for venue in venues}
        rooms = [(pk, str(venue)) for pk, venue in self.venues.items()]
        offer(self, "venue", [(LEFT, "Leave it as it is"), *rooms, (VIDEO, "Video link")])
        if not has_reviews:
            del self.fields["reviews_too"], self.fields["reviews"]

    def clean(self) -> dict[str, Any]:
        """Ask for the link where the place is one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("venue") == VIDEO and not cleaned.get("video_link") and "video_link" not in self.errors:
            self.add_error("video_link", "Enter the link people join by.")
        return cleaned

    @property
    def change(self) -> WholeChange:
        """What was asked for."""
        given = self.cleaned_data
        return WholeChange(
            start=given["start"],
            first_day=given["first_day"],
            venue=self.venues.get(given["venue"]),
            video_link=given["video_link"] if given["venue"] == VIDEO else "",
            reviews_too=bool(given.get("reviews_too")),
        )


class PlacesForm(VersionedForm):
    """How many places it has; the second box is shown when it is asked."""

    places = forms.IntegerField(
        label="Number of places",
        min_value=1,
        max_value=999,
        widget=forms.NumberInput({"width": 3}),
        error_messages={"required": "Enter how many places it has.", "invalid": "Enter the places in figures."},
    )
    above_advised = forms.BooleanField(label="More than is advised all the same", required=False)

    @property
    def asks_above(self) -> bool:
        """Whether more are wanted than are advised, and somebody has to say so."""
        return self.is_bound and ("above_advised" in self.errors or bool(self.data.get("above_advised")))


class HandOverForm(forms.Form):
    """Who leads the rest of the course instead of whom."""

    person = forms.ChoiceField(label="Instead of", error_messages={"required": "Choose who hands over."})
    successor = forms.ChoiceField(label="It is led by", error_messages={"required": "Choose who takes over."})
    since = DateInParts(label="From", error_messages={"required": "Enter the first day on which it is led by somebody else."})

    def __init__(self, *args: Any, leaders: Iterable[Facilitator], team: Iterable[Facilitator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in (*leaders, *team)}
        offer(self, "person", [("", "Choose"), *((str(each.pk), each.name) for each in leaders)])
        offer(self, "successor", [("", "Choose"), *((str(each.pk), _with_profession(each)) for each in team)])

    def chosen(self, name: str) -> Facilitator:
        """Who was chosen in this box."""
        return self.people[self.cleaned_data[name]]


class HeldAfterAllForm(VersionedForm):
    """Nothing but the press, and what was seen when the page was opened."""


def _with_profession(person: Facilitator) -> str:
    return f"{person.name}, {person.get_profession_display()}"
