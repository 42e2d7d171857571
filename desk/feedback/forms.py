"""The forms of feedback for the office: what is looked for, what stood on paper, what is quoted."""

from typing import Any

from django import forms

from accounts.models import Organisation
from common.forms.boxes import SMALL, choice, laid_out, lines, offer, tick
from common.once import VersionedForm
from common.text.typed_keys import typed_key
from reviews.feedback.giving import QuotedAs, SaidOfProgramme
from reviews.feedback.reading import POINTS, FeedbackWanted, editions_with_feedback
from reviews.feedback.rules import BEST, WORDS_LENGTH

NOT_QUOTED = "no"
QUOTING = [
    (QuotedAs.NOBODY.value, "Yes, without a name"),
    (QuotedAs.FIRST_NAME.value, "Yes, with the first name"),
    (NOT_QUOTED, "No, or nothing was ticked"),
]


class FilterForm(forms.Form):
    """Which feedback is looked for. What can't be read looks for nothing in particular."""

    edition = choice("Programme", [], hint="")
    point = choice("When", [("", "Any time"), *POINTS])
    quotable = tick("Only what may be quoted")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = [(str(each.pk), f"{each.programme.name}, {each.label}") for each in editions_with_feedback(organisation)]
        offer(self, "edition", [("", "All programmes"), *editions])

    def wanted(self, course: str) -> FeedbackWanted:
        """What is looked for, with the key of a course from the address."""
        given = self.cleaned_data if self.is_valid() else {}
        return FeedbackWanted(
            edition=typed_key(given.get("edition", "")),
            course=typed_key(course),
            point=given.get("point", ""),
            quotable=bool(given.get("quotable")),
        )


class PaperFeedbackForm(VersionedForm):
    """What stood on a sheet of paper."""

    recommends = forms.TypedChoiceField(
        label="Would they tell a friend in pain to come? From 0 to 10",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "No number"), *((str(each), str(each)) for each in range(BEST + 1))],
        error_messages={"invalid_choice": "Choose a number from 0 to 10."},
    )
    helped = lines("What helped", WORDS_LENGTH, rows=4, hint="In their words, as they stand there.")
    to_change = lines("What to change", WORDS_LENGTH, rows=4, hint="In their words, as they stand there.")
    quoted_as = choice("May we quote them?", QUOTING, needed="Say whether they ticked that we may quote them.", radios=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("version", "recommends", "helped", "to_change", "quoted_as", button="Save")

    @property
    def said(self) -> SaidOfProgramme:
        """What was typed, for the action."""
        given = self.cleaned_data
        return SaidOfProgramme(given["recommends"], given["helped"], given["to_change"])

    @property
    def chosen(self) -> str:
        """As whom they may be quoted; "" for no."""
        return chosen_of(self)


class ToldQuotingForm(VersionedForm):
    """What somebody told us about quoting them."""

    quoted_as = choice("May we quote them?", QUOTING, needed="Say whether we may quote them.", radios=True)
    helper = laid_out("version", "quoted_as", button="Save")

    @property
    def chosen(self) -> str:
        """As whom they may be quoted; "" for no."""
        return chosen_of(self)


class QuoteForm(VersionedForm):
    """Which sentences of a feedback go on the page."""

    sentences = forms.TypedMultipleChoiceField(
        label="Which sentences?",
        coerce=int,
        help_text="Choose one, or several that follow each other. Leave out what names anybody else.",
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"required": "Choose the sentences to quote.", "invalid_choice": "Choose among the sentences listed."},
    )

    def __init__(self, *args: Any, sentences: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "sentences", [(str(number), words) for number, words in enumerate(sentences)])
        self.helper = laid_out("version", "sentences", button="Put it on the page")


def chosen_of(form: forms.Form) -> str:
    """As whom somebody may be quoted, by what was chosen; "" for no."""
    quoted_as: str = form.cleaned_data["quoted_as"]
    return "" if quoted_as == NOT_QUOTED else quoted_as
