"""What the work list may be narrowed by, as a GET form that works without scripts; a value nobody offered narrows nothing."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from common.forms.text_boxes import TextBox
from participants.people.forms import LONGEST_SEARCH
from participants.referrals.turns import HeldBy
from participants.referrals.work_list import BANDS, OPEN_STAGES, Sieve

SMALL = {"small": True}
STAGES = [("", "All stages"), *((stage.value, stage.label) for stage in OPEN_STAGES)]
HOLDERS = [("", "Anybody"), *HeldBy.choices]


class WorkListFilters(forms.Form):
    """Name or number, stage, who holds it up, who referred, and three things to tick."""

    q = TextBox(required=False, label="Name or NHS number", widget=forms.TextInput({"maxlength": str(LONGEST_SEARCH)}))
    stage = forms.ChoiceField(required=False, choices=STAGES, label="Stage")
    held_by = forms.ChoiceField(required=False, choices=HOLDERS, label="Held up by")
    source = forms.ChoiceField(required=False, label="Referred by")
    missing = forms.BooleanField(required=False, label="Something missing", widget=forms.CheckboxInput(SMALL))
    urgent = forms.BooleanField(required=False, label="Urgent", widget=forms.CheckboxInput(SMALL))
    earlier = forms.BooleanField(required=False, label="An earlier referral", widget=forms.CheckboxInput(SMALL))
    band = forms.ChoiceField(required=False, choices=[("", ""), *((band.key, band.label) for band in BANDS)])

    def __init__(self, asked: QueryDict, *, sources: Iterable[str]) -> None:
        super().__init__(asked)
        offer(self, "source", [("", "Anybody"), *((source, source) for source in sources)])

    def sieve(self) -> Sieve:
        """What is wanted; a box with something wrong in it narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Sieve(
            band=given.get("band") or "",
            text=" ".join(str(given.get("q") or "").split())[:LONGEST_SEARCH],
            stage=given.get("stage") or "",
            held_by=given.get("held_by") or "",
            source=given.get("source") or "",
            missing=bool(given.get("missing")),
            urgent=bool(given.get("urgent")),
            earlier=bool(given.get("earlier")),
        )
