"""The small forms of a group's rota."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.boxes import choice, laid_out, offer
from common.words import date_range
from courses.models import Course, Facilitator

NOBODY = ("", "Nobody is named")


class FillForm(forms.Form):
    """From which group. Give it those to choose from."""

    group = choice("From which group", [], needed="Choose a group.", radios=True)

    def __init__(self, *args: Any, groups: Sequence[Course], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {str(each.pk): each for each in groups}
        offer(self, "group", [(key, f"{each.name}, {_days(each)}") for key, each in self.groups.items()])
        self.helper = laid_out("group", button="Fill what has nobody")

    @property
    def chosen(self) -> Course:
        """The group that was chosen."""
        return self.groups[self.cleaned_data["group"]]


class LeadForm(forms.Form):
    """Who answers for the group. Give it the psychologists."""

    person = choice("Psychologist lead", [NOBODY], hint="Answers for the group, whoever leads its items")

    def __init__(self, *args: Any, people: Sequence[Facilitator], course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].initial = str(course.psychologist_lead_id or "")
        self.people = {str(each.pk): each for each in people}
        offer(self, "person", [NOBODY, *((key, str(each)) for key, each in self.people.items())])
        self.helper = laid_out("person", button="Save")

    @property
    def chosen(self) -> Facilitator | None:
        """Who was chosen; None: nobody is named."""
        return self.people.get(self.cleaned_data["person"])


def _days(course: Course) -> str:
    zone = course.organisation.tzinfo
    return date_range(course.first_starts_at.astimezone(zone).date(), course.last_ends_at.astimezone(zone).date())
