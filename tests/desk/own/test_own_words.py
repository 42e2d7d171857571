"""Beside every box in which people write about themselves stands who reads it, and the limit of keeping it private."""

import importlib
import pkgutil

from django import forms

import desk.join
import desk.own
from common.forms.own_words import OwnWords, OwnWordsLine

# Facts and figures that somebody types; whoever adds a box decides whether it is one of these.
FACTS = {
    *("first_names", "last_name", "name", "phone", "postal_address", "code", "heard_from", "place"),
    *("emergency_name", "emergency_relation", "emergency_phone"),
}
OF_THE_OFFICE = {"OfficeApologyForm"}


def own_forms():
    for package in (desk.own, desk.join):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for each in vars(importlib.import_module(module.name)).values():
                if isinstance(each, type) and issubclass(each, forms.BaseForm) and each.__name__ not in OF_THE_OFFICE:
                    yield each


def test_every_box_of_ones_own_words_says_who_reads_it_and_the_limit():
    boxes = {
        f"{form.__name__}.{name}": field.widget
        for form in own_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.Textarea | forms.TextInput) and name not in FACTS
        if getattr(field.widget, "input_type", "text") == "text"
    }

    assert len(boxes) > 10
    assert {name for name, widget in boxes.items() if not isinstance(widget, OwnWords | OwnWordsLine)} == set()
