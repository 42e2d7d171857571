"""Several duties of one person end at once: locked in the one order, those that are over left as they are."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from accounts.trail import audit
from accounts.trail.audit import Actor
from courses.ground.locking import lock_courses, lock_sessions
from courses.models import Duty


def lock_with_sessions(duties: QuerySet[Duty], now: dt.datetime) -> list[Duty]:
    """These duties as they are once their courses and sessions are locked.

    Those that are over are left out, also of a day that is still on: who led an item in the morning stays on record.
    """
    found = list(duties)
    lock_courses({each.session.course_id for each in found if each.session.course_id})
    lock_sessions({each.session_id for each in found})
    again = duties.filter(pk__in=[each.pk for each in found])
    return [each for each in again if each.ends_at > now]


def stand_until_published(duties: Sequence[Duty], draft: Duty) -> None:
    """Let these published duties, locked by the caller, give way to a draft once it is published: nobody is told before."""
    for each in duties:
        each.gives_way_to = draft
    Duty.objects.bulk_update(duties, ["gives_way_to"])


def taken_over_by(drafts: Collection[Duty]) -> list[Duty]:
    """What stands only until these drafts are published, each with whose it is. One query."""
    standing = Duty.objects.filter(gives_way_to__in=[each.pk for each in drafts], ended_at=None)
    return list(standing.select_related("facilitator", "session__organisation").order_by("pk"))


def take_off(duties: Sequence[Duty], *, by: Actor, now: dt.datetime) -> None:
    """End these duties, which the caller has locked."""
    for each in duties:
        each.ended_at = now
    Duty.objects.bulk_update(duties, ["ended_at"])
    if duties:
        audit.record_each(by, "duty ended", duties, organisation=duties[0].session.organisation)
