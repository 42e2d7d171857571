"""Lets the planner and the sender live through the demo's past, so that its messages look as they would after months of use."""

import datetime as dt

from django.db.models import F

from participants.models import Enrolment
from reminders.models import Message, WorkRun
from reminders.planning.planner import plan
from reminders.sending.sender import send_due, send_until_done

# Once a day, a little after the hour at which reminders are due, in winter and in summer.
EACH_DAY_AT = dt.time(9, 30)
WEEK = dt.timedelta(weeks=1)


def replay(now: dt.datetime) -> None:
    """Plan once a week and send what is due each day, from the first enrolment to now, unless the planner has run here before."""
    # Whoever was brought in from an old register was told of their days before.
    own = Enrolment.objects.filter(joined_at__gte=F("course__created_at"))
    first = own.order_by("joined_at").values_list("joined_at", flat=True).first()
    if first is None or WorkRun.objects.exists():
        return
    moment = dt.datetime.combine(first.date(), EACH_DAY_AT, dt.UTC)
    planned = None
    while moment < now:
        # Nobody changes anything meanwhile, and the planner looks two weeks ahead: between two weeks it would find nothing to do.
        due = Message.objects.filter(state=Message.State.DUE, due_at__lte=moment)
        if planned is None or moment - planned >= WEEK:
            plan(moment)
            planned = moment
        if due.exists():
            send_due(moment)
        moment += dt.timedelta(days=1)
    # The last time is now and by the worker's own door, so that nobody is told on the first day that the sender is silent.
    plan(now)
    send_until_done(lambda: now)
