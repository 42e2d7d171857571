"""Lets the planner and the sender live through the demo's past, so that its messages look as they would after months of use."""

import datetime as dt

from django.db.models import F

from participants.models import Enrolment
from reminders.models import WorkRun
from reminders.planning.planner import plan
from reminders.sending.sender import send_due, send_until_done

# Once a day, a little after the hour at which reminders are due, in winter and in summer.
EACH_DAY_AT = dt.time(9, 30)


def replay(now: dt.datetime) -> None:
    """Plan and send once a day from the first enrolment to now, unless the planner has run here before."""
    # Whoever was brought in from an old register was told of their days before.
    own = Enrolment.objects.filter(joined_at__gte=F("course__created_at"))
    first = own.order_by("joined_at").values_list("joined_at", flat=True).first()
    if first is None or WorkRun.objects.exists():
        return
    moment = dt.datetime.combine(first.date(), EACH_DAY_AT, dt.UTC)
    while moment < now:
        plan(moment)
        send_due(moment)
        moment += dt.timedelta(days=1)
    # The last time is now and by the worker's own door, so that nobody is told on the first day that the sender is silent.
    plan(now)
    send_until_done(lambda: now)
