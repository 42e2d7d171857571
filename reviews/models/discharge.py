"""A clinician's decision that somebody's way is over: it waits for its letters, then the pathway closes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from participants.models import Episode


class Discharge(models.Model):
    """One decision. Open until its letters have gone (`closed_at`), or until it is taken back; never deleted."""

    class Ground(models.TextChoices):
        """Why their way is over."""

        ATTENDED = "attended", "They came to their last review"
        DECLINED = "declined", "They don’t want their last review"
        UNREACHABLE = "unreachable", "They couldn’t be reached"
        CLOSED = "closed", "Their last review is closed"
        EARLY = "early", "Before their last review"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="discharges")
    ground = models.CharField(max_length=11, choices=Ground.choices)
    # In the clinician's words, for clinicians alone.
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField()
    # Name and profession as they were then.
    decided_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)
    undone_reason = models.CharField(max_length=200, blank=True)
    # They have no GP, says this clinician: no letter to one is waited for while their record names none.
    no_gp_at = models.DateTimeField(null=True, blank=True)
    no_gp_by = models.CharField(max_length=200, blank=True, default="", db_default="")
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode"], condition=Q(closed_at=None, undone_at=None), name="one_open_discharge_of_a_pathway"
            ),
            models.CheckConstraint(condition=~Q(decided_by=""), name="discharge_says_who_decided"),
            models.CheckConstraint(
                condition=Q(ground__in=["attended", "declined", "closed"]) | ~Q(reason=""), name="such_a_discharge_says_why"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="", undone_reason="")
                | (Q(undone_at__isnull=False, closed_at=None) & ~Q(undone_by="") & ~Q(undone_reason="")),
                name="discharge_undone_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(no_gp_at=None, no_gp_by="") | (Q(no_gp_at__isnull=False) & ~Q(no_gp_by="")), name="no_gp_says_who"
            ),
        ]

    def __str__(self) -> str:
        return f"Discharge of {self.episode.participant}"

    @property
    def organisation_id(self) -> int:
        """The organisation it belongs to."""
        return self.episode.organisation_id

    @property
    def is_open(self) -> bool:
        """Whether it waits for its letters."""
        return self.closed_at is None and self.undone_at is None
