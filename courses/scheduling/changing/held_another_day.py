"""A cancelled day of a programme without order is held after all, on another day: what was to be taught isn't lost.

The session stands again under its number, so that whoever was told that it is cancelled hears that it is held, and when.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.dates import clashes, wall_time
from courses.ground.catalogue import closed_days_of
from courses.ground.locking import lock_facilitators, lock_venues
from courses.models import Duty, Session, Venue
from courses.scheduling.agreeing import agree, rearrange_and_agree
from courses.scheduling.changing.day_questions import of_one
from courses.scheduling.changing.held_after_all import HeldAfterAll, parts_when_cancelled, parts_without_anybody
from courses.scheduling.changing.moving import SAY_SO, refuse_place, refuse_time, reviews_with, rooms_to_lock
from courses.scheduling.changing.rearranging import (
    CHANGED,
    LockedCourse,
    Shift,
    as_they_stand,
    from_what_to_what,
    keep_ends,
    lock_with_course,
    out_of_order,
    taken_rooms,
    what_is_there,
)
from courses.scheduling.unfolding import refuse_before

STANDS = ["state", "cancel_reason", "cancelled_at"]


def refusal_of_another_day(session: Session) -> str | None:
    """Why a session can't be held again on another day, or None. Its course comes with it."""
    if not session.is_cancelled:
        return f"{session.label} isn’t cancelled. Move it instead."
    if session.course is None or not session.counts:
        return f"{session.label} can’t be held again: only a day of a course can. Give people another date instead."
    if session.course.cancelled_at:
        return f"{session.course} is cancelled as a whole. Hold it after all first."
    if session.was_called_off:
        return f"{session.label} was called off after it had begun, and keeps its register."
    return None


@tried_again
def hold_on_another_day(
    session: Session,
    *,
    day: dt.date,
    start: dt.time,
    venue: Venue | None,
    video_link: str,
    by: Actor,
    now: dt.datetime,
    version: int,
    all_the_same: bool = False,
    reviews: str = "",
    fold: int | None = None,
) -> HeldAfterAll:
    """Let a cancelled day stand again at this time and place, and whoever led it lead it where they are free then.

    `all_the_same`, `reviews` and `fold` are as in moving.move_session. The places are the caller's to give
    (participants.enrolment.holding_again). Raises Refused for what refusal_of_another_day says, a stale version, a time that is
    over, and a room that is taken.
    """
    shifts: list[Shift] = []
    wanted: list[Duty] = []
    with clashes.refused(lambda: what_is_there(shifts, now)), transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        if why := refusal_of_another_day(current):
            raise Refused(why)
        refuse_stale(current.version, version)
        rooms = lock_venues(rooms_to_lock(held, current, venue, now))
        at = wall_time.span(day, start, current.minutes, ZoneInfo(current.zone), fold=fold)
        room = rooms.get(venue.pk) if venue else None
        shift = Shift(current, at.starts_at, at.ends_at, room, "" if room else video_link.strip())
        parts = _parts_then(current, shift)
        before = as_they_stand([shift])
        current.state, current.cancel_reason, current.cancelled_at = Session.State.PLANNED, "", None
        following = _asked(shift, held, rooms, now, all_the_same=all_the_same, reviews=reviews)
        shifts.extend([shift, *following])
        _stand(held, shifts, by, now)
        left = parts_without_anybody(parts)
        wanted.extend(each for each in parts if each not in left)
        Duty.objects.bulk_create(wanted)
        audit.record_changes(by, "session held on another day", from_what_to_what([current], before))
        audit.record_each(by, "duty given", wanted, organisation=current.organisation)
    return HeldAfterAll([current], left)


def _parts_then(session: Session, shift: Shift) -> list[Duty]:
    """Who led what when it was cancelled, at the new time; these people are locked."""
    parts = parts_when_cancelled([session])
    lock_facilitators({each.facilitator_id for each in parts})
    later = shift.starts_at - session.starts_at
    for each in parts:
        each.starts_at, each.ends_at = each.starts_at + later, each.ends_at + later
    return parts


def _asked(
    shift: Shift, held: LockedCourse, rooms: dict[int, Venue], now: dt.datetime, *, all_the_same: bool, reviews: str
) -> list[Shift]:
    """The reviews that go with it. Raises Refused for what speaks against it, and while something isn't answered."""
    day = shift.local_start.date()
    refuse_time(shift, day, now)
    refuse_place(shift, held.course)
    if held.edition:
        refuse_before(held.edition, day, field="day")
    days = closed_days_of(shift.session.organisation)
    following = reviews_with(shift, held, rooms, days, reviews, now)
    if why := out_of_order(held, [shift, *following]) or taken_rooms([shift], now):
        raise Refused(why)
    if not all_the_same and (question := of_one(shift, held, days)):
        raise Refused(f"{question} {SAY_SO}", field="all_the_same")
    return following


def _stand(held: LockedCourse, shifts: list[Shift], by: Actor, now: dt.datetime) -> None:
    """Write it where it goes, and that it stands; the reviews with it."""
    current, days = shifts[0].session, closed_days_of(shifts[0].session.organisation)
    before = as_they_stand(shifts)
    moved = rearrange_and_agree(held, shifts, days, by, now)
    if current not in moved:  # on the very day and in the room it had
        current.revision, current.version, current.changed_at = current.revision + 1, current.version + 1, now
        if reason := days.reason(current.local_date):
            agree(current, reason, by, now)
    current.save(update_fields=[*STANDS, *CHANGED])
    if held.course:
        keep_ends(held.course, held.sessions, now)
    with_it = [each for each in moved if each.pk != current.pk]
    audit.record_changes(by, "session moved", from_what_to_what(with_it, before, following=current.pk))
