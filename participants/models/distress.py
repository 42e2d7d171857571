"""What people tell us between the dates: more pain, or distress; and when an organisation reads it, and who."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from participants.models.person import Participant
from participants.models.task import Task


class ReadingTerms(models.Model):
    """When an organisation reads reports, who does, and whom people ring when nobody does. Without one nothing is promised."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="reading_terms")
    # By weekday, "0" for Monday: [["08:30", "16:30"]]. A weekday that isn't there is closed, and so is a holiday.
    hours = models.JSONField(default=dict, blank=True)
    # Whom to ring when it can't wait, in order: [["You or somebody else is in danger", "999", "day and night"]].
    numbers = models.JSONField(default=list, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    second_owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Unopened for so much working time, a report is the second's too.
    hand_on_minutes = models.PositiveSmallIntegerField(default=120)
    # Until so many hours before the session with a doctor questions for it are taken.
    questions_close_hours = models.PositiveSmallIntegerField(default=24)
    # So many years after somebody was last seen what reports say is erased. Empty: the program erases nothing by itself.
    kept_years = models.PositiveSmallIntegerField(null=True, blank=True, default=8, db_default=8)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        verbose_name_plural = "reading terms"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hand_on_minutes__gte=1), name="reports_are_handed_on_after_a_while"),
        ]

    def __str__(self) -> str:
        return "when reports are read, and who reads them"


class DistressReport(models.Model):
    """Somebody told us of more pain, or that they feel low. Its task says who reads it, and what came of it. Never deleted."""

    class Kind(models.TextChoices):
        """What it is, in the person's words."""

        PAIN = "pain", _("More pain than usual")
        UPSET = "upset", _("I feel upset or low")
        OTHER = "other", _("Both, or something else")

    class Ring(models.TextChoices):
        """Whether they may be rung."""

        ANY = "any", _("Yes, any time")
        AT = "at", _("Yes, at a certain time")
        NO = "no", _("No, write to me")

    class Way(models.TextChoices):
        """How it reached us."""

        SELF = "self", "on their own page"
        TELEPHONE = "telephone", "by telephone"
        IN_PERSON = "in_person", "in person"
        ELSE = "else", "through somebody else"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="distress_reports")
    session = models.ForeignKey("courses.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    words = models.TextField(blank=True)
    ring = models.CharField(max_length=3, choices=Ring.choices)
    ring_when = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=9, choices=Way.choices)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    # Somebody may not be safe: from then on it is the safeguarding lead's and clinicians' alone.
    risk_at = models.DateTimeField(null=True, blank=True)
    risk_by = models.CharField(max_length=120, blank=True)
    risk_reason = models.CharField(max_length=300, blank=True)
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="distress_report")
    # Who would have read it first and was away that day, by name.
    passed_over = models.CharField(max_length=250, blank=True, db_default="")
    words_erased_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(words_erased_at=None) | Q(words="", ring_when="", risk_reason=""),
                name="erased_reports_say_nothing",
            ),
            models.CheckConstraint(
                condition=Q(risk_at=None, risk_by="") | (Q(risk_at__isnull=False) & ~Q(risk_by="")),
                name="risk_to_safety_says_who",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["participant", "-made_at"], name="reports_of_a_person")]

    def __str__(self) -> str:
        # The trail's name for it: what it says is for whoever reads it alone.
        return "what somebody told us"

    @property
    def organisation_id(self) -> int:
        """The organisation that keeps the person's record."""
        return self.participant.organisation_id
