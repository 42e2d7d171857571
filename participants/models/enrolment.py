"""A person's place on a course, and at each of its sessions."""

import datetime as dt
import uuid
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q

from courses.models import Course, Session
from participants.models.episode import Episode
from participants.models.person import Participant
from participants.rules import apologies as apology_rules
from participants.rules.attendance import ATTENDED, STORED, Entered, Mark

# Marks after which something is left to do: none yet, or away without a word.
UNDONE = ("", Mark.NO_WORD.value, Mark.ABSENT.value)


class Enrolment(models.Model):
    """One person on one course. Withdrawn, never deleted."""

    class State(models.TextChoices):
        """Whether they hold a place."""

        ACTIVE = "active", "enrolled"
        WITHDRAWN = "withdrawn", "withdrew"
        # Gave the place up and keeps the reviews; `withdrawn_at` says when.
        LEFT = "left", "left early"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="enrolments")
    # Of a programme that is entered by referral: whose pathway the place is part of.
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    joined_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    # Nobody left: the place was given by mistake, or another record of the same person keeps it. Nobody is told.
    withdrawn_quietly = models.BooleanField(default=False)
    # They want no group review any more, whatever became of the days; none of theirs is asked about from then on.
    reviews_left_at = models.DateTimeField(null=True, blank=True)
    # Lives outside the licence's territory: a course takes only so many of them.
    outside_territory = models.BooleanField(default=False)
    # Why the office gave the place after joining had ended; empty for everybody who joined in time.
    late_reason = models.CharField(max_length=200, blank=True)
    # The place that this one took the place of, when the office moved its people to another course.
    moved_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_to")
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "course"], condition=Q(state="active"), name="one_active_enrolment_per_course"
            ),
            models.CheckConstraint(
                condition=(Q(state="active") & Q(withdrawn_at=None)) | (~Q(state="active") & Q(withdrawn_at__isnull=False)),
                name="withdrawn_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} on {self.course}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id


class Appointment(models.Model):
    """One person's place at one session. Moved or withdrawn, never deleted; a session cancelled leaves it as it was."""

    class State(models.TextChoices):
        """Whether the place is theirs."""

        BOOKED = "booked", "booked"
        MOVED = "moved", "moved to another session"
        WITHDRAWN = "withdrawn", "withdrew"

    class ToldBy(models.TextChoices):
        """Who said that they can't come."""

        SELF = "self", "on their own page"
        TELEPHONE = "telephone", "by telephone"
        PAPER = "paper", "on paper"
        IN_PERSON = "in_person", "in person"
        LINK = "link", "by the link in a message"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="appointments")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="appointments")
    # On whose account, never where: the session may be another group's, or nobody's (a joint assessment: then the episode says).
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    # Which review it counts for, whichever group's it is held with.
    for_months = models.PositiveSmallIntegerField(null=True, blank=True)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments")
    # What calendars know it by, for good: a session that moves stays the same entry (desk.own.calendar).
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    made_at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    apology_at = models.DateTimeField(null=True, blank=True)
    apology_reason = models.CharField(max_length=300, blank=True)
    apology_by = models.CharField(max_length=9, choices=ToldBy.choices, blank=True)
    # The session's start when they said so: the apology holds only while it is the same (participants.rules.apologies).
    apology_for = models.DateTimeField(null=True, blank=True)
    # The register (participants.attendance.marking). Empty: nobody has marked it; 0 and 4 are read from the session.
    mark = models.CharField(max_length=7, choices=[(each.value, each.label) for each in STORED], blank=True)
    came_late = models.BooleanField(default=False)
    left_early = models.BooleanField(default=False)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.CharField(max_length=120, blank=True)
    # Raised by each change: who taps on an older one is asked first.
    mark_version = models.PositiveIntegerField(default=0)
    # Of a joint assessment: when the last of its sections was signed, from when on the three can decide. It proves as well that
    # it was held. Written by reviews.notes.writing; one that was held before painprog has the end of its session.
    signed_at = models.DateTimeField(null=True, blank=True)
    # Why a clinician agreed although a rule says no: assessed before the referral is accepted, or reviewed far from the day.
    # For clinicians alone.
    agreed_reason = models.CharField(max_length=200, blank=True)
    agreed_by = models.CharField(max_length=120, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "session"], condition=Q(state="booked"), name="one_place_per_person_and_session"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "for_months"],
                condition=Q(state="booked", for_months__isnull=False),
                name="one_place_for_each_review",
            ),
            models.CheckConstraint(
                condition=(Q(state="booked") & Q(closed_at=None)) | (~Q(state="booked") & Q(closed_at__isnull=False)),
                name="closed_appointment_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(apology_for=None) | Q(apology_at__isnull=False), name="only_an_apology_is_for_a_start"
            ),
            models.CheckConstraint(condition=Q(mark="") | Q(mark__in=sorted(STORED)), name="mark_is_known"),
            models.CheckConstraint(
                condition=Q(agreed_reason="", agreed_by="", agreed_at=None)
                | (~Q(agreed_reason="") & ~Q(agreed_by="") & Q(agreed_at__isnull=False)),
                name="agreement_says_why_who_and_when",
            ),
            models.CheckConstraint(
                condition=(Q(mark="") & Q(marked_at=None) & Q(marked_by=""))
                | (~Q(mark="") & Q(marked_at__isnull=False) & ~Q(marked_by="")),
                name="mark_says_who_and_when",
            ),
            models.CheckConstraint(condition=Q(came_late=False) | Q(mark=Mark.PRESENT), name="only_who_came_was_late"),
            models.CheckConstraint(condition=Q(left_early=False) | Q(mark__in=sorted(ATTENDED)), name="only_who_came_left_early"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["session", "participant"], condition=Q(state="booked"), name="places_by_session"),
            models.Index(fields=["session"], condition=Q(state="booked", mark__in=UNDONE), name="places_to_follow_up"),
            models.Index(fields=["apology_at"], condition=Q(apology_at__isnull=False), name="places_by_apology"),
        ]

    def __str__(self) -> str:
        return f"{self.participant} at {self.session}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id

    @property
    def told_us(self) -> bool:
        """Whether they have said that they can't come, at the time it is at now. Its session should be at hand."""
        if self.apology_at is None or self.apology_for is None:
            return self.apology_at is not None
        return apology_rules.holds(self.apology_at, self.apology_for, self.session.starts_at)

    @property
    def asked_again(self) -> bool:
        """Whether they had said that they can't come, and the session has been moved since."""
        return self.apology_at is not None and not self.told_us

    @property
    def local_apology_for(self) -> dt.datetime | None:
        """For which start they said so, on the wall clock there."""
        return self.apology_for.astimezone(ZoneInfo(self.session.zone)) if self.apology_for else None

    @property
    def entered(self) -> Entered:
        """What stands on the register against this place."""
        return Entered(self.mark, self.came_late, self.left_early)


