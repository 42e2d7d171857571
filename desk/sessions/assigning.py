"""Giving somebody the same part at this session and the later ones, in one go."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.refused import Refused
from common.trying_again import tried_again
from courses.dates import clashes
from courses.ground.locking import lock_course, lock_facilitators, lock_sessions
from courses.models import Course, Duty, EditionItem, Facilitator, Session
from courses.staffing import duties
from desk.shared.staffing import duties_at

Part = tuple[Session, EditionItem | None]


def every_duty_of(organisation: Organisation) -> QuerySet[Duty]:
    """Return the organisation's duties, ended ones too, so that a second press finds what the first one ended."""
    return Duty.objects.filter(session__organisation=organisation).select_related("facilitator", "session__organisation")


@tried_again
def assign_throughout(
    session: Session, facilitator: Facilitator, *, item: EditionItem | None, role: str, by: User, now: dt.datetime
) -> list[Duty]:
    """Give somebody a part at this session, and at each later one of its kind in its course where nobody has it yet.

    Of its kind: whoever is at the days of a programme isn't meant to be at its reviews, which are led by somebody else. The whole
    session means each later session; a part that needs a profession means every part that needs it. Returns the
    new duties: none when they have them all. Raises Refused as duties.assign does, and then nothing is changed.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: duties.elsewhere(wanted)), transaction.atomic():
        course = _course_of(session)
        later = [
            each
            for each in lock_sessions(course)
            if each.kind == session.kind and each.starts_at >= session.starts_at and not each.is_cancelled
        ]
        facilitator = lock_facilitators([facilitator.pk])[facilitator.pk]
        for each in later:
            each.course = course
        for each, part in _open_parts(later, session, facilitator, item, role):
            if why := duties.refusal(each, facilitator, part, now, role=role):
                raise Refused(why)
            wanted.append(_duty(each, facilitator, part, role))
        if why := duties.elsewhere(wanted):
            raise Refused(why)
        Duty.objects.bulk_create(wanted)
        audit.record_each(by, "duty given", wanted, organisation=session.organisation, course=course.pk)
    return wanted


def end_throughout(duty: Duty, *, by: User, now: dt.datetime) -> list[Duty]:
    """Take somebody off this session and every later one of its course, whatever they do there; return what they were taken off.

    Sessions that are over keep who led them. Twice changes nothing.
    """
    session = duty.session
    with transaction.atomic():
        course = _course_of(session)
        lock_sessions(course)
        theirs = every_duty_of(session.organisation).select_related("session__course")
        theirs = theirs.filter(facilitator=duty.facilitator_id, session__course=course, ended_at=None)
        later = theirs.filter(session__starts_at__gte=session.starts_at, session__ends_at__gt=now)
        ending = list(later.order_by("starts_at", "pk"))
        for each in ending:
            each.ended_at = now
        Duty.objects.bulk_update(ending, ["ended_at"])
        audit.record_each(by, "duty ended", ending, organisation=session.organisation, course=course.pk)
    return ending


def _course_of(session: Session) -> Course:
    if session.course_id is None:
        raise Refused(f"{session.label} belongs to no course, so it has no later sessions.")
    return lock_course(session.course_id)


def _open_parts(
    later: Sequence[Session], first: Session, facilitator: Facilitator, item: EditionItem | None, role: str
) -> Iterator[Part]:
    """The same part at each of these sessions, where it is still open; at the first one whoever else has it. Two queries.

    Open is asked by role: a part that somebody supports still needs who leads it, and one that is led may be supported.
    """
    held = duties_at([each.pk for each in later])
    own = {(duty.session_id, duty.item_id) for duty in held if duty.facilitator_id == facilitator.pk}
    if item is None:
        yield from ((each, None) for each in later if (each.pk, None) not in own)
        return
    taken_in_role = own | {(duty.session_id, duty.item_id) for duty in held if duty.role == role}
    parts = _parts_like(item, later)
    for each in later:
        for part in parts[each.plan_id]:
            taken = own if part.pk == item.pk and each.pk == first.pk else taken_in_role
            if (each.pk, part.pk) not in taken:
                yield each, part


def _parts_like(item: EditionItem, later: Iterable[Session]) -> dict[int | None, list[EditionItem]]:
    """The parts of these sessions that need the same profession, by planned session; of one that needs none, itself alone."""
    alike = EditionItem.objects.filter(pk=item.pk)
    if item.profession:
        plans = [each.plan_id for each in later if each.plan_id]
        alike = alike | EditionItem.objects.filter(session__in=plans, profession=item.profession)
    found: dict[int | None, list[EditionItem]] = defaultdict(list)
    for part in alike.order_by("offset_minutes"):
        found[part.session_id].append(part)
    return found


def _duty(session: Session, facilitator: Facilitator, item: EditionItem | None, role: str) -> Duty:
    starts_at = session.starts_at + dt.timedelta(minutes=item.offset_minutes if item else 0)
    ends_at = starts_at + dt.timedelta(minutes=item.minutes) if item else session.ends_at
    return Duty(session=session, facilitator=facilitator, item=item, role=role, starts_at=starts_at, ends_at=ends_at)
