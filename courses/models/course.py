"""A course and its sessions. Everything dated is a Session: a course's own, a programme day, a group review."""

import datetime as dt
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Deferrable, F, Q

from accounts.models import Organisation
from common.postgres_only import PostgresExclusion, PostgresGinIndex, stretch_of_time
from courses.models.edition import Edition, EditionSession, Format, Programme
from courses.models.venue import Venue


class Course(models.Model):
    """One run of an edition with one group.

    `taken` counts its active enrolments and is only written under the course's lock; the database refuses more than `places`.
    The three dates at its ends are kept with its sessions, so that lists and filters read one row.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="courses")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="courses")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=160)
    format = models.CharField(max_length=10, choices=Format.choices)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    video_link = models.URLField(max_length=500, blank=True)
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    # Places that open offers hold; written like `taken`, only under the course's lock.
    offered = models.PositiveSmallIntegerField(default=0, db_column="held")
    first_starts_at = models.DateTimeField()
    last_ends_at = models.DateTimeField()
    reviews_end_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    # When the public could register from, and until when if somebody closed it again; when it was confirmed to run.
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # The last round of changes of its dates: when it began, and when people are told (courses.ground.rounds).
    changing_since = models.DateTimeField(null=True, blank=True)
    tell_at = models.DateTimeField(null=True, blank=True)
    # The psychologist who answers for the group; a community course has none.
    psychologist_lead = models.ForeignKey(
        "courses.Facilitator", on_delete=models.PROTECT, null=True, blank=True, related_name="groups_led"
    )
    created_at = models.DateTimeField()
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    search_key = models.CharField(max_length=400)

    class Meta:
        """Database rules and the list's index."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_course_per_number"),
            models.CheckConstraint(condition=Q(places__gte=F("taken") + F("offered")), name="no_more_people_than_places"),
            models.CheckConstraint(condition=Q(last_ends_at__gt=F("first_starts_at")), name="course_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(format="in_person") | Q(venue__isnull=False), name="in_person_course_has_a_venue"
            ),
            models.CheckConstraint(condition=Q(cancelled_at=None) | ~Q(cancel_reason=""), name="cancelled_course_says_why"),
            models.CheckConstraint(
                condition=Q(changing_since=None, tell_at=None) | Q(tell_at__gt=F("changing_since")),
                name="a_round_is_told_after_it",
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(opened_at__isnull=False), name="only_an_open_course_closes"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-first_starts_at", "-id"], name="course_list"),
            models.Index(
                fields=["organisation", "first_starts_at"],
                condition=Q(opened_at__isnull=False) & Q(closed_at=None) & Q(cancelled_at=None),
                name="courses_open_to_the_public",
            ),
            PostgresGinIndex(OpClass("search_key", name="gin_trgm_ops"), name="course_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def free(self) -> int:
        """How many places are left; one that is offered to somebody isn't."""
        return self.places - self.taken - self.offered


class Session(models.Model):
    """One date with a beginning and an end. It carries a revision: every change to when or where raises it."""

    class Kind(models.TextChoices):
        """What happens there."""

        COURSE = "course", "course session"
        REVIEW = "review", "group review"
        ZERO = "zero", "meeting before the course"
        TRAINING = "training", "training day"
        ASSESSMENT = "assessment", "joint assessment"

    class State(models.TextChoices):
        """Whether it will be held."""

        PLANNED = "planned", "planned"
        CANCELLED = "cancelled", "cancelled"

    class Outcome(models.TextChoices):
        """Whether it was held, once somebody has said so; empty until then."""

        HELD = "held", "held"
        NOT_HELD = "not_held", "not held"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sessions")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    # Only a training's days have no course: one of leaders, who have no places there (courses.trainings.arranging).
    training = models.ForeignKey("courses.Training", on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # How people meet there; a course's sessions have it from their course. Empty: a training's days, which may have neither.
    format = models.CharField(max_length=10, choices=Format.choices, blank=True, default="", db_default="")
    number = models.PositiveSmallIntegerField()
    # Months after the last course session; only a review has them.
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    plan = models.ForeignKey(EditionSession, on_delete=models.PROTECT, null=True, blank=True, related_name="held_as")
    # "Day 5", "Session 3", "6-month review": kept here so that a list needs no programme.
    label = models.CharField(max_length=40)
    title = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    video_link = models.URLField(max_length=500, blank=True)
    places = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    cancel_reason = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Said by the register or by a person (courses.ground.outcomes), never by time alone: nothing counts that nobody said.
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.CharField(max_length=120, blank=True)
    # Raised by every change of time or place, and when it happened: who had been told before is told again.
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    # How often what is said of its room was changed (courses.venues.rooms), and when last: nobody is told again, but a calendar
    # takes an entry's new words only with a higher number. Kept here, because it must not fall when the session moves elsewhere.
    place_revision = models.PositiveIntegerField(default=0)
    place_changed_at = models.DateTimeField(null=True, blank=True)
    # The form that made the last change: sent twice, it gives the first result again.
    change_submission_id = models.UUIDField(unique=True, null=True, blank=True)
    # Somebody wants it held although that day is closed for that reason; another day or another reason asks again.
    agreed_day = models.DateField(null=True, blank=True)
    agreed_reason = models.CharField(max_length=200, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agreed_day=None, agreed_at=None, agreed_reason="", agreed_by="")
                | (Q(agreed_day__isnull=False, agreed_at__isnull=False) & ~Q(agreed_reason="") & ~Q(agreed_by="")),
                name="closed_day_agreed_says_who_and_when",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["course", "number"], condition=Q(state="planned"), name="one_planned_session_per_number"
            ),
            models.CheckConstraint(
                condition=(Q(kind="review") & Q(months__isnull=False)) | (~Q(kind="review") & Q(months__isnull=True)),
                name="reviews_have_months",
            ),
            models.CheckConstraint(
                condition=Q(kind="training", training__isnull=False, course__isnull=True)
                | Q(kind="assessment", training__isnull=True, course__isnull=True)
                | Q(kind__in=["course", "review", "zero"], training__isnull=True, course__isnull=False),
                name="session_belongs_where_its_kind_says",
            ),
            models.CheckConstraint(condition=Q(state="planned") | ~Q(cancel_reason=""), name="cancelled_session_says_why"),
            models.CheckConstraint(condition=Q(state="planned") | Q(outcome=""), name="only_a_planned_session_was_held_or_not"),
            models.CheckConstraint(
                condition=~Q(outcome="") | Q(outcome_at=None, outcome_by=""), name="nobody_said_what_has_no_outcome"
            ),
            PostgresExclusion(
                name="one_session_in_a_room_at_a_time",
                expressions=[("venue", "="), (stretch_of_time("starts_at", "ends_at"), "&&")],
                condition=Q(state="planned") & Q(venue__isnull=False),
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "starts_at"], name="session_by_day"),
            models.Index(fields=["venue", "starts_at"], condition=Q(state="planned"), name="session_by_room"),
            models.Index(
                fields=["organisation", "ends_at"], condition=Q(state="planned", outcome=""), name="session_nobody_spoke_of"
            ),
            # Reviews, joint assessments and what else is one of a few among thousands of days.
            models.Index(fields=["organisation", "starts_at"], condition=~Q(kind="course"), name="sessions_of_other_kinds"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.label}" if self.course else self.label

    @property
    def local_start(self) -> dt.datetime:
        """When it starts on the wall clock there."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    def local_after(self, minutes: int) -> dt.datetime:
        """The wall clock there so many minutes after it starts, also in a night on which the clocks change."""
        return (self.starts_at + dt.timedelta(minutes=minutes)).astimezone(ZoneInfo(self.zone))

    @property
    def local_end(self) -> dt.datetime:
        """When it ends on the wall clock there."""
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def local_date(self) -> dt.date:
        """The day it is on, there."""
        return self.local_start.date()

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def is_review(self) -> bool:
        """Whether it is a group review."""
        return self.kind == self.Kind.REVIEW

    @property
    def is_assessment(self) -> bool:
        """Whether it is one person's joint assessment."""
        return self.kind == self.Kind.ASSESSMENT

    @property
    def is_single(self) -> bool:
        """Whether it stands alone for whoever comes, a review or an assessment: in neutral wording its name isn't said."""
        return self.is_review or self.is_assessment

    @property
    def is_zero(self) -> bool:
        """Whether it is Session Zero, the meeting before the course."""
        return self.kind == self.Kind.ZERO

    @property
    def by_telephone(self) -> bool:
        """Whether people are rung, and neither a room nor a link is needed."""
        return not self.venue_id and not self.video_link and self.format == Format.TELEPHONE

    @property
    def counts(self) -> bool:
        """Whether it is one of the course's own sessions: reviews and Session Zero never count towards completing it."""
        return self.kind == self.Kind.COURSE

    @property
    def is_cancelled(self) -> bool:
        """Whether it has been cancelled."""
        return self.state == self.State.CANCELLED

    @property
    def was_held(self) -> bool:
        """Whether somebody has said that it was held."""
        return self.outcome == self.Outcome.HELD

    @property
    def was_not_held(self) -> bool:
        """Whether somebody has said that it wasn't held."""
        return self.outcome == self.Outcome.NOT_HELD

    @property
    def was_called_off(self) -> bool:
        """Whether it was cancelled after it had begun: it has a register, and somebody led it."""
        return self.is_cancelled and self.cancelled_at is not None and self.cancelled_at > self.starts_at


__all__ = ["Course", "Format", "Session"]
