"""Giving somebody the same part at this session and the later ones, in one go."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from courses import duties
from courses.models import Duty, EditionItem, Facilitator, Session
from desk.staffing import duties_at


def every_duty_of(organisation: Organisation) -> QuerySet[Duty]:
    """Return the organisation's duties, ended ones too, so that a second press finds what the first one ended."""
    return Duty.objects.filter(session__organisation=organisation).select_related("facilitator")


def assign_throughout(
    session: Session, facilitator: Facilitator, *, item: EditionItem | None, role: str, by: User, now: dt.datetime
) -> None:
    """Give somebody a part at this session, and at each later one of its course where nobody has it yet.

    The whole session means each later session; a part that needs a profession means every part that needs it. One refusal
    leaves everything as it was. Raises Refused as duties.assign does.
    """
    with transaction.atomic():
        duties.assign(session, facilitator, item=item, role=role, by=by, now=now)
        for later, part in _open_parts_after(session, facilitator, item):
            duties.assign(later, facilitator, item=part, role=role, by=by, now=now)


def _open_parts_after(
    session: Session, facilitator: Facilitator, item: EditionItem | None
) -> list[tuple[Session, EditionItem | None]]:
    """The same part at this session and the later ones, where it is still open."""
    if session.course is None:
        return []
    planned = Session.objects.filter(course=session.course, state=Session.State.PLANNED, starts_at__gte=session.starts_at)
    later = list(planned.order_by("starts_at"))
    held = duties_at([each.pk for each in later])
    if item is None:
        there = {duty.session_id for duty in held if duty.facilitator_id == facilitator.pk and duty.item_id is None}
        return [(each, None) for each in later if each.pk not in there and each.pk != session.pk]
    wanted = EditionItem.objects.filter(
        session__in=[each.plan_id for each in later], kind=EditionItem.Kind.LED, profession=item.profession
    )
    by_plan: dict[int, list[EditionItem]] = defaultdict(list)
    for each in wanted:
        by_plan[each.session_id].append(each)
    taken = {(duty.session_id, duty.item_id) for duty in held}
    return [(each, part) for each in later for part in by_plan[each.plan_id or 0] if (each.pk, part.pk) not in taken]
