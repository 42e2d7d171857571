"""What a clinician put right in somebody's answers after they were finished: what stood there before is kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reviews.models.measure import Questionnaire


class AnswerCorrection(models.Model):
    """One side's answers as they were before a clinician changed them, and why. Scores made after it point at it."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="corrections")
    by_person = models.BooleanField()
    # Item to value, None for "not applicable"; an item that isn't there was left empty.
    before = models.JSONField()
    after = models.JSONField()
    # The day the answers stood for, and stand for now.
    day_before = models.DateField()
    day_after = models.DateField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(made_by=""), name="corrected_answers_say_who_and_why"),
        ]

    def __str__(self) -> str:
        return "a correction of answers"
