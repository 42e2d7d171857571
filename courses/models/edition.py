"""Programmes and their dated editions: both kinds of course are data."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class Format(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", "In person"
    VIDEO = "video", "Video link"
    TELEPHONE = "telephone", "Telephone"


class Profession(models.TextChoices):
    """Who may lead an item of a timetable."""

    PSYCHOLOGIST = "psychologist", "psychologist"
    PHYSIOTHERAPIST = "physiotherapist", "physiotherapist"
    OCCUPATIONAL_THERAPIST = "occupational_therapist", "occupational therapist"
    NURSE = "nurse", "nurse"
    DOCTOR = "doctor", "doctor"
    LEADER = "leader", "trained leader"


class Programme(models.Model):
    """What an organisation runs again and again. Its editions say how."""

    class Kind(models.TextChoices):
        """Which of the two ways of living with a course it follows."""

        COMMUNITY = "community", "Community course"
        HOSPITAL = "hospital", "Hospital programme"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # What one run of it is called: "group 31", "course 57".
    group_word = models.CharField(max_length=20)
    # What one of its dates is called: "Day 5", "Session 3".
    session_word = models.CharField(max_length=20, default="Session")
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_programme_per_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """How a programme is run from a date on. Frozen from its first course: editing makes the next one."""

    class Register(models.TextChoices):
        """What is written down about who came."""

        PRESENCE = "presence", "present or absent"
        CODES = "codes", "attendance codes"

    class Entry(models.TextChoices):
        """How people get in."""

        REGISTRATION = "registration", "registration"
        REFERRAL = "referral", "referral and assessment"

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="editions")
    label = models.CharField(max_length=60)
    # The first day it is in force; none while it is a draft.
    valid_from = models.DateField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    sessions_ordered = models.BooleanField()
    # Weekdays of the pattern, 0 = Monday; empty means once a week, on the weekday of the first session.
    weekdays = models.JSONField(default=list)
    weeks = models.PositiveSmallIntegerField()
    session_minutes = models.PositiveSmallIntegerField()
    default_start = models.TimeField()
    register_kind = models.CharField(max_length=8, choices=Register.choices)
    entry = models.CharField(max_length=12, choices=Entry.choices)
    # How many sessions somebody must attend to have completed it.
    completion_sessions = models.PositiveSmallIntegerField()
    # Where sessions are left out: the same share of those that are held, rounded up; or as many as were named, whatever is held.
    completion_in_proportion = models.BooleanField(default=True)
    leaders_needed = models.PositiveSmallIntegerField(default=0)
    peers_needed = models.PositiveSmallIntegerField(default=0)
    books = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    # Which kinds of licence its courses need one of (Licence.Kind); empty: none is needed.
    licence_kinds = models.JSONField(default=list)
    # The slug of the training that must come before this programme's own; empty: none.
    foundation_slug = models.SlugField(max_length=40, blank=True)
    # Nobody joins once this session has begun; 0: once the first has.
    joining_until_session = models.PositiveSmallIntegerField(default=0)
    # How many days before the first session a course is confirmed to run.
    confirm_days = models.PositiveSmallIntegerField(default=7)
    # Session Zero may be held from this many days before the first session to this many.
    zero_earliest_days = models.PositiveSmallIntegerField(default=28)
    zero_latest_days = models.PositiveSmallIntegerField(default=7)
    # How long somebody who registered has to confirm the e-mail, and somebody who was offered a place to answer.
    confirm_email_hours = models.PositiveSmallIntegerField(default=48)
    reply_hours = models.PositiveSmallIntegerField(default=72)
    # How long a joint assessment is good for; whoever was assessed longer ago is looked at by a clinician before a place.
    assessment_months = models.PositiveSmallIntegerField(default=12, db_default=12)
    # How often somebody who waits is asked whether they still want it.
    ask_waiting_weeks = models.PositiveSmallIntegerField(default=12, db_default=12)
    # Less notice than this isn't a reasonable offer, and declining one doesn't count; nor does one without a choice of dates.
    offer_notice_days = models.PositiveSmallIntegerField(default=21, db_default=21)
    # After so many declined offers a clinician looks.
    declined_offers = models.PositiveSmallIntegerField(default=2, db_default=2)
    # What leaders tick after each session, and the conditions the public form lists, by group: [["Heading", ["one", "two"]]].
    checklist = models.JSONField(default=list)
    conditions = models.JSONField(default=list)
    # Days before: {"before_first": [7, 3], "before_each": [1], "before_each_week": [], "before_single": [7, 3, 1]}, and
    # "before_review": [42], the first word of a review. Days after the first asking: {"questionnaires": [3, 7]}.
    reminders = models.JSONField(default=dict)
    # Counts what somebody said here of the questionnaires it asks (EditionMeasure), which is never frozen; 0: nobody has.
    asked_version = models.PositiveIntegerField(default=0, db_default=0)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "label"], name="one_edition_per_label"),
            models.CheckConstraint(condition=Q(weeks__gte=1), name="edition_has_weeks"),
            models.CheckConstraint(condition=Q(session_minutes__gte=1), name="edition_sessions_last"),
            models.CheckConstraint(condition=Q(peers_needed__lte=F("leaders_needed")), name="edition_peers_are_leaders"),
        ]

    def __str__(self) -> str:
        return f"{self.programme.short_name}, {self.label}"


class EditionFormat(models.Model):
    """How many people one group takes in one format."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="formats")
    format = models.CharField(max_length=10, choices=Format.choices)
    least = models.PositiveSmallIntegerField()
    advised_least = models.PositiveSmallIntegerField()
    advised_most = models.PositiveSmallIntegerField()
    most = models.PositiveSmallIntegerField()
    # Leaders at each session in this format, when that differs from the edition's own number.
    leaders = models.PositiveSmallIntegerField(null=True, blank=True)
    # How many may live outside the licence's territory; none: no limit.
    outside_most = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "format"], name="one_capacity_per_edition_and_format"),
            models.CheckConstraint(
                condition=Q(least__gte=1)
                & Q(advised_least__gte=F("least"))
                & Q(advised_most__gte=F("advised_least"))
                & Q(most__gte=F("advised_most")),
                name="capacity_numbers_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()}, {self.advised_most} places"


class EditionSession(models.Model):
    """What one session needs: its number, its title, its timetable. A course's own, a review's, or the joint assessment's."""

    class Kind(models.TextChoices):
        """What it is the pattern of."""

        COURSE = "course", "course session"
        REVIEW = "review", "group review"
        ASSESSMENT = "assessment", "joint assessment"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.COURSE, db_default="course")
    # A review's is its months; of the joint assessment the highest stands, earlier ones are what people were assessed by.
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    # Of the joint assessment: how many hours from now a slot in person begins at the earliest.
    notice_hours = models.PositiveSmallIntegerField(default=24, db_default=24)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "kind", "number"], name="one_edition_session_per_kind_and_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class EditionItem(models.Model):
    """One item of a session's timetable, counted from the session's start so that a course may begin at another hour."""

    class Kind(models.TextChoices):
        """Who does it."""

        LED = "led", "led by a profession"
        TEAM = "team", "whole team"
        SELF = "self", "self-directed"
        BREAK = "break", "break"

    session = models.ForeignKey(EditionSession, on_delete=models.CASCADE, related_name="items")
    offset_minutes = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    profession = models.CharField(max_length=22, choices=Profession.choices, blank=True)
    # The professions that must be there as well, whoever leads: "led by the psychologist, with the whole team".
    team = models.JSONField(default=list, blank=True)

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["offset_minutes"]
        constraints: ClassVar = [
            # Several professions may lead side by side: the joint assessment is three led items at its start.
            models.UniqueConstraint(fields=["session", "offset_minutes", "profession"], name="one_item_at_a_time_and_profession"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="item_lasts"),
            models.CheckConstraint(
                condition=(Q(kind="led") & ~Q(profession="")) | (~Q(kind="led") & Q(profession="")),
                name="led_items_name_a_profession",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class EditionReview(models.Model):
    """A group review some months after the last session."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="reviews")
    months = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    start = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    # How many days from its due day it may be held; outstanding for longer, a person's review is overdue.
    window_days = models.PositiveSmallIntegerField(default=21, db_default=21)
    # Who must lead there.
    plan = models.OneToOneField(EditionSession, on_delete=models.CASCADE, null=True, blank=True, related_name="review")

    class Meta:
        """Database rules."""

        ordering: ClassVar = ["months"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "months"], name="one_review_per_month"),
            models.CheckConstraint(
                condition=Q(months__gte=1) & Q(minutes__gte=1) & Q(places__gte=1), name="review_numbers_count"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months}-month review"


class AboutSection(models.Model):
    """One section of what an edition says about itself to the people on it. Never frozen: it describes, and binds nobody."""

    class Section(models.TextChoices):
        """What the section is about; the page shows them in this order."""

        PURPOSE = "purpose", _("What it is for")
        WHO_FOR = "who_for", _("Who it is for")
        TEAM = "team", _("Who you will meet")
        TYPICAL_DAY = "typical_day", _("What a day is like")
        FROM_US = "from_us", _("What you can expect from us")
        FROM_YOU = "from_you", _("What we ask of you")
        SHORT_TERM = "short_term", _("More pain, or feeling upset, for a while")
        ALTERNATIVES = "alternatives", _("If this is not for you")
        CONFIDENTIALITY = "confidentiality", _("What stays private, and its limit")
        STUDIES = "studies", _("What studies found, and what they did not")
        ORIGIN = "origin", _("Where it comes from")
        CONTACT = "contact", _("Whom to ask")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="about")
    section = models.CharField(max_length=15, choices=Section.choices)
    text = models.TextField(max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "section"], name="one_about_text_per_section"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.get_section_display()}"


class AboutVersion(models.Model):
    """The whole page of an edition as it stood at one version, kept when it changes: a letter may have gone with it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="about_versions")
    version = models.PositiveIntegerField()
    # The texts by section, as AboutSection has them.
    texts = models.JSONField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["edition", "version"], name="a_version_of_a_page_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}, version {self.version}"
