"""A person's own goals, in their words, and how far they say they are."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models import Session
from participants.models import Episode


class Goal(models.Model):
    """One goal. Reworded as a new one; set aside, never deleted."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="goals")
    words = models.CharField(max_length=200)
    by_when = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(words=""), name="goal_is_in_words")]

    def __str__(self) -> str:
        return self.words


class GoalProgress(models.Model):
    """How far somebody was with a goal at one moment, 0 to 10. The latest stands."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="progress")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="goal_progress")
    value = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(value__lte=10), name="progress_is_from_0_to_10")]

    def __str__(self) -> str:
        return f"{self.value} of 10"
