"""The forms of the clinical record: a section under its headings, why it is amended, the decision, a goal."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms

from common.forms.dates_in_parts import DateInParts
from common.forms.hidden_boxes import HiddenBox
from common.forms.text_boxes import TextBox
from common.once import OnceForm, VersionedForm
from participants.models import Correspondent, Decision
from reviews.assessments.rules import ALONE_WITH, NOTE_LENGTH, SERVICE_LENGTH, DecisionWanted
from reviews.goals.keeping import REASON_LENGTH as GOAL_REASON_LENGTH
from reviews.goals.keeping import WHEN_LENGTH, WORDS_LENGTH
from reviews.notes.headings import Headings
from reviews.notes.writing import REASON_LENGTH

LOST = "This form has lost what it read. Open the page again, and copy your text into it."
HOW_FAR = [("", "They didn’t say"), *((str(number), str(number)) for number in range(11))]


class SectionDraftForm(forms.Form):
    """One box for each heading; which version was read (`token`); and whose page it is (`writer`): nobody else saves it."""

    token = TextBox(max_length=20, widget=HiddenBox, error_messages={"required": LOST})
    writer = forms.IntegerField(widget=HiddenBox, error_messages={"required": LOST, "invalid": LOST})

    def __init__(self, *args: Any, headings: Headings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = headings
        for key, words in headings:
            self.fields[key] = TextBox(label=words, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def boxes(self) -> list[forms.BoundField]:
        """The boxes to write in, in order."""
        return [self[key] for key, _ in self.headings]

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by heading; of a form that is valid."""
        return {key: self.cleaned_data[key] for key, _ in self.headings}


class _WithButton(forms.Form):
    """A form drawn whole, with its one button: `button` is what that says."""

    button = "Save"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(*self.fields, ButtonHolder(Submit("save", self.button)))


class AmendForm(_WithButton):
    """Why a signed text is amended."""

    button = "Begin the next version"

    reason = TextBox(
        label="Why is it amended?",
        help_text="It is shown with the new version. The signed one stays as it is.",
        max_length=REASON_LENGTH,
        error_messages={
            "required": "Write why it is amended.",
            "max_length": f"Write the reason in {REASON_LENGTH} characters or fewer.",
        },
    )


class DecisionForm(_WithButton, OnceForm, VersionedForm):
    """What the three decided, with what belongs to each outcome. `version` is the key of the decision that stood, 0 for none."""

    button = "Write down the decision"

    outcome = forms.ChoiceField(
        label="What was decided?",
        choices=Decision.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what was decided."},
    )
    reason = forms.ChoiceField(
        label="Why the programme isn’t recommended now",
        help_text="Leave this empty if the programme is recommended.",
        choices=[("", "Choose a reason"), *Decision.Reason.choices],
        required=False,
    )
    service = forms.TypedChoiceField(label="Another service: which", coerce=int, empty_value=None, required=False)
    new_service = TextBox(
        label="Or the name of a service that isn’t on the list",
        max_length=SERVICE_LENGTH,
        required=False,
        error_messages={"max_length": f"Write the name of the service in {SERVICE_LENGTH} characters or fewer."},
    )
    profession = forms.ChoiceField(
        label="Individual sessions: with whom",
        choices=[("", "Choose a profession"), *((each.value, each.label.capitalize()) for each in ALONE_WITH)],
        required=False,
    )
    look_again_on = DateInParts(label="Not now: look again on", help_text="For example, 14 3 2027", required=False)
    note = TextBox(
        label="Anything to add, for clinicians alone",
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": f"Write the note in {NOTE_LENGTH} characters or fewer. The sections hold the rest."},
    )

    def __init__(self, *args: Any, services: Iterable[Correspondent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a service"), *((str(each.pk), each.name) for each in services)]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]

    @property
    def wanted(self) -> DecisionWanted:
        """What was typed, for the action."""
        given = self.cleaned_data
        return DecisionWanted(
            outcome=given["outcome"],
            reason=given["reason"],
            note=given["note"],
            look_again_on=given["look_again_on"],
            profession=given["profession"],
            service=given["service"],
            new_service=given["new_service"],
        )


class ElsewhereDatesForm(_WithButton):
    """When the letter to another service went, and when they said that they have it."""

    button = "Save the dates"

    sent_on = DateInParts(label="Sent on", required=False)
    acknowledged_on = DateInParts(label="They said that they have it, on", required=False)
    read = TextBox(max_length=30, widget=HiddenBox, error_messages={"required": LOST})


class GoalForm(_WithButton, OnceForm):
    """A goal in the person's own words."""

    button = "Write down the goal"

    words = TextBox(
        label="The goal, in the person’s own words",
        max_length=WORDS_LENGTH,
        error_messages={
            "required": "Write the goal in the person’s own words.",
            "max_length": f"Write the goal in {WORDS_LENGTH} characters or fewer.",
        },
    )
    by_when = TextBox(
        label="By when",
        help_text="For example, the last programme day",
        max_length=WHEN_LENGTH,
        required=False,
        error_messages={"max_length": f"Say by when in {WHEN_LENGTH} characters or fewer."},
    )
    value = forms.TypedChoiceField(
        label="How far they are now, 0 to 10", choices=HOW_FAR, coerce=int, empty_value=None, required=False
    )


class HowFarForm(_WithButton, OnceForm):
    """How far somebody is with a goal now."""

    button = "Write it down"

    value = forms.TypedChoiceField(
        label="How far they say they are now, 0 to 10",
        choices=[("", "Choose a number"), *HOW_FAR[1:]],
        coerce=int,
        error_messages={"required": "Choose a number from 0 to 10."},
    )


class GoalAsideForm(_WithButton):
    """Why a goal is set aside."""

    button = "Set it aside"

    reason = TextBox(
        label="Why is it set aside?",
        max_length=GOAL_REASON_LENGTH,
        error_messages={
            "required": "Write why it is set aside.",
            "max_length": f"Write the reason in {GOAL_REASON_LENGTH} characters or fewer.",
        },
    )
