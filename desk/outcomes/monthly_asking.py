"""What the monthly report is asked: how many months, and whether it is for publication. A GET form."""

import datetime as dt

from django import forms
from django.http import QueryDict

from common.forms.boxes import choice, tick

SPANS = [("12", "The last 12 months"), ("24", "The last 24 months"), ("3", "The last 3 months")]
MONTHS_A_YEAR = 12


class MonthlyForm(forms.Form):
    """A year unless somebody asks for more or less."""

    span = choice("Months", SPANS, needed="Choose how many months.")
    publish = tick("For publication: leave out figures under 5")

    def __init__(self, asked: QueryDict) -> None:
        given = {"span": asked.get("span", "12")}
        super().__init__(given | ({"publish": "on"} if asked.get("publish") else {}))

    def first_month(self, today: dt.date) -> dt.date:
        """The first day of the first month, once the form is valid."""
        number = today.year * MONTHS_A_YEAR + today.month - int(self.cleaned_data["span"])
        return dt.date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)

    @property
    def asked(self) -> dict[str, str]:
        """What was asked, for links that keep it."""
        return {name: str(value) for name, value in self.data.items()}
