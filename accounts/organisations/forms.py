"""The form of an organisation itself."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.conf import settings

from accounts.memberships import staff_of
from accounts.models import Organisation
from accounts.organisations.particulars import (
    FIELDS,
    FIRST_HOUR,
    LAST_HOUR,
    LONGEST_TARGET,
    OrganisationFacts,
    organisation_facts_of,
    zones,
)
from common.forms.boxes import capitalised, choice, laid_out, lines, number, offer, text
from common.forms.text_boxes import AddressBox
from common.once import VersionedForm

WRONG_EMAIL = "Enter an e-mail address in full, like name@example.com."


class OrganisationForm(VersionedForm):
    """Everything about an organisation."""

    name = text("Name", 120, needed="Enter the organisation’s name.")
    kind = choice("Kind", capitalised(Organisation.Kind.choices), needed="Choose a kind.", radios=True)
    department = text("Department or project", 120, hint="Stands under the name at the top of every page")
    contact_name = text("Whom people ask for", 120)
    contact_phone = text("Telephone number", 30, type="tel", width=20)
    contact_hours = text("When somebody answers", 120, hint="For example, Monday to Friday, 8:30am to 4:30pm")
    contact_email = AddressBox(
        label="E-mail address",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": WRONG_EMAIL},
    )
    emergency_text = lines("What to do in an emergency", 300, hint="Stands on people’s own pages and in messages.")
    safeguarding_lead_id = choice(
        "Who leads on safeguarding?",
        [],
        hint="Named wherever staff write down a concern, so that they ring the right person when somebody may not be safe",
    )
    zone = choice("Time zone", [], needed="Choose a time zone.", hint="Dates that are planned already keep theirs.")
    country = text("Country", 2, hint="Two letters, for example GB, IE or CA; empty for no public holidays", width=2)
    subdivision = text("Part of the country", 6, hint="For example ENG, SCT, WLS or NIR in GB; empty for all of it", width=5)
    treatment_function = text(
        "Treatment function", 3, hint="Three figures for the daily activity file; 191 is pain management", width=3
    )
    target_wait_weeks = number("Longest wait to aim for, in weeks", 1, LONGEST_TARGET, width=3)
    registers_hour = number("Hour at which the next registers are put on paper", FIRST_HOUR, LAST_HOUR, width=3)
    theme = choice("Look", Organisation.Theme.choices, needed="Choose a look.", radios=True)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        facts = organisation_facts_of(organisation)
        shown = {name: getattr(facts, name) for name in FIELDS}
        super().__init__(*args, initial=shown, version=organisation.version, **kwargs)
        offer(self, "zone", [(zone, zone.replace("_", " ")) for zone in zones(organisation.zone)])
        self.fields["target_wait_weeks"].help_text = f"The capacity report begins with it. Empty: {settings.TARGET_WAIT_WEEKS}"
        hour = settings.DOWNTIME_PACK_HOUR
        self.fields["registers_hour"].help_text = f"Of your own clock, 12 to 23, for a day without the program. Empty: {hour}"
        staff = [(str(each.user_id), str(each.user)) for each in staff_of(organisation)]
        offer(self, "safeguarding_lead_id", [("", "Nobody yet"), *staff])
        hospital = organisation.kind == Organisation.Kind.HOSPITAL
        self.helper = laid_out(
            "name",
            "department",
            "kind",
            Fieldset("Whom people ring", "contact_name", "contact_phone", "contact_hours", "contact_email", "emergency_text"),
            Fieldset("Safety", "safeguarding_lead_id"),
            Fieldset("Clocks and holidays", "zone", "country", "subdivision"),
            Fieldset("Waits and registers", "target_wait_weeks", "registers_hour"),
            *(["treatment_function"] if hospital else []),
            "theme",
            button="Save",
        )

    def clean_country(self) -> str:
        """The country's two letters as capitals."""
        return str(self.cleaned_data["country"]).upper()

    def clean_subdivision(self) -> str:
        """The part's letters as capitals."""
        return str(self.cleaned_data["subdivision"]).upper()

    def clean_safeguarding_lead_id(self) -> int | None:
        """The key of a user, one of those offered."""
        return int(self.cleaned_data["safeguarding_lead_id"] or 0) or None

    def clean_treatment_function(self) -> str:
        """What was typed; where the box isn't shown or was emptied, what is on file."""
        return str(self.cleaned_data["treatment_function"]).strip() or str(self.initial["treatment_function"])

    @property
    def facts(self) -> OrganisationFacts:
        """What was typed, for the action."""
        return OrganisationFacts(**{name: self.cleaned_data[name] for name in FIELDS})
