"""How sending stands over all organisations, in numbers alone: for whoever watches over the installation."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from accounts.models import Organisation
from reminders.models import Message

State = Message.State
# What is due goes within a minute or two: ten minutes is a queue that doesn't move.
LATE = dt.timedelta(minutes=10)
COUNTED_OVER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sending:
    """Messages that came due within a day, by state and channel; and what should have gone by now."""

    by_state: dict[tuple[str, str], int]
    late: int
    # Since when the one that waits longest is due; none while none is late.
    late_since: dt.datetime | None


def late_by(now: dt.datetime) -> Q:
    """Which messages should have gone by now: due for ten minutes, and waiting for nothing."""
    return Q(state=State.DUE, due_at__lt=now - LATE) & (Q(wait_until=None) | Q(wait_until__lt=now - LATE))


def sending_at(now: dt.datetime) -> Sending:
    """Count. Three queries: the first finds the organisations, since the list's index begins with them."""
    houses = list(Organisation.objects.values_list("pk", flat=True))
    rows = Message.objects.filter(organisation__in=houses, due_at__gt=now - COUNTED_OVER, due_at__lte=now)
    counted = rows.order_by().values_list("state", "channel").annotate(number=Count("pk"))
    late = Message.objects.filter(late_by(now)).aggregate(number=Count("pk"), since=Min("due_at"))
    return Sending({(state, channel): number for state, channel, number in counted}, late["number"], late["since"])
