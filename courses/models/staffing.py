"""Who leads what: the one staffing table."""

from typing import ClassVar

from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import Now

from accounts.models import Organisation, User
from common.postgres_only import PostgresExclusion, stretch_of_time
from courses.models.course import Session
from courses.models.edition import EditionItem, Profession


class Facilitator(models.Model):
    """Somebody who leads: a clinician of the team or a trained leader. May have no sign-in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facilitators")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="facilitators")
    name = models.CharField(max_length=120)
    profession = models.CharField(max_length=22, choices=Profession.choices)
    # Sensitive, shown only where peers are counted: whether they live with lasting pain themselves.
    lives_with_pain = models.BooleanField(null=True, blank=True)
    # Works in health or social care: an organisation may not count those as peers (StandingPolicy).
    is_professional = models.BooleanField(default=False)
    # An assistant or in training: drafts what a registered clinician of the same profession signs.
    drafts_only = models.BooleanField(default=False, db_default=False)
    retired_on = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    # On several lines, as it is written on an envelope.
    postal_address = models.CharField(max_length=300, blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(user__isnull=False) & Q(ended_at=None),
                name="one_facilitator_per_user",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """One facilitator's time at one session, or at one item of it. Ended, never deleted."""

    class Role(models.TextChoices):
        """What they do there."""

        LEAD = "lead", "leads"
        SUPPORT = "support", "supports"
        # Only at the days of a training: they are there to be trained, and can be nowhere else meanwhile.
        TRAINEE = "trainee", "is trained"

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="duties")
    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="duties")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    role = models.CharField(max_length=7, choices=Role.choices, default=Role.LEAD)
    # Whose part it is that they took over, at this session only (courses.leaders.standing_in).
    stands_in_for = models.ForeignKey(Facilitator, on_delete=models.PROTECT, null=True, blank=True, related_name="stood_in_for")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Empty: a draft of the rota, which blocks like any other duty. What nobody drafts is published as it is made.
    published_at = models.DateTimeField(null=True, blank=True, db_default=Now())
    # The draft that takes this published part over: both stand until the rota is published, so nobody is told before.
    gives_way_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="takes_over")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules: a person is in one session at a time, but may hold several items of the same one."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["session", "facilitator", "item"],
                condition=Q(ended_at=None) & Q(item__isnull=False),
                name="one_duty_per_person_and_item",
            ),
            models.UniqueConstraint(
                fields=["session", "facilitator"],
                condition=Q(ended_at=None) & Q(item=None),
                name="one_whole_session_duty_per_person",
            ),
            PostgresExclusion(
                name="one_session_for_a_person_at_a_time",
                expressions=[("facilitator", "="), ("session", "<>"), (stretch_of_time("starts_at", "ends_at"), "&&")],
                condition=Q(ended_at=None),
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["facilitator", "starts_at"], condition=Q(ended_at=None), name="duty_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator} {self.get_role_display()} {self.session}"


class Absence(models.Model):
    """When somebody of the staff can't be asked to lead anything. Taken back, never deleted."""

    class Kind(models.TextChoices):
        """Why, as far as the rota has to know."""

        LEAVE = "leave", "leave"
        SICK = "sick", "sick"
        ELSEWHERE = "elsewhere", "at work elsewhere"

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["facilitator", "starts_at"], condition=Q(ended_at=None), name="absence_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.facilitator}: {self.get_kind_display()}"


class WorkingDays(models.Model):
    """On which weekdays somebody of the staff works, from a day on; until then what was said before. Nothing said: any day."""

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="working_days")
    valid_from = models.DateField()
    # 0 for Monday, in order.
    weekdays = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        """Database rules."""

        verbose_name_plural = "working days"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["facilitator", "valid_from"], name="working_days_said_once_for_a_day"),
        ]

    def __str__(self) -> str:
        return f"working days of {self.facilitator}"
