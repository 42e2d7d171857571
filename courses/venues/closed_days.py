"""The days an organisation closes itself: add some, take one back. What is booked on it stays booked until somebody moves it."""

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

# A long summer break; more is most likely a mistyped year.
MOST_DAYS = 92


def own_closed_days(organisation: Organisation, now: dt.datetime) -> QuerySet[ClosedDay]:
    """The organisation's own closed days from today on, the nearest first."""
    today = today_in(organisation.tzinfo, now)
    return ClosedDay.objects.filter(organisation=organisation, date__gte=today).order_by("date")


def close_days(
    first: dt.date, last: dt.date, *, reason: str, organisation: Organisation, by: Actor, now: dt.datetime
) -> list[ClosedDay]:
    """Close every day from the first to the last, both included; saying the same again changes nothing, another reason takes
    the place of the first. A constant number of queries.

    Raises Refused for days that are over, ends that are the wrong way round, and more days than anybody closes at once.
    """
    days = _days_between(first, last, today_in(organisation.tzinfo, now))
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        there = list(ClosedDay.objects.filter(organisation=organisation, date__in=days))
        known = {each.date for each in there}
        new = [ClosedDay(organisation=organisation, date=day, reason=reason) for day in days if day not in known]
        changed = [each for each in there if each.reason != reason]
        for each in changed:
            each.reason = reason
        ClosedDay.objects.bulk_update(changed, ["reason"])
        ClosedDay.objects.bulk_create(new)
        audit.record_each(by, "changed", changed)
        audit.record_each(by, "closed", new)
    return sorted([*there, *new], key=lambda each: each.date)


def _days_between(first: dt.date, last: dt.date, today: dt.date) -> list[dt.date]:
    if first < today:
        raise Refused(f"{long_date(first)} is over. Choose today or a later day.", field="day")
    if last < first:
        raise Refused(f"{long_date(last)} is before {long_date(first)}. Choose a later last day.", field="until")
    count = (last - first).days + 1
    if count > MOST_DAYS:
        raise Refused(f"That is {count} days. Close {MOST_DAYS} at once at most, and check the year.", field="until")
    return [first + dt.timedelta(days=each) for each in range(count)]


def reopen_day(closed: ClosedDay, *, by: Actor) -> None:
    """Take a closed day back; twice, or two people at once, take it back and record it once."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=closed.organisation_id)
        again = ClosedDay.objects.filter(pk=closed.pk).first()
        if again:
            audit.record(by, "opened again", again)
            again.delete()
