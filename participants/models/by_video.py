"""What somebody who comes by video says: whether it works for them, and where they are that day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models import Course
from participants.models.enrolment import Appointment
from participants.models.person import Participant


class VideoCheck(models.Model):
    """Somebody tried their device before a course by video. Another try takes the place of the one before."""

    class Outcome(models.TextChoices):
        """What came of it."""

        WORKED = "worked", "it worked"
        HELP = "help", "needs help"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="video_checks")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="video_checks")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "course"], name="one_video_check_per_person_and_course"),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_outcome_display()}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id


class Whereabouts(models.Model):
    """Where somebody is during one session by video, and whom to ring if they need help there. Erased some days after."""

    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="whereabouts")
    place = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(erased_at=None) & ~Q(place="") & ~Q(phone="")) | Q(erased_at__isnull=False, place="", phone=""),
                name="whereabouts_are_said_until_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"Where {self.appointment.participant} is"

    @property
    def organisation_id(self) -> int:
        """The organisation of its person."""
        return self.appointment.organisation_id
