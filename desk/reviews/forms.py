"""What the board may be narrowed by, as a GET form that works without scripts; a value nobody offered narrows nothing."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from common.text.typed_keys import typed_key
from courses.models import Programme
from desk.reviews.page import BoardWanted
from reviews.board.counting import COUNTS, OUTSTANDING, OVERDUE

SHOWN = [("", "With reviews to come or to find"), ("all", "All groups")]
SOMEBODY = [("", "Anybody"), *((key, COUNTS[key]) for key in (OVERDUE, OUTSTANDING))]


class BoardFilters(forms.Form):
    """Which groups, of which programme, and whether somebody of theirs has no date."""

    show = forms.ChoiceField(required=False, choices=SHOWN, label="Groups")
    somebody = forms.ChoiceField(required=False, choices=SOMEBODY, label="With somebody")
    programme = forms.ChoiceField(required=False, label="Programme")

    def __init__(self, asked: QueryDict, *, programmes: Iterable[Programme]) -> None:
        super().__init__(asked)
        choices = [(str(each.pk), each.short_name) for each in programmes]
        if len(choices) > 1:
            offer(self, "programme", [("", "Every programme"), *choices])
        else:
            del self.fields["programme"]

    def wanted(self) -> BoardWanted:
        """What is wanted; a box with something wrong in it narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return BoardWanted(given.get("show") == "all", typed_key(given.get("programme") or ""), given.get("somebody") or "")
