"""The office's and the clinicians' forms about letters."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from common.forms.boxes import choice, laid_out, lines, offer, tick
from common.forms.boxes import text as one_line
from common.forms.text_boxes import AddressBox
from common.once import OnceForm, VersionedForm
from participants.letters.correspondents import FIELDS, CorrespondentFacts, correspondent_facts_of
from participants.letters.drafting import DraftWords
from participants.letters.templates import SUBJECT_LENGTH, TEXT_LENGTH
from participants.models import Correspondent, Delivery, Letter, LetterKind, Participant, Template

To = Letter.To


class NewLetterForm(OnceForm):
    """What a letter is about, and to whom it goes."""

    kind = choice("What is the letter about?", (), needed="Choose what the letter is about.", radios=True)
    to = forms.MultipleChoiceField(
        label="Whom does it go to?",
        choices=[(value, f"{label[:1].upper()}{label[1:]}") for value, label in To.choices],
        widget=forms.CheckboxSelectMultiple({"small": True}),
        help_text="A letter for each",
        error_messages={"required": "Choose whom it goes to.", "invalid_choice": "Choose from those listed."},
    )
    service = choice("Which service?", (), hint="Only for a letter to another service")

    def __init__(self, *args: Any, kinds: Iterable[LetterKind], services: Iterable[Correspondent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(kind.value, kind.label) for kind in kinds])
        offer(self, "service", [("", "None"), *((str(each.pk), each.name) for each in services)])
        self.helper = laid_out("kind", "to", "service", button="Draft")


class LetterDraftForm(VersionedForm):
    """The words of a letter as they stood when the form was opened."""

    recipient = lines("Name and address", 500, needed="Write to whom it goes.", hint="A line each, seven at most", rows=7)
    subject = one_line("First line", 200, needed="Write what the letter is about.")
    text = lines("Letter", 12_000, needed="Write what the letter says.", hint="An empty line begins a paragraph", rows=28)
    format = choice("Form", Participant.LetterFormat.choices, needed="Choose the form.")
    override_reason = one_line("Why in another form than they need", 200)

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        shown = {name: getattr(letter, name) for name in DraftWords.__slots__}
        super().__init__(*args, initial=shown, version=letter.version, **kwargs)
        if letter.to != To.PERSON:
            self.fields["override_reason"].widget = forms.HiddenInput()
        self.helper = laid_out("recipient", "subject", "text", "format", "override_reason", button="Save")

    @property
    def words(self) -> DraftWords:
        """What was typed, for the action."""
        return DraftWords(**{name: self.cleaned_data[name] for name in DraftWords.__slots__})


class SignForm(VersionedForm):
    """A name, and how the letter goes then."""

    way = choice("How does it go?", (), needed="Choose how it goes.", radios=True)

    def __init__(self, *args: Any, ways: Sequence[Delivery.Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "way", way_choices(ways))
        self.fields["way"].initial = ways[0].value
        self.helper = laid_out("way", button="Sign and send")


class SendForm(forms.Form):
    """Another way for a signed letter."""

    way = choice("How does it go?", (), needed="Choose how it goes.", radios=True)

    def __init__(self, *args: Any, ways: Sequence[Delivery.Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "way", way_choices(ways))
        self.helper = laid_out("way", button="Send")


def way_choices(ways: Iterable[Delivery.Way]) -> list[tuple[str, str]]:
    """The ways a letter can go, as they are chosen."""
    words = {
        Delivery.Way.PRINT: "On paper: it is printed with the next batch",
        Delivery.Way.OWN_PAGE: "On their own page: an e-mail says that a letter waits",
        Delivery.Way.SECURE_EMAIL: "To their secure e-mail address",
        Delivery.Way.HOSPITAL_SYSTEM: "Through the hospital’s system: I have sent it there",
    }
    return [(way.value, words[way]) for way in ways]


class SetLetterAsideForm(forms.Form):
    """Why a letter isn't to go."""

    reason = one_line("Why?", 200, needed="Write why it isn’t to go.")
    helper = laid_out("reason", button="Set it aside", red=True)


class StopDeliveryForm(forms.Form):
    """Why a letter doesn't go that way."""

    reason = one_line("Why?", 200, needed="Write why it is stopped.", hint="For example, a wrong address")
    helper = laid_out("reason", button="Stop it", red=True)


class TickForm(forms.Form):
    """Nothing to fill in."""

    helper = laid_out(button="It is made and sent")


class BatchForm(OnceForm):
    """Nothing to fill in: the number is the batch's."""

    helper = laid_out(button="Make the batch")


class TemplateForm(OnceForm, VersionedForm):
    """The words of one kind of letter, as they stood when the form was opened."""

    subject = one_line("First line", SUBJECT_LENGTH, needed="Write what the letter is about.")
    text = lines("Letter", TEXT_LENGTH, needed="Write what the letter says.", hint="An empty line begins a paragraph", rows=28)

    def __init__(self, *args: Any, template: Template | None, **kwargs: Any) -> None:
        shown = {"subject": template.subject, "text": template.text} if template else {}
        super().__init__(*args, initial=shown, version=template.version if template else 0, **kwargs)
        self.helper = laid_out("subject", "text", button="Save as the next version")


class CorrespondentForm(forms.Form):
    """Somebody letters go to."""

    name = one_line("Name", 160, needed="Enter the name.", hint="For a referrer as it stands on referrals")
    postal_address = lines("Postal address", 300, hint="A line each, the postcode last", rows=5)
    email = AddressBox(
        label="E-mail address", required=False, max_length=254, error_messages={"invalid": "Enter an e-mail address."}
    )
    email_is_secure = tick("Clinical letters may go to this address", hint="You say so, and your name is kept with it")

    def __init__(self, *args: Any, button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(*FIELDS, button=button)

    @property
    def facts(self) -> CorrespondentFacts:
        """What was typed, for the action."""
        return CorrespondentFacts(**{name: self.cleaned_data[name] for name in FIELDS})


class NewCorrespondentForm(CorrespondentForm, OnceForm):
    """Somebody who isn't on file."""


class ChangeCorrespondentForm(CorrespondentForm, VersionedForm):
    """Somebody as they stood when the form was opened."""

    def __init__(self, *args: Any, correspondent: Correspondent, **kwargs: Any) -> None:
        facts = correspondent_facts_of(correspondent)
        shown = {name: getattr(facts, name) for name in FIELDS}
        super().__init__(*args, initial=shown, version=correspondent.version, **kwargs)


class EndCorrespondentForm(VersionedForm):
    """Nothing to fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(button="Write there no more", red=True)
