"""When somebody would rather be asked: a few days, none of them after the questions close."""

import datetime as dt
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.boxes import offer
from common.words import long_date

# How many days from today may be chosen.
DAYS_AHEAD = (1, 3, 7, 14)
BACK = '<a class="app-press nhsuk-link nhsuk-link--no-visited-state" href="{{ back.url }}">{{ back.words }}</a>'


def days_to_choose(today: dt.date, last: dt.date) -> list[dt.date]:
    """The days on which somebody may be asked again, up to the last that the questions can be answered."""
    return [day for days in DAYS_AHEAD if (day := today + dt.timedelta(days=days)) <= last]


class LaterForm(forms.Form):
    """One of these days."""

    until = forms.ChoiceField(
        label=gettext_lazy("When may we ask you again?"),
        widget=forms.RadioSelect(attrs={"label_size": "m"}),
        error_messages={
            "required": gettext_lazy("Choose a day."),
            "invalid_choice": gettext_lazy("Choose one of these days."),
        },
    )

    def __init__(self, *args: Any, days: list[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "until", [(f"{day:%Y-%m-%d}", long_date(day)) for day in days])
        self.helper = FormHelper()
        self.helper.layout = Layout("until", ButtonHolder(Submit("save", _("Ask me then")), HTML(BACK)))

    @property
    def chosen(self) -> dt.date:
        """The day that was chosen."""
        return dt.date.fromisoformat(self.cleaned_data["until"])
