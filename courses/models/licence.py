"""Licences: what an organisation may run, and until when (docs/domain.md, chapter 18)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from courses.models.edition import Programme


def warn_days() -> list[int]:
    """How many days before its end a licence is spoken of."""
    return [90, 60, 30]


def warn_percents() -> list[int]:
    """At which shares of its yearly number of courses it is spoken of."""
    return [80, 100]


class Licence(models.Model):
    """A licensor's permission for a term. Its use is counted from the courses, never typed in."""

    class Kind(models.TextChoices):
        """What it covers. The first two are the older kinds, which the public page on the program still names."""

        SINGLE_PROGRAMME = "single_programme", "single programme"
        MULTIPLE_PROGRAMME = "multiple_programme", "multiple programme"
        SINGLE_AGENCY = "single_agency", "single agency"
        UMBRELLA = "umbrella", "umbrella, with named agencies"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="licences")
    licensor = models.CharField(max_length=120)
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=18, choices=Kind.choices)
    programmes = models.ManyToManyField(Programme, related_name="licences")
    # Who signed it: this organisation when empty; another one that names us among its agencies otherwise.
    held_by = models.CharField(max_length=160, blank=True)
    territory = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField()
    # The last day it is good for.
    expires_on = models.DateField()
    # How many courses may begin in each licence year; none: no limit.
    courses_a_year = models.PositiveSmallIntegerField(null=True, blank=True)
    # The month (1 to 12) in which the yearly report is due.
    report_month = models.PositiveSmallIntegerField(default=1)
    # Whether a course that was called off before its first session counts towards the year's number.
    counts_cancelled = models.BooleanField(default=False)
    warn_days = models.JSONField(default=warn_days)
    warn_percents = models.JSONField(default=warn_percents)
    # From the beginning of this local day on it covers nothing, whatever it says.
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "licensor", "number"], name="one_licence_per_number"),
            models.CheckConstraint(condition=Q(expires_on__gt=F("starts_on")), name="licence_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(report_month__gte=1, report_month__lte=12), name="licence_report_month_exists"),
            models.CheckConstraint(condition=Q(courses_a_year=None) | Q(courses_a_year__gte=1), name="licence_allows_a_course"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(end_reason=""), name="ended_licence_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.licensor} {self.number}"


class LicensedAgency(models.Model):
    """An organisation that an umbrella licence names. One that is taken off the licence keeps its row."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=160)
    is_us = models.BooleanField(default=False)
    from_on = models.DateField()
    # The last day; none while it is still named.
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "name"], condition=Q(until_on=None), name="one_agency_per_licence"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="agency_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class YearlyReport(models.Model):
    """A licence year's report was handed in."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="reports")
    # The first day of the licence year it is about.
    year_from = models.DateField()
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=120)
    # The figures as they were handed in.
    figures = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()

    class Meta:
        """Database rules."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["licence", "year_from"], name="one_report_per_licence_year"),
        ]

    def __str__(self) -> str:
        return f"{self.licence}, year from {self.year_from}"
