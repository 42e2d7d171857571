"""Signed text: sections of an assessment, safety on the day, notes of reviews and of days. One model for all."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from courses.models import Profession, Session
from participants.models import Episode


class ClinicalNote(models.Model):
    """One version of one text. A draft until it is signed; then never changed (reviews.notes): amending adds a row.

    `episode` empty: the group's shared part of a day or review, which each record shows only as present or absent.
    """

    class Kind(models.TextChoices):
        """What it is part of."""

        SECTION = "section", "section of an assessment"
        SAFETY = "safety", "safety on the day"
        REVIEW = "review", "review"
        DAY = "day", "programme day"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clinical_notes")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    # Whose section it is; empty where any registered clinician may sign.
    profession = models.CharField(max_length=22, choices=Profession.choices, blank=True)
    # What stands under each of its headings: [["key", "text"], …]; the headings are the kind's (reviews.notes.headings).
    text = models.JSONField(default=list)
    # 1 for what was signed first; each amendment one more.
    version = models.PositiveSmallIntegerField(default=1)
    # Of a draft: raised by each saving, and stated by the next.
    saved = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes_written")
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="notes_signed")
    # Name and profession as they were then.
    signature = models.CharField(max_length=200, blank=True)
    # Why it was amended.
    amending_reason = models.CharField(max_length=200, blank=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")

    class Meta:
        """Database rules: one draft for each text, whichever of its keys are empty; the list of what is to be signed."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "episode", "session", "profession"],
                condition=Q(signed_at=None, episode__isnull=False, session__isnull=False),
                name="one_draft_of_a_person_at_a_session",
            ),
            models.UniqueConstraint(
                fields=["kind", "episode", "profession"],
                condition=Q(signed_at=None, episode__isnull=False, session=None),
                name="one_draft_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["kind", "session", "profession"],
                condition=Q(signed_at=None, episode=None),
                name="one_draft_of_a_group",
            ),
            models.CheckConstraint(condition=Q(episode__isnull=False) | Q(session__isnull=False), name="note_is_about_something"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, signature="")
                | (Q(signed_at__isnull=False) & Q(signed_by__isnull=False) & ~Q(signature="")),
                name="signed_note_says_who",
            ),
            models.CheckConstraint(condition=~Q(kind="section") | ~Q(profession=""), name="section_has_its_profession"),
            models.CheckConstraint(condition=Q(supersedes=None) | ~Q(amending_reason=""), name="amended_note_says_why"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["episode", "kind", "-id"], name="notes_of_an_episode"),
            models.Index(fields=["organisation", "saved_at"], condition=Q(signed_at=None), name="notes_to_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}"
