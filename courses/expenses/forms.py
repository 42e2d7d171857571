"""What somebody spent, and why an expense is refused."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from common.forms.boxes import capitalised, choice, laid_out, offer, text
from common.forms.dates_in_parts import DateInParts
from common.once import OnceForm
from courses.expenses.entering import WHAT_LENGTH, ExpenseFacts
from courses.expenses.rules import MOST, SIGNS
from courses.models import Course, Expense, Facilitator

AMOUNT = "Amount: write it in figures, for example 12.40."


class ExpenseForm(OnceForm):
    """One thing that was spent; `people` where somebody else than who signs in may have spent it."""

    facilitator = choice("Who spent it", [], needed="Choose who spent it.")
    kind = choice("What for", capitalised(Expense.Kind.choices), needed="Choose what it was for.", radios=True)
    what = text(
        "What exactly", WHAT_LENGTH, needed="Say what it was.", hint="For example, bus to the hall and back, or flipchart paper"
    )
    spent_on = DateInParts(label="Spent on", error_messages={"required": "Enter the day."})
    amount = forms.DecimalField(
        label="Amount",
        min_value=Decimal("0.01"),
        max_value=MOST,
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput({"width": 5, "inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": "Enter the amount.",
            "invalid": AMOUNT,
            "max_decimal_places": AMOUNT,
            "max_digits": f"Amount: write {MOST:,} or less.",
            "max_whole_digits": f"Amount: write {MOST:,} or less.",
            "min_value": "Amount: write 0.01 or more.",
            "max_value": f"Amount: write {MOST:,} or less.",
        },
    )
    course = choice("Course", [])

    def __init__(
        self,
        *args: Any,
        courses: Iterable[Course],
        currency: str,
        today: dt.date,
        people: Iterable[Facilitator] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"spent_on": today}, **kwargs)
        self.courses = {str(course.pk): course for course in courses}
        self.people = {str(person.pk): person for person in people or ()}
        offer(self, "course", [("", "None, or none of these"), *((key, each.name) for key, each in self.courses.items())])
        self.fields["amount"].label = f"Amount in {SIGNS.get(currency, currency)}"
        boxes = ["kind", "what", "spent_on", "amount", "course"]
        if people is not None:
            offer(self, "facilitator", [("", "Choose a person"), *((key, each.name) for key, each in self.people.items())])
            boxes.insert(0, "facilitator")
        else:
            del self.fields["facilitator"]
        self.helper = laid_out(*boxes, button="Enter this expense")

    @property
    def entry(self) -> ExpenseFacts:
        """What was typed, for the action; the amount in pence."""
        given = self.cleaned_data
        pence = int(given["amount"] * 100)
        return ExpenseFacts(given["kind"], given["what"], given["spent_on"], pence, self.courses.get(given["course"]))

    @property
    def person(self) -> Facilitator:
        """Who spent it, where the form asks."""
        return self.people[self.cleaned_data["facilitator"]]


class RefuseExpenseForm(forms.Form):
    """Why it isn't paid."""

    reason = text("Why", 200, needed="Say why it is refused.", hint="Whoever spent it reads this")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("reason", button="Refuse it", red=True)
