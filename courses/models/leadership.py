"""What a leader was trained in, brought along and led elsewhere. Their status is worked out, never stored."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from courses.models.course import Format
from courses.models.edition import Programme
from courses.models.staffing import Facilitator
from courses.models.venue import Venue


class TrainingKind(models.TextChoices):
    """What a training makes of somebody."""

    LEADER = "leader", "Leader training"
    CROSS = "cross", "Cross-training"
    REFRESHER = "refresher", "Refresher"
    MASTER = "master", "Master Trainer training"


class Training(models.Model):
    """A training that the organisation holds. Its days are sessions of kind “training”, its trainers have duties there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trainings")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField(max_length=9, choices=TrainingKind.choices)
    name = models.CharField(max_length=160)
    format = models.CharField(max_length=10, choices=Format.choices)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="trainings")
    video_link = models.URLField(max_length=500, blank=True)
    places = models.PositiveSmallIntegerField()
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(places__gte=1), name="training_has_places"),
            models.CheckConstraint(condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="cancelled_training_says_why"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(finished_at=None), name="training_is_finished_or_cancelled"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Trainee(models.Model):
    """Somebody who is trained there. Left, never deleted."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="trainees")
    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="places_in_training")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    # Set when the training is finished: whether they did all of it.
    completed = models.BooleanField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["training", "facilitator"], condition=Q(left_at=None), name="one_place_per_trainee"),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator} at {self.training}"


class TrainingRecord(models.Model):
    """Somebody was trained, here or elsewhere. A wrong one is withdrawn with a reason, never changed."""

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="trainings")
    # The slug of what they were trained for: of a programme here, or of the foundation an edition asks for ("cdsmp").
    programme_slug = models.SlugField(max_length=40)
    kind = models.CharField(max_length=9, choices=TrainingKind.choices)
    # The last day of it: what the certificate says, and what anniversaries are counted from.
    last_day = models.DateField()
    trainers = models.CharField(max_length=200, blank=True)
    certificate = models.CharField(max_length=80, blank=True)
    training = models.ForeignKey(Training, on_delete=models.PROTECT, null=True, blank=True, related_name="records")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["facilitator", "programme_slug", "kind", "last_day"],
                condition=Q(withdrawn_at=None),
                name="one_training_per_day",
            ),
            models.CheckConstraint(condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="withdrawn_training_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator}: {self.get_kind_display()}, {self.programme_slug}, {self.last_day}"


class LedElsewhere(models.Model):
    """A course or a training that somebody led for another organisation: it counts towards their status, with evidence."""

    class What(models.TextChoices):
        """What it was."""

        COURSE = "course", "A course, all its sessions"
        LEADER_TRAINING = "leader_training", "A full leader training"
        CROSS_TRAINING = "cross_training", "A cross-training"

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="led_elsewhere")
    programme_slug = models.SlugField(max_length=40)
    what = models.CharField(max_length=15, choices=What.choices, default=What.COURSE)
    where = models.CharField(max_length=160)
    first_day = models.DateField()
    last_day = models.DateField()
    evidence = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="led_elsewhere_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(evidence=""), name="led_elsewhere_has_evidence"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="withdrawn_course_elsewhere_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator}: {self.programme_slug} at {self.where}, {self.last_day}"


class LeaderPaper(models.Model):
    """Something a leader must have shown: a reference, a background check, a signed agreement. A newer one stands beside it."""

    class Kind(models.TextChoices):
        """What it is."""

        REFERENCE = "reference", "Reference"
        BACKGROUND_CHECK = "background_check", "Background check"
        AGREEMENT = "agreement", "Agreement"

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    received_on = models.DateField()
    # The last day it is good for; none: it doesn't run out.
    expires_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("received_on")), name="paper_expires_after_it_came"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator}: {self.get_kind_display()}"


class StandingPolicy(models.Model):
    """What keeps a leader in standing from a day on: the licensor's rules with the organisation's own tightenings.

    Every number is a setting (docs/domain.md, chapter 21); an organisation without a row follows the shipped one.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="standing_policies")
    valid_from = models.DateField()
    initial_months = models.PositiveSmallIntegerField(default=12)
    renew_months = models.PositiveSmallIntegerField(default=12)
    # For each programme after the first, when somebody is trained in several.
    several_months = models.PositiveSmallIntegerField(default=24)
    due_days = models.PositiveSmallIntegerField(default=90)
    # How many of a course's sessions somebody must have led for it to count; none: all of them.
    sessions_led = models.PositiveSmallIntegerField(null=True, blank=True)
    trainer_first_months = models.PositiveSmallIntegerField(default=18)
    trainer_training_months = models.PositiveSmallIntegerField(default=36)
    trainer_activity_months = models.PositiveSmallIntegerField(default=12)
    # The older rule: trained and then led this many courses before a Master Trainer training.
    trainer_courses = models.PositiveSmallIntegerField(default=2)
    papers_needed = models.JSONField(default=list)
    professionals_are_peers = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="one_policy_per_day"),
            models.CheckConstraint(
                condition=Q(initial_months__gte=1) & Q(renew_months__gte=1) & Q(several_months__gte=1),
                name="policy_windows_last",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, from {self.valid_from}"
