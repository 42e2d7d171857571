"""People who lead."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Membership
from common.forms.boxes import capitalised, choice, laid_out, offer, text
from common.once import OnceForm, VersionedForm
from courses.models import Facilitator, Profession
from courses.staffing.facilitators import FacilitatorFacts

NOBODY = ("", "Doesn’t sign in")


class FacilitatorForm(forms.Form):
    """Who somebody is. Give it the members they may sign in as."""

    name = text("Name", 120, needed="Enter a name.", hint="Participants see it.", spellcheck="false")
    profession = choice("Leads as", capitalised(Profession.choices), needed="Choose what they lead as.", radios=True)
    user = choice("Signs in as", [NOBODY], hint="A leader sees their own courses when they sign in.")

    def __init__(self, *args: Any, members: Iterable[Membership], button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.user_id): member for member in members}
        offered = [(key, f"{member.user}, {member.user.address}") for key, member in self.members.items()]
        offer(self, "user", [NOBODY, *offered])
        self.helper = laid_out("name", "profession", "user", button=button)

    @property
    def facts(self) -> FacilitatorFacts:
        """What was typed, for the action."""
        member = self.members.get(self.cleaned_data["user"])
        return FacilitatorFacts(self.cleaned_data["name"], self.cleaned_data["profession"], member.user if member else None)


class NewFacilitatorForm(FacilitatorForm, OnceForm):
    """Somebody who hasn't led here before."""


class ChangeFacilitatorForm(FacilitatorForm, VersionedForm):
    """Somebody as they stood when the form was opened."""

    def __init__(self, *args: Any, person: Facilitator, **kwargs: Any) -> None:
        shown = {"name": person.name, "profession": person.profession, "user": str(person.user_id or "")}
        super().__init__(*args, initial=shown, version=person.version, **kwargs)


class EndFacilitatorForm(VersionedForm):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="End their time as a leader", red=True)
