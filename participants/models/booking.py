"""What a person needs at one session and somebody has to book: an interpreter, transport, equipment."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from participants.models.enrolment import Appointment


class SessionBooking(models.Model):
    """One thing for one person at one session, and how far it is. The steps on the way stand in the audit trail."""

    class Kind(models.TextChoices):
        """What sort of thing."""

        INTERPRETER = "interpreter", "Interpreter"
        TRANSPORT = "transport", "Transport"
        EQUIPMENT = "equipment", "Equipment"

    class State(models.TextChoices):
        """How far it is."""

        NEEDED = "needed", "Needed"
        BOOKED = "booked", "Booked"
        CONFIRMED = "confirmed", "Confirmed"
        NOT_NEEDED = "not_needed", "Not needed"

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    what = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEEDED)
    reference = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appointment", "kind", "what"], name="one_booking_per_thing_and_place"),
            models.CheckConstraint(condition=Q(kind__in=["interpreter", "transport", "equipment"]), name="booking_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["needed", "booked", "confirmed", "not_needed"]), name="booking_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(what="") & ~Q(changed_by=""), name="booking_says_what_and_who"),
        ]

    def __str__(self) -> str:
        return f"{self.named} for {self.appointment}"

    @property
    def organisation_id(self) -> int:
        """The organisation of its person."""
        return self.appointment.organisation_id

    @property
    def happens(self) -> bool:
        """Whether the person comes to a session that will be held. Place and session should be at hand."""
        place = self.appointment
        return place.state == Appointment.State.BOOKED and not place.session.is_cancelled and not place.told_us

    @property
    def standing(self) -> str:
        """How far it is: what nobody has booked isn't needed where the person doesn't come."""
        if self.state == self.State.NEEDED and not self.happens:
            return str(self.State.NOT_NEEDED.label)
        return str(self.get_state_display())

    @property
    def named(self) -> str:
        """What it is in words: "Interpreter: Urdu"."""
        return f"{self.get_kind_display()}: {self.what}"
