"""People who lead."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import Membership
from common.forms.boxes import capitalised, choice, laid_out, lines, offer, text, tick
from common.forms.text_boxes import AddressBox
from common.once import OnceForm, VersionedForm
from courses.models import Facilitator, Profession
from courses.staffing.facilitators import FacilitatorFacts

BOXES = ("name", "profession", "user", "email", "phone", "postal_address")
NOBODY = ("", "Doesn’t sign in")


class FacilitatorForm(forms.Form):
    """Who somebody is. Give it the members they may sign in as, and whether the organisation keeps a clinical record."""

    name = text("Name", 120, needed="Enter a name.", hint="Participants see it.", spellcheck="false")
    profession = choice("Leads as", capitalised(Profession.choices), needed="Choose what they lead as.", radios=True)
    user = choice("Signs in as", [NOBODY], hint="A leader sees their own courses when they sign in.")
    email = AddressBox(
        label="E-mail address",
        help_text="They are told there of what they lead. Empty: at the address they sign in with.",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    phone = text("Telephone number", 30, hint="Only those who set up see it, and the address below.", type="tel")
    postal_address = lines("Postal address", 300, hint="Where post to them goes.")
    drafts_only = tick(
        "They only write drafts: an assistant, or in training",
        hint="Somebody registered in the same profession signs what they write in the clinical record.",
    )

    def __init__(self, *args: Any, members: Iterable[Membership], clinical: bool, button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.user_id): member for member in members}
        offered = [(key, f"{member.user}, {member.user.address}") for key, member in self.members.items()]
        offer(self, "user", [NOBODY, *offered])
        if clinical:
            self.fields["user"].help_text = "Signed in, they find their own clinic; a leader finds their own courses."
        else:
            del self.fields["drafts_only"]
        self.helper = laid_out(*BOXES, *(["drafts_only"] if clinical else []), button=button)

    @property
    def facts(self) -> FacilitatorFacts:
        """What was typed, for the action."""
        member = self.members.get(self.cleaned_data["user"])
        typed = self.cleaned_data
        return FacilitatorFacts(
            typed["name"],
            typed["profession"],
            member.user if member else None,
            drafts_only=typed.get("drafts_only", False),
            email=typed["email"],
            phone=typed["phone"],
            postal_address=typed["postal_address"],
        )


class NewFacilitatorForm(FacilitatorForm, OnceForm):
    """Somebody who hasn't led here before."""


class ChangeFacilitatorForm(FacilitatorForm, VersionedForm):
    """Somebody as they stood when the form was opened."""

    def __init__(self, *args: Any, person: Facilitator, **kwargs: Any) -> None:
        shown: dict[str, Any] = {"name": person.name, "profession": person.profession, "user": str(person.user_id or "")}
        shown |= {"drafts_only": person.drafts_only, "email": person.email}
        shown |= {"phone": person.phone, "postal_address": person.postal_address}
        super().__init__(*args, initial=shown, version=person.version, **kwargs)


class EndFacilitatorForm(VersionedForm):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="End their time as a leader", red=True)
