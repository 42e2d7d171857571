"""What somebody has to see to about a person, and who isn't to meet whom."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from participants.models.person import Participant


class Task(models.Model):
    """A duty about a person that somebody has to see to. What Today works out from the facts isn't stored."""

    class Kind(models.TextChoices):
        """What it is about."""

        PLACE_FREED = "place_freed", "A place came free"
        LOOK_AT_OFFERS = "declined_twice", "Offers declined, a clinician looks"
        LOOK_AT_ASSESSMENT = "assessed_long", "Assessed long ago, a clinician looks"
        DID_NOT_ATTEND = "did_not_attend", "Did not come, a clinician decides"
        TELL_CLINIC = "tell_clinic", "Tell the clinic’s staff"
        RING = "ring", "Ring them"
        SAFETY = "safety", "Safety"
        DISTRESS = "distress", "More pain or distress"
        CONCERN = "concern", "Concern"
        REVIEW = "review", "Another group’s review"
        OTHER = "other", "To do"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    # Written by what opens it: the same facts open no second one.
    key = models.CharField(max_length=120)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    session = models.ForeignKey("courses.Session", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    line = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    second_owner = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks_as_second"
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    handed_on_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    # Of a review: since when nothing that was offered suits the person, who waits for us to ring.
    none_suits_at = models.DateTimeField(null=True, blank=True)
    # Only clinicians see what it says.
    clinical = models.BooleanField(default=False)

    class Meta:
        """Database rules; the first is the look for those that are open."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], condition=Q(done_at=None), name="one_open_task_per_key"),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", outcome="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
                name="done_task_says_who",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "opened_at"], condition=Q(done_at=None), name="tasks_open"),
            models.Index(fields=["participant", "-opened_at"], name="tasks_of_a_person"),
        ]

    def __str__(self) -> str:
        # The trail's name for it, which everybody who reads the trail sees.
        return str(self.Kind(self.kind_in_trail).label) if self.clinical else self.line

    @property
    def kind_in_trail(self) -> str:
        """What the trail calls it: of somebody who may not be safe the same as of any report, so that it tells of no risk."""
        return str(self.Kind.DISTRESS if self.kind == self.Kind.SAFETY else self.kind)


class KeptApart(models.Model):
    """Two people who aren't to be in one group. The lower key comes first. Ended, never deleted."""

    one = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="kept_apart_from")
    other = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="kept_apart_of")
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], condition=Q(ended_at=None), name="a_pair_is_kept_apart_once"),
            models.CheckConstraint(condition=~Q(one=models.F("other")), name="nobody_is_kept_apart_from_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"
