"""What takes people every week: the weekdays they don't work, and the assessment clinics they are the team of."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils.dates import WEEKDAYS

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.refused import Refused
from common.words import listed, long_date
from courses.dates.wall_time import FIRST, Span, instants_of
from courses.ground.catalogue import closed_days_of
from courses.ground.locking import lock_facilitators
from courses.models import Absence, AssessmentClinic, EditionItem, EditionSession, Facilitator, WorkingDays
from courses.staffing.absences import span_of_days
from courses.staffing.freedom import ASSESSMENT, DAY_OFF, Commitment, weekdays_on

CLINIC_WORDS = "is at the assessment clinic"
DAY = dt.timedelta(days=1)
People = Collection[int] | None


def usual_week(organisation: Organisation, spans: Collection[Span], people: People = None) -> Iterator[Commitment]:
    """Days off and clinics that meet these spans. Two queries, and two more where there is a clinic."""
    days = local_days(spans, organisation.tzinfo)
    yield from days_off(organisation, days, people)
    yield from _clinics(organisation, days, people)


def local_days(spans: Iterable[Span], zone: dt.tzinfo) -> list[dt.date]:
    """Every local day that one of these spans meets, in order."""
    found: set[dt.date] = set()
    for span in spans:
        day = span.starts_at.astimezone(zone).date()
        while day <= (span.ends_at - dt.timedelta(microseconds=1)).astimezone(zone).date():
            found.add(day)
            day += DAY
    return sorted(found)


def days_off(organisation: Organisation, days: Iterable[dt.date], people: People = None) -> Iterator[Commitment]:
    """The whole of each of these days on which somebody doesn't work. One query."""
    said: dict[int, list[tuple[dt.date, list[int]]]] = {}
    for who, since, weekdays in _of_people(working_days_in(organisation), people).values_list(
        "facilitator", "valid_from", "weekdays"
    ):
        said.setdefault(who, []).append((since, weekdays))
    if not said:
        return
    for day in days:
        span = span_of_days(day, day, organisation.tzinfo)
        for who, theirs in said.items():
            works = weekdays_on(day, theirs)
            if works is not None and day.weekday() not in works:
                yield Commitment(who, span.starts_at, span.ends_at, DAY_OFF, f"doesn’t work on {WEEKDAYS[day.weekday()]}s")


def working_days_in(organisation: Organisation) -> QuerySet[WorkingDays]:
    """What was said of the people of an organisation, the earliest first."""
    return WorkingDays.objects.filter(facilitator__organisation=organisation).order_by("facilitator", "valid_from")


def _of_people(said: QuerySet[WorkingDays], people: People) -> QuerySet[WorkingDays]:
    return said.filter(facilitator__in=list(people)) if people is not None else said


def _clinics(organisation: Organisation, days: Collection[dt.date], people: People) -> Iterator[Commitment]:
    """The hours of clinics on these days, for each of their team; none on a closed day."""
    team = AssessmentClinic.staff.through.objects.filter(
        assessmentclinic__organisation=organisation, assessmentclinic__ended_at=None
    )
    team = team.filter(facilitator__in=list(people)) if people is not None else team
    fields = ("facilitator", *(f"assessmentclinic__{each}" for each in ("programme", "weekday", "start", "slots")))
    valid = ("assessmentclinic__valid_from", "assessmentclinic__valid_until")
    rows = list(team.order_by("assessmentclinic", "facilitator").values_list(*fields, *valid)) if days else []
    if not rows:
        return
    minutes, closed = _minutes_by_programme({row[1] for row in rows}), closed_days_of(organisation)
    for day in days:
        for who, programme, weekday, start, slots, since, until in rows:
            is_on = weekday == day.weekday() and since <= day <= (until or day) and programme in minutes
            at = instants_of(day, start, organisation.tzinfo) if is_on and closed.is_open(day) else ()
            if at:
                ends = at[FIRST] + slots * dt.timedelta(minutes=minutes[programme])
                yield Commitment(who, at[FIRST], ends, ASSESSMENT, CLINIC_WORDS, is_clinic=True)


def _minutes_by_programme(programmes: Collection[int]) -> dict[int, int]:
    """How long an assessment of each programme takes, the longest of its editions. One query."""
    of_assessment = Q(session__kind=EditionSession.Kind.ASSESSMENT, session__edition__programme__in=programmes)
    items = EditionItem.objects.filter(of_assessment).order_by().values("session__edition__programme")
    return dict(items.annotate(ends=Max(F("offset_minutes") + F("minutes"))).values_list("session__edition__programme", "ends"))


def users_away(organisation: Organisation, users: Collection[int], at: dt.datetime) -> set[int]:
    """Who of these, by the key of their sign-in, is written down as away at this moment or doesn't work that day. Two queries."""
    here = Facilitator.objects.filter(organisation=organisation, user__in=list(users), ended_at=None)
    absent = Absence.objects.filter(facilitator__in=here, ended_at=None, starts_at__lte=at, ends_at__gt=at)
    found = {pk for pk in absent.values_list("facilitator__user", flat=True) if pk}
    said: dict[int, list[tuple[dt.date, list[int]]]] = {}
    for user, since, weekdays in WorkingDays.objects.filter(facilitator__in=here).values_list(
        "facilitator__user", "valid_from", "weekdays"
    ):
        said.setdefault(user or 0, []).append((since, weekdays))
    day = at.astimezone(organisation.tzinfo).date()
    works = {user: weekdays_on(day, theirs) for user, theirs in said.items()}
    return found | {user for user, days in works.items() if days is not None and day.weekday() not in days}


def say_working_days(
    person: Facilitator, weekdays: Collection[int], valid_from: dt.date, *, by: Actor, now: dt.datetime
) -> WorkingDays:
    """Write down on which weekdays somebody works from a day on; said again for that day, it takes the place of what was said.

    What they are down for stays theirs. Raises Refused where no weekday is named.
    """
    days = sorted({day for day in weekdays if day in WEEKDAYS})
    if not days:
        raise Refused(
            "Choose the weekdays on which they work. If they don’t work here any more, end their time.", field="weekdays"
        )
    with transaction.atomic():
        lock_facilitators([person.pk])
        said = WorkingDays.objects.filter(facilitator=person, valid_from=valid_from).first()
        if said and said.weekdays == days:
            return said
        said = said or WorkingDays(facilitator=person, valid_from=valid_from)
        said.weekdays, said.made_at, said.made_by = days, now, name_of(by)[:120]
        said.save()
        audit.record(
            by,
            "said working days",
            said,
            organisation=person.organisation,
            facilitator=person.pk,
            weekdays=days,
            since=valid_from.isoformat(),
        )
    return said


def working_days_of(person: Facilitator) -> list[WorkingDays]:
    """What was said of somebody, the latest first. One query."""
    return list(WorkingDays.objects.filter(facilitator=person).order_by("-valid_from"))


def working_days_words(said: WorkingDays) -> str:
    """ "Monday, Tuesday and Thursday, from Monday 4 January 2027 on"."""
    return f"{listed([str(WEEKDAYS[day]) for day in said.weekdays])}, from {long_date(said.valid_from)} on"
