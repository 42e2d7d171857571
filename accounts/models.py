"""Organisations, the people who sign in, what they are there, and the audit trail."""

import hashlib
import uuid
from collections.abc import Iterator
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper

from accounts.roles import Right, Role, may


class Organisation(models.Model):
    """A hospital service or a community organisation. Everything else belongs to exactly one."""

    class Kind(models.TextChoices):
        """What it calls itself; never a limit on which programmes it runs."""

        HOSPITAL = "hospital", "hospital"
        COMMUNITY = "community", "community organisation"

    class Theme(models.TextChoices):
        """The look. The NHS identity appears only where an organisation turns it on."""

        PLAIN = "plain", "painprog's own"
        NHS = "nhs", "NHS colours"

    name = models.CharField(max_length=120, unique=True)
    department = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    zone = models.CharField(max_length=60, default="Europe/London")
    country = models.CharField(max_length=2, default="GB")
    subdivision = models.CharField(max_length=6, blank=True, default="ENG")
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=30, blank=True)
    contact_hours = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    emergency_text = models.CharField(max_length=300, blank=True)
    # Where letters come from, a line each; and who is asked first when somebody may not be safe.
    postal_address = models.CharField(max_length=300, blank=True, default="", db_default="")
    # Under which the hospital's own system counts what people come to; 191 is pain management (docs/domain.md).
    treatment_function = models.CharField(max_length=3, default="191", db_default="191")
    safeguarding_lead = models.ForeignKey(
        "User", on_delete=models.PROTECT, null=True, blank=True, related_name="leads_safeguarding_of"
    )
    # Within how many weeks nearly everybody is to have a place, and at which hour of its day the next registers are put on paper;
    # empty: what the installation says (TARGET_WAIT_WEEKS, DOWNTIME_PACK_HOUR).
    target_wait_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    registers_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    # Roles whose people must sign in with a second factor here.
    second_factor_roles = models.JSONField(default=list, blank=True)
    # Whether it has had a course that people get into by referral: kept here because the menu of every page asks for it.
    has_pathway = models.BooleanField(default=False, db_default=False)
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.PLAIN)
    version = models.PositiveIntegerField(default=1)
    # The telephone number stands in every entry of people's calendars, which take a change only with a higher number.
    phone_revision = models.PositiveIntegerField(default=0)
    phone_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["hospital", "community"]), name="organisation_kind_is_known"),
            models.CheckConstraint(
                condition=Q(registers_hour=None) | Q(registers_hour__gte=12, registers_hour__lte=23),
                name="registers_are_printed_in_the_second_half_of_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tzinfo(self) -> ZoneInfo:
        """The zone its wall clocks follow."""
        return ZoneInfo(self.zone)


# The domain of users who have no address of their own: they sign in by a code sent to the address on their record. It can't
# exist (RFC 2606), so nobody is ever mailed there, and two of them may share one real address.
NO_ADDRESS = "sign-in.invalid"


class Users(BaseUserManager["User"]):
    """Makes users; the address is the name they sign in by."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> "User":
        """Return a new user with this address; without a password nobody can sign in as them by one."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_stand_in(self, invited: str, *, name: str) -> "User":
        """Return a user for somebody who is invited and has a user of their own; nobody signs in as this one."""
        user = self.model(email=f"{uuid.uuid4()}@{NO_ADDRESS}", invited=invited, name=name)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who can sign in. What they may do hangs on their membership, never on the user."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    # Of a user who only stands in: the address of the one who is invited and hasn't accepted yet (accounts.users.invitations).
    invited = models.EmailField(blank=True, default="", db_default="")

    objects = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Database rules."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]
        # As PostgreSQL asks for email__iexact.
        indexes: ClassVar = [models.Index(Upper("email"), name="user_by_address")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must fit to go on: it ends with the password, and with the address that its owner signed in with."""
        return self._with_address(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same by each secret key that was in use before."""
        return map(self._with_address, super().get_session_auth_fallback_hash())

    def _with_address(self, digest: str) -> str:
        return hashlib.sha256(f"{digest}:{self.email}".encode()).hexdigest()

    @property
    def address(self) -> str:
        """What they sign in with, or the address that is invited."""
        return self.invited or self.email

    @property
    def named(self) -> str:
        """Name and address, for the audit trail; the name alone for somebody without an address of their own."""
        return self.name if self.email.endswith(f"@{NO_ADDRESS}") else f"{self.name} <{self.email}>"


class Membership(models.Model):
    """What one user is in one organisation. Ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role.choices)
    profession = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Whether the user may choose another organisation: said by accounts.memberships.membership_of, kept nowhere.
    elsewhere: bool = False
    # Whether the user must sign in with a second factor, here or anywhere; said and kept likewise.
    must_prove: bool = False

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(ended_at=None), name="one_membership_per_user_and_organisation"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"

    def may(self, right: Right) -> bool:
        """Return whether this membership carries the right."""
        return may(self.role, right)


class PasswordRequest(models.Model):
    """Somebody asked for a link to choose a password at an address, known or not (accounts.signing_in.forgotten_passwords)."""

    address = models.EmailField()
    asked_at = models.DateTimeField()
    # While a sender is at it; when it dies, another may try again.
    leased_until = models.DateTimeField(null=True, blank=True)
    # When a sender was done with it: mailed, or nobody to mail to.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The sender looks for what is not settled, the sweeper for what is old."""

        indexes: ClassVar = [models.Index(fields=["asked_at"], name="password_requests_by_age")]

    def __str__(self) -> str:
        return f"link asked for on {self.asked_at:%d %B %Y}"


class AuditEntry(models.Model):
    """Who did or looked at what, when.

    No foreign keys, so that it outlives everything; refuses change by trigger (accounts.trail.triggers).
    """

    class ActorKind(models.TextChoices):
        """A person, or one of our own named jobs."""

        PERSON = "person", "person"
        JOB = "job", "job"

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=6, choices=ActorKind.choices)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    organisation_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_label = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    # What fits the entry as it was written, by a key outside the database (accounts.trail.keys); "" before there were keys.
    mark = models.CharField(max_length=100, blank=True, default="", db_default="", editable=False)

    class Meta:
        """Indexes by object, by organisation and time, and of what one person looked at lately."""

        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id", "-id"], name="audit_by_object"),
            models.Index(fields=["organisation_id", "-id"], name="audit_by_organisation"),
            models.Index(fields=["actor_id", "at"], condition=Q(verb="looked at"), name="looks_by_actor"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(actor_label=""), name="audit_names_its_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.verb} {self.object_label}"


class AuditSeal(models.Model):
    """A digest over a run of entries and the seal before it: a later change to any of them no longer fits."""

    first_entry = models.BigIntegerField(unique=True)
    last_entry = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    # The name of the key it was made with; "" before there were keys.
    key = models.CharField(max_length=12, blank=True, default="", db_default="")
    sealed_at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_entry__gte=models.F("first_entry")), name="seal_covers_a_run"),
        ]

    def __str__(self) -> str:
        return f"entries {self.first_entry} to {self.last_entry}"


class AuditReceipt(models.Model):
    """That an entry or a seal of this number was written: made by a trigger with it, so that one taken away is missed."""

    class Kind(models.TextChoices):
        """What was written."""

        ENTRY = "entry", "entry"
        SEAL = "seal", "seal"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    number = models.BigIntegerField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "number"], name="one_receipt_for_each")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
