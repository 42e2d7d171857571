"""What the list of unanswered questions may be narrowed by, and what somebody said on the telephone."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from common.forms.boxes import choice, laid_out, offer
from common.forms.dates_in_parts import DateInParts
from common.text.typed_keys import typed_key
from courses.models import Programme
from desk.questionnaires.overdue_page import OverdueWanted
from desk.questionnaires.words import point_words
from reviews.questionnaires.declining import DeclineCode
from reviews.questionnaires.overdue import DECLINED, LATER

SHOWN = [("", "To ask about"), (LATER, "Asked later"), (DECLINED, "Declined")]
AGAIN, PUT_OFF, REFUSED = "again", "later", "declined"


class OverdueFilters(forms.Form):
    """Which of the lists, which point, which programme."""

    show = forms.ChoiceField(required=False, choices=SHOWN, label="Show")
    point = forms.ChoiceField(required=False, label="When")
    programme = forms.ChoiceField(required=False, label="Programme")

    def __init__(self, asked: QueryDict, *, points: Iterable[str], programmes: Iterable[Programme]) -> None:
        super().__init__(asked)
        offer(self, "point", [("", "At any point"), *((each, point_words(each)) for each in points)])
        choices = [(str(each.pk), each.short_name) for each in programmes]
        if len(choices) > 1:
            offer(self, "programme", [("", "Every programme"), *choices])
        else:
            del self.fields["programme"]

    def wanted(self) -> OverdueWanted:
        """What is wanted; a box with something wrong in it narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return OverdueWanted(given.get("show") or "", given.get("point") or "", typed_key(given.get("programme") or ""))


class SaidForm(forms.Form):
    """What somebody said who was asked: now, later, rather not."""

    said = choice("What did they say?", [], needed="Choose what they said.", radios=True)
    code = choice("If they would rather not: why?", [("", "Choose a reason"), *DeclineCode.choices])

    def __init__(self, *args: Any, by_mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        again = [(AGAIN, "Ask them once more by e-mail, now")] if by_mail else []
        offer(self, "said", [*again, (PUT_OFF, "They will do it later"), (REFUSED, "They would rather not answer")])
        self.fields["until"] = DateInParts(label="If later: ask again on", required=False)
        self.helper = laid_out("said", "until", "code", button="Write it down")

    def clean(self) -> dict[str, Any]:
        """Ask for the day, or the reason, that the answer needs."""
        given = super().clean() or {}
        if given.get("said") == PUT_OFF and not given.get("until") and "until" not in self.errors:
            self.add_error("until", "Write the day on which to ask again.")
        if given.get("said") == REFUSED and not given.get("code"):
            self.add_error("code", "Choose why they would rather not.")
        return given
