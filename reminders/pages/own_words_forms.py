"""The boxes in which an organisation writes the words of a message."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Submit

from common.forms.boxes import choice, laid_out, lines, offer
from common.forms.boxes import text as one_line
from common.once import OnceForm, VersionedForm
from participants.models import Template
from reminders.own_words.rules import OURS, SUBJECT_LENGTH, TEXT_LENGTH, OwnText


class OwnWordsForm(OnceForm, VersionedForm):
    """Subject and text as they stood when the form was opened."""

    subject = one_line("Subject", SUBJECT_LENGTH, needed="Write a subject, or put {{ subject }} back.")
    text = lines(
        "Between the greeting and whom to ring",
        TEXT_LENGTH,
        needed="Write something, or put {{ news }} back.",
        hint="An empty line begins a paragraph",
        rows=10,
    )

    example = choice("Show it as it goes to", ())

    def __init__(self, *args: Any, template: Template | None, examples: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        shown = {"subject": template.subject, "text": template.text} if template else {"subject": OURS.subject, "text": OURS.text}
        super().__init__(*args, initial=shown, version=template.version if template else 0, **kwargs)
        boxes = ["subject", "text", *(["example"] if examples else [])]
        # One that went between two looks is no reason to refuse the words.
        here = str(self.data.get("example", ""))
        offer(self, "example", [*examples, *([] if here in dict(examples) or not here else [(here, "Somebody else")])])
        if not examples:
            del self.fields["example"]
        self.helper = laid_out(*boxes, button="Save as the next version")
        self.helper.layout[-1].fields.insert(0, Submit("look", "Look before saving", css_class="nhsuk-button--secondary"))

    @property
    def own(self) -> OwnText:
        """What was typed, for the action."""
        return OwnText(self.cleaned_data["subject"], self.cleaned_data["text"])
