"""A person's way through a hospital programme: one episode from the referral to the discharge."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from courses.models import Programme
from participants.models.person import Participant


class RttStatus(models.TextChoices):
    """Where the 18-week clock stands (NHS data dictionary; docs/domain.md)."""

    FIRST_ACTIVITY = "10", "10 First activity"
    AFTER_MONITORING = "11", "11 Active monitoring ended"
    NEW_REFERRAL = "12", "12 New referral by the consultant"
    SUBSEQUENT = "20", "20 Another activity on the way"
    TRANSFERRED = "21", "21 Passed to another provider"
    TREATED = "30", "30 First treatment"
    MONITORING_BY_PATIENT = "31", "31 Active monitoring, the person’s wish"
    MONITORING_BY_CLINICIAN = "32", "32 Active monitoring, the clinician’s decision"
    FIRST_NOT_ATTENDED = "33", "33 Did not come to the first activity"
    NOT_TO_TREAT = "34", "34 Decided not to treat"
    DECLINED = "35", "35 Treatment declined"
    DIED = "36", "36 Died"
    AFTER_TREATMENT = "90", "90 After treatment"
    DURING_MONITORING = "91", "91 During active monitoring"
    NOT_YET_REFERRED = "92", "92 Not yet referred for treatment"
    NOT_APPLICABLE = "98", "98 Not applicable"
    NOT_KNOWN = "99", "99 Not yet known"


class Episode(models.Model):
    """One person's pathway on one programme. Where they stand is never stored (participants.episodes.stages)."""

    class Ending(models.TextChoices):
        """How it ended."""

        NOT_INTERESTED = "not_interested", "Not interested"
        NO_REPLY = "no_reply", "No reply"
        DID_NOT_ATTEND = "did_not_attend", "Did not attend"
        DIED = "died", "Died"
        MOVED = "moved", "Moved away"
        BACK_TO_REFERRER = "back_to_referrer", "Back to the referrer"
        RETURNED_WITH_ADVICE = "returned", "Returned with advice"
        NOT_SUITABLE = "not_suitable", "Not suitable"
        OTHER_SERVICE = "other_service", "Another service"
        INDIVIDUAL = "individual", "Individual sessions instead"
        DISCHARGED = "discharged", "Discharged"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="episodes")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="episodes")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="episodes")
    # When the pathway began, as the referrer says; none: waiting counts from the receipt of the referral.
    pathway_start = models.DateField(null=True, blank=True)
    # Proposed by the rules, confirmed by name; empty: nobody has confirmed one.
    rtt_status = models.CharField(max_length=2, choices=RttStatus.choices, blank=True)
    rtt_confirmed_at = models.DateTimeField(null=True, blank=True)
    rtt_confirmed_by = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=16, choices=Ending.choices, blank=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ending_note = models.CharField(max_length=300, blank=True)
    # Who was told of the ending, in words.
    ending_told = models.CharField(max_length=200, blank=True)
    # When an ending was last taken back; the trail says which, and by whom.
    ending_undone_at = models.DateTimeField(null=True, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules, and the work list's index."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant", "programme"], condition=Q(ended_at=None), name="one_open_episode_per_programme"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="", ended_by="")
                | (Q(ended_at__isnull=False) & ~Q(ending="") & ~Q(ended_by="")),
                name="an_ended_episode_says_how_and_who",
            ),
            models.CheckConstraint(
                condition=Q(rtt_status="", rtt_confirmed_at=None, rtt_confirmed_by="")
                | (~Q(rtt_status="") & Q(rtt_confirmed_at__isnull=False) & ~Q(rtt_confirmed_by="")),
                name="rtt_status_is_confirmed_by_name",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], condition=Q(ended_at=None), name="episodes_open"),
            models.Index(fields=["organisation", "-ended_at"], condition=Q(ended_at__isnull=False), name="episodes_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.participant}, {self.programme.short_name}"


class Referral(models.Model):
    """What came with the person: who sent them, when, and what is known of what the programme asks for."""

    class Known(models.TextChoices):
        """An answer that may not be there yet."""

        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "", "Not known"

    class Triage(models.TextChoices):
        """What came of looking at it."""

        ACCEPTED = "accepted", "Accepted for assessment"
        ASKED_FOR_MORE = "asked", "Asked for more"
        RETURNED = "returned", "Returned with advice"
        NOT_SUITABLE = "not_suitable", "Not suitable"

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="referrals")
    source = models.CharField(max_length=120)
    received_on = models.DateField()
    urgent = models.BooleanField(default=False)
    pain_over_six_months = models.CharField(max_length=3, choices=Known.choices, blank=True)
    under_pain_clinic = models.CharField(max_length=3, choices=Known.choices, blank=True)
    consultant_reviewed_on = models.DateField(null=True, blank=True)
    # How many appointments with the clinic's nurses they had; none: not known.
    nurse_appointments = models.PositiveSmallIntegerField(null=True, blank=True)
    # What somebody wrote down on the telephone or from the letter; not clinical.
    note = models.CharField(max_length=500, blank=True)
    triage = models.CharField(max_length=12, choices=Triage.choices, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    triaged_by = models.CharField(max_length=120, blank=True)
    # The advice it was returned with, or why it isn't suitable.
    triage_reason = models.CharField(max_length=500, blank=True)
    # Of the last time more was asked for: when, and when it is asked again.
    asked_at = models.DateTimeField(null=True, blank=True)
    times_asked = models.PositiveSmallIntegerField(default=0)
    ask_again_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(source=""), name="referral_names_its_source"),
            models.CheckConstraint(
                condition=Q(triage="", triaged_at=None, triaged_by="")
                | (~Q(triage="") & Q(triaged_at__isnull=False) & ~Q(triaged_by="")),
                name="triage_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(triage__in=["returned", "not_suitable"]) | ~Q(triage_reason=""), name="turned_away_with_a_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["episode", "-received_on", "-id"], name="referrals_of_an_episode")]

    def __str__(self) -> str:
        return f"Referral of {self.episode.participant} by {self.source}"

    @property
    def organisation_id(self) -> int:
        """The organisation it came to."""
        return self.episode.organisation_id
