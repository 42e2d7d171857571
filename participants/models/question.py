"""Questions that people send in before the session with a doctor."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models import Session
from participants.models.person import Participant


class DoctorQuestion(models.Model):
    """One question for one session. The doctor sees who asks it only where they agreed, or where somebody may not be safe."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="doctor_questions")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="doctor_questions")
    words = models.TextField(blank=True)
    may_be_named = models.BooleanField(default=False)
    # A guest's, who asks through the participant.
    of_guest = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    # Somebody of the team reads each as it arrives, for what can't wait until the session.
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=120, blank=True)
    # Under which clinicians put like questions together, and in which order the headings and those under one are asked.
    heading = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lifted_reason = models.CharField(max_length=300, blank=True)
    # Four weeks after the session its words are gone.
    erased_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(read_at=None, read_by="") | (Q(read_at__isnull=False) & ~Q(read_by="")),
                name="question_read_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="", lifted_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_by="") & ~Q(lifted_reason="")),
                name="a_name_shown_says_why",
            ),
            models.CheckConstraint(condition=Q(erased_at=None) | Q(words=""), name="an_erased_question_has_no_words"),
        ]
        indexes: ClassVar = [models.Index(fields=["session", "position", "made_at"], name="questions_of_a_session")]

    def __str__(self) -> str:
        # Neither whose nor what: the trail is read by people who may know neither.
        return "a question for the doctor"

    @property
    def organisation_id(self) -> int:
        """The organisation that holds the session."""
        return self.session.organisation_id
