"""Users: inviting one, changing what they are, ending it."""

from typing import Any

from django import forms

from accounts.models import Membership, Organisation
from accounts.users.members import roles_for
from common.forms.boxes import choice, laid_out, offer, text
from common.forms.text_boxes import AddressBox
from common.once import OnceForm, VersionedForm

WHAT_ROLES_SEE = (
    "The office plans courses, keeps people’s records and writes to them. "
    "A clinician sees courses and people, and the clinical record where one is kept. "
    "A leader sees their own courses, from 14 days before they begin to 30 days after. "
    "An auditor sees who did and looked at what, and nothing else."
)
WRONG_EMAIL = "Enter an e-mail address in full, like name@example.com."


class UserForm(forms.Form):
    """Name and role."""

    name = text("Name", 120, needed="Enter a name.", spellcheck="false")
    role = choice("Role", [], needed="Choose a role.", hint=WHAT_ROLES_SEE, radios=True)

    def __init__(self, *args: Any, organisation: Organisation, present: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", roles_for(organisation, present))


class InviteForm(UserForm, OnceForm):
    """Somebody who can't sign in here yet."""

    email = AddressBox(
        label="E-mail address",
        max_length=254,
        help_text="They sign in with it, and nobody else can.",
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter an e-mail address.", "invalid": WRONG_EMAIL},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("name", "email", "role", button="Invite them")


class ChangeUserForm(UserForm, VersionedForm):
    """Somebody as they stood when the form was opened."""

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        shown = {"name": membership.user.name, "role": membership.role}
        house = membership.organisation
        version = membership.version
        super().__init__(*args, organisation=house, present=membership.role, initial=shown, version=version, **kwargs)
        self.helper = laid_out("name", "role", button="Save")


class ChangeAddressForm(VersionedForm):
    """Another address to sign in with."""

    email = AddressBox(
        label="New e-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter an e-mail address.", "invalid": WRONG_EMAIL},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("email", button="Change the address")


class EndUserForm(VersionedForm):
    """Nothing to say but yes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="End their access", red=True)
