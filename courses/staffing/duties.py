"""Who leads what: give somebody a part, end it, and keep everybody in one place at a time."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.trying_again import tried_again
from common.words import clock_time, long_date, time_range
from courses.dates import clashes
from courses.ground.locking import lock_course, lock_facilitators, lock_sessions
from courses.models import Absence, Duty, EditionItem, Facilitator, Profession, Session, SlotHold
from courses.staffing.taking_off import take_off, taken_over_by


@tried_again
def assign(
    session: Session,
    facilitator: Facilitator,
    *,
    item: EditionItem | None = None,
    role: str = Duty.Role.LEAD,
    by: Actor,
    now: dt.datetime,
) -> Duty:
    """Give somebody one item of a session, or the whole of it when `item` is None. It is published as it is made.

    Giving what they have already changes nothing; what they had as a draft of the rota is published. Raises Refused when they
    don't lead here any more, don't have the profession that the item asks for, are away or somewhere else then; and when the
    session is cancelled or over.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: elsewhere(wanted, held_at=now)), transaction.atomic():
        session = _locked(session)
        facilitator = lock_facilitators([facilitator.pk])[facilitator.pk]
        if held := _held(session, facilitator, item):
            if held.role != role and (why := refusal(session, facilitator, item, now, role=role)):
                raise Refused(why)
            return _published(_in_role(held, role, by), by=by, now=now)
        if why := refusal(session, facilitator, item, now, role=role):
            raise Refused(why)
        duty = duty_at(session, facilitator, item, role)
        wanted.append(duty)
        if why := elsewhere([duty], held_at=now) or not_there([duty], session.organisation.tzinfo):
            raise Refused(why)
        duty.save(force_insert=True)
        audit.record(by, "duty given", duty, organisation=session.organisation, session=session.pk, facilitator=facilitator.pk)
    return duty


def end_duty(duty: Duty, *, by: Actor, now: dt.datetime) -> Duty:
    """Take a part away from somebody; ending it twice changes nothing.

    Raises Refused once the session is over: who led it stays on record.
    """
    with transaction.atomic():
        session = _locked(duty.session)
        duty = Duty.objects.select_related("facilitator").get(pk=duty.pk)
        if duty.ended_at:
            return duty
        if session.ends_at <= now:
            raise Refused(f"{session.label} is over, so who led it stays on record.")
        duty.ended_at = now
        duty.save(update_fields=["ended_at"])
        audit.record(by, "duty ended", duty, organisation=session.organisation, session=session.pk)
    return duty


def refusal(
    session: Session, facilitator: Facilitator, item: EditionItem | None, now: dt.datetime, *, role: str = Duty.Role.LEAD
) -> str | None:
    """Why this person can't have this part, apart from where else they are; None when they can.

    Only who leads needs the profession that a part asks for: anybody of the team may support.
    """
    if facilitator.organisation_id != session.organisation_id or facilitator.ended_at:
        return "Choose somebody who leads for your organisation."
    if session.is_cancelled:
        return f"{session.label} is cancelled, so nobody is needed there."
    if session.ends_at <= now:
        return f"{session.label} is over. Who led it stays as it was written down."
    if item is None:
        return None
    if item.session_id != session.plan_id:
        return f"{session.label} has no part like that. Choose one of its own."
    if role == Duty.Role.LEAD and item.kind == EditionItem.Kind.LED and item.profession != facilitator.profession:
        needed, theirs = Profession(item.profession).label, Profession(facilitator.profession).label
        return f"“{item.title}” is led by {_an(needed)}, and {facilitator} is {_an(theirs)}."
    return None


def elsewhere(wanted: Iterable[Duty], *, held_at: dt.datetime | None) -> str | None:
    """Where one of these people is at that time, in another session than their own; None when all are free. Two queries at most.

    "Priya Raman is at CPSMP course 59, Session 3, on Wednesday 28 April 2027, 9am to midday." A slot that somebody keeps for an
    assessment at the moment `held_at` keeps its people as well; None: it isn't asked for.
    """
    wanted = list(wanted)
    others = in_the_way_of(wanted)
    if others:
        return where(others[0])
    return _kept(wanted, held_at) if held_at else None


def _kept(wanted: Sequence[Duty], now: dt.datetime) -> str | None:
    """Which of these is kept for an assessment at that time, while somebody rings; None when nobody is. One query."""
    if not wanted:
        return None
    during = Q()
    for duty in wanted:
        during |= Q(facilitator=duty.facilitator_id, slothold__starts_at__lt=duty.ends_at, slothold__ends_at__gt=duty.starts_at)
    standing = SlotHold.staff.through.objects.filter(during, slothold__let_go_at=None, slothold__until__gt=now)
    first = standing.select_related("facilitator", "slothold__organisation").order_by("slothold__starts_at", "pk").first()
    if first is None:
        return None
    hold = first.slothold
    start, end, until = (each.astimezone(hold.organisation.tzinfo) for each in (hold.starts_at, hold.ends_at, hold.until))
    when = f"{long_date(start)}, {time_range(start, end)}"
    return f"{first.facilitator} is kept for an assessment on {when}, by {hold.held_by} until {clock_time(until)}."


