"""Which person was given which book, and the certificate of whoever completed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models import Book, StockEntry
from participants.models.enrolment import Enrolment
from participants.models.person import Participant


class BookIssue(models.Model):
    """A book given to one person, once for each title; another copy says why. Returned, never deleted."""

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="books")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="books")
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="issues")
    # Of the book: whatever its form, a title is given once.
    title = models.CharField(max_length=200)
    issued = models.OneToOneField(StockEntry, on_delete=models.PROTECT, related_name="issue")
    returned = models.OneToOneField(StockEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="return_of")
    issued_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)
    another_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "title"],
                condition=Q(returned_at=None) & Q(another_reason=""),
                name="one_copy_of_a_title_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} for {self.participant}"


class Certificate(models.Model):
    """A certificate for somebody who completed; what it says is kept as it was printed first."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="certificate")
    number = models.CharField(max_length=20, unique=True)
    attended = models.PositiveSmallIntegerField()
    held = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"Certificate {self.number}"
