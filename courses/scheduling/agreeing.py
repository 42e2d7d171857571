"""A session falls on a closed day, and somebody means it: said once, it isn't asked about again."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import STALE, Stale
from common.refused import Refused
from common.words import long_date
from courses.dates.closed_days import ClosedDays, is_agreed
from courses.ground.catalogue import closed_days_of
from courses.models import Session
from courses.scheduling.changing.rearranging import AGREED, LockedCourse, Shift, lock_with_course, rearrange, refuse_past


def closed_reason(session: Session, organisation: Organisation) -> str:
    """Why nobody would meet on the session's day, as long as nobody has said that it is meant; else "". One query."""
    reason = closed_days_of(organisation).reason(session.local_date)
    return "" if is_agreed_for(session, reason) else reason


def is_agreed_for(session: Session, reason: str) -> bool:
    """Whether somebody has said that this session is held although its day is closed for this reason."""
    return is_agreed(session.local_date, reason, agreed_day=session.agreed_day, agreed_reason=session.agreed_reason)


def meet_all_the_same(session: Session, *, day: dt.date, by: Actor, now: dt.datetime) -> Session:
    """Write down that the session is meant to be held on `day` (local, as the page showed it), though that day is closed.

    Saying it again changes nothing. Raises Refused when the session has moved to another day meanwhile, has begun or was
    cancelled, and when the day isn't closed (any more).
    """
    with transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        if current.local_date != day:
            raise Stale(STALE)
        refuse_past(current, held.course, now)
        reason = closed_days_of(session.organisation).reason(day)
        if not reason:
            raise Refused(f"{long_date(day)} isn’t a closed day any more, so nothing needs to be said.")
        if not is_agreed_for(current, reason):
            agree(current, reason, by, now)
            current.save(update_fields=AGREED)
            audit.record(by, "meets on a closed day", current, day=day.isoformat(), reason=reason)
    return current


def rearrange_and_agree(
    held: LockedCourse, shifts: Sequence[Shift], days: ClosedDays, by: Actor, now: dt.datetime
) -> list[Session]:
    """Rearrange a course, and write down that what comes to a closed day is meant to be held there: the caller has asked."""
    going = {shift.session.pk for shift in shifts if shift.goes_to_another_day}
    moved = rearrange(held, shifts, now)
    for session in moved:
        if session.pk in going and (reason := days.reason(session.local_date)):
            agree(session, reason, by, now)
            session.save(update_fields=AGREED)
    return moved


def agree(session: Session, reason: str, by: Actor, now: dt.datetime) -> None:
    """Put it on the session, for its day as it stands there and this reason; the caller saves it."""
    session.agreed_day, session.agreed_reason = session.local_date, reason[:200]
    session.agreed_at, session.agreed_by = now, audit.name_of(by)[:120]
