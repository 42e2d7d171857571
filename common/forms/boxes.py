"""The boxes of the office's forms: each says in a sentence of its own what is missing or too long."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms

from common.forms.text_boxes import TextBox

SMALL = {"small": True}
CANCEL = '<a class="nhsuk-link nhsuk-link--no-visited-state" href="{{ back.url }}">Cancel</a>'


def text(label: str, most: int, *, needed: str = "", hint: str = "", **attrs: Any) -> forms.CharField:
    """One line of at most `most` characters. `needed` is the sentence for an empty one; without it, it may be empty."""
    return _characters(label, most, needed, hint, forms.TextInput({"autocomplete": "off", **attrs}))


def lines(label: str, most: int, *, needed: str = "", hint: str = "", rows: int = 3, **attrs: Any) -> forms.CharField:
    """Several lines; otherwise like text."""
    return _characters(label, most, needed, hint, forms.Textarea({"autocomplete": "off", "rows": rows, **attrs}))


def number(
    label: str, least: int, most: int, *, needed: str = "", hint: str = "", low: str = "", **attrs: Any
) -> forms.IntegerField:
    """A whole number from `least` to `most`; `low` is the sentence for one below."""
    sentences = {
        "invalid": f"{label}: write a whole number in figures.",
        "min_value": low or f"{label}: write {least} or more.",
        "max_value": f"{label}: write {most:,} or less.",
        "required": needed,
    }
    return forms.IntegerField(
        label=label,
        required=bool(needed),
        min_value=least,
        max_value=most,
        help_text=hint,
        error_messages=sentences,
        widget=forms.NumberInput(attrs),
    )


def choice(label: str, choices: Any, *, needed: str = "", hint: str = "", radios: bool = False) -> forms.ChoiceField:
    """One of a few: radios, or a list to choose from."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=bool(needed),
        help_text=hint,
        error_messages={"required": needed, "invalid_choice": f"{label}: choose one of those listed."},
        widget=forms.RadioSelect(SMALL) if radios else forms.Select(),
    )


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give the field of this name what there is to choose from. Raises TypeError for a field that one can't choose in."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"Nothing can be chosen in {name}.")
    field.choices = list(choices)


def capitalised(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, str]]:
    """Choices whose words begin with a capital, as they stand in a list; in a sentence they don't."""
    return [(key, str(words)[:1].upper() + str(words)[1:]) for key, words in choices]


def tick(label: str, *, hint: str = "") -> forms.BooleanField:
    """A box to tick, or to leave."""
    return forms.BooleanField(label=label, required=False, help_text=hint, widget=forms.CheckboxInput(SMALL))


def laid_out(*layout: Any, button: str, red: bool = False) -> FormHelper:
    """A form's layout with its button and the way back (`back.url` of the page)."""
    made = FormHelper()
    submit = Submit("save", button, css_class="nhsuk-button--warning" if red else "")
    made.layout = Layout(*layout, ButtonHolder(submit, HTML(CANCEL)))
    return made


def _characters(label: str, most: int, needed: str, hint: str, widget: forms.Widget) -> forms.CharField:
    sentences = {"max_length": f"{label}: write {most:,} characters or fewer.", "required": needed}
    return TextBox(label=label, max_length=most, required=bool(needed), help_text=hint, error_messages=sentences, widget=widget)
