"""What a report is about: days or a licence year, one place, and whether it is for publication. GET forms."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from common.forms.boxes import choice, offer, tick
from common.forms.dates_in_parts import DateInParts
from common.words import birth_date
from courses.licences.rules import LicenceFacts, Period, licence_years, year_of
from desk.reports.sheets import year_before

BACKWARDS = "The last day must not be before the first."
Year = tuple[LicenceFacts, Period]


class ReportForm(forms.Form):
    """What both forms ask."""

    publish = tick("For publication: leave out figures under 5")

    def __init__(self, asked: QueryDict, *, places: Iterable[str] | None, defaults: dict[str, Any]) -> None:
        """Take the query string. Without anything asked, `defaults` are; without `places`, no place can be chosen."""
        super().__init__(asked if any(name in asked for name in self.names()) else _as_asked(defaults, asked))
        if places is not None:
            self.fields["place"] = choice("Place", [("", "Every place"), *((place, place) for place in places)])
            self.order_fields(self.field_order)

    @classmethod
    def names(cls) -> Sequence[str]:
        """By which parameters one knows that something was asked."""
        return ()


def _as_asked(defaults: dict[str, Any], asked: QueryDict) -> QueryDict:
    given = asked.copy()
    for name, value in defaults.items():
        given[name] = str(value)
    return given


class PeriodForm(ReportForm):
    """Days from the first to the last, both included."""

    first = DateInParts(label="From", error_messages={"required": "Enter the first day."})
    last = DateInParts(label="To", error_messages={"required": "Enter the last day."})
    field_order = ("first", "last", "place", "publish")

    def __init__(self, asked: QueryDict, *, places: Iterable[str] | None, today: dt.date) -> None:
        first, last = year_before(today)
        ends = (("first", first), ("last", last))
        parts = {f"{name}_{part}": getattr(day, part) for name, day in ends for part in ("day", "month", "year")}
        super().__init__(asked, places=places, defaults=parts)

    @classmethod
    def names(cls) -> Sequence[str]:
        """Any of the six boxes."""
        return [f"{name}_{part}" for name in ("first", "last") for part in ("day", "month", "year")]

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", BACKWARDS)
        return given


class LicenceYearForm(ReportForm):
    """One year of one licence."""

    year = choice("Licence year", [], needed="Choose a licence year.")
    field_order = ("year", "place", "publish")

    def __init__(self, asked: QueryDict, *, places: Iterable[str], licences: Sequence[LicenceFacts], today: dt.date) -> None:
        self.years: dict[str, Year] = {
            f"{licence.pk}-{year.first}": (licence, year) for licence in licences for year in reversed(licence_years(licence))
        }
        super().__init__(asked, places=places, defaults={"year": self._current(today)})
        self.is_bound = bool(self.years)  # with no year to choose from, nobody has forgotten to choose one
        offer(self, "year", [(key, _named(*each)) for key, each in self.years.items()])

    @classmethod
    def names(cls) -> Sequence[str]:
        """The one choice."""
        return ["year"]

    @property
    def chosen(self) -> Year:
        """The licence and its year."""
        return self.years[self.cleaned_data["year"]]

    def _current(self, today: dt.date) -> str:
        """The year that has today, else the latest there is."""
        now = [key for key, (licence, year) in self.years.items() if year_of(licence, today) == year]
        return next(iter([*now, *self.years]), "")


def _named(licence: LicenceFacts, year: Period) -> str:
    last = year.last or licence.last_day
    return f"{licence.licensor} {licence.number}: {birth_date(year.first)} to {birth_date(last)}"
