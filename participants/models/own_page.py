"""What somebody's own page needs: a private calendar address, and a way to sign in by a code."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from courses.models import Facilitator
from participants.models.person import Participant


class CalendarFeed(models.Model):
    """A private calendar address, of somebody on file or of somebody who leads.

    Who knows it reads the dates without signing in, until it is closed; never opened again.
    """

    # Exactly one of these two is whose it is.
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar_feeds")
    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, null=True, blank=True, related_name="calendar_feeds")
    # What the token is worked out from, together with the secret key; alone it opens nothing.
    seed = models.UUIDField(default=uuid.uuid4, unique=True)
    # SHA-256 of the token: all that a copy of this table tells.
    token_digest = models.CharField(max_length=64, unique=True)
    # Whether the link to a video meeting stands in it: only where the person asked for that.
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # To the hour: whether a calendar still asks, not when each of somebody's devices is switched on.
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(closed_at=None), name="one_open_calendar_address_per_person"
            ),
            models.UniqueConstraint(
                fields=["facilitator"], condition=Q(closed_at=None), name="one_open_calendar_address_per_leader"
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, facilitator=None) | Q(participant=None, facilitator__isnull=False),
                name="a_calendar_address_is_ones",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar address of {self.participant or self.facilitator}"

    @property
    def organisation_id(self) -> int:
        """The organisation that keeps the person's record, or that they lead for."""
        if self.participant:
            return self.participant.organisation_id
        return self.facilitator.organisation_id if self.facilitator else 0


class SignInRequest(models.Model):
    """Somebody asked for a code at an address, known or not. The code itself is stored nowhere (participants.own.sign_in_codes).

    A code that confirms a new address, and the mail that tells the old one, wait in the same queue
    (participants.own.new_addresses).
    """

    class Purpose(models.TextChoices):
        """What the mail is for."""

        SIGN_IN = "sign_in", "to sign in"
        CONFIRM = "confirm", "to confirm a new address"
        TELL = "tell", "to tell the old address"

    purpose = models.CharField(max_length=7, choices=Purpose.choices, default=Purpose.SIGN_IN)
    # Whose own page it was asked on; nobody's when somebody wants to sign in, because nobody knows yet who that is.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # The address on the record when a new one was given: one that was written there meanwhile isn't overwritten.
    replaces = models.EmailField(blank=True)
    # Kept in the asker's session, so that a code opens only the browser that asked for it.
    token = models.UUIDField(default=uuid.uuid4, unique=True)
    address = models.EmailField()
    asked_at = models.DateTimeField()
    # While a sender is at it; when it dies, another may try again.
    leased_until = models.DateTimeField(null=True, blank=True)
    # When a sender was done with it: mailed, or nobody to mail to.
    settled_at = models.DateTimeField(null=True, blank=True)
    guesses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The sender looks for what is not settled, the sweeper for what is old."""

        indexes: ClassVar = [models.Index(fields=["asked_at"], name="sign_in_requests_by_age")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purpose="sign_in", user=None, organisation=None)
                | (~Q(purpose="sign_in") & Q(user__isnull=False, organisation__isnull=False)),
                name="only_who_signs_in_is_nobody_yet",
            ),
        ]

    def __str__(self) -> str:
        return f"code asked for on {self.asked_at:%d %B %Y}"

    def ends_at(self, lasting: dt.timedelta) -> dt.datetime:
        """When its code stops working."""
        return self.asked_at + lasting


class WrongCodes(models.Model):
    """How many wrong codes were typed in one day for one address and date of birth, known or not."""

    # A keyed digest of both: no list of whom strangers tried.
    whose = models.CharField(max_length=64)
    day = models.DateField()
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """One number a day."""

        verbose_name_plural = "wrong codes"
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "whose"], name="one_count_of_wrong_codes_a_day")]

    def __str__(self) -> str:
        return f"{self.count} wrong codes on {self.day}"
