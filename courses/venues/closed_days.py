"""The days an organisation closes itself: add one, take one back. What is booked on it stays booked until somebody moves it."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.clock import today_in
from common.refused import Refused
from common.words import long_date
from courses.models import ClosedDay


def own_closed_days(organisation: Organisation, now: dt.datetime) -> QuerySet[ClosedDay]:
    """The organisation's own closed days from today on, the nearest first."""
    today = today_in(organisation.tzinfo, now)
    return ClosedDay.objects.filter(organisation=organisation, date__gte=today).order_by("date")


def close_day(day: dt.date, *, reason: str, organisation: Organisation, by: Actor, now: dt.datetime) -> ClosedDay:
    """Close one day; saying the same again changes nothing, another reason takes the place of the first.

    Raises Refused for a day that is over.
    """
    if day < today_in(organisation.tzinfo, now):
        raise Refused(f"{long_date(day)} is over. Choose today or a later day.", field="day")
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        closed, is_new = ClosedDay.objects.get_or_create(organisation=organisation, date=day, defaults={"reason": reason})
        if not is_new and closed.reason != reason:
            closed.reason = reason
            closed.save(update_fields=["reason"])
            audit.record(by, "changed", closed)
        if is_new:
            audit.record(by, "closed", closed)
    return closed


def reopen_day(closed: ClosedDay, *, by: Actor) -> None:
    """Take a closed day back; twice, or two people at once, take it back and record it once."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=closed.organisation_id)
        again = ClosedDay.objects.filter(pk=closed.pk).first()
        if again:
            audit.record(by, "opened again", again)
            again.delete()
