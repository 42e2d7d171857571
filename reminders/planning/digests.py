"""Plans the digest of a day for every office, in a job of its own: what it counts is read once a morning, not every five minutes.

A digest is written once for each of the office and day; what it says is read again when it goes, so nothing is told that was
seen to meanwhile.
"""

import datetime as dt
from functools import partial

from django.db import transaction

from accounts.models import Organisation
from common.apart import apart
from courses.ground.catalogue import closed_days_of
from reminders.digest.reading import DigestToTell, digests_of
from reminders.digest.rules import digest_day
from reminders.models import Message, MessageEvent
from reminders.planning.planner import new_message_id, take_turns

State = Message.State


def plan_digests(now: dt.datetime) -> int:
    """Write the digests of today that aren't written yet; return how many. One that can't be read keeps none else."""
    houses = Organisation.objects.order_by("pk")
    return sum(sum(apart([each], partial(_of_house, now=now), _logged)) for each in houses)


def _logged(houses: Organisation) -> None:
    """The log has said which; the next run tries it again."""


def _of_house(houses: list[Organisation], now: dt.datetime) -> int:
    (organisation,) = houses
    day = digest_day(now, organisation.tzinfo, closed_days_of(organisation))
    if day is None:
        return 0
    begins, ends = (dt.datetime.combine(at, dt.time(), organisation.tzinfo) for at in (day, day + dt.timedelta(days=1)))
    of_today = Message.objects.filter(organisation=organisation, due_at__gte=begins, due_at__lt=ends)
    if of_today.filter(rule=Message.Rule.DIGEST).exists():
        return 0
    digests = [each for each in digests_of(organisation, now, day) if each.wanted() and each.address]
    return _write(organisation, digests, now) if digests else 0


@transaction.atomic
def _write(organisation: Organisation, digests: list[DigestToTell], now: dt.datetime) -> int:
    take_turns(organisation.pk)
    wanted = [(each, each.wanted()[0]) for each in digests]
    there = set(Message.objects.filter(key__in=[want.key for _, want in wanted]).values_list("key", flat=True))
    made = [
        Message(
            organisation=organisation,
            user=each.user,
            rule=want.rule,
            key=want.key,
            due_at=want.due_at,
            useful_until=want.useful_until,
            message_id=new_message_id(),
            created_at=now,
            updated_at=now,
        )
        for each, want in wanted
        if want.key not in there
    ]
    Message.objects.bulk_create(made)
    MessageEvent.objects.bulk_create(MessageEvent(message=each, at=now, state=State.DUE, reason="Planned.") for each in made)
    return len(made)
