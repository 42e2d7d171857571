"""What is asked when somebody passes on that a person can't come."""

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from common.forms.boxes import offer
from common.forms.text_boxes import TextBox
from common.words import long_date
from participants.enrolment.passed_on_apologies import PASSED_ON_LENGTH, TOLD_WITHIN, SaidBy
from participants.models import Appointment

HOW = [
    (Appointment.ToldBy.TELEPHONE.value, "By telephone"),
    (Appointment.ToldBy.IN_PERSON.value, "In person"),
    (Appointment.ToldBy.PAPER.value, "On paper"),
]


class PassedOnForm(forms.Form):
    """Which days, on whose word, how and when it was said, and why if they said."""

    days = forms.MultipleChoiceField(
        label="Which days can’t they come to?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one day.", "invalid_choice": "Tick the days again: one of them is over now."},
    )
    said_by = forms.ChoiceField(
        label="Who told you?",
        choices=SaidBy.choices,
        initial=SaidBy.THEMSELVES,
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={"required": "Say who told you.", "invalid_choice": "Say who told you."},
    )
    told_by = forms.ChoiceField(
        label="How did they tell you?",
        choices=HOW,
        initial=Appointment.ToldBy.TELEPHONE,
        widget=forms.RadioSelect(attrs={"small": True, "inline": True}),
        error_messages={"required": "Say how they told you.", "invalid_choice": "Say how they told you."},
    )
    said_on = forms.ChoiceField(
        label="When?",
        error_messages={"required": "Say when you were told.", "invalid_choice": "Say on which of the last days you were told."},
    )
    reason = TextBox(
        label="What they said (if they gave a reason)",
        max_length=PASSED_ON_LENGTH,
        required=False,
        error_messages={"max_length": f"Write the reason in {PASSED_ON_LENGTH} characters or fewer."},
    )

    def __init__(self, typed: QueryDict | None, *, days: Sequence[tuple[str, str]], today: dt.date) -> None:
        """Take what was sent, the days to choose from, and today."""
        super().__init__(typed)
        offer(self, "days", list(days))
        past = [today - dt.timedelta(days=number) for number in range(TOLD_WITHIN.days + 1)]
        names = {today: "Today", today - dt.timedelta(days=1): "Yesterday"}
        offer(self, "said_on", [(day.isoformat(), names.get(day, long_date(day))) for day in past])

    def said_at(self, now: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
        """The moment it was said: now where that was today, else midday of that day."""
        day = dt.date.fromisoformat(self.cleaned_data["said_on"])
        return now if day == now.astimezone(zone).date() else dt.datetime.combine(day, dt.time(12), zone)
