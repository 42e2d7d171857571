"""A date typed into three boxes: day, month, year. Whatever is wrong is said of the box that is wrong."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.text.typed_keys import whole_number

PARTS = ("day", "month", "year")
Typed = tuple[str, str, str]


def in_parts(value: Any) -> Typed:
    """Return what the three boxes show: a date taken apart, or what was typed, as it was typed."""
    if isinstance(value, dt.date):
        return str(value.day), str(value.month), str(value.year)
    return value if isinstance(value, tuple) else ("", "", "")


def part_labels() -> Iterator[tuple[str, str]]:
    """Yield each box's name with its label."""
    yield from (("day", _("Day")), ("month", _("Month")), ("year", _("Year")))


class DateInPartsWidget(forms.Widget):
    """Three boxes, named <name>_day, <name>_month and <name>_year. The nhsuk pack draws them as one date input."""

    use_fieldset = True
    template_name = "nhsuk/date_in_parts.html"

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any] | Mapping[str, Any] | Any, name: str
    ) -> Typed:
        """Return the three texts as they were typed, without spaces around them."""
        day, month, year = (str(data.get(f"{name}_{part}", "")).strip() for part in PARTS)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Return whether the form that was sent had none of the boxes."""
        return all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        """Return the id of the first box."""
        return f"{id_}_day" if id_ else ""


class DateInParts(forms.Field):
    """A date of day, month and year in three boxes; gives a date, or None when it may be empty and is.

    `earliest` and `latest` are bounds that never change (they belong to the field's meaning); what depends on today is the
    form's to check. Years have four digits, so that nobody is born in the year 62.
    """

    widget = DateInPartsWidget
    default_error_messages = {
        "required": gettext_lazy("Enter a day, a month and a year."),
    }

    def __init__(self, *, earliest: dt.date = dt.date(1900, 1, 1), latest: dt.date = dt.date(2999, 12, 31), **kwargs: Any):
        self.earliest = earliest
        self.latest = latest
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """Return the date. Raises ValidationError with a sentence and, as params, the boxes it is about."""
        if isinstance(value, dt.date):
            return value
        if not value or not any(value):
            return None
        return date_of(value, earliest=self.earliest, latest=self.latest)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the boxes say something else than they did at first."""
        return not self.disabled and in_parts(initial) != in_parts(data)


def date_of(typed: Typed, *, earliest: dt.date, latest: dt.date) -> dt.date:
    """Return the date of these three texts. Raises ValidationError whose params name the boxes at fault."""
    missing = [part for part, text in zip(PARTS, typed, strict=True) if not text]
    if missing:
        raise _fault(_missing_sentence(missing), *missing)
    day, month, year = (whole_number(text) for text in typed)
    if month is None or not 1 <= month <= 12:
        raise _fault(_("The month must be a number from 1 to 12."), "month")
    if year is None or len(typed[2]) != 4:
        raise _fault(_("The year must have 4 digits, for example 2027."), "year")
    if day is None or not 1 <= day <= 31:
        raise _fault(_("The day must be a number from 1 to 31."), "day")
    return _bounded(_real_date(day, month, year), earliest, latest)


def _real_date(day: int, month: int, year: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        words = {"month": MONTHS[month], "year": year, "day": day}
        raise _fault(_("%(month)s %(year)s has no day %(day)s. Check the day and the month.") % words, "day") from None


def _bounded(date: dt.date, earliest: dt.date, latest: dt.date) -> dt.date:
    if date < earliest:
        raise _fault(_("The year must be %(year)s or later.") % {"year": earliest.year}, "year")
    if date > latest:
        raise _fault(_("The year must be %(year)s or earlier.") % {"year": latest.year}, "year")
    return date


def _missing_sentence(missing: list[str]) -> str:
    return {
        ("day",): _("Enter the day as well."),
        ("month",): _("Enter the month as well."),
        ("year",): _("Enter the year as well."),
        ("day", "month"): _("Enter the day and the month as well."),
        ("day", "year"): _("Enter the day and the year as well."),
        ("month", "year"): _("Enter the month and the year as well."),
    }[tuple(missing)]


def _fault(sentence: str, *parts: str) -> ValidationError:
    return ValidationError(sentence, code="impossible date", params={"parts": parts})
