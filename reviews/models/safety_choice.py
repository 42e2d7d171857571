"""Which items a site has chosen to follow up, of those that a measure leaves to it."""

from typing import ClassVar

from django.db import models

from accounts.models import Organisation


class SafetyChoice(models.Model):
    """An organisation follows up the items of one measure that are left to its choice. No row: it doesn't."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="safety_choices")
    measure = models.CharField(max_length=40)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=120)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "measure"], name="one_safety_choice_per_measure")
        ]

    def __str__(self) -> str:
        return self.measure
