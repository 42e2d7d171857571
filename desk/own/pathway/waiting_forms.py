"""What somebody who waits says of the time: days away, not before a day."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import today_in
from common.forms.dates_in_parts import DateInParts
from common.once import VersionedForm
from desk.own.pathway.choosing_forms import own_layout
from desk.own.pathway.standing import MyPathway
from participants.models import WaitingListEntry

IN_FULL = gettext_lazy("Enter a day, a month and a year.")


class AwayForm(VersionedForm):
    """One stretch of days on which they can't come."""

    first = DateInParts(
        label=gettext_lazy("The first day"), help_text=gettext_lazy("For example, 1 2 2027"), error_messages={"required": IN_FULL}
    )
    last = DateInParts(label=gettext_lazy("The last day"), error_messages={"required": IN_FULL})

    def __init__(self, *args: Any, entry: WaitingListEntry, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, version=entry.version, **kwargs)
        self.today = today
        self.helper = own_layout("version", "first", "last", button=_("Add these days"))

    def clean(self) -> dict[str, Any]:
        """The last day isn't before the first, nor over."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day must be the first day or later."))
        elif last and last < self.today:
            self.add_error("last", _("Choose a day that is still to come."))
        return given


class WeekdaysForm(VersionedForm):
    """On which days of the week they never can."""

    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("I can never come on a"),
        help_text=gettext_lazy("Tick none if any day will do."),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose days of the week.")},
    )

    def __init__(self, *args: Any, entry: WaitingListEntry, **kwargs: Any) -> None:
        super().__init__(*args, version=entry.version, initial={"days": entry.not_weekdays}, **kwargs)
        self.helper = own_layout("version", "days", button=_("Save"))


class NotBeforeForm(VersionedForm):
    """From which day on they can come; empty: from any."""

    start = DateInParts(
        label=gettext_lazy("I can come from this day on"),
        help_text=gettext_lazy("Leave it empty if any day will do."),
        required=False,
    )

    def __init__(self, *args: Any, entry: WaitingListEntry, **kwargs: Any) -> None:
        super().__init__(*args, version=entry.version, initial={"start": entry.earliest_start}, **kwargs)
        self.helper = own_layout("version", "start", button=_("Save"))


class VersionForm(VersionedForm):
    """A button that knows which version it was shown with."""


def today_of(way: MyPathway, now: dt.datetime) -> dt.date:
    """Which day it is where they wait."""
    return today_in(way.episode.organisation.tzinfo, now)
