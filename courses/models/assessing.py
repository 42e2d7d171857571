"""When joint assessments can be: clinics that come round every week, and slots held while somebody rings."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation, User
from courses.models.edition import Format, Programme
from courses.models.staffing import Facilitator
from courses.models.venue import Venue


class AssessmentClinic(models.Model):
    """The same hour of every week when a team assesses: the slot finder's first source. Ended, never deleted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assessment_clinics")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="assessment_clinics")
    # 0 = Monday.
    weekday = models.PositiveSmallIntegerField()
    start = models.TimeField()
    # How many assessments follow one another there.
    slots = models.PositiveSmallIntegerField(default=1)
    format = models.CharField(max_length=10, choices=Format.choices)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="assessment_clinics")
    staff = models.ManyToManyField(Facilitator, related_name="assessment_clinics")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="clinic_is_on_a_weekday"),
            models.CheckConstraint(condition=Q(slots__gte=1), name="clinic_has_slots"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="clinic_ends_after_it_began"
            ),
            models.CheckConstraint(condition=~Q(format="in_person") | Q(venue__isnull=False), name="clinic_in_person_has_a_room"),
        ]

    def __str__(self) -> str:
        return f"Assessment clinic of {self.programme.short_name}"


class SlotHold(models.Model):
    """A slot kept for some minutes while somebody rings: room and staff are nobody else's until then.

    It ends by time alone (`until`, by the database's clock), or when it was booked or let go.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="slot_holds")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="slot_holds")
    staff = models.ManyToManyField(Facilitator, related_name="slot_holds")
    until = models.DateTimeField()
    # As it was shown then; whose it is says the sign-in, for two of the staff may have one name.
    held_by = models.CharField(max_length=120)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="slot_holds")
    let_go_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules, and the look for those that stand."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "until"], condition=Q(let_go_at=None), name="slots_held"),
        ]

    def __str__(self) -> str:
        return f"Slot held by {self.held_by}"
