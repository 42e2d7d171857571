"""Finding people; adding and changing one, by the rules of participants.people.particulars; how they told us."""

import dataclasses
import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Div, Fieldset, Layout, Submit
from django import forms

from accounts.models import Organisation
from common.forms.dates_in_parts import DateInParts
from common.forms.text_boxes import AddressBox, TextBox
from common.once import OnceForm, VersionedForm, say
from common.refused import Refused
from participants.models import Appointment, Participant
from participants.people import particulars
from participants.people.particulars import Particulars, ParticularsGround
from participants.people.record import FIELDS, LooksAlike, particulars_of

WAYS = [(way.value, str(way.label).capitalize()) for way in (Appointment.ToldBy.TELEPHONE, Appointment.ToldBy.PAPER)]
LONGEST_SEARCH = 100
CANCEL = '<a class="nhsuk-link nhsuk-link--no-visited-state" href="{{ cancel }}">Cancel</a>'


def _length(field: str) -> int:
    return int(getattr(Participant._meta.get_field(field), "max_length", 0))


def _box(field: str, label: str, *, length: int = 0, invalid: str = "", **attrs: Any) -> dict[str, Any]:
    """What every box has: its length, the sentence when it is passed, and no suggestions from the last person's record."""
    most = length or _length(field)
    widget = attrs.pop("widget", forms.TextInput)(attrs={"autocomplete": "off", **attrs})
    sentences = {"max_length": f"{label}: write {most} characters or fewer.", "invalid": invalid}
    return {"label": label, "required": False, "max_length": most, "widget": widget, "error_messages": sentences}


def _pair(*fields: str) -> Div:
    return Div(*fields, css_class="app-pair")