def in_the_way_of(wanted: Iterable[Duty]) -> list[Duty]:
    """Return what these people do at those times in other sessions, the earliest first. One query."""
    wanted = list(wanted)
    if not wanted:
        return []
    during = Q()
    for duty in wanted:
        during |= Q(facilitator=duty.facilitator_id, starts_at__lt=duty.ends_at, ends_at__gt=duty.starts_at)
    others = Duty.objects.filter(during, ended_at=None).exclude(session__in={duty.session_id for duty in wanted})
    return list(others.select_related("facilitator", "session__course").order_by("starts_at", "pk"))


def people_at(session: Session) -> list[int]:
    """Who leads or helps at a session, by key. One query."""
    given = Duty.objects.filter(session=session, ended_at=None, facilitator__ended_at=None)
    return sorted(set(given.order_by().values_list("facilitator", flat=True)))


def where(duty: Duty) -> str:
    """Return "Priya Raman is at CPSMP course 59, Session 3, on Wednesday 28 April 2027, 9am to midday."."""
    session = duty.session
    start, end = (moment.astimezone(session.local_start.tzinfo) for moment in (duty.starts_at, duty.ends_at))
    return f"{duty.facilitator} is at {session}, on {long_date(start)}, {time_range(start, end)}."


def move_with(duties: Sequence[Duty], shifts: dict[int, dt.timedelta], now: dt.datetime) -> None:
    """Take duties along when their sessions move: `shifts` says by how much, by session. Raises Refused for a clash.

    The sessions are locked by the caller; the people are locked here.
    """
    lock_facilitators({duty.facilitator_id for duty in duties})
    for duty in duties:
        duty.starts_at += shifts[duty.session_id]
        duty.ends_at += shifts[duty.session_id]
    if why := elsewhere(duties, held_at=now):
        raise Refused(why)
    Duty.objects.bulk_update(duties, ["starts_at", "ends_at"])


def not_there(wanted: Sequence[Duty], zone: dt.tzinfo) -> str | None:
    """Who of these is away then, or works here no more, as a sentence; None when all are there. One query."""
    if gone := next((each.facilitator for each in wanted if each.facilitator.ended_at), None):
        return f"{gone} doesn’t work here any more."
    away = next(iter(absences_over(wanted)), None)
    return away_sentence(next(each for each in wanted if _is_over(away, each)), zone) if away else None


def absences_over(wanted: Sequence[Duty]) -> list[Absence]:
    """When these people are away at those times, the earliest first. One query."""
    if not wanted:
        return []
    during = Q()
    for duty in wanted:
        during |= Q(facilitator=duty.facilitator_id, starts_at__lt=duty.ends_at, ends_at__gt=duty.starts_at)
    return list(Absence.objects.filter(during, ended_at=None).order_by("starts_at", "pk"))


def away_sentence(duty: Duty, zone: dt.tzinfo | None = None) -> str:
    """Return "Priya Raman is away on Wednesday 28 April 2027."."""
    return f"{duty.facilitator} is away on {long_date(duty.starts_at.astimezone(zone or duty.session.local_start.tzinfo))}."


def _is_over(absence: Absence, duty: Duty) -> bool:
    return absence.facilitator_id == duty.facilitator_id and absence.starts_at < duty.ends_at and absence.ends_at > duty.starts_at


def _locked(session: Session) -> Session:
    course = lock_course(session.course_id) if session.course_id else None
    [locked] = lock_sessions([session.pk])
    locked.course, locked.organisation = course, session.organisation
    return locked


def _held(session: Session, facilitator: Facilitator, item: EditionItem | None) -> Duty | None:
    return Duty.objects.filter(session=session, facilitator=facilitator, item=item, ended_at=None).first()


def _in_role(duty: Duty, role: str, by: Actor) -> Duty:
    """The duty with this role: somebody may go from supporting to leading."""
    if duty.role != role:
        duty.role = role
        duty.save(update_fields=["role"])
        audit.record(by, "duty changed", duty, organisation=duty.session.organisation, role=role)
    return duty


def _published(duty: Duty, *, by: Actor, now: dt.datetime) -> Duty:
    """The duty as one that holds: whoever is put on the list of a session is told of it, also where the rota had a draft."""
    if duty.published_at is None:
        duty.published_at = now
        duty.save(update_fields=["published_at"])
        given = {"session": duty.session_id, "facilitator": duty.facilitator_id}
        audit.record(by, "duty given", duty, organisation=duty.session.organisation, **given)
        take_off(taken_over_by([duty]), by=by, now=now)
    return duty


def duty_at(session: Session, facilitator: Facilitator, item: EditionItem | None, role: str = Duty.Role.LEAD) -> Duty:
    """A duty at a session's own hours, or at those of one item of it; not saved."""
    starts_at = session.starts_at + dt.timedelta(minutes=item.offset_minutes) if item else session.starts_at
    ends_at = starts_at + dt.timedelta(minutes=item.minutes) if item else session.ends_at
    return Duty(session=session, facilitator=facilitator, item=item, role=role, starts_at=starts_at, ends_at=ends_at)


def _an(words: object) -> str:
    return f"{'an' if str(words)[:1] in 'aeiou' else 'a'} {words}"
