"""What the two gates of a course leave behind, and what its leaders report (desk.gates.rules)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models.course import Course, Session


class GateOverride(models.Model):
    """Somebody let a course through a check that wasn't met, and said why."""

    class Gate(models.TextChoices):
        """Which of the two."""

        OPEN = "open", "open registration"
        CONFIRM = "confirm", "confirm to run"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="overrides")
    gate = models.CharField(max_length=7, choices=Gate.choices)
    # The name of the check in desk.gates.rules, and what it said that day.
    check_name = models.CharField(max_length=40)
    sentence = models.CharField(max_length=400)
    reason = models.CharField(max_length=300)
    given_by = models.CharField(max_length=120)
    given_at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.check_name}"


class SessionReport(models.Model):
    """The leaders' short report of one session. A later version stands beside the earlier one."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveIntegerField()
    # The edition's checklist as it was answered: [{"line": "...", "done": true}].
    checklist = models.JSONField(default=list)
    note = models.CharField(max_length=2000, blank=True)
    written_by = models.CharField(max_length=120)
    written_at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "version"], name="one_report_per_session_and_version"),
        ]

    def __str__(self) -> str:
        return f"{self.session}, report {self.version}"
