"""What stays private in a group, and its limit: said to each person and guest with each group, and written down."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from participants.models.enrolment import Appointment, Guest


class ConfidentialityTalk(models.Model):
    """Somebody was told, on a day they came, what stays private in that group. Taken back where it was a slip, never deleted.

    `appointment` is their place on that day, or, with a `guest`, the place of whoever brought them.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="talks")
    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, null=True, blank=True, related_name="talks")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(guest=None, undone_at=None), name="one_talk_about_privacy_for_a_place"
            ),
            models.UniqueConstraint(
                fields=["guest"], condition=Q(guest__isnull=False, undone_at=None), name="one_talk_about_privacy_for_a_guest"
            ),
            models.CheckConstraint(condition=~Q(by=""), name="talk_about_privacy_says_who"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="talk_taken_back_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"Confidentiality explained to {self.guest or self.appointment.participant}"

    @property
    def organisation_id(self) -> int:
        """The organisation of its person."""
        return self.appointment.organisation_id
