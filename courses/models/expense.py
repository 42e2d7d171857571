"""What a leader spent, who said that it is right, and with which export it went to whoever pays."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from courses.models.course import Course
from courses.models.staffing import Facilitator


class ExpenseExport(models.Model):
    """What was taken away together for whoever pays. Its rows stay the same, so its file can be fetched again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="expense_exports")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        """The latest first is what the page asks for."""

        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="expense_exports_latest")]

    def __str__(self) -> str:
        return f"Export {self.pk} of expenses"


class Expense(models.Model):
    """One thing that somebody who leads spent. Never changed: it is taken back or refused, and entered again."""

    class Kind(models.TextChoices):
        """What for."""

        TRAVEL = "travel", "travel"
        MATERIALS = "materials", "materials"
        OTHER = "other", "something else"

    class State(models.TextChoices):
        """How far it is; once exported it stays approved."""

        ENTERED = "entered", "To approve"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken_back", "Taken back"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="expenses")
    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="expenses")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="expenses")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    what = models.CharField(max_length=200)
    spent_on = models.DateField()
    # In the hundredth part of the currency: pence.
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ENTERED)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    refused_reason = models.CharField(max_length=200, blank=True)
    export = models.ForeignKey(ExpenseExport, on_delete=models.PROTECT, null=True, blank=True, related_name="expenses")
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules, and what is still to be done about an expense."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=1) & ~Q(what=""), name="expense_says_what_and_how_much"),
            models.CheckConstraint(condition=Q(export=None) | Q(state="approved"), name="only_what_is_approved_is_exported"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refused_reason=""), name="refused_expense_says_why"),
            models.CheckConstraint(
                condition=Q(state="entered", decided_at=None) | (~Q(state="entered") & Q(decided_at__isnull=False)),
                name="decided_expense_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "state"],
                condition=Q(export=None, state__in=["entered", "approved"]),
                name="expenses_to_see_to",
            ),
            models.Index(fields=["facilitator", "-id"], name="expenses_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator}, {self.get_kind_display()}"
