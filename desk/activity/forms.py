"""Which day and site the activity file is of. A GET form."""

import datetime as dt
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from common.forms.boxes import choice
from common.forms.dates_in_parts import PARTS, DateInParts


class ActivityDayForm(forms.Form):
    """One day, and one site or all of them; today until something is asked."""

    day = DateInParts(label="Day", error_messages={"required": "Enter a day."})
    site = choice("Site", [])

    def __init__(self, asked: QueryDict, *, sites: Iterable[str], today: dt.date) -> None:
        given = asked.copy()
        if not any(f"day_{part}" in asked for part in PARTS):
            for part in PARTS:
                given[f"day_{part}"] = str(getattr(today, part))
        super().__init__(given)
        self.today = today
        self.fields["site"] = choice("Site", [("", "Every site"), *((each, each) for each in sites)])

    def clean_day(self) -> dt.date:
        """Refuse days to come: nothing has happened on them."""
        day: dt.date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError("Choose today or a day before: what is still to come has no attendance.")
        return day
