"""How somebody comes from the public page to a place: registering, waiting, being offered a place that came free."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from courses.models import Course
from participants.models.enrolment import Enrolment
from participants.models.person import Participant


def new_seed() -> str:
    """Return 256 random bits. A link's token is worked out from them and the secret key; alone they open nothing."""
    return secrets.token_hex(32)


class Registration(models.Model):
    """What somebody wrote on the public form. No place is held, and no record made, before the e-mail is confirmed."""

    class State(models.TextChoices):
        """What became of it."""

        UNCONFIRMED = "unconfirmed", "waits for the e-mail to be confirmed"
        CONFIRMED = "confirmed", "confirmed"
        EXPIRED = "expired", "not confirmed in time"

    class PainKind(models.TextChoices):
        """How they describe it themselves."""

        PRIMARY = "primary", "The pain is the condition"
        SECONDARY = "secondary", "The pain comes with another condition"
        UNSURE = "unsure", "Not sure"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrations")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=11, choices=State.choices, default=State.UNCONFIRMED)
    first_names = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    communication_needs = models.CharField(max_length=500, blank=True)
    practical_needs = models.CharField(max_length=500, blank=True)
    wording = models.CharField(max_length=7, choices=Participant.Wording.choices, default=Participant.Wording.NEUTRAL)
    lasting_pain = models.BooleanField()
    pain_kind = models.CharField(max_length=9, choices=PainKind.choices, blank=True)
    condition = models.CharField(max_length=200, blank=True)
    heard_from = models.CharField(max_length=200, blank=True)
    outside_territory = models.BooleanField(default=False)
    leaders_may_ring = models.BooleanField(default=False)
    consented_at = models.DateTimeField()
    made_at = models.DateTimeField()
    confirm_by = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Of the link's secret only these are kept: what it is worked out from with the secret key, and its digest.
    seed = models.CharField(max_length=64, default=new_seed)
    token_digest = models.CharField(max_length=64, unique=True)
    # The table is the queue of its mails: while a sender is at it, when it went, or why it could not, or what came of it.
    leased_until = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True)
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations")
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="confirmed") & Q(confirmed_at__isnull=False) & Q(participant__isnull=False))
                | (~Q(state="confirmed") & Q(confirmed_at=None)),
                name="confirmed_registration_has_a_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["confirm_by"], condition=Q(state="unconfirmed"), name="registrations_to_confirm"),
            models.Index(fields=["course", "email"], name="registrations_by_address"),
            models.Index(fields=["organisation", "made_at"], condition=~Q(trouble=""), name="registrations_in_trouble"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} for {self.course}"

    @property
    def full_name(self) -> str:
        """First names and last name; one of the two is enough."""
        return f"{self.first_names} {self.last_name}".strip()


class WaitingPlace(models.Model):
    """Somebody waits for a place on a course. The order is `since`, then the row's number. Left, never deleted."""

    class State(models.TextChoices):
        """Whether they still wait."""

        WAITING = "waiting", "waiting"
        OFFERED = "offered", "has been offered a place"
        PLACED = "placed", "has a place"
        LEFT = "left", "left the list"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="waiting_places")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="waiting_places")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField()
    outside_territory = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "course"],
                condition=Q(state__in=["waiting", "offered"]),
                name="one_waiting_place_per_course",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["waiting", "offered"]) & Q(closed_at=None))
                | (~Q(state__in=["waiting", "offered"]) & Q(closed_at__isnull=False)),
                name="closed_waiting_place_has_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "since", "id"], condition=Q(state="waiting"), name="waiting_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.participant} waits for {self.course}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id


class Offer(models.Model):
    """A place held for somebody until they answer or the time is up. An open one counts as taken (Course.held)."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "waits for an answer"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        EXPIRED = "expired", "not answered in time"
        TAKEN_BACK = "taken_back", "taken back"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="offers")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offers")
    waiting_place = models.ForeignKey(WaitingPlace, on_delete=models.PROTECT, null=True, blank=True, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Who answered: on the link, or staff by telephone or on paper.
    answered_by = models.CharField(max_length=120, blank=True)
    # Why it went to somebody who wasn't the next.
    reason = models.CharField(max_length=300, blank=True)
    # As with a registration.
    seed = models.CharField(max_length=64, default=new_seed)
    token_digest = models.CharField(max_length=64, unique=True)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="offer")

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "course"], condition=Q(state="open"), name="one_open_offer_per_course"
            ),
            models.CheckConstraint(
                condition=(Q(state="open") & Q(closed_at=None)) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="closed_offer_has_its_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="accepted") & Q(enrolment__isnull=False)) | (~Q(state="accepted") & Q(enrolment=None)),
                name="accepted_offer_has_its_place",
            ),
            models.CheckConstraint(condition=Q(reply_by__gt=F("made_at")), name="offer_leaves_time_to_answer"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reply_by"], condition=Q(state="open"), name="offers_to_answer"),
            models.Index(fields=["course"], condition=Q(state="open"), name="open_offers_by_course"),
        ]

    def __str__(self) -> str:
        return f"{self.course} offered to {self.participant}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id
