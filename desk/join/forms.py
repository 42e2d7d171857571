"""The public form: who somebody is, what they need, what they say of their pain; and the small forms behind its links."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms.own_words import OwnWords, OwnWordsLine
from common.forms.text_boxes import AddressBox, TextBox
from common.once import OnceForm
from common.refused import Refused
from common.text.folding import folded
from courses.models import Course
from participants.models import Participant, Registration
from participants.own.sign_in_codes import folded_address
from participants.registration.registering import Typed
from participants.rules.identity import read_phone

YES, NO = "yes", "no"
KINDS = (
    (Registration.PainKind.PRIMARY, _("The pain itself is the condition")),
    (Registration.PainKind.SECONDARY, _("The pain comes with another condition")),
    (Registration.PainKind.UNSURE, _("I am not sure")),
)
WORDINGS = (
    (Participant.Wording.NEUTRAL, _("Only “your appointment”, not what it is for")),
    (Participant.Wording.PLAIN, _("The course by its name")),
)
LONGEST_CONDITION = 200
RUN_IT = _("The people who run the course read this and keep it to themselves.")


def _line(label: Any, most: int, *, needed: Any = "", hint: Any = "", **attrs: Any) -> forms.CharField:
    """One line of text."""
    return TextBox(
        label=label,
        max_length=most,
        required=bool(needed),
        help_text=hint,
        widget=forms.TextInput(attrs),
        error_messages={"required": needed, "max_length": _too_long(most)},
    )


def _lines(label: Any, most: int, hint: Any = "") -> forms.CharField:
    return TextBox(
        label=label,
        max_length=most,
        required=False,
        help_text=hint,
        widget=OwnWords(reads=RUN_IT),
        error_messages={"max_length": _too_long(most)},
    )


def _too_long(most: int) -> Any:
    return _("Write this in %(limit_value)d characters or fewer.")


def _choice(label: Any, choices: Any, needed: Any, hint: Any = "") -> forms.ChoiceField:
    sentences = {"required": needed, "invalid_choice": _("Choose one of those listed.")}
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=hint, error_messages=sentences)


class RegisterForm(OnceForm):
    """What we need to know, and nothing that would turn anybody away."""

    first_names = _line(_("First name"), 120, hint=_("If you have one name, write it here"), autocomplete="given-name", width=20)
    last_name = _line(_("Last name"), 120, autocomplete="family-name", width=20)
    email = AddressBox(
        label=_("E-mail address"),
        help_text=_("We send a link there. Open it and press the button on the page: only then are you registered."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address in full, like name@example.com."),
            "max_length": _("Write the e-mail address in 254 characters or fewer."),
        },
    )
    phone = _line(_("Telephone number (if you like)"), 40, hint=_("For changes at short notice"), type="tel", autocomplete="tel")
    leaders_may_ring = forms.BooleanField(label=_("The people who lead the course may ring me"), required=False)
    wording = _choice(
        _("What may our messages say?"),
        WORDINGS,
        _("Choose what messages may say."),
        _("Somebody else may see them on a shared telephone or screen."),
    )
    communication_needs = _lines(
        _("What helps you to read, hear or follow?"), 500, _("For example large print or a hearing loop")
    )
    practical_needs = _lines(_("What else do you need?"), 500, _("For example a chair with arms, or room for a wheelchair"))
    lasting_pain = _choice(
        _("Has your pain lasted longer than 3 to 6 months, or longer than an injury takes to heal?"),
        ((YES, _("Yes")), (NO, _("No"))),
        _("Say whether your pain has lasted that long."),
        _("You can register whatever you answer."),
    )
    pain_kind = _choice(_("Which fits better?"), KINDS, _("Choose which fits better, or that you are not sure."))
    own_words = TextBox(
        label=_("Or say in your own words what causes your pain"),
        required=False,
        max_length=LONGEST_CONDITION,
        help_text=_("You can leave this empty. Nobody checks it."),
        widget=OwnWordsLine(reads=RUN_IT),
        error_messages={"max_length": _("Write this in %(limit_value)d characters or fewer.")},
    )
    heard_from = _line(_("How did you hear of the course?"), 200, hint=_("You can leave this empty."))
    outside_territory = forms.BooleanField(label=_("I live outside the area that this course is for"), required=False)
    consent = forms.BooleanField(
        label=_("You may keep what I wrote here to run the course, and write to me about it"),
        error_messages={"required": _("Tick that we may keep what you wrote. Without that we can’t register you.")},
    )

    def __init__(self, *args: Any, course: Course, limited: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = course.organisation.country
        self.initial.setdefault("wording", Participant.Wording.NEUTRAL)
        self.groups = [f"condition_{number}" for number, _group in enumerate(course.edition.conditions)]
        for name, (heading, lines) in zip(self.groups, course.edition.conditions, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=heading,
                required=False,
                choices=[("", _("None of these")), *((line, line) for line in lines)],
                error_messages={"invalid_choice": _("Choose one of those listed.")},
            )
        if not limited:
            del self.fields["outside_territory"]

    @property
    def conditions(self) -> list[forms.BoundField]:
        """The boxes of the edition's groups of conditions."""
        return [self[name] for name in self.groups]

    def clean_first_names(self) -> str:
        """Without doubled blanks."""
        return " ".join(self.cleaned_data["first_names"].split())

    def clean_last_name(self) -> str:
        """Without doubled blanks. A name has letters; one of the two is enough."""
        last = " ".join(self.cleaned_data["last_name"].split())
        if "first_names" in self.cleaned_data and not folded(f"{self.cleaned_data['first_names']} {last}"):
            self.add_error("first_names", _("Enter your first name. If you have one name, that is enough."))
        return last

    def clean_email(self) -> str:
        """As addresses are compared: without capitals."""
        return folded_address(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        """A number that can be rung, as it is stored."""
        typed = self.cleaned_data["phone"]
        try:
            return read_phone(typed, self.country) if typed else ""
        except Refused as refused:
            raise forms.ValidationError(
                _("Enter a telephone number with its area code, in figures, or leave it empty.")
            ) from refused

    def typed(self) -> Typed:
        """What was written, as it is stored."""
        given = self.cleaned_data
        said = [given[name] for name in self.groups if given[name]]
        words = " ".join(given["own_words"].split())
        return Typed(
            first_names=given["first_names"],
            last_name=given["last_name"],
            email=given["email"],
            phone=given["phone"],
            communication_needs=given["communication_needs"].strip(),
            practical_needs=given["practical_needs"].strip(),
            wording=given["wording"],
            lasting_pain=given["lasting_pain"] == YES,
            pain_kind=given["pain_kind"],
            condition="; ".join(filter(None, [*said, words]))[:LONGEST_CONDITION],
            heard_from=" ".join(given["heard_from"].split()),
            outside_territory=given.get("outside_territory", False),
            leaders_may_ring=given["leaders_may_ring"] and bool(given["phone"]),
        )
