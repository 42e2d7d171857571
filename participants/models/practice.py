"""What people try out between the days: practice at home, thought challenges; and what both sides take on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models import Session
from participants.models.enrolment import Enrolment


class PracticePlan(models.Model):
    """What somebody means to do at home after one day, and how it went, said on the next."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="practice_plans")
    # The day after which it is for.
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="practice_plans")
    what = models.CharField(max_length=200)
    how_much = models.CharField(max_length=120, blank=True)
    at_what_time = models.CharField(max_length=120, blank=True)
    how_often = models.CharField(max_length=120, blank=True)
    confidence = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    times_done = models.PositiveSmallIntegerField(null=True, blank=True)
    in_the_way = models.CharField(max_length=300, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(confidence__lte=10) & ~Q(what=""), name="practice_plan_says_what_and_how_sure"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, times_done=None) | Q(reviewed_at__isnull=False, times_done__isnull=False),
                name="practice_looked_back_on_says_how_often",
            ),
        ]

    def __str__(self) -> str:
        return "a plan for practising at home"

    @property
    def organisation_id(self) -> int:
        """The organisation that runs the course."""
        return self.enrolment.organisation_id


class ThoughtChallenge(models.Model):
    """An experiment somebody planned. Theirs alone until they share it; one that was never shared is deleted with the ending."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="thought_challenges")
    strategy = models.TextField()
    expected = models.TextField(blank=True)
    happened = models.TextField(blank=True)
    what_next = models.TextField(blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [models.CheckConstraint(condition=~Q(strategy=""), name="thought_challenge_says_what_was_tried")]
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "shared_at"], condition=Q(shared_at__isnull=False), name="challenges_shared"),
        ]

    def __str__(self) -> str:
        return "a thought challenge"

    @property
    def organisation_id(self) -> int:
        """The organisation that runs the course."""
        return self.enrolment.organisation_id


class ChallengeReply(models.Model):
    """What a clinician wrote back to a shared thought challenge."""

    challenge = models.ForeignKey(ThoughtChallenge, on_delete=models.PROTECT, related_name="replies")
    words = models.TextField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["at", "pk"]
        verbose_name_plural = "challenge replies"
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(words=""), name="challenge_reply_has_words")]

    def __str__(self) -> str:
        return "a reply to a thought challenge"


class ResponsibilitiesAccepted(models.Model):
    """Somebody accepted what both sides take on, at the versions they read: on their own page, or on paper."""

    class Way(models.TextChoices):
        """How they said so."""

        SELF = "self", "on their own page"
        PAPER = "paper", "on paper"

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="responsibilities")
    # Versions of the two sections of the edition's page: what people can expect from us, what we ask of them.
    from_us = models.PositiveIntegerField()
    from_you = models.PositiveIntegerField()
    way = models.CharField(max_length=5, choices=Way.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        """Database rules."""

        verbose_name_plural = "responsibilities accepted"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "from_us", "from_you"], name="responsibilities_accepted_once_a_version"),
            models.CheckConstraint(condition=~Q(by=""), name="responsibilities_accepted_says_by_whom"),
        ]

    def __str__(self) -> str:
        return "responsibilities accepted"

    @property
    def organisation_id(self) -> int:
        """The organisation that runs the course."""
        return self.enrolment.organisation_id
