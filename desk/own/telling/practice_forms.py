"""The forms of what somebody tries out at home, of thought challenges, and of questions for the doctor."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.own_words import TEAM_READS, OwnWords, OwnWordsLine
from common.forms.text_boxes import TextBox
from common.once import OnceForm, VersionedForm
from desk.own.telling.forms import TOO_LONG, telling_layout
from participants.practice.challenges import WORDS_LENGTH, Challenge
from participants.practice.plans import MOST_TIMES, PART_LENGTH, SUREST, WAY_LENGTH, WHAT_LENGTH, PlannedPractice
from participants.questions.rules import WORDS_LENGTH as QUESTION_LENGTH

TEAM_IN_DOCTORS_HOUR = gettext_lazy("Our team reads this as it arrives. The doctor sees it without your name, unless you say so.")
NOBODY_READS = gettext_lazy("Nobody reads this unless you share it. Once you do, our team reads it.")


def _line(label: Any, most: int, *, needed: Any = "", hint: Any = "") -> TextBox:
    return TextBox(
        label=label,
        max_length=most,
        required=bool(needed),
        help_text=hint,
        widget=OwnWordsLine(),
        error_messages={"required": needed, "max_length": TOO_LONG},
    )


class PracticeForm(OnceForm):
    """What somebody means to do at home."""

    what = _line(gettext_lazy("What do you want to do?"), WHAT_LENGTH, needed=gettext_lazy("Write what you want to do."))
    how_much = _line(gettext_lazy("How much?"), PART_LENGTH, hint=gettext_lazy("For example, ten minutes"))
    at_what_time = _line(gettext_lazy("When?"), PART_LENGTH, hint=gettext_lazy("For example, after breakfast"))
    how_often = _line(gettext_lazy("How often?"), PART_LENGTH, hint=gettext_lazy("For example, three times before Monday"))
    confidence = forms.TypedChoiceField(
        label=gettext_lazy("How sure are you that you will do it?"),
        coerce=int,
        choices=[("", gettext_lazy("Choose a number")), *((str(number), str(number)) for number in range(SUREST + 1))],
        help_text=gettext_lazy("0 is not sure at all, 10 is quite sure. Below 7, try a smaller step."),
        error_messages={
            "required": gettext_lazy("Choose a number from 0 to 10."),
            "invalid_choice": gettext_lazy("Choose a number from 0 to 10."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = telling_layout(*self.fields, button=_("Save my plan"))

    @property
    def planned(self) -> PlannedPractice:
        """What was typed, for the action."""
        given = self.cleaned_data
        return PlannedPractice(given["what"], given["how_much"], given["at_what_time"], given["how_often"], given["confidence"])


class LookBackForm(forms.Form):
    """How often it was done, and what got in the way."""

    times = forms.IntegerField(
        label=gettext_lazy("How often did you do it?"),
        min_value=0,
        max_value=MOST_TIMES,
        error_messages={
            "required": gettext_lazy("Write how often, 0 if you didn’t."),
            "invalid": gettext_lazy("Write how often in figures."),
            "min_value": gettext_lazy("Write 0 or more."),
            "max_value": gettext_lazy("Write 99 or less."),
        },
    )
    in_the_way = TextBox(
        label=gettext_lazy("What got in the way?"),
        help_text=gettext_lazy("You don’t have to write anything."),
        required=False,
        max_length=WAY_LENGTH,
        widget=OwnWords(),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = telling_layout(*self.fields, button=_("Save"))


def _own(label: Any, *, needed: Any = "") -> TextBox:
    return TextBox(
        label=label,
        required=bool(needed),
        max_length=WORDS_LENGTH,
        widget=OwnWords(reads=NOBODY_READS),
        error_messages={"required": needed, "max_length": TOO_LONG},
    )


class _ChallengeBoxes(forms.Form):
    """What is tried, what is expected, what happened, what next: all but the first may come later."""

    strategy = _own(gettext_lazy("What do you want to try?"), needed=gettext_lazy("Write what you want to try."))
    expected = _own(gettext_lazy("What do you expect to happen?"))
    happened = _own(gettext_lazy("What did happen?"))
    what_next = _own(gettext_lazy("What will you do next?"))

    @property
    def written(self) -> Challenge:
        """What was typed, for the action."""
        given = self.cleaned_data
        return Challenge(given["strategy"], given["expected"], given["happened"], given["what_next"])


class NewChallengeForm(_ChallengeBoxes, OnceForm):
    """A new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = telling_layout(*self.fields, button=_("Save for myself"))


class ChallengeForm(_ChallengeBoxes, VersionedForm):
    """One that is there. Once it is shared its boxes say so: nobody shall write there what they take for private."""

    def __init__(self, *args: Any, shared: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in (self.fields[name].widget for name in _ChallengeBoxes.base_fields) if shared else ():
            each.reads = TEAM_READS
        self.helper = telling_layout(*self.fields, button=_("Save"))


class QuestionForm(OnceForm):
    """A question for the doctor."""

    words = TextBox(
        label=gettext_lazy("Your question"),
        max_length=QUESTION_LENGTH,
        widget=OwnWords(reads=TEAM_IN_DOCTORS_HOUR),
        error_messages={"required": gettext_lazy("Write your question."), "max_length": TOO_LONG},
    )
    of_guest = forms.BooleanField(label=gettext_lazy("A guest of mine asks this"), required=False)
    may_be_named = forms.BooleanField(label=gettext_lazy("The doctor may see my name with it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = telling_layout(*self.fields, button=_("Send my question"))
