"""What people are told of one day of an edition beside its timetable, and what is laid there for them to read or hear."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models.edition import Edition


class EditionDay(models.Model):
    """What to bring to one session of an edition, and whether guests are invited. Never frozen: it binds nobody."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="days")
    number = models.PositiveSmallIntegerField()
    bring = models.CharField(max_length=300, blank=True)
    # How many people each person may bring; 0: it is no day for guests.
    guests_each = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_text_per_day_of_an_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.number}"


def handout_path(handout: "Handout", name: str) -> str:
    """Where its file lies: under a name that tells nothing and was typed by nobody."""
    return f"handouts/{handout.edition_id}/{uuid.uuid4().hex}"


class Handout(models.Model):
    """A file or a link that belongs to a day of an edition, or to one item of it. Taken away, never deleted."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="handouts")
    number = models.PositiveSmallIntegerField()
    # Of which item, by its minutes from the day's start, so that it outlives a rewritten timetable; none: of the whole day.
    offset_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    title = models.CharField(max_length=120)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to=handout_path, max_length=120, blank=True)
    # What its content is (courses.handouts.contents), never what its name says.
    content = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=120, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(link="") & ~Q(file="") & ~Q(content="")) | (~Q(link="") & Q(file="", content="")),
                name="handout_is_a_file_or_a_link",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by="") | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="handout_taken_away_says_who",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["edition", "number"], condition=Q(removed_at=None), name="handouts_of_a_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def organisation_id(self) -> int:
        """The organisation of its edition."""
        return self.edition.programme.organisation_id
