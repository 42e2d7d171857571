"""The form that moves several people to another course."""

from collections.abc import Iterable
from typing import Any

from django import forms

from common.forms.boxes import SMALL, offer, text
from courses.models import Course


class MovePeopleForm(forms.Form):
    """Who is moved, and where to."""

    people = forms.MultipleChoiceField(
        label="Who is moved",
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"required": "Choose who is moved.", "invalid_choice": "Choose people who have a place on this course."},
    )
    to = forms.ChoiceField(
        label="To which course",
        error_messages={"required": "Choose a course.", "invalid_choice": "Choose one of the courses listed."},
    )
    waits = forms.BooleanField(
        label="Whoever finds no place there waits for one, as long as they have waited already",
        required=False,
        widget=forms.CheckboxInput(SMALL),
    )
    late_reason = text("Why they get a place after joining has ended", 200, hint="Kept on record")

    def __init__(
        self, *args: Any, people: Iterable[tuple[int, str]], courses: Iterable[Course], has_list: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.courses = {str(each.pk): each for each in courses}
        people = list(people)
        offer(self, "people", people)
        self.fields["people"].initial = [pk for pk, _ in people]
        offer(self, "to", [("", "Choose"), *((pk, _named(each)) for pk, each in self.courses.items())])
        if not has_list:
            del self.fields["waits"]

    @property
    def chosen(self) -> list[int]:
        """Who, by key."""
        return [int(pk) for pk in self.cleaned_data["people"]]

    @property
    def course(self) -> Course:
        """Where to."""
        return self.courses[self.cleaned_data["to"]]


def _named(course: Course) -> str:
    free = f"{course.free} free" if course.free > 0 else "full"
    begins = course.first_starts_at.astimezone(course.organisation.tzinfo)
    return f"{course.name}, from {begins:%-d %B %Y}, {free}"
