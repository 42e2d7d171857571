"""Writing down what somebody answered when they were asked whether they want the programme, and how."""

from typing import Any

from django import forms

from common.forms.boxes import SMALL, capitalised, choice, laid_out, text
from common.once import OnceForm
from participants.models import PathwayChoice
from participants.waiting.choosing import NOTE_LENGTH, Formats

IN_PERSON, VIDEO = "in_person", "video"
TOLD_US = (PathwayChoice.Way.TELEPHONE, PathwayChoice.Way.PAPER, PathwayChoice.Way.IN_PERSON)
WAYS_TOLD = capitalised((way.value, way.label) for way in TOLD_US)


class WriteChoiceForm(OnceForm):
    """The answer, how they would come if it is yes, and how they told us."""

    answer = choice("What do they want?", PathwayChoice.Answer.choices, needed="Choose their answer.", radios=True)
    formats = forms.MultipleChoiceField(
        label="If yes: how can they come?",
        choices=((IN_PERSON, "Face to face"), (VIDEO, "By video")),
        required=False,
        help_text="Tick both if either will do",
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"invalid_choice": "Choose face to face, by video, or both."},
    )
    way = choice("How did they tell us?", WAYS_TOLD, needed="Choose how they told us.", radios=True)
    note = text("What they added", NOTE_LENGTH, hint="In a few words. Nothing clinical: everybody in the office reads it.")

    helper = laid_out("submission_id", "answer", "formats", "way", "note", button="Save their answer")

    @property
    def formats_chosen(self) -> Formats:
        """What was ticked, for the action."""
        ticked = self.cleaned_data.get("formats") or []
        return Formats(in_person=IN_PERSON in ticked, video=VIDEO in ticked)

    def clean(self) -> dict[str, Any]:
        """A yes says how; any other answer leaves the boxes empty, so that nothing ticked is lost without a word."""
        given: dict[str, Any] = super().clean() or {}
        ticked = given.get("formats")
        if given.get("answer") == PathwayChoice.Answer.YES and not ticked and "formats" not in self.errors:
            self.add_error("formats", "Choose face to face, by video, or both.")
        elif given.get("answer") and given["answer"] != PathwayChoice.Answer.YES and ticked:
            self.add_error("formats", "Only a yes says how. Take the ticks away, or choose yes.")
        return given
