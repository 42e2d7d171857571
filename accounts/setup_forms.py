"""The forms of set-up: users, and the organisation itself."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from accounts.models import Membership, Organisation
from accounts.organisations import FIELDS, OrganisationFacts, facts_of, zones
from accounts.users import roles_for
from common.boxes import capitalised, choice, laid_out, lines, offer, text
from common.once import OnceForm, VersionedForm

WHAT_ROLES_SEE = (
    "The office plans courses, keeps people’s records and writes to them. A clinician sees courses and people. "
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

    email = forms.EmailField(
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

    email = forms.EmailField(
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


class OrganisationForm(VersionedForm):
    """Everything about an organisation."""

    name = text("Name", 120, needed="Enter the organisation’s name.")
    kind = choice("Kind", capitalised(Organisation.Kind.choices), needed="Choose a kind.", radios=True)
    department = text("Department or project", 120, hint="Stands under the name at the top of every page")
    contact_name = text("Whom people ask for", 120)
    contact_phone = text("Telephone number", 30, type="tel", width=20)
    contact_hours = text("When somebody answers", 120, hint="For example, Monday to Friday, 8:30am to 4:30pm")
    contact_email = forms.EmailField(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_EMAIL},
    )
    emergency_text = lines("What to do in an emergency", 300, hint="Stands on people’s own pages and in messages.")
    zone = choice("Time zone", [], needed="Choose a time zone.", hint="Dates that are planned already keep theirs.")
    country = text("Country", 2, hint="Two letters, for example GB, IE or CA; empty for no public holidays", width=2)
    subdivision = text("Part of the country", 6, hint="For example ENG, SCT, WLS or NIR in GB; empty for all of it", width=5)
    theme = choice("Look", Organisation.Theme.choices, needed="Choose a look.", radios=True)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        facts = facts_of(organisation)
        shown = {name: getattr(facts, name) for name in FIELDS}
        super().__init__(*args, initial=shown, version=organisation.version, **kwargs)
        offer(self, "zone", [(zone, zone.replace("_", " ")) for zone in zones(organisation.zone)])
        self.helper = laid_out(
            "name",
            "department",
            "kind",
            Fieldset("Whom people ring", "contact_name", "contact_phone", "contact_hours", "contact_email", "emergency_text"),
            Fieldset("Clocks and holidays", "zone", "country", "subdivision"),
            "theme",
            button="Save",
        )

    def clean_country(self) -> str:
        """The country's two letters as capitals."""
        return str(self.cleaned_data["country"]).upper()

    def clean_subdivision(self) -> str:
        """The part's letters as capitals."""
        return str(self.cleaned_data["subdivision"]).upper()

    @property
    def facts(self) -> OrganisationFacts:
        """What was typed, for the action."""
        return OrganisationFacts(**{name: self.cleaned_data[name] for name in FIELDS})
