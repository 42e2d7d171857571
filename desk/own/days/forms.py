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


class DaysToTick(forms.TypedMultipleChoiceField):
    """Days of somebody's own: one that isn't offered any more is refused by name when it is sent, not as unknown."""

    known: frozenset[str] = frozenset()

    def valid_value(self, value: Any) -> bool:
        """Whether it is one of theirs, also one that is over by now."""
        return str(value) in self.known


class SeveralDaysForm(ApologyForm):
    """The days, and why. A day that began while the page was open is still one of theirs, so that it can be said which."""

    days = DaysToTick(
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

    def __init__(self, *args: Any, shown: Sequence[tuple[int, str]], known: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "days", shown)
        self.fields["days"].known = frozenset(str(key) for key, _ in known)  # type: ignore[attr-defined]
        self.has_days = bool(shown)


def several_days_form(person: Participant, sent: QueryDict | None, *, now: dt.datetime) -> SeveralDaysForm:
    """The form with the days somebody may tick. Three queries."""
    timetable = timetable_of(person, now)
    weeks = (*timetable.past_weeks, *timetable.weeks)
    known = [place for week in weeks for place in week.places if not place.is_review]
    shown = [_choice(each) for each in days_to_come(timetable)]
    return SeveralDaysForm(sent, shown=shown, known=[_choice(each) for each in known])


def _choice(place: TimetableDate) -> tuple[int, str]:
    return place.appointment_id, f"{long_date(place.day)}, {time_range(place.starts, place.ends)}"
