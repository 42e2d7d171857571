"""What keeps leaders in standing, from a day on."""

import datetime as dt
from typing import Any

from django import forms

from common.forms.boxes import SMALL, laid_out, number, tick
from common.forms.dates_in_parts import DateInParts
from common.once import VersionedForm
from courses.leaders.policies import FIELDS
from courses.leaders.standing import Policy
from courses.models import LeaderPaper

MOST_MONTHS, MOST_DAYS, MOST = 120, 365, 50


def months(label: str, hint: str = "") -> forms.IntegerField:
    """A number of months that is needed."""
    return number(f"{label}, in months", 1, MOST_MONTHS, needed="Enter a number of months.", hint=hint, width=3)


class PolicyForm(VersionedForm):
    """The numbers as they stood when the form was opened."""

    valid_from = DateInParts(
        label="In force from",
        help_text="Windows that run already keep the length they began with.",
        error_messages={"required": "Enter a day."},
    )
    initial_months = months("First course after a training")
    renew_months = months("Then one course within")
    several_months = months("In a second programme one course within", "For whoever is in standing in an earlier one")
    due_days = number("Shown as due, in days before", 0, MOST_DAYS, needed="Enter a number of days.", width=3)
    sessions_led = number("Sessions of a course that must be led", 1, MOST, hint="Left empty: all of them", width=3)
    trainer_first_months = months("Master Trainers: first leader training within")
    trainer_training_months = months("Master Trainers: next leader training within")
    trainer_activity_months = months("Master Trainers: a training or a course within")
    trainer_courses = number(
        "Courses led before a Master Trainer training", 0, MOST, needed="Enter a number of courses.", width=3
    )
    papers_needed = forms.MultipleChoiceField(
        label="Papers that every leader must have",
        required=False,
        choices=LeaderPaper.Kind.choices,
        widget=forms.CheckboxSelectMultiple(SMALL),
        error_messages={"invalid_choice": "Choose from those listed."},
    )
    professionals_are_peers = tick("Somebody who works in health or social care may count as a peer")

    def __init__(self, *args: Any, policy: Policy, today: dt.date, **kwargs: Any) -> None:
        shown: dict[str, Any] = {name: getattr(policy, name) for name in FIELDS} | {"valid_from": today}
        super().__init__(*args, initial=shown, **kwargs)
        self.helper = laid_out("valid_from", *FIELDS, button="Put it in force")

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, for the action."""
        return {name: self.cleaned_data[name] for name in FIELDS}
