"""Saying of several days at once that one can't come."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from common.forms.boxes import offer
from common.words import long_date, time_range
from desk.own.apology_form import ApologyForm
from desk.own.timetable import days_to_come
from participants.enrolment.timetable import TimetableDate, timetable_of
from participants.models import Participant


class DaysField(forms.TypedMultipleChoiceField):
    """Days to tick. One that began while the page was open isn't offered any more, and is still understood."""

    known: frozenset[int] = frozenset()

    def valid_value(self, value: Any) -> bool:
        """Whether it is one of the person's own days."""
        return str(value) in {str(key) for key in self.known}


class SeveralDaysForm(ApologyForm):
    """The days, and why. A day that began while the page was open is still one of theirs, so that it can be said which."""

    days = DaysField(
        label=gettext_lazy("On which days?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one day."),
            "invalid_choice": gettext_lazy("Tick the days that are listed here."),
        },
    )
    field_order = ("days", "reason")
    # Whether there is anything to tick.
    has_days = False

    def __init__(self, *args: Any, shown: Sequence[tuple[int, str]], known: frozenset[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "days", shown)
        self.fields["days"].known = known  # type: ignore[attr-defined]  # DaysField
        self.has_days = bool(shown)


def several_days_form(person: Participant, sent: QueryDict | None, *, now: dt.datetime) -> SeveralDaysForm:
    """The form with the days somebody may tick. Three queries."""
    timetable = timetable_of(person, now)
    weeks = (*timetable.past_weeks, *timetable.weeks)
    known = frozenset(place.appointment_id for week in weeks for place in week.places if not place.is_review)
    return SeveralDaysForm(sent, shown=[_choice(each) for each in days_to_come(timetable)], known=known)


def _choice(place: TimetableDate) -> tuple[int, str]:
    return place.appointment_id, f"{long_date(place.day)}, {time_range(place.starts, place.ends)}"
