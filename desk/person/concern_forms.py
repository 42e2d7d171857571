"""A concern about somebody: who answers for it, by when, and the answer."""

from typing import Any

from django import forms

from accounts.models import Organisation
from common.forms.boxes import choice, laid_out, offer, text
from common.forms.dates_in_parts import DateInParts
from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from participants.models import ContactNote
from participants.people.concerns import owner_token, owners_in
from participants.people.contacts import LINE_LENGTH

LOST = "This form has lost what it read. Open the page again, then change it."


def _offer_owners(form: forms.Form, organisation: Organisation) -> None:
    owners = [(str(each.user_id), str(each.user)) for each in owners_in(organisation)]
    offer(form, "owner", [("", "Choose somebody"), *owners])


class _WhoAnswers(forms.Form):
    """Somebody who works here, and a day."""

    owner = choice("Who answers for it?", [], needed="Choose who answers for it.")
    answer_by = DateInParts(label="Answered by", help_text="It stands on Today until then, and after", required=False)

    def clean_owner(self) -> int:
        """The key of a user, one of those offered."""
        return int(self.cleaned_data["owner"])


class ConcernForm(_WhoAnswers, OnceForm):
    """What somebody is worried about."""

    line = text("What it is about, in one line", LINE_LENGTH, needed="Write in one line what it was about.")
    direction = choice(
        "Who told whom?",
        [(ContactNote.Direction.IN, "They told us"), (ContactNote.Direction.OUT, "We noticed or asked")],
        needed="Say who turned to whom.",
        radios=True,
    )
    way = choice("By", ContactNote.Way.choices, needed="Say by what.")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_owners(self, organisation)
        self.helper = laid_out("line", "direction", "way", "owner", "answer_by", button="Write it down")


class ConcernHandOverForm(_WhoAnswers):
    """Somebody else, or another day."""

    prefix = "to"

    read = TextBox(max_length=60, widget=HiddenBox, error_messages={"required": LOST})

    def __init__(self, sent: Any, *, organisation: Organisation, concern: ContactNote) -> None:
        shown = {"owner": str(concern.owner_id), "answer_by": concern.answer_by, "read": owner_token(concern)}
        super().__init__(sent, initial=shown)
        _offer_owners(self, organisation)
        self.helper = laid_out("owner", "answer_by", "read", button="Save")


class ConcernAnswerForm(forms.Form):
    """What came of it."""

    answer = text("What was done, in one line", LINE_LENGTH, needed="Write what was done, or why nothing needs to be.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("answer", button="It is answered")
