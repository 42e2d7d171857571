"""Letters: what one says comes from a template of the organisation, is edited and signed, and then delivered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from courses.models import Edition
from participants.models.decision import Correspondent
from participants.models.episode import Episode
from participants.models.person import Participant


class LetterKind(models.TextChoices):
    """What it is about."""

    ASSESSMENT = "assessment", "Invitation to the assessment"
    CHOICE = "choice", "Invitation to choose"
    OFFER = "offer", "Offer of a place"
    DECISION = "decision", "Decision, to GP and referrer"
    ASKED_MORE = "asked_more", "More asked of the referrer"
    RETURNED = "returned", "Referral returned with advice"
    REFERRED_ON = "referred_on", "Passed on to another service"
    ENDED = "ended", "End of the pathway"
    ENDED_PERSON = "ended_person", "End of the pathway, to the person"
    SUMMARY = "summary", "Summary after the programme"
    REVIEW = "review", "Invitation to a review"
    DISCHARGE = "discharge", "Discharge"


class Template(models.Model):
    """The words of one kind of letter, or of message, in one organisation. Never changed: editing makes the next version.

    `kind` is a LetterKind where the channel is a letter that somebody signs, else the rule of a message (reminders.models).
    """

    class Wording(models.TextChoices):
        """For whom: letters are written to everybody alike, messages to whoever wants it neutral or plain."""

        ALL = "", "Everybody"
        NEUTRAL = "neutral", "Neutral"
        PLAIN = "plain", "Plain"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="templates")
    kind = models.CharField(max_length=24)
    channel = models.CharField(max_length=9, default="letter")
    wording = models.CharField(max_length=7, choices=Wording.choices, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=8000)
    active_from = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "channel", "wording", "language", "version"], name="one_template_per_version"
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(subject=""), name="template_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label}, version {self.version}"

    @property
    def kind_label(self) -> str:
        """What kind of letter it is, in words; of a message its rule."""
        return str(dict(LetterKind.choices).get(self.kind, self.kind))


class Letter(models.Model):
    """One letter to one recipient. A draft until a named clinician, or the office where nothing in it is clinical, signs it."""

    class To(models.TextChoices):
        """Who gets it."""

        PERSON = "person", "the person"
        GP = "gp", "the GP"
        REFERRER = "referrer", "the referrer"
        SERVICE = "service", "another service"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="letters")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    to = models.CharField(max_length=8, choices=To.choices)
    service = models.ForeignKey(Correspondent, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    # Name and address as they were when it was written, a line each.
    recipient = models.CharField(max_length=500, blank=True)
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    # The page about the programme that goes with an invitation, at the version that the letter names.
    about_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    about_version = models.PositiveIntegerField(default=0, db_default=0)
    subject = models.CharField(max_length=200)
    text = models.TextField(max_length=12000)
    format = models.CharField(max_length=11, choices=Participant.LetterFormat.choices, default=Participant.LetterFormat.STANDARD)
    # Why it is in another form than the person needs.
    override_reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="signed_letters")
    signature = models.CharField(max_length=200, blank=True)
    # Set aside before it was sent, with why.
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_reason = models.CharField(max_length=200, blank=True)
    # When the person opened it on their own page.
    read_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules, and the lists of drafts and of a person's letters."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, signature="")
                | (Q(signed_at__isnull=False) & Q(signed_by__isnull=False) & ~Q(signature="")),
                name="signed_letter_says_who",
            ),
            models.CheckConstraint(condition=Q(dropped_at=None) | ~Q(dropped_reason=""), name="dropped_letter_says_why"),
            models.CheckConstraint(
                condition=(Q(to="service") & Q(service__isnull=False)) | ~Q(to="service"), name="letter_to_a_service_names_it"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["participant", "-made_at"], name="letters_of_a_person"),
            models.Index(fields=["made_at"], condition=Q(signed_at=None, dropped_at=None), name="letters_to_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.get_to_display()}: {self.participant}"


class Delivery(models.Model):
    """One way a signed letter goes: a batch that is printed, an e-mail, the hospital's own system. Each at most once."""

    class Way(models.TextChoices):
        """How."""

        PRINT = "print", "printed"
        OWN_PAGE = "own_page", "on their page, told by e-mail"
        SECURE_EMAIL = "secure_email", "to a secure address"
        HOSPITAL_SYSTEM = "system", "through the hospital’s system"

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    way = models.CharField(max_length=12, choices=Way.choices)
    made_at = models.DateTimeField()
    # Printed and posted, ticked, or taken by the mail server; for e-mails the message says more.
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=120, blank=True)
    # The printing it went with.
    batch = models.UUIDField(null=True, blank=True)
    # Given up: died before it went, or the wrong address.
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        """Database rules, and the print queue."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "way"], condition=Q(stopped_at=None), name="a_letter_goes_one_way_once"),
            models.CheckConstraint(condition=Q(sent_at=None) | ~Q(sent_by=""), name="sent_letter_says_who"),
            models.CheckConstraint(condition=Q(stopped_at=None) | ~Q(stopped_reason=""), name="stopped_delivery_says_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["way", "made_at"], condition=Q(sent_at=None, stopped_at=None), name="letters_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.letter}, {self.get_way_display()}"
