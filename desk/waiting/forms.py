"""The office's forms about people who wait: offer by hand, write down an answer, take somebody off."""

from typing import Any

from django import forms

from common.forms.boxes import choice, laid_out, text

ACCEPT, DECLINE, TAKE_BACK = "accept", "decline", "take_back"
ANSWERS = ((ACCEPT, "They want the place"), (DECLINE, "They don’t want it"), (TAKE_BACK, "Take the offer back"))
HOW = (("by telephone", "By telephone"), ("on paper", "On paper"))


class OfferByHandForm(forms.Form):
    """Why a place goes to somebody who isn't the next."""

    reason = text("Why do they come before the others?", 300)

    def __init__(self, *args: Any, out_of_turn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not out_of_turn:
            del self.fields["reason"]
        self.helper = laid_out(*self.fields, button="Offer the place")


class LeaveForm(forms.Form):
    """Why somebody no longer waits."""

    reason = text("Why?", 200, needed="Say why.")
    helper = laid_out("reason", button="Take them off the list")


class AnswerForm(forms.Form):
    """What somebody said to an offer, or that it is taken back."""

    answer = choice("What is the answer?", ANSWERS, needed="Choose the answer.", radios=True)
    how = choice("How did they tell us?", (("", "—"), *HOW), hint="Not asked when you take the offer back")
    reason = text("Why is it taken back?", 300, hint="Only when you take it back. They are told that it is, not why.")
    helper = laid_out("answer", "how", "reason", button="Save")

    def clean(self) -> dict[str, Any]:
        """An answer says how it came."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") in (ACCEPT, DECLINE) and not given.get("how"):
            self.add_error("how", "Choose how they told us.")
        return given
