"""The form that writes to everybody on a course, and what it can begin with."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms

from common.forms.boxes import SMALL, lines, text
from common.once import OnceForm
from participants.models import Template
from reminders.everybody.writing import SUBJECT_LENGTH, TEXT_LENGTH


class Beginning(NamedTuple):
    """Words to begin with. `key` stands in the address."""

    key: str
    subject: str
    text: str


# Our own; what an organisation keeps stands before them.
SHIPPED = (
    Beginning(
        "bring", "What to bring", "Please bring water and something warm to {{ next_date }}.\n\nWear what you can move in."
    ),
    Beginning(
        "weather",
        "If the weather is bad",
        "The weather may be bad for {{ next_date }}.\n\nPlease ring {{ telephone }} before you set out, to hear if we meet.",
    ),
    Beginning(
        "question", "A question for you", "We have a question about {{ course }}.\n\nPlease ring {{ telephone }} to tell us."
    ),
)


def beginnings(kept: Sequence[Template]) -> list[Beginning]:
    """What one can begin with: what the office kept, then what comes with the program."""
    return [*(Beginning(str(each.pk), each.subject, each.text) for each in kept), *SHIPPED]


class WriteForm(OnceForm):
    """What is written. The last box keeps it to begin with another time."""

    subject = text("Subject", SUBJECT_LENGTH, needed="Write a subject.", hint="Whoever glances at the screen reads this")
    words = lines(
        "What you write", TEXT_LENGTH, needed="Write what you want to say.", rows=9, hint="An empty line begins a new paragraph"
    )
    keep = forms.BooleanField(
        label="Keep these words to begin with another time", required=False, widget=forms.CheckboxInput(SMALL)
    )

    def __init__(self, *args: Any, begin: Beginning | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if begin:
            self.fields["subject"].initial, self.fields["words"].initial = begin.subject, begin.text
