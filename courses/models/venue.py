"""Where courses meet, and when nobody does."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation


class Venue(models.Model):
    """One room. Closed, never deleted: past sessions were held there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="venues")
    name = models.CharField(max_length=120)
    room = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=300, blank=True)
    # What it is called in words that don't say what it is for; empty where its name and room don't either.
    neutral_name = models.CharField(max_length=120, blank=True)
    places = models.PositiveSmallIntegerField()
    access_notes = models.CharField(max_length=500, blank=True)
    directions = models.CharField(max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name", "room"], name="one_venue_per_name_and_room"),
            models.CheckConstraint(condition=Q(places__gte=1), name="venue_holds_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.room}" if self.room else self.name

    def names(self, *, neutral: bool) -> tuple[str, ...]:
        """Its name and room, or what it is called instead for somebody who chose neutral wording."""
        return (self.neutral_name,) if neutral and self.neutral_name else (self.name, self.room)


class ClosedDay(models.Model):
    """A day the organisation holds nothing, beside the public holidays of its country."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="closed_days")
    date = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "date"], name="one_closed_day_per_date"),
        ]

    def __str__(self) -> str:
        return f"{self.reason}, {self.date}"
