"""A person who takes part, as the office knows them."""

from typing import ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower, Replace, Upper

from accounts.models import Organisation, User
from common.postgres_only import PostgresGinIndex

# What a name is compared by with others: O Hagan and O'Hagan are one.
SAME_NAME = Replace(F("sort_key"), Value(" "), Value(""))


class Participant(models.Model):
    """One person's record in one organisation."""

    class Channel(models.TextChoices):
        """How they want to hear from us."""

        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"
        TELEPHONE = "telephone", "Telephone call"

    # Those that reach somebody, by us or by hand; another may stand on a record from before, and the office asks about it.
    REACHING: ClassVar = (Channel.EMAIL, Channel.LETTER, Channel.TELEPHONE)

    class Wording(models.TextChoices):
        """Whether messages may name the programme (docs/domain.md, chapter 10)."""

        NEUTRAL = "neutral", "Neutral: “your appointment”"
        PLAIN = "plain", "Plain: the course by its name"

    class Stopped(models.TextChoices):
        """Why messages and offers stopped."""

        DIED = "died", "Died"
        MOVED = "moved", "Moved away"
        NO_CONTACT = "no_contact", "Asked us not to contact them"

    class LetterFormat(models.TextChoices):
        """In what form they can read a letter."""

        STANDARD = "standard", "Standard print"
        LARGE_PRINT = "large_print", "Large print"
        EASY_READ = "easy_read", "Easy read"
        BRAILLE = "braille", "Braille"
        AUDIO = "audio", "Audio"
        EMAIL = "email", "By e-mail, to be read aloud"

    class NumberMissing(models.TextChoices):
        """Why there is no NHS number."""

        NOT_KNOWN = "not_known", "Not known"
        OVERSEAS = "overseas", "Lives overseas"
        DEVOLVED = "devolved", "Scotland or Northern Ireland"
        NOT_ASKED = "not_asked", "Not asked: community course"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participants")
    # Two records of one person: this one was closed, and leads to that one (participants.merging.merge).
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_records")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="participants")
    # One of the two is enough: many people have one name.
    first_names = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120, blank=True)
    preferred_name = models.CharField(max_length=60, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    # Ten digits as stored; shown 3 3 4.
    nhs_number = models.CharField(max_length=10, blank=True)
    nhs_number_missing = models.CharField(max_length=10, choices=NumberMissing.choices, blank=True)
    hospital_number = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    # Whether the person agreed that those who lead their sessions may have the telephone number.
    leaders_may_ring = models.BooleanField(default=False)
    channel = models.CharField(max_length=9, choices=Channel.choices, default=Channel.EMAIL)
    wording = models.CharField(max_length=7, choices=Wording.choices, default=Wording.NEUTRAL)
    # How often the wording changed, and when last: calendars take an entry's new words only with a higher number.
    wording_revision = models.PositiveIntegerField(default=0)
    wording_changed_at = models.DateTimeField(null=True, blank=True)
    communication_needs = models.CharField(max_length=500, blank=True)
    practical_needs = models.CharField(max_length=500, blank=True)
    gp_name = models.CharField(max_length=120, blank=True)
    gp_practice = models.CharField(max_length=200, blank=True)
    # Where the practice is, a line each, and its code in the ODS (2.4 of the facts: letters and digits, three to ten).
    gp_address = models.CharField(max_length=300, blank=True, default="", db_default="")
    gp_code = models.CharField(max_length=10, blank=True, default="", db_default="")
    # A line each, as on an envelope; the last is the postcode.
    postal_address = models.CharField(max_length=300, blank=True, default="", db_default="")
    emergency_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    emergency_relation = models.CharField(max_length=60, blank=True, default="", db_default="")
    emergency_phone = models.CharField(max_length=30, blank=True, default="", db_default="")
    letter_format = models.CharField(
        max_length=11, choices=LetterFormat.choices, default=LetterFormat.STANDARD, db_default="standard"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=10, choices=Stopped.choices, blank=True)
    # Put on file by a leader who can't search, or online with somebody else's name or address: the office still has to see
    # whether there is another record of them (participants.people.same_person).
    to_check_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Folded names for search and order (participants.rules.identity), each word with a space before it.
    search_key = models.CharField(max_length=400)
    sort_key = models.CharField(max_length=260)

    class Meta:
        """Database rules, and the indexes of the list and the searches."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "nhs_number"], condition=~Q(nhs_number=""), name="one_record_per_nhs_number"
            ),
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(user__isnull=False), name="one_record_per_sign_in"
            ),
            models.CheckConstraint(condition=Q(nhs_number="") | Q(nhs_number__regex=r"^[0-9]{10}$"), name="nhs_number_is_digits"),
            models.CheckConstraint(condition=~Q(first_names="", last_name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=(Q(stopped_at=None) & Q(stopped_reason="")) | (Q(stopped_at__isnull=False) & ~Q(stopped_reason="")),
                name="stopped_says_why",
            ),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(user=None), name="a_closed_record_opens_nothing"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "sort_key", "id"], name="person_list"),
            models.Index(fields=["organisation", "date_of_birth"], name="person_by_birth"),
            models.Index(F("organisation"), SAME_NAME, name="person_same_name"),
            models.Index(fields=["organisation", "hospital_number"], condition=~Q(hospital_number=""), name="person_by_number"),
            models.Index(fields=["organisation", "to_check_at"], condition=Q(to_check_at__isnull=False), name="person_to_check"),
            # As PostgreSQL asks for email__iexact.
            models.Index("organisation", Upper("email"), name="person_by_address"),
            models.Index(Lower("email"), condition=Q(user__isnull=False), name="person_by_sign_in_address"),
            PostgresGinIndex(OpClass("search_key", name="gin_trgm_ops"), name="person_search"),
            # As a search asks for a part of them: icontains of an address in capitals, as PostgreSQL does.
            PostgresGinIndex(
                OpClass("phone", name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                OpClass("postal_address", name="gin_trgm_ops"),
                name="person_reached",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    # What tells them apart from somebody of the same name on the page that is shown (participants.people.told_apart).
    apart = ""

    @property
    def has_gp(self) -> bool:
        """Whether a GP or a practice is on their record."""
        return bool(self.gp_name or self.gp_practice)

    @property
    def full_name(self) -> str:
        """First names and last name; one of the two is enough."""
        return f"{self.first_names} {self.last_name}".strip()

    @property
    def listed_name(self) -> str:
        """The name on a list: with what tells them apart, where somebody else on it has the same."""
        return f"{self.full_name}{self.apart}"

    @property
    def called(self) -> str:
        """What they like to be called."""
        return self.preferred_name or self.first_names.split(" ")[0] or self.last_name

    @property
    def is_merged(self) -> bool:
        """Whether this record was closed in favour of another one."""
        return self.merged_into_id is not None

    @property
    def is_stopped(self) -> bool:
        """Whether messages and offers have been stopped for good."""
        return self.stopped_at is not None
