"""What the team decided on somebody's pathway, what the person answered, and the services people are passed on to."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from courses.models import Profession
from participants.models.episode import Episode


class Correspondent(models.Model):
    """Whom letters go to besides the person: services people are passed on to, referrers, practices."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="correspondents")
    name = models.CharField(max_length=160)
    postal_address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    # Somebody of the organisation has said that clinical letters may go to this address.
    email_is_secure = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], condition=Q(ended_at=None), name="one_service_per_name"),
            models.CheckConstraint(condition=Q(email_is_secure=False) | ~Q(email=""), name="only_an_address_is_secure"),
        ]

    def __str__(self) -> str:
        return self.name


class Decision(models.Model):
    """What the team decided after the joint assessment. Never changed: another one supersedes it."""

    class Outcome(models.TextChoices):
        """What was decided."""

        RECOMMENDED = "recommended", "Recommend the programme"
        OTHER_SERVICE = "other_service", "Another service"
        INDIVIDUAL = "individual", "Individual sessions"
        NOT_NOW = "not_now", "Not now"
        NOT_INTERESTED = "not_interested", "Not interested"

    class Reason(models.TextChoices):
        """Why the programme wasn't recommended (docs/domain.md: what real services give)."""

        NOT_READY = "not_ready", "Not ready for self-management"
        OTHER_NEED_FIRST = "other_need", "Another need comes first"
        PERSON_DECLINED = "declined", "The person declined"
        UNSTABLE = "unstable", "A condition that isn’t stable"
        GROUP_RISK = "group_risk", "A group would not be safe"
        COGNITION = "cognition", "Can’t follow a group at present"
        LANGUAGE = "language", "A language need that can’t be met"
        OTHER = "other", "Another reason"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    # The three whose signatures it rests on, in words, and who wrote it down.
    decided_by = models.CharField(max_length=300)
    decided_at = models.DateTimeField()
    # Of "not now".
    look_again_on = models.DateField(null=True, blank=True)
    # Of "individual sessions".
    profession = models.CharField(max_length=22, choices=Profession.choices, blank=True)
    # Of "another service": which, when it went, when they said that they have it.
    service = models.ForeignKey(Correspondent, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    service_sent_on = models.DateField(null=True, blank=True)
    service_acknowledged_on = models.DateField(null=True, blank=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by")
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(decided_by=""), name="decision_names_who_decided"),
            models.CheckConstraint(condition=Q(outcome="recommended") | ~Q(reason=""), name="only_recommending_needs_no_reason"),
            models.CheckConstraint(
                condition=(Q(outcome="not_now") & Q(look_again_on__isnull=False))
                | (~Q(outcome="not_now") & Q(look_again_on=None)),
                name="not_now_has_its_date",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="other_service") & Q(service__isnull=False))
                | (~Q(outcome="other_service") & Q(service=None)),
                name="another_service_is_named",
            ),
            models.CheckConstraint(
                condition=(Q(outcome="individual") & ~Q(profession="")) | (~Q(outcome="individual") & Q(profession="")),
                name="individual_sessions_name_a_profession",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["episode", "-decided_at", "-id"], name="decisions_of_an_episode")]

    def __str__(self) -> str:
        return f"{self.episode.participant}: {self.get_outcome_display()}"


class PathwayChoice(models.Model):
    """What somebody answered when asked whether they want the programme, and how. Never changed: the latest stands."""

    class Answer(models.TextChoices):
        """Whether, and what instead."""

        YES = "yes", "Yes"
        NOT_INTERESTED = "not_interested", "Not interested"
        ANOTHER_FORMAT = "another_format", "Only in another format"
        RING_ME = "ring_me", "Individual sessions, please ring"

    class Way(models.TextChoices):
        """How the answer came."""

        OWN_PAGE = "own_page", "on their own page"
        TELEPHONE = "telephone", "by telephone"
        PAPER = "paper", "on paper"
        IN_PERSON = "in_person", "in person"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="choices")
    answer = models.CharField(max_length=14, choices=Answer.choices)
    takes_in_person = models.BooleanField(default=False)
    takes_video = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    way = models.CharField(max_length=9, choices=Way.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(answer="yes") & (Q(takes_in_person=True) | Q(takes_video=True)))
                | (~Q(answer="yes") & Q(takes_in_person=False, takes_video=False)),
                name="a_yes_says_how",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["episode", "-id"], name="choices_of_an_episode")]

    def __str__(self) -> str:
        return f"{self.episode.participant}: {self.get_answer_display()}"
