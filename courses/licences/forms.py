"""Licences: the licence itself, its end, its agencies, the report of a year."""

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from common.forms.boxes import SMALL, choice, laid_out, offer, text, tick
from common.forms.boxes import number as whole
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm, VersionedForm
from courses.ground.fields import DaysBeforeField
from courses.licences import rules as licensing
from courses.licences.changes import PLAIN, LicenceWords
from courses.licences.page import FIGURES
from courses.models import Licence, Programme

MONTHS = [(month, calendar.month_name[month]) for month in range(1, 13)]
KINDS = [(kind.value, str(kind.label).capitalize()) for kind in Licence.Kind]


class LicenceForm(forms.Form):
    """What stands on the licence."""

    licensor = text("Licensor", 120, needed="Enter who gave the licence.", hint="For example, Self-Management Resource Center")
    number = text("Number", 60, needed="Enter the licence’s number.")
    kind = choice("Kind", KINDS, needed="Choose a kind.", radios=True)
    programmes = forms.TypedMultipleChoiceField(
        label="Programmes it covers",
        coerce=int,
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"required": "Choose at least one programme.", "invalid_choice": "Choose programmes of those listed."},
    )
    held_by = text("Held by", 160, hint="Another organisation that names us on its umbrella licence. Leave empty if it is ours.")
    territory = text("Territory", 160, hint="Where people live whom it is for, if it says so")
    starts_on = DateInParts(
        label="First day", help_text="For example, 1 3 2027", error_messages={"required": "Enter the first day."}
    )
    expires_on = DateInParts(label="Last day", required=False, help_text="Leave it empty for three years.")
    courses_a_year = whole("Courses a year", 1, 9999, hint="How many may begin in each licence year; empty for no limit", width=4)
    counts_cancelled = tick("A course cancelled before its first session counts as well")
    report_month = forms.TypedChoiceField(
        label="Month in which the yearly report is due",
        coerce=int,
        choices=MONTHS,
        error_messages={"required": "Choose a month.", "invalid_choice": "Choose one of the twelve months."},
    )
    warn_days = DaysBeforeField("Days before its end to warn", "For example, 90, 60, 30")
    warn_percents = DaysBeforeField("Percent of the courses a year to warn at", "For example, 80, 100")

    def __init__(self, *args: Any, programmes: list[Programme], button: str = "Save", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "programmes", [(programme.pk, programme.name) for programme in programmes])
        self.helper = laid_out(
            *("licensor", "number", "kind", "programmes", "held_by", "territory", "starts_on", "expires_on"),
            Fieldset("How often, and what is reported", "courses_a_year", "counts_cancelled", "report_month"),
            Fieldset("Warnings", Div("warn_days", "warn_percents", css_class="app-boxes")),
            button=button,
        )

    @property
    def words(self) -> LicenceWords:
        """What was typed, for the action; three years when no last day was."""
        typed = {name: self.cleaned_data[name] for name in PLAIN}
        typed["expires_on"] = typed["expires_on"] or licensing.offered_expiry(typed["starts_on"])
        return LicenceWords(programmes=frozenset(self.cleaned_data["programmes"]), **typed)


class NewLicenceForm(LicenceForm, OnceForm):
    """A licence that isn't on file; what is usual stands in its boxes."""

    def __init__(self, *args: Any, programmes: list[Programme], **kwargs: Any) -> None:
        usual = {"warn_days": (90, 60, 30), "warn_percents": (100, 80), "report_month": 1}
        super().__init__(*args, programmes=programmes, initial=usual, **kwargs)


class ChangeLicenceForm(LicenceForm, VersionedForm):
    """A licence as it stood when the form was opened."""

    def __init__(self, *args: Any, words: LicenceWords, programmes: list[Programme], **kwargs: Any) -> None:
        shown = {name: getattr(words, name) for name in PLAIN} | {"programmes": sorted(words.programmes)}
        super().__init__(*args, programmes=programmes, initial=shown, **kwargs)


class EndLicenceForm(VersionedForm):
    """From which day on, and why."""

    day = DateInParts(
        label="Ended from", help_text="The first day it covers nothing", error_messages={"required": "Enter a day."}
    )
    reason = text("Why", 200, needed="Say why it ends.", hint="For example, exchanged for an umbrella licence")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.helper = laid_out("day", "reason", button="End this licence", red=True)


class AgencyForm(OnceForm):
    """An organisation that stands on the licence."""

    name = text("Name of the organisation", 160, needed="Enter its name.")
    is_us = tick("This is us")
    day = DateInParts(label="Named from", error_messages={"required": "Enter the first day."})

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.helper = laid_out("name", "is_us", "day", button="Name it")


class TakeOffAgencyForm(OnceForm):
    """Its last day."""

    day = DateInParts(label="Last day on the licence", error_messages={"required": "Enter the last day."})

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.helper = laid_out("day", button="Take it off", red=True)


class YearlyReportForm(OnceForm):
    """When the report was handed in, and its figures as they stood in it."""

    sent_on = DateInParts(label="Handed in on", error_messages={"required": "Enter the day."})

    def __init__(self, *args: Any, today: dt.date, counted: Mapping[str, int], **kwargs: Any) -> None:
        """Take the figures that were counted, by their names in FIGURES: what stands in the boxes until somebody types."""
        super().__init__(*args, initial={"sent_on": today, **counted}, **kwargs)
        for name, label in FIGURES.items():
            needed = "Enter how many courses it says." if name == "courses" else ""
            self.fields[name] = whole(label, 0, 999_999, needed=needed, width=5)
        boxes = Div(*FIGURES, css_class="app-boxes")
        self.helper = laid_out("sent_on", Fieldset("Its figures, as far as it has them", boxes), button="Write it down")

    @property
    def figures(self) -> dict[str, int]:
        """The figures that were typed."""
        return {name: self.cleaned_data[name] for name in FIGURES if self.cleaned_data[name] is not None}
