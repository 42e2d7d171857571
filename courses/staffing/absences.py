"""When somebody can't be asked to lead anything: entered, looked at, taken back. Checked like a duty, under the person's lock."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import OuterRef, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from common.words import counted, long_date
from courses.dates.wall_time import Span
from courses.ground.locking import lock_facilitators
from courses.models import Absence, Duty, Facilitator
from courses.staffing.taking_off import lock_with_sessions, take_off

LONGEST = dt.timedelta(days=366)


class InTheWay(Refused):
    """They are down for something then: nothing is written until somebody says what becomes of it."""

    def __init__(self, person: Facilitator, duties: Sequence[Duty]) -> None:
        self.duties = duties
        self.agreeing = ",".join(str(each.pk) for each in duties)
        parts = counted(len(duties), "item")
        super().__init__(f"{person} is down for {parts} in that time. See which, then choose what becomes of them.")


def absences_of(organisation: Organisation, *, since: dt.datetime) -> QuerySet[Absence]:
    """Absences that aren't over by then, the earliest first, each with whose it is."""
    found = Absence.objects.filter(facilitator__organisation=organisation, ended_at=None, ends_at__gt=since)
    return found.select_related("facilitator").order_by("starts_at", "pk")


def every_absence_of(organisation: Organisation) -> QuerySet[Absence]:
    """All of them, those that were taken back too, so that a second press finds what the first one did."""
    return Absence.objects.filter(facilitator__organisation=organisation).select_related("facilitator__organisation")


def away_during_duty() -> QuerySet[Absence]:
    """For a query of duties: the absences of whoever has one, at its time."""
    same_time = {"starts_at__lt": OuterRef("ends_at"), "ends_at__gt": OuterRef("starts_at")}
    return Absence.objects.filter(facilitator=OuterRef("facilitator"), ended_at=None, **same_time)


def duties_during(person: Facilitator, span: Span) -> QuerySet[Duty]:
    """What somebody is down for in that time, the earliest first, each with its session, course and item."""
    theirs = Duty.objects.filter(facilitator=person, ended_at=None, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    return theirs.select_related("session__course", "session__organisation", "item", "facilitator").order_by("starts_at", "pk")


def span_of_days(
    first: dt.date, last: dt.date, zone: dt.tzinfo, *, starts: dt.time | None = None, ends: dt.time | None = None
) -> Span:
    """Whole local days, both included; from and until a clock time of the first and the last where one is given."""
    begin = dt.datetime.combine(first, starts or dt.time(), zone)
    end = dt.datetime.combine(last, ends, zone) if ends else dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    return Span(begin.astimezone(dt.UTC), end.astimezone(dt.UTC))


def refusal_of_span(span: Span, now: dt.datetime) -> str | None:
    """Why nobody can be written down as away for that time, or None."""
    if span.ends_at <= span.starts_at:
        return "It ends before it begins. Change one of the two."
    if span.ends_at <= now:
        return "That time is over: who led what then stays on record."
    if span.ends_at - span.starts_at > LONGEST:
        return "Enter a year at most. End their time as a leader if they don’t come back."
    return None


@tried_again
def enter_absence(
    person: Facilitator,
    span: Span,
    *,
    kind: str,
    note: str = "",
    by: Actor,
    now: dt.datetime,
    taking_off: Collection[int] = (),
    submission_id: uuid.UUID | None = None,
) -> Absence:
    """Write down that somebody is away. What they are down for then ends, when `taking_off` names all of it by key.

    The same submission again returns the first. Raises InTheWay where it doesn't name all of it, and Refused for a time that
    can't be, and for one in which they are away already; then nothing is changed.
    """
    if why := refusal_of_span(span, now):
        raise Refused(why, field="until")
    with transaction.atomic():
        duties = lock_with_sessions(duties_during(person, span), now)
        lock_facilitators([person.pk])
        own = Absence.objects.filter(facilitator__organisation=person.organisation_id)
        if earlier := made_before(own, submission_id, lambda each: each.facilitator_id == person.pk):
            return earlier
        standing = [each for each in duties_during(person, span) if each.ends_at > now]
        theirs = {each.pk for each in standing}
        if theirs != {each.pk for each in duties} or not theirs <= set(taking_off):
            raise InTheWay(person, standing)
        take_off(duties, by=by, now=now)
        return write_absence(person, span, kind=kind, note=note, by=by, now=now, submission_id=submission_id)


def write_absence(
    person: Facilitator,
    span: Span,
    *,
    kind: str,
    note: str,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None,
) -> Absence:
    """Write it; the caller holds the person's lock. Raises Refused when they are away then already."""
    if other := overlapping(person, span):
        zone = person.organisation.tzinfo
        days = f"{long_date(other.starts_at.astimezone(zone))} to {long_date(last_moment(other).astimezone(zone))}"
        raise Refused(f"{person} is away already, from {days}. Take that back first, or choose other days.", field="from_day")
    absence = Absence.objects.create(
        facilitator=person,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        kind=kind,
        note=note,
        made_at=now,
        made_by=name_of(by)[:120],
        submission_id=submission_id,
    )
    audit.record(by, "away", absence, organisation=person.organisation, facilitator=person.pk, kind=kind)
    return absence


def overlapping(person: Facilitator, span: Span) -> Absence | None:
    """The first absence of theirs that stands at any moment of that time. One query."""
    during = Absence.objects.filter(facilitator=person, ended_at=None, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    return during.order_by("starts_at", "pk").first()


def last_moment(absence: Absence) -> dt.datetime:
    """Just before it ends, so that one until midnight is said by its last day."""
    return absence.ends_at - dt.timedelta(microseconds=1)


def take_back(absence: Absence, *, by: Actor, now: dt.datetime) -> Absence:
    """They are there after all; twice changes nothing, and raises Refused once it is over. What they were taken off stays so."""
    with transaction.atomic():
        lock_facilitators([absence.facilitator_id])
        absence = Absence.objects.select_related("facilitator__organisation").get(pk=absence.pk)
        if absence.ended_at:
            return absence
        if absence.ends_at <= now:
            raise Refused("It is over, so it stays on record.")
        absence.ended_at = now
        absence.save(update_fields=["ended_at"])
        audit.record(by, "not away", absence, organisation=absence.facilitator.organisation, facilitator=absence.facilitator_id)
    return absence
