"""Giving and giving back a place."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.forms.boxes import SMALL, choice, laid_out, text, tick
from common.forms.text_boxes import TextBox
from common.once import OnceForm
from desk.shared.late_joining import late_reason

LEAVE, KEEP = "leave", "keep"


class PlaceForm(OnceForm):
    """The person who gets the place; `joining_over`, the session that joining ended with, asks for a reason as well.

    `too_small`: days whose room would be too small with this person and the guests, which asks whether it is meant.
    """

    person = forms.IntegerField(widget=forms.HiddenInput)
    outside_territory = tick("They live outside the area that the licence is for")

    def __init__(self, *args: Any, joining_over: str = "", too_small: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_small:
            words = "Give the place all the same: the guests’ page asks what should happen"
            self.fields["seats_agreed"] = forms.BooleanField(
                label=words,
                widget=forms.CheckboxInput(SMALL),
                error_messages={"required": f"{' '.join(too_small)} Say so first."},
            )
        if joining_over:
            self.fields["late_reason"] = late_reason(joining_over)


class WithdrawForm(forms.Form):
    """Why somebody leaves, if they said."""

    reason = TextBox(
        label="Why are they leaving? (if they said)",
        max_length=200,
        required=False,
        error_messages={"max_length": "Write the reason in 200 characters or fewer."},
    )


class LeavePartsForm(forms.Form):
    """Two questions: the days that are to come, and the reviews. `days`: whether there are any to leave; `reviews` likewise."""

    days = choice(
        "Do they leave the days that are to come?",
        [(LEAVE, "Yes, they give them back"), (KEEP, "No, they go on coming")],
        needed="Say whether they leave the days.",
        radios=True,
    )
    reviews = choice(
        "Do they leave the reviews?",
        [(KEEP, "No, they keep them"), (LEAVE, "Yes, they want none of them")],
        needed="Say whether they leave the reviews.",
        radios=True,
    )
    reason = text("Why do they leave?", 200, needed="Say why they leave.")

    def __init__(self, *args: Any, days: bool, reviews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, is_asked in (("days", days), ("reviews", reviews)):
            if not is_asked:
                del self.fields[name]
        self.helper = laid_out(*self.fields, button="Write it down")

    def leaves(self, name: str) -> bool:
        """Whether they leave these."""
        return bool(self.cleaned_data.get(name) == LEAVE)


class ReviewsAgainForm(forms.Form):
    """That somebody wants the reviews after all."""

    helper = laid_out(button="They want the reviews after all")


class ComeSoonerForm(forms.Form):
    """That somebody with a place would take an earlier one."""

    helper = laid_out(button="They would come sooner")
