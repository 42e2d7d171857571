"""The contact log: who rang or wrote, in one line, and whom to ring back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from participants.models.person import Participant


class ContactNote(models.Model):
    """One call, letter or talk with a person, as it was written down. Never changed: a correction is a new note.

    Only the call-back it asks for is ticked off later.
    """

    class Kind(models.TextChoices):
        """Whether somebody has to answer for it."""

        CONTACT = "contact", "Contact"
        CONCERN = "concern", "Concern"

    class Direction(models.TextChoices):
        """Who turned to whom."""

        IN = "in", "From them"
        OUT = "out", "From us"

    class Way(models.TextChoices):
        """By what."""

        CALL = "call", "Call"
        LETTER = "letter", "Letter"
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        IN_PERSON = "in_person", "In person"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contact_notes")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="contact_notes")
    at = models.DateTimeField()
    direction = models.CharField(max_length=3, choices=Direction.choices)
    way = models.CharField(max_length=9, choices=Way.choices)
    line = models.CharField(max_length=300)
    by = models.CharField(max_length=120)
    # They were told everything that no message could tell them by itself: what was waiting then waits no longer.
    passes_on = models.BooleanField(default=False)
    kind = models.CharField(max_length=7, choices=Kind.choices, default=Kind.CONTACT, db_default="contact")
    # Of a concern: who sees to it, until when they answer, and what came of it (done_at, done_by).
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="concerns")
    answer_by = models.DateField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, default="", db_default="")
    call_back_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True)
    submission_id = models.UUIDField(unique=True)
    # Whether who answers for a concern still works there: said by participants.people.concerns, kept nowhere.
    owner_is_here: bool = True

    class Meta:
        """Database rules; the record's list, the call-backs that wait, and the look whether somebody was told."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(line="") & ~Q(by=""), name="note_says_what_and_who"),
            models.CheckConstraint(condition=Q(direction__in=["in", "out"]), name="note_has_its_direction"),
            models.CheckConstraint(
                condition=Q(way__in=["call", "letter", "email", "text", "in_person"]), name="note_has_its_way"
            ),
            models.CheckConstraint(condition=Q(passes_on=False) | Q(direction="out"), name="only_we_pass_things_on"),
            models.CheckConstraint(
                condition=(Q(done_at=None) & Q(done_by=""))
                | (Q(done_at__isnull=False) & ~Q(done_by="") & (Q(call_back_on__isnull=False) | Q(kind="concern"))),
                name="only_a_call_back_or_a_concern_is_done",
            ),
            models.CheckConstraint(
                condition=Q(kind="concern", owner__isnull=False, answer_by__isnull=False)
                | Q(kind="contact", owner=None, answer_by=None, answer=""),
                name="a_concern_has_an_owner_and_a_date",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["participant", "-at"], name="notes_of_a_person"),
            models.Index(
                fields=["organisation", "call_back_on"],
                condition=Q(call_back_on__isnull=False) & Q(done_at=None),
                name="call_backs_to_come",
            ),
            models.Index(
                fields=["organisation", "answer_by"], condition=Q(kind="concern", done_at=None), name="concerns_to_answer"
            ),
            models.Index(fields=["participant", "at"], condition=Q(passes_on=True), name="notes_that_passed_on"),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.get_direction_display().lower()}: {self.participant}"

    @property
    def is_open_concern(self) -> bool:
        """Whether it is a concern that waits for its answer."""
        return self.kind == self.Kind.CONCERN and self.done_at is None

    @property
    def wants_call_back(self) -> bool:
        """Whether somebody still has to ring back."""
        return self.call_back_on is not None and self.done_at is None
