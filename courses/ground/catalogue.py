"""What an organisation has: where every page of this room and those above begins, so that nobody sees another house's courses."""

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Organisation
from courses.dates.closed_days import ClosedDays
from courses.models import ClosedDay, Course, Duty, Edition, Facilitator, Programme, Session, Venue


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


def editions_in_force(organisation: Organisation, on: dt.date) -> QuerySet[Edition]:
    """The latest edition of each programme that is valid `on` this day, with its programme: what a new course follows."""
    valid = Edition.objects.filter(valid_from__lte=on)
    latest = valid.filter(programme=OuterRef("programme")).order_by("-valid_from", "-pk").values("pk")[:1]
    return editions_of(organisation).filter(pk=Subquery(latest)).order_by("programme__name", "pk")


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
    own = dict(ClosedDay.objects.filter(organisation=organisation).values_list("date", "reason"))
    return ClosedDays(organisation.country, organisation.subdivision, own=own)
