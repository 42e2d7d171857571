"""How somebody comes from the public page to a place: registering, waiting, being offered a place that came free."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from courses.models import Course, Programme, Venue
from participants.models.decision import PathwayChoice
from participants.models.enrolment import Enrolment
from participants.models.episode import Episode
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


class WaitingListEntry(models.Model):
    """Somebody waits: for a place on one course (registration), or on a programme (referral). Left, never deleted.

    The order is priority, accepted_on, then the row's number; of one course `since` says the same. Waiting time is never typed.
    """

    class Priority(models.IntegerChoices):
        """Who comes first, said by a clinician."""

        URGENT = 1, "Urgent"
        ROUTINE = 2, "Routine"

    class State(models.TextChoices):
        """Whether they still wait."""

        WAITING = "waiting", "waiting"
        OFFERED = "offered", "has been offered a place"
        PLACED = "placed", "has a place"
        LEFT = "left", "left the list"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="waiting_entries")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="waiting_entries")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_entries")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_entries")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting_entries")
    takes_in_person = models.BooleanField(default=False, db_default=False)
    takes_video = models.BooleanField(default=False, db_default=False)
    takes_telephone = models.BooleanField(default=False, db_default=False)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.ROUTINE, db_default=2)
    # The day of the decision; of a registration the day they joined the list.
    accepted_on = models.DateField()
    earliest_start = models.DateField(null=True, blank=True)
    # Days of the week on which they never can: 0 is Monday.
    not_weekdays = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    # Has a place, or an offer, and would take an earlier one.
    sooner = models.BooleanField(default=False, db_default=False)
    # When they came in from a hospital's own list, from when on they are asked whether they still want it; when they said so.
    asked_at = models.DateTimeField(null=True, blank=True)
    still_wants_at = models.DateTimeField(null=True, blank=True)
    # A clinician has looked at old assessments or declined offers up to here.
    looked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField()
    outside_territory = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules. The table keeps the name it was made under."""

        db_table = "participants_waitingplace"

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "course"],
                condition=Q(state__in=["waiting", "offered"], course__isnull=False),
                name="one_open_entry_per_course",
            ),
            models.UniqueConstraint(
                fields=["participant", "programme"],
                condition=Q(state__in=["waiting", "offered"], course=None),
                name="one_open_entry_per_programme",
            ),
            models.CheckConstraint(
                condition=Q(course__isnull=False) | Q(takes_in_person=True) | Q(takes_video=True) | Q(takes_telephone=True),
                name="who_waits_for_a_programme_says_how",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["waiting", "offered"]) & Q(closed_at=None))
                | (~Q(state__in=["waiting", "offered"]) & Q(closed_at__isnull=False)),
                name="closed_entry_has_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["course", "since", "id"], condition=Q(state="waiting"), name="waiting_in_order"),
            models.Index(
                fields=["programme", "priority", "accepted_on", "id"],
                condition=Q(state__in=["waiting", "offered"], course=None),
                name="waiting_for_a_programme",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} waits for {self.course or self.programme}"

    @property
    def organisation_id(self) -> int:
        """The organisation both belong to."""
        return self.participant.organisation_id

    @property
    def one_course(self) -> Course:
        """The course they wait for. Raises ValueError for somebody who waits for a programme, whom nobody should ask."""
        if self.course is None:
            raise ValueError("This entry is of a programme.")
        return self.course

    @property
    def one_course_id(self) -> int:
        """Its key, without a query."""
        if self.course_id is None:
            raise ValueError("This entry is of a programme.")
        return self.course_id


class Unavailable(models.Model):
    """Days on which somebody who waits can't come."""

    entry = models.ForeignKey(WaitingListEntry, on_delete=models.CASCADE, related_name="unavailable")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["from_on"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="days_away_end_after_they_begin"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} to {self.until_on}"


class Offer(models.Model):
    """A place held for somebody until they answer or the time is up. An open one counts as taken (Course.offered)."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "waits for an answer"
        ACCEPTED = "accepted", "accepted"
        DECLINED = "declined", "declined"
        EXPIRED = "expired", "not answered in time"
        TAKEN_BACK = "taken_back", "taken back"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="offers")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offers")
    # The second of two courses to choose from: a place is held on both until the answer.
    alternative = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="offers_as_alternative")
    entry = models.ForeignKey(
        WaitingListEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        db_column="waiting_place_id",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Who answered: on the link, or staff by telephone or on paper.
    answered_by = models.CharField(max_length=120, blank=True)
    answered_by_way = models.CharField(max_length=9, choices=PathwayChoice.Way.choices, blank=True, default="", db_default="")
    # Of a declined one: whether it was a reasonable offer (docs/domain.md); none before.
    counts_as_declined = models.BooleanField(null=True, blank=True)
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
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="open", entry__isnull=False), name="one_open_offer_per_entry"
            ),
            models.CheckConstraint(condition=~Q(alternative=F("course")), name="two_dates_are_two"),
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


class PassedOver(models.Model):
    """Somebody who fitted and came before whoever was offered a place; why is said by the offer (Offer.reason)."""

    entry = models.ForeignKey(WaitingListEntry, on_delete=models.CASCADE, related_name="passed_over")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="passed_over")

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "offer"], name="passed_over_once_for_an_offer"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: passed over for {self.offer}"
