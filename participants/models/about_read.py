"""When somebody read the page about a programme, and at which version."""

from typing import ClassVar

from django.db import models

from courses.models import Edition
from participants.models.person import Participant


class AboutRead(models.Model):
    """Somebody opened an edition's page at a version, for the first time. The version counts how often it was written."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="about_pages_read")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="read_by")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "edition", "version"], name="a_version_is_first_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participant} read about {self.edition}"
