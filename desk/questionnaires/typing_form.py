"""Numbers typed from paper, item by item: an empty box was left empty, n stands for "does not apply"."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.forms.boxes import capitalised, choice, laid_out, text
from common.forms.dates_in_parts import DateInParts
from common.once import VersionedForm
from common.refused import Refused
from reviews.measures.definitions import LicenceClass, Measure, MeasureItem
from reviews.measures.scoring import safety_items
from reviews.questionnaires.rules import NOT_APPLICABLE, arrival_refusal, field_of, typed_answer

LONGEST = 4
DOES_NOT_APPLY = ("n", "na", "n/a")


def item_label(measure: Measure, item: MeasureItem) -> str:
    """What stands beside an item's box: our own words, a topic, or the number alone where the licence allows no more."""
    said = item.question if measure.licence == LicenceClass.OWN else item.topic
    return f"{item.number}. {said}" if said and measure.licence != LicenceClass.FORBIDDEN else f"Item {item.number}"


def two_circled_words(measure: Measure) -> str:
    """What to type where two numbers of one item are circled on paper, by the rule of one_of_two; nothing for a measured test."""
    if measure.by_staff:
        return ""
    if measure.two_circled == "higher":
        return "Where two numbers of one item are circled, type the higher one."
    words = "Where two numbers of one item are circled, type the lower one if they stand side by side; else leave the box empty."
    if items := safety_items(measure, switched_on=True):
        words += f" Of item {', '.join(map(str, items))} type the higher one."
    return words


class TypedForm(forms.Form):
    """A measure on paper, or a test that staff measured, with the day it is of."""

    def __init__(self, *args: Any, measure: Measure, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.today = measure, today
        self.answers: dict[int, int | None] = {}
        label = "Day it was measured" if measure.by_staff else "Day the paper arrived"
        self.fields["arrived"] = DateInParts(
            label=label, initial=today, required=True, error_messages={"required": f"{label}: write it."}
        )
        for item in measure.items:
            self.fields[field_of(item.number)] = self._box(item)
        names = [field_of(item.number) for item in measure.items]
        self.helper = laid_out("arrived", *names, button="Read it back")
        self.helper.form_class = "app-typing"
        self.helper.attrs = {"novalidate": "", "autocomplete": "off", "data-typing": ""}

    def _box(self, item: MeasureItem) -> forms.Field:
        label = item_label(self.measure, item)
        if item.options:
            choices = [("", "Not written down"), *((str(key), words) for key, words in item.options.items())]
            return choice(label, capitalised(choices))
        unit = f" {self.measure.unit}" if self.measure.by_staff and self.measure.unit else ""
        hint = f"{item.least} to {item.most}{unit}" + (", or n: does not apply" if item.not_applicable else "")
        attrs = {"inputmode": "text" if item.not_applicable else "numeric", "data-most": str(item.most)}
        return text(label, LONGEST, hint=hint, **attrs)

    def clean(self) -> dict[str, Any]:
        """Every number must be one that the item has; what was left empty stays so."""
        given = super().clean() or {}
        for item in self.measure.items:
            name = field_of(item.number)
            typed = str(given.get(name) or "").strip()
            if not typed or name in self.errors:
                continue
            try:
                self.answers[item.number] = typed_answer(
                    self.measure, item.number, NOT_APPLICABLE if typed.lower() in DOES_NOT_APPLY else typed
                )
            except Refused as refused:
                self.add_error(name, refused.sentence)
        if not self.answers and not self.errors:
            raise ValidationError("Nothing is typed: write at least one number.")
        if (day := given.get("arrived")) and (why := arrival_refusal(day, self.today)):
            self.add_error("arrived", why.sentence)
        return given

    def read_back(self) -> list[tuple[str, str]]:
        """Each item with what was typed, in words, for reading back."""
        rows = []
        for item in self.measure.items:
            words = "Left empty"
            if item.number in self.answers:
                value = self.answers[item.number]
                words = "Does not apply" if value is None else item.options.get(value, str(value))
            rows.append((item_label(self.measure, item), words))
        return rows


class CorrectionForm(VersionedForm, TypedForm):
    """One side's answers as they stand, to be put right, with the reason; `day` is None where theirs isn't to be changed."""

    reason = text("Why you change it", 300, needed="Write why you change what was answered.")

    def __init__(
        self, *args: Any, measure: Measure, today: dt.date, given: Mapping[int, int | None], day: dt.date | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, measure=measure, today=today, **kwargs)
        for item, value in given.items():
            self.fields[field_of(item)].initial = "n" if value is None else str(value)
        days = ["arrived"] if day else []
        if day:
            self.fields["arrived"].initial = day
        else:
            del self.fields["arrived"]
        self.order_fields([*days, *map(field_of, (item.number for item in measure.items)), "reason", "version"])
        self.helper = laid_out(*self.fields, button="Put it right")
        self.helper.form_class = "app-typing"
        self.helper.attrs = {"novalidate": "", "autocomplete": "off"}


class BeginForm(forms.Form):
    """What to ask although nothing asks for it."""

    measure = choice("What", (), needed="Choose what to ask.")
    helper = laid_out("measure", button="Begin")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]


class CloseAlertForm(forms.Form):
    """What was done about an answer, or who asked after one that was left out."""

    outcome = text("What was done?", 300, needed="Write what was done.")
    helper = laid_out("outcome", button="Close it")