class Guest(models.Model):
    """Somebody a person brings to one day. Counts among that session's people; the name goes once the day is over."""

    class CalledOff(models.TextChoices):
        """Why a guest isn't to come whom nobody took off."""

        DAY = "day", "nobody is invited on that day any more"
        ROOM = "room", "the room has no seat"

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="guests")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    made_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    # Isn't coming after all, and counts no more; the name is erased with it.
    removed_at = models.DateTimeField(null=True, blank=True)
    # Isn't to come, and was or is to be told so; counts no more. The name stays until the day is over.
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField(max_length=4, choices=CalledOff.choices, blank=True, db_default="")
    # When whoever invited them was told that they were called off; empty again once told that they can come after all.
    person_told_at = models.DateTimeField(null=True, blank=True)
    # Of the secret of their own page only these are kept, as of every link (participants.rules.link_tokens).
    seed = models.CharField(max_length=64, blank=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    # What the last mail to them said, in short: when and where, or that it is off (participants.guests.telling).
    mailed_at = models.DateTimeField(null=True, blank=True)
    mailed_for = models.CharField(max_length=64, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(erased_at=None) & ~Q(name="")) | Q(erased_at__isnull=False, name="", email=""),
                name="guest_has_a_name_until_erased",
            ),
        ]

    def __str__(self) -> str:
        return self.name or "a guest"
