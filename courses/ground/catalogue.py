"""What an organisation has: where every page of this room and those above begins, so that nobody sees another house's courses."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from accounts.models import Organisation
from common.pages.kept_statements import written_once
from courses.dates.closed_days import ClosedDays
from courses.models import (
    Book,
    ClosedDay,
    Course,
    Duty,
    Edition,
    Facilitator,
    Licence,
    Programme,
    Session,
    TrainingRecord,
    Venue,
)


def courses_of(organisation: Organisation) -> QuerySet[Course]:
    """Every course of the organisation, in no order."""
    return Course.objects.filter(organisation=organisation)


def sessions_of(organisation: Organisation) -> QuerySet[Session]:
    """Every session and review of the organisation, in no order."""
    return Session.objects.filter(organisation=organisation)


def programmes_of(organisation: Organisation) -> QuerySet[Programme]:
    """The organisation's programmes by name."""
    return Programme.objects.filter(organisation=organisation).order_by("name", "pk")


def editions_of(organisation: Organisation) -> QuerySet[Edition]:
    """Every edition of the organisation's programmes, with its programme."""
    return Edition.objects.filter(programme__organisation=organisation).select_related("programme")


def takes_referrals(organisation: Organisation) -> bool:
    """Whether people come to any of its programmes by referral: only there is anything of the pathway shown. One query.

    Every organisation is given the programmes that are shipped. A hospital's are taken to be run; elsewhere one is once it has a
    course, so that a charity sees nothing of it before.
    """
    return bool(_entered(organisation, runs=organisation.kind != Organisation.Kind.HOSPITAL))


def takes_registrations(organisation: Organisation) -> bool:
    """Whether people register for any of its courses: only there is anything of licences, leaders' standing and books shown.

    A charity's do. A hospital has them once it has such a course, or something of the kind on file: a licence, a book, a training
    of a leader. One query for a hospital, none for a charity.
    """
    if organisation.kind != Organisation.Kind.HOSPITAL:
        return True
    on_file: tuple[QuerySet[Any], ...] = (
        Course.objects.filter(organisation=organisation, edition__entry=Edition.Entry.REGISTRATION),
        Licence.objects.filter(organisation=organisation),
        Book.objects.filter(organisation=organisation),
        TrainingRecord.objects.filter(facilitator__organisation=organisation),
    )
    found = Q()
    for each in on_file:
        found |= Q(Exists(each))
    return Organisation.objects.filter(found, pk=organisation.pk).exists()


@written_once
def _entered(organisation: Organisation, runs: bool) -> QuerySet[Edition, int]:
    entered = Edition.objects.filter(programme__organisation=organisation, entry=Edition.Entry.REFERRAL, valid_from__isnull=False)
    if runs:
        entered = entered.filter(Exists(Course.objects.filter(programme=OuterRef("programme"))))
    return entered.order_by().values_list("pk", flat=True)[:1]


def editions_in_force(organisation: Organisation, on: dt.date) -> QuerySet[Edition]:
    """The latest edition of each programme that is valid `on` this day, with its programme: what a new course follows."""
    return editions_of(organisation).filter(_is_latest(on)).order_by("programme__name", "pk")


def editions_to_schedule(organisation: Organisation, today: dt.date) -> QuerySet[Edition]:
    """What a course to come may follow: the edition of each programme in force today, then those in force from a later day on."""
    found = editions_of(organisation).filter(_is_latest(today) | Q(valid_from__gt=today))
    return found.order_by("programme__name", "valid_from", "pk")


def _is_latest(on: dt.date) -> Q:
    valid = Edition.objects.filter(valid_from__lte=on)
    return Q(pk=Subquery(valid.filter(programme=OuterRef("programme")).order_by("-valid_from", "-pk").values("pk")[:1]))


def with_closed_for(sessions: QuerySet[Session], organisation: Organisation, zone: ZoneInfo | None = None) -> QuerySet[Session]:
    """Add `closed_for`, why the organisation itself is closed on a session's day; None where it isn't.

    `zone`: the organisation's own, for a statement that is kept, which may not look at more of a row than its key.
    """
    own = ClosedDay.objects.filter(organisation=organisation, date=OuterRef("day"))
    sessions = sessions.alias(day=TruncDate("starts_at", tzinfo=zone or organisation.tzinfo))
    return sessions.annotate(closed_for=Subquery(own.values("reason")[:1]))


def closed_note(session: Session, organisation: Organisation) -> str:
    """Why the day of a session from with_closed_for is closed, whether or not somebody meant it; "" on an ordinary day."""
    closed_for = session.closed_for  # type: ignore[attr-defined]
    own = {} if closed_for is None else {session.local_date: str(closed_for)}
    return ClosedDays(organisation.country, organisation.subdivision, own=own).reason(session.local_date)


def venues_of(organisation: Organisation) -> QuerySet[Venue]:
    """The organisation's rooms that are still in use, by name."""
    return Venue.objects.filter(organisation=organisation, closed_at=None).order_by("name", "room", "pk")


def facilitators_of(organisation: Organisation) -> QuerySet[Facilitator]:
    """Those who still lead for the organisation, by name."""
    return Facilitator.objects.filter(organisation=organisation, ended_at=None).order_by("name", "pk")


def duties_of(organisation: Organisation) -> QuerySet[Duty]:
    """Every duty that hasn't been ended, with who has it and at which session."""
    return Duty.objects.filter(session__organisation=organisation, ended_at=None).select_related("facilitator", "session")


def closed_days_of(organisation: Organisation) -> ClosedDays:
    """The days the organisation meets nobody: the public holidays of its place and its own. One query."""
    return ClosedDays(organisation.country, organisation.subdivision, own=dict(_own_closed_days(organisation)))


@written_once
def _own_closed_days(organisation: Organisation) -> QuerySet[Any, Any]:
    return ClosedDay.objects.filter(organisation=organisation).values_list("date", "reason")