class PersonForm(forms.Form):
    """A person's particulars. All that is wrong is said at once; who is alike is asked about when the action finds somebody."""

    first_names = TextBox(**_box("first_names", "First names", spellcheck="false"))
    last_name = TextBox(**_box("last_name", "Last name", spellcheck="false"))
    preferred_name = TextBox(
        **_box("preferred_name", "What they like to be called", spellcheck="false", width=20),
        help_text="Only if it isn’t their first name",
    )
    date_of_birth = DateInParts(label="Date of birth", required=False, help_text="For example, 14 3 1961")
    nhs_number = TextBox(
        # Longer than ten digits, so that spaces fit and a wrong number is told what is wrong with it.
        **_box("nhs_number", "NHS number", length=40, inputmode="numeric", width=20),
        help_text="10 digits, for example 999 123 4567",
    )
    nhs_number_missing = forms.ChoiceField(
        label="If there is no NHS number, why?",
        required=False,
        choices=[("", "Choose a reason"), *Participant.NumberMissing.choices],
    )
    hospital_number = TextBox(**_box("hospital_number", "Hospital number", spellcheck="false", width=20))
    email = AddressBox(
        **_box(
            "email",
            "E-mail address",
            invalid="Enter an e-mail address in full, like name@example.com.",
            type="email",
            spellcheck="false",
        ),
    )
    phone = TextBox(**_box("phone", "Telephone number", length=40, type="tel"))
    leaders_may_ring = forms.BooleanField(
        label="They agreed that those who lead their sessions may have the telephone number",
        required=False,
        widget=forms.CheckboxInput(attrs={"small": True}),
    )
    channel = forms.ChoiceField(
        label="How do they want to hear from us?",
        choices=[(each.value, each.label) for each in Participant.REACHING],
        initial=Participant.Channel.EMAIL,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose how they want to hear from us."},
    )
    wording = forms.ChoiceField(
        label="What may messages say?",
        help_text="Somebody else may see them on a shared telephone or screen.",
        choices=Participant.Wording.choices,
        initial=Participant.Wording.NEUTRAL,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Choose what messages may say."},
    )
    communication_needs = TextBox(
        **_box("communication_needs", "Communication needs", widget=forms.Textarea, rows=2),
        help_text="For example large print, a hearing loop, an interpreter and for which language",
    )
    practical_needs = TextBox(
        **_box("practical_needs", "Practical needs", widget=forms.Textarea, rows=2),
        help_text="For example a chair with arms, a place to lie down, parking near the door",
    )
    gp_name = TextBox(**_box("gp_name", "GP", spellcheck="false"))
    gp_practice = TextBox(**_box("gp_practice", "Practice", spellcheck="false"))
    gp_address = TextBox(
        **_box("gp_address", "Address of the practice", widget=forms.Textarea, rows=3, spellcheck="false"),
        help_text="A line each; the last is the postcode",
    )
    gp_code = TextBox(
        **_box("gp_code", "Code of the practice", length=20, spellcheck="false", width=10), help_text="For example D81001"
    )
    postal_address = TextBox(
        **_box("postal_address", "Postal address", widget=forms.Textarea, rows=4, spellcheck="false"),
        help_text="As on an envelope, a line each, without the name; the last line is the postcode, or the country",
    )
    letter_format = forms.ChoiceField(
        label="In what form can they read a letter?",
        choices=Participant.LetterFormat.choices,
        required=False,
        initial=Participant.LetterFormat.STANDARD,
    )
    emergency_name = TextBox(**_box("emergency_name", "Whom to ring in an emergency", spellcheck="false"))
    emergency_relation = TextBox(**_box("emergency_relation", "Who that is to them", width=20), help_text="For example, wife")
    emergency_phone = TextBox(**_box("emergency_phone", "Their telephone number", length=40, type="tel"))
    alike_agreed = forms.BooleanField(
        label="This is somebody else", required=False, widget=forms.CheckboxInput(attrs={"small": True})
    )

    def __init__(self, *args: Any, ground: ParticularsGround, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        self.refused: Refused | None = None
        self.helper = FormHelper()
        self.helper.layout = Layout(
            HTML('{% include "participants/people/refused.html" %}'),
            Fieldset("Name", _pair("first_names", "last_name"), "preferred_name", "date_of_birth"),
            Fieldset("Numbers", "nhs_number", "nhs_number_missing", "hospital_number"),
            Fieldset("Contact", _pair("email", "phone"), "leaders_may_ring", "channel", "wording"),
            Fieldset("Letters", "postal_address", "letter_format"),
            Fieldset("In an emergency", _pair("emergency_name", "emergency_relation"), "emergency_phone"),
            Fieldset("What they need", "communication_needs", "practical_needs"),
            Fieldset("GP", _pair("gp_name", "gp_practice"), "gp_address", "gp_code"),
            ButtonHolder(Submit("save", button), HTML(CANCEL)),
        )

    @property
    def particulars(self) -> Particulars:
        """What was typed, for the action; a box that has an error is left out."""
        given = {name: self.cleaned_data.get(name) for name in FIELDS}
        born, may_ring = given.pop("date_of_birth"), bool(given.pop("leaders_may_ring"))
        words = {name: value or "" for name, value in given.items()}
        words["letter_format"] = words["letter_format"] or Participant.LetterFormat.STANDARD
        return Particulars(**words, date_of_birth=born, leaders_may_ring=may_ring)

    def clean(self) -> dict[str, Any]:
        """Judge what was typed by the rules that the action judges it by again."""
        for fault in particulars.faults_in(self.particulars, self.ground):
            if fault.field not in self.errors:
                self.add_error(fault.field, fault.sentence)
        return self.cleaned_data

    def say(self, refused: Refused) -> None:
        """Put an action's refusal on the form; people alike come with the box to tick."""
        self.refused = refused
        if isinstance(refused, LooksAlike):
            self.helper.layout.insert(1, Div("alike_agreed"))
        say(self, refused)


class NewPersonForm(PersonForm, OnceForm):
    """Somebody new. In a community organisation nobody is asked for an NHS number unless the office wants to."""

    def __init__(self, *args: Any, organisation: Organisation, ground: ParticularsGround, **kwargs: Any) -> None:
        missing = Participant.NumberMissing.NOT_ASKED if organisation.kind == Organisation.Kind.COMMUNITY else ""
        super().__init__(*args, ground=ground, button="Add person", initial={"nhs_number_missing": missing}, **kwargs)

    def renewed(self) -> dict[str, Any]:
        """What was typed, under a new number: for a form that has added somebody else before."""
        return {name: self.data[name] for name in self.data} | {"submission_id": str(uuid.uuid4())}


class ChangePersonForm(PersonForm, VersionedForm):
    """Somebody on file, as they stood when the form was opened, and how they told us what is new."""

    told_by = forms.ChoiceField(
        label="How did they tell us?",
        choices=[*WAYS, ("", "They didn’t: we are putting something right")],
        required=False,
        widget=forms.RadioSelect(attrs={"small": True}),
    )

    def __init__(self, *args: Any, participant: Participant, ground: ParticularsGround, **kwargs: Any) -> None:
        shown = dataclasses.asdict(particulars_of(participant))
        super().__init__(*args, ground=ground, button="Save", initial=shown, version=participant.version, **kwargs)
        self.helper.layout.insert(len(self.helper.layout) - 1, "told_by")


class FindForm(forms.Form):
    """One box for everything somebody may have in hand. Any text is a search; none is refused."""

    q = TextBox(
        required=False,
        label="Name, telephone, e-mail, postcode, number or date of birth",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": str(LONGEST_SEARCH)}),
    )

    @property
    def text(self) -> str:
        """What was typed, on one line and no longer than anybody types."""
        typed = str(self.data.get("q", ""))[: LONGEST_SEARCH * 2]
        return " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())[:LONGEST_SEARCH]


class ToldByForm(forms.Form):
    """By telephone or on paper: who has no e-mail does everything through the office, and it is written down how."""

    told_by = forms.ChoiceField(
        label="How did they tell us?",
        choices=WAYS,
        initial=Appointment.ToldBy.TELEPHONE,
        widget=forms.RadioSelect(attrs={"small": True, "inline": True}),
        error_messages={"required": "Say how they told us.", "invalid_choice": "Say how they told us."},
    )
