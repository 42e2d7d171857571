"""A review that somebody doesn't want, or that a clinician closed: nobody is asked about it any more."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from participants.models import Enrolment


class ReviewClosing(models.Model):
    """One person's review of so many months, closed without having been attended. Taken back, never deleted."""

    class Kind(models.TextChoices):
        """Why nobody asks about it any more."""

        DECLINED = "declined", "They don’t want it"
        UNREACHABLE = "unreachable", "They couldn’t be reached"
        CLOSED = "closed", "Closed by a clinician"
        IMPORTED = "imported", "Not theirs, by the imported list"

    class Way(models.TextChoices):
        """How they said that they don't want it."""

        SELF = "self", "on their own page"
        TELEPHONE = "telephone", "by telephone"
        PAPER = "paper", "on paper"
        IN_PERSON = "in_person", "in person"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="review_closings")
    months = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=Kind.choices)
    # Only of what they declined.
    way = models.CharField(max_length=9, choices=Way.choices, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "months"], condition=Q(undone_at=None), name="a_review_is_closed_once"),
            models.CheckConstraint(
                condition=(Q(kind="declined") & ~Q(way="")) | (~Q(kind="declined") & Q(way="")),
                name="declined_review_says_how",
            ),
            models.CheckConstraint(condition=Q(kind="declined") | ~Q(reason=""), name="closed_review_says_why"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="closing_undone_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months}-month review of {self.enrolment.participant}, {self.get_kind_display().lower()}"

    @property
    def organisation_id(self) -> int:
        """The organisation it belongs to."""
        return self.enrolment.organisation_id
