"""A telephone call to somebody about one session: they were missing, or something about it changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models import Session
from participants.models.person import Participant


class Call(models.Model):
    """One call, as it was written down. Never changed: who rings again writes another."""

    class About(models.TextChoices):
        """Why they were rung."""

        ABSENCE = "absence", "missing without a word"
        CHANGE = "change", "the session changed"

    class Outcome(models.TextChoices):
        """What came of it."""

        SPOKE = "spoke", "Spoke to them"
        MESSAGE = "message", "Left a message"
        NO_ANSWER = "no_answer", "No answer"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="calls")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="calls")
    about = models.CharField(max_length=7, choices=About.choices)
    # The session's version that was spoken of: another change asks for another call.
    session_version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    note = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(about__in=["absence", "change"]), name="call_is_about_something"),
            models.CheckConstraint(condition=~Q(by=""), name="call_names_its_caller"),
        ]
        indexes: ClassVar = [models.Index(fields=["session", "about", "id"], name="calls_by_session")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.participant}, {self.session}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id

    @property
    def is_done(self) -> bool:
        """Whether nobody needs to ring again."""
        return self.outcome != self.Outcome.NO_ANSWER
