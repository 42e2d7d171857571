"""Questionnaires: their wording where an organisation has loaded it, what was answered, what it comes to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from courses.models import Session
from participants.models import Enrolment, Episode, Task


class WordingPack(models.Model):
    """The words of one measure as an organisation may use them: loaded here, never shipped."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="wording_packs")
    measure = models.CharField(max_length=40)
    edition = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    # What stands above the items, and what each number means where all items share it: {"0": "not at all"}.
    introduction = models.TextField(blank=True)
    options = models.JSONField(default=dict, blank=True)
    credit = models.CharField(max_length=300, blank=True)
    licence_ref = models.CharField(max_length=120, blank=True)
    confirmed_by = models.CharField(max_length=120)
    confirmed_at = models.DateTimeField()
    # Whether it was confirmed that people may answer on their own page, for measures whose licence leaves that open.
    by_themselves = models.BooleanField(default=False)
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
    # What each number means for this item alone; empty: as the pack says.
    options = models.JSONField(default=dict, blank=True)

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
    # "assessment", "first", "last", a review's months: "1", "6", "12"; "extra" for one that nothing asked for.
    point = models.CharField(max_length=12)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # The words it was answered in; none: numbers alone, or our own words.
    pack = models.ForeignKey(WordingPack, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires")
    completed_at = models.DateTimeField(null=True, blank=True)
    # The day the answers stand for: when it was finished, or when the paper arrived.
    answered_on = models.DateField(null=True, blank=True)
    # Answered outside its window: shown in the person's line, counted in no average.
    unscheduled = models.BooleanField(default=False)
    declined_code = models.CharField(max_length=12, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.CharField(max_length=120, blank=True)
    # "Do it later": nobody is chased, and it stands on no list, before this day.
    later_until = models.DateField(null=True, blank=True)
    # From which day on they are asked, and from which the office rings (reviews.questionnaires.points); empty: asked by nobody.
    asked_from = models.DateField(null=True, blank=True)
    overdue_from = models.DateField(null=True, blank=True)
    # How many days after that they are asked, and again, as their edition said when it was last looked at.
    asked_after = models.JSONField(default=list, blank=True)
    # When the office last had them asked once more.
    asked_again_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["episode", "measure", "point"],
                condition=Q(episode__isnull=False) & ~Q(point="extra"),
                name="one_questionnaire_per_point_of_an_episode",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "measure", "point"],
                condition=Q(enrolment__isnull=False) & ~Q(point="extra"),
                name="one_questionnaire_per_point_of_a_course",
            ),
            models.CheckConstraint(
                condition=Q(episode__isnull=False, enrolment=None) | Q(episode=None, enrolment__isnull=False),
                name="questionnaire_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=~Q(state="complete") | Q(completed_at__isnull=False, answered_on__isnull=False),
                name="complete_questionnaire_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | (Q(declined_at__isnull=False) & ~Q(declined_code="") & ~Q(declined_by="")),
                name="declined_questionnaire_says_who_and_why",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("opens_at")), name="questionnaire_closes_after_it_opens"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "closes_at"], condition=Q(state="open"), name="questionnaires_open"),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.point}"

    @property
    def participant_id(self) -> int:
        """Whose it is, by key: as everything that belongs to somebody says it."""
        return self.owner.participant_id

    @property
    def owner(self) -> Episode | Enrolment:
        """The pathway it belongs to, or the place on a course."""
        return self.episode or self.enrolment  # type: ignore[return-value]  # questionnaire_belongs_to_one


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
    """What one side's answers to one scale come to, written once complete: an exact fraction, or none by the missing rule."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=40)
    # From the person's own answers, which go before what staff typed.
    by_person = models.BooleanField(default=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(default=1)
    # Which rule made up for what was left out, and whose it is, as the measure's file said then.
    missing_rule = models.CharField(max_length=40, blank=True)
    missing_source = models.CharField(max_length=200, blank=True)
    # How many items were left out, and how many didn't apply.
    missing = models.PositiveSmallIntegerField(default=0)
    not_applicable = models.PositiveSmallIntegerField(default=0)
    rules_version = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    # The correction of answers it was made after: the later one counts, the earlier one is kept.
    correction = models.ForeignKey(
        "reviews.AnswerCorrection", on_delete=models.PROTECT, null=True, blank=True, related_name="scores"
    )

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "scale", "by_person", "rules_version"],
                condition=Q(correction=None),
                name="one_score_per_scale_and_rules",
            ),
            models.UniqueConstraint(
                fields=["correction", "scale"], condition=Q(correction__isnull=False), name="one_score_per_scale_and_correction"
            ),
            models.CheckConstraint(condition=Q(denominator__gte=1), name="score_is_a_fraction"),
        ]

    def __str__(self) -> str:
        return self.scale


class SafetyAlert(models.Model):
    """A safety item that was answered, or left blank: its task says which clinician has it and what came of it. Never deleted."""

    class Kind(models.TextChoices):
        """Why it stands."""

        ANSWERED = "answered", "answered with more than nothing"
        BLANK = "blank", "not answered"

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="alerts")
    item = models.PositiveSmallIntegerField()
    by_person = models.BooleanField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    raised_at = models.DateTimeField()
    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="safety_alert")
    # When a clinician closed it, which the task says more of; what is answered after that raises another.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["questionnaire", "item", "by_person", "kind"],
                condition=Q(closed_at=None),
                name="one_open_alert_per_item_and_side",
            ),
        ]

    def __str__(self) -> str:
        # The trail's name for it, which says nothing of what was answered.
        return "an answer somebody has to read"
