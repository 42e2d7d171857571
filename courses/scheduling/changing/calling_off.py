"""A session that has begun is called off: "we had to stop at 10:30", "nobody could get in". What was, stays on record.

It keeps its register and who led it, and counts for nobody. In an ordered course it is held again: a session of the same
number takes the next date and the later ones move on with it, so that none is left out (docs/decisions/0022). A day
of a programme without order is left out.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.dates import clashes
from courses.ground import outcomes
from courses.ground.catalogue import closed_days_of
from courses.ground.locking import lock_facilitators, lock_venues
from courses.models import Duty, Facilitator, Session, Venue
from courses.scheduling.agreeing import rearrange_and_agree
from courses.scheduling.changing.cancelling import left_without, move_reviews_after, settled_reason
from courses.scheduling.changing.postponing import refuse_unasked, rooms_of, shifts_of
from courses.scheduling.changing.rearranging import (
    LockedCourse,
    Shift,
    as_they_stand,
    from_what_to_what,
    keep_ends,
    lock_with_course,
    what_is_there,
    windows_of,
)
from courses.scheduling.changing.reviews_following import as_answered
from courses.staffing import duties

CALLED_OFF_WITHIN = dt.timedelta(days=7)  # after its end; later, what the register says stands
# What a session that is held again doesn't take over from the one that was called off.
OWN = frozenset(
    {"id", "state", "cancel_reason", "cancelled_at", "revision", "changed_at", "change_submission_id", "version"}
    | {"agreed_day", "agreed_reason", "agreed_at", "agreed_by"}
    | set(outcomes.FIELDS)
)


@dataclass(frozen=True, slots=True)
class Again:
    """A session that was called off, the one held in its place, and everything that moved; `is_new` unless sent before."""

    old: Session
    new: Session
    moved: Sequence[Session]
    is_new: bool = True


def refusal(session: Session, sessions: Sequence[Session], now: dt.datetime, *, ordered: bool) -> str | None:
    """Why a session can't be called off once it has begun; None when it can. `sessions` are the course's own."""
    if session.starts_at > now:
        return f"{session.label} hasn’t begun. Cancel or postpone it instead."
    if now >= session.ends_at + CALLED_OFF_WITHIN:
        return f"{session.label} is more than {CALLED_OFF_WITHIN.days} days ago, so it can’t be called off any more."
    begun = [each for each in sessions if each.counts and not each.is_cancelled and session.starts_at < each.starts_at <= now]
    if ordered and begun:
        later = min(begun, key=lambda each: each.starts_at)
        return f"{later.label} has begun already, so {session.label.lower()} can’t be held again before it."
    return None


@tried_again
def call_off(session: Session, *, reason: str, by: Actor, now: dt.datetime, version: int, reviews: str = "") -> Session:
    """Call off a session that has begun, of a course without order, or a review. Twice changes nothing.

    Its room is free from now on; who led it stays on record. `reviews` is as in cancelling. Raises Refused without a reason, for
    a stale version, for a session that hasn't begun or ended more than a week ago, and for one of an ordered course, which is
    held again.
    """
    reason = settled_reason(reason)
    shifts: list[Shift] = []
    with clashes.refused(lambda: what_is_there(shifts, now)), transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        if current.is_cancelled:
            return current
        _refuse(current, held, version, now)
        if _is_ordered(current, held):
            raise Refused(f"{current.label} has to be held again: the sessions of this course build on each other.")
        shifts.extend(left_without(held, current, reviews, now))
        was = _end(current, reason, now)
        move_reviews_after(held, shifts, current, by, now)
        if held.course:
            keep_ends(held.course, held.sessions, now)
        audit.record(by, "session called off", current, reason=reason, **was)
    return current


def plan_holding_again(session: Session, now: dt.datetime) -> tuple[Shift, ...]:
    """What would move where if a session of an ordered course that has begun were held again; writes nothing.

    A constant number of queries. Raises Refused when it can't be.
    """
    course = session.course
    sessions = list(Session.objects.filter(course=session.course_id).order_by("pk")) if course else []
    windows = windows_of(course.edition_id, sessions) if course else {}
    held = LockedCourse(course, course.edition if course else None, sessions, windows)
    if why := refusal(session, sessions, now, ordered=True):
        raise Refused(why)
    rooms = Venue.objects.in_bulk(rooms_of(sessions))
    closed = closed_days_of(session.organisation)
    return tuple(shifts_of(held, session.pk, rooms, closed, now, begun_too=True))


@tried_again
def hold_again(
    session: Session,
    *,
    reason: str,
    by: Actor,
    now: dt.datetime,
    version: int,
    all_the_same: bool = False,
    reviews: str = "",
    submission_id: uuid.UUID | None = None,
) -> Again:
    """Call off a session of an ordered course that has begun, and hold it again as plan_holding_again says.

    Whoever led it leads it again, a stand-in's part goes back to whose it was. The places are the caller's to give
    (participants.enrolment.holding_again). The same submission again returns the first result. Raises what call_off raises, and
    Refused when a room or a person is taken then.
    """
    reason = settled_reason(reason)
    shifts: list[Shift] = []
    wanted: list[Duty] = []
    with clashes.refused(lambda: what_is_there(shifts, now) or duties.elsewhere(wanted, held_at=now)), transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        own = Session.objects.filter(organisation=current.organisation_id)
        this = (current.pk, True)
        if made_before(own, submission_id, lambda each: (each.pk, each.is_cancelled) == this, column="change_submission_id"):
            return _first(current, held.sessions)
        _refuse(current, held, version, now)
        rooms = lock_venues(rooms_of(held.sessions))
        _lock_leaders(held.sessions)
        current.change_submission_id = submission_id
        was = _end(current, reason, now)
        again = _copy(current)
        again.save(force_insert=True)
        held = LockedCourse(held.course, held.edition, [*held.sessions, again])
        closed = closed_days_of(session.organisation)
        shifts.extend(as_answered(list(shifts_of(held, again.pk, rooms, closed, now, begun_too=True)), reviews))
        refuse_unasked(shifts, all_the_same=all_the_same)
        before = as_they_stand(shifts)
        moved = rearrange_and_agree(held, shifts, closed, by, now)
        wanted.extend(_parts(current, again))
        if why := duties.elsewhere(wanted, held_at=now):
            raise Refused(why)
        Duty.objects.bulk_create(wanted)
        audit.record(by, "session called off", current, reason=reason, held_again=again.pk, **was)
        said = {"reason": reason, "postponed": again.pk}
        audit.record_changes(by, "session postponed", from_what_to_what(moved, before, **said))
    return Again(current, again, moved)


def _refuse(current: Session, held: LockedCourse, version: int, now: dt.datetime) -> None:
    if current.is_cancelled or (held.course and held.course.cancelled_at):
        raise Refused(f"{current.label} is cancelled already.")
    refuse_stale(current.version, version)
    if why := refusal(current, held.sessions, now, ordered=_is_ordered(current, held)):
        raise Refused(why)


def _is_ordered(session: Session, held: LockedCourse) -> bool:
    return bool(held.edition and held.edition.sessions_ordered and session.counts)


def _end(session: Session, reason: str, now: dt.datetime) -> dict[str, Any]:
    """Cancel it; what was said of it goes, since it counts for nobody, and is returned for the trail."""
    was: dict[str, Any] = {"outcome": session.outcome} if session.outcome else {}
    outcomes.forget(session)
    session.state, session.cancel_reason, session.cancelled_at = Session.State.CANCELLED, reason, now
    session.version += 1
    session.save(update_fields=["state", "cancel_reason", "cancelled_at", "version", "change_submission_id", *outcomes.FIELDS])
    return was


def _first(current: Session, sessions: Sequence[Session]) -> Again:
    """What the same form did before: everything it moved has the moment of the calling off."""
    moved = [each for each in sessions if each.changed_at == current.cancelled_at]
    again = next(each for each in moved if each.number == current.number)
    return Again(current, again, moved, is_new=False)


def _copy(session: Session) -> Session:
    kept = [field for field in Session._meta.concrete_fields if field.attname not in OWN]
    again = Session(**{field.attname: getattr(session, field.attname) for field in kept})
    again.course, again.organisation = session.course, session.organisation
    return again


def _lock_leaders(sessions: Iterable[Session]) -> None:
    """Lock at once all who have a part in these sessions, and whose part it is: those of what moves, and those who lead again."""
    given = Duty.objects.filter(session__in=[each.pk for each in sessions], ended_at=None).order_by()
    lock_facilitators({pk for both in given.values_list("facilitator", "stands_in_for") for pk in both if pk})


def _parts(old: Session, again: Session) -> list[Duty]:
    """Who leads it again, each part once; these people are locked."""
    given = Duty.objects.filter(session=old, ended_at=None).select_related("facilitator", "stands_in_for", "item").order_by("pk")
    whose: dict[tuple[int, int | None], tuple[Facilitator, Duty]] = {}
    for duty in given:
        person = duty.stands_in_for or duty.facilitator
        if person.ended_at is None:
            whose.setdefault((person.pk, duty.item_id), (person, duty))
    later = again.starts_at - old.starts_at
    return [
        Duty(
            session=again,
            facilitator=person,
            item=duty.item,
            role=duty.role,
            starts_at=duty.starts_at + later,
            ends_at=duty.ends_at + later,
        )
        for person, duty in whose.values()
    ]
