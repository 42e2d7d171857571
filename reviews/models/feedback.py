"""What people say of a programme and its reviews, and what of it may be quoted."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from participants.models import Enrolment


class Feedback(models.Model):
    """What one person said of the programme at one point. It belongs to no clinical record."""

    class QuotedAs(models.TextChoices):
        """Under which name it may be quoted."""

        NOBODY = "nobody", "without a name"
        FIRST_NAME = "first_name", "with the first name"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="feedback")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="feedback")
    # "last", or the months of a review: "1", "6", "12".
    point = models.CharField(max_length=12)
    # 0 to 10: how much they would recommend it; empty: not answered.
    recommends = models.PositiveSmallIntegerField(null=True, blank=True)
    helped = models.TextField(blank=True)
    to_change = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    quote_allowed_at = models.DateTimeField(null=True, blank=True)
    quote_ended_at = models.DateTimeField(null=True, blank=True)
    quoted_as = models.CharField(max_length=10, choices=QuotedAs.choices, default=QuotedAs.NOBODY)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        verbose_name_plural = "feedback"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "point"], name="one_feedback_per_point"),
            models.CheckConstraint(condition=Q(recommends=None) | Q(recommends__lte=10), name="recommended_from_0_to_10"),
            models.CheckConstraint(
                condition=Q(quote_ended_at=None) | Q(quote_allowed_at__isnull=False), name="quoting_ends_after_it_was_allowed"
            ),
        ]

    def __str__(self) -> str:
        return f"what somebody said of the programme, {self.point}"


class Quote(models.Model):
    """Words of somebody's that stand on the page About the programme, as long as they allow it."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="quotes")
    text = models.CharField(max_length=400)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="quote_has_words"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="ended_quote_says_who",
            ),
        ]

    def __str__(self) -> str:
        return "a quote"
