"""Which of two details is right, before two records become one."""

from typing import Any

from django import forms

from common.once import VersionedForm
from participants.merging.merge import MergePreview
from participants.merging.page import options_of
from participants.models import Participant


class MergeForm(VersionedForm):
    """A question for each detail that the two records don't agree on. Nothing is ticked beforehand: somebody has to look."""

    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, keep: Participant, other: Participant, preview: MergePreview, country: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, version=keep.version, **kwargs)
        self.fields["other_version"].initial = other.version
        self.asked = [each for each in preview.details if each.must_be_chosen]
        for detail in self.asked:
            self.fields[detail.field] = forms.ChoiceField(
                label=detail.label,
                choices=list(options_of(detail, country)),
                widget=forms.RadioSelect(attrs={"small": True}),
                error_messages={"required": f"{detail.label}: choose which one is right."},
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fields to be answered, in the order of a record."""
        return [self[detail.field] for detail in self.asked]

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, by detail."""
        return {detail.field: self.cleaned_data[detail.field] for detail in self.asked}

    @property
    def versions(self) -> tuple[int, int]:
        """At which version the kept record and the other one were read."""
        return self.cleaned_data["version"], self.cleaned_data["other_version"]
