"""Questionnaires: their wording where an organisation has loaded it, what was answered, what it comes to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from courses.models import Session
from participants.models import Enrolment, Episode


class WordingPack(models.Model):
    """The words of one measure as an organisation may use them: loaded here, never shipped."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="wording_packs")
    measure = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    credit = models.CharField(max_length=300, blank=True)
    licence_ref = models.CharField(max_length=120, blank=True)
    confirmed_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "measure", "edition", "language"], condition=Q(retired_at=None), name="one_wording_in_use"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=""), name="wording_was_confirmed_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.language}"


class WordingItem(models.Model):
    """The words of one item."""

    pack = models.ForeignKey(WordingPack, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["pack", "number"], name="one_wording_per_item")]

    def __str__(self) -> str:
        return f"item {self.number}"


class Questionnaire(models.Model):
    """One measure for one person at one point of the programme."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", "open"
        COMPLETE = "complete", "complete"
        DECLINED = "declined", "declined"
        CLOSED = "closed", "closed unanswered"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="questionnaires")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires")
    measure = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    # "assessment", "first", "last", "1", "6", "12".
    point = models.CharField(max_length=12)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    declined_code = models.CharField(max_length=12, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "measure", "point"],
                condition=Q(episode__isnull=False),
                name="one_questionnaire_per_point_of_an_episode",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "measure", "point"],
                condition=Q(enrolment__isnull=False),
                name="one_questionnaire_per_point_of_a_course",
            ),
            models.CheckConstraint(
                condition=Q(episode__isnull=False, enrolment=None) | Q(episode=None, enrolment__isnull=False),
                name="questionnaire_belongs_to_one",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="questionnaire_closes_after_it_opens"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "closes_at"], condition=Q(state="open"), name="questionnaires_open"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.point}"


class ItemAnswer(models.Model):
    """What was answered to one item; the person's own goes before what staff typed. Kept, whoever answers later."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="answers")
    item = models.PositiveSmallIntegerField()
    # Empty: not applicable, where the measure has that.
    value = models.IntegerField(null=True, blank=True)
    by_person = models.BooleanField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "item", "by_person"], name="one_answer_per_item_and_side"),
        ]

    def __str__(self) -> str:
        return f"item {self.item}"


class Score(models.Model):
    """What the answers of one scale come to, written once they are complete: an exact fraction, or none by the missing rule."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=40)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(default=1)
    missing_rule = models.CharField(max_length=40, blank=True)
    rules_version = models.CharField(max_length=20)
    made_at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["questionnaire", "scale", "rules_version"], name="one_score_per_scale_and_rules"),
            models.CheckConstraint(condition=Q(denominator__gte=1), name="score_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return self.scale
