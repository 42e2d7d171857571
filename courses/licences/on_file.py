"""What an organisation's licences say, for the rules (courses.licences.rules). What changes them is courses.licences.changes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import Organisation
from courses.licences.rules import LicenceFacts, Period, UsedBy
from courses.models import Course, Licence, LicensedAgency, Session


def licences_of(organisation: Organisation) -> QuerySet[Licence]:
    """Every licence of an organisation, the one that runs longest first."""
    return Licence.objects.filter(organisation=organisation).order_by("-expires_on", "-pk")


def agencies_of(organisation: Organisation) -> QuerySet[LicensedAgency]:
    """Every agency that an organisation's licences name, or named, with its licence."""
    return LicensedAgency.objects.filter(licence__organisation=organisation).select_related("licence__organisation")


def licence_facts(organisation: Organisation) -> list[LicenceFacts]:
    """All its licences as plain values. Four queries, however many there are; one when there are none."""
    return licence_facts_of(licences_of(organisation), organisation)


def licence_facts_of(licences: QuerySet[Licence], organisation: Organisation) -> list[LicenceFacts]:
    """These licences of one organisation as plain values, in their order. Four queries."""
    rows = list(licences.prefetch_related("programmes", "reports"))
    named = _periods_of(rows)
    return [
        LicenceFacts(
            pk=each.pk,
            licensor=each.licensor,
            number=each.number,
            kind=each.kind,
            programmes=frozenset(programme.pk for programme in each.programmes.all()),
            starts_on=each.starts_on,
            expires_on=each.expires_on,
            held_by=each.held_by,
            named=tuple(named[each.pk]),
            courses_a_year=each.courses_a_year,
            report_month=each.report_month,
            ended_on=_day_of(each.ended_at, organisation),
            counts_cancelled=each.counts_cancelled,
            warn_days=tuple(each.warn_days),
            warn_percents=tuple(each.warn_percents),
            reported=frozenset(report.year_from for report in each.reports.all()),
        )
        for each in rows
    ]


@dataclass(frozen=True, slots=True)
class LicenceUse:
    """All licences of an organisation, and every course of what they cover, by key, as the count of their years sees it."""

    licences: Sequence[LicenceFacts]
    courses: Mapping[int, UsedBy]


def licence_use(organisation: Organisation, now: dt.datetime) -> LicenceUse:
    """Return both, as they are at `now`. Five queries; one when it has no licence, and then no course uses one."""
    licences = licence_facts(organisation)
    programmes = {pk for licence in licences for pk in licence.programmes}
    return LicenceUse(licences, courses_used(organisation, now, programmes) if programmes else {})


def courses_used(organisation: Organisation, now: dt.datetime, programmes: Iterable[int] = ()) -> dict[int, UsedBy]:
    """Every course as the count of a licence year sees it, by key; only of these programmes if any are given. One query.

    One that is over, or was cancelled, without any session that somebody said was held, was never held.
    """
    courses = Course.objects.filter(organisation=organisation)
    if programmes:
        courses = courses.filter(programme__in=programmes)
    held = Session.objects.filter(course=OuterRef("pk"), kind=Session.Kind.COURSE, outcome=Session.Outcome.HELD)
    over = Q(cancelled_at__isnull=False) | Q(last_ends_at__lte=now)
    first = TruncDate("first_starts_at", tzinfo=organisation.tzinfo)
    known = courses.order_by().annotate(never_held=ExpressionWrapper(over & ~Exists(held), BooleanField()), first=first)
    rows = known.values_list("pk", "programme_id", "first", "never_held")
    return {pk: UsedBy(programme, day, never) for pk, programme, day, never in rows}


def _periods_of(licences: Iterable[Licence]) -> dict[int, list[Period]]:
    """When each of them names this organisation."""
    periods: dict[int, list[Period]] = defaultdict(list)
    agencies = LicensedAgency.objects.filter(licence__in=licences, is_us=True).order_by("from_on", "pk")
    for pk, first, last in agencies.values_list("licence_id", "from_on", "until_on"):
        periods[pk].append(Period(first, last))
    return periods


def _day_of(moment: dt.datetime | None, organisation: Organisation) -> dt.date | None:
    return moment.astimezone(organisation.tzinfo).date() if moment else None
