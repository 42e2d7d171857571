"""Postpone a session: it goes to the next date, and in an ordered course all that follow go on with it.

Each session takes the date, hour and room of the one after it, and the last takes the next open day of the pattern, so that
what was arranged for the dates in between still holds. When the last day moves, the reviews are counted from it anew, unless
somebody wants them to stay.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.dates import clashes
from courses.dates.closed_days import ClosedDays
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import Diary
from courses.ground.locking import lock_venues
from courses.models import Edition, Session, Venue
from courses.scheduling.agreeing import rearrange_and_agree
from courses.scheduling.changing.day_questions import with_questions
from courses.scheduling.changing.rearranging import (
    LockedCourse,
    Shift,
    as_they_stand,
    from_what_to_what,
    lock_with_course,
    out_of_use,
    refuse_past,
    what_is_there,
    windows_of,
)
from courses.scheduling.changing.reviews_following import (
    as_answered,
    at_own_hour,
    diary_past,
    last_day,
    obstacles_to,
    reviews_counted_from,
    room_of,
    why_passed_over,
)
from courses.scheduling.unfolding import pattern_of


def plan_postponing(session: Session, now: dt.datetime) -> tuple[Shift, ...]:
    """What would move where if this session were postponed; writes nothing. A constant number of queries.

    Raises Refused when it can't be postponed.
    """
    course = session.course
    edition = course.edition if course else None
    sessions = list(Session.objects.filter(course=session.course_id).order_by("pk")) if course else []
    held = LockedCourse(course, edition, sessions, windows_of(course.edition_id, sessions) if course else {})
    rooms = Venue.objects.in_bulk(rooms_of(held.sessions))
    return tuple(shifts_of(held, session.pk, rooms, closed_days_of(session.organisation), now))


@tried_again
def postpone_session(
    session: Session,
    *,
    by: Actor,
    now: dt.datetime,
    version: int,
    reason: str = "",
    all_the_same: bool = False,
    reviews: str = "",
    submission_id: uuid.UUID | None = None,
) -> list[Session]:
    """Postpone it as plan_postponing says, worked out again under the locks. Returns what moved, reviews included.

    The same submission again postpones no further and returns what the first one moved. `all_the_same` agrees to the
    questions of the plan (courses.scheduling.changing.day_questions); `reviews` says whether the reviews move with a new last
    day or stay (reviews_following.ForReviews).

    Raises Refused for a session that has begun or was cancelled, a stale version, and when a person who goes along is
    somewhere else then.
    """
    shifts: list[Shift] = []
    with clashes.refused(lambda: what_is_there(shifts, now)), transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        own = Session.objects.filter(organisation=current.organisation_id)
        if made_before(own, submission_id, lambda each: each.pk == current.pk, column="change_submission_id"):
            return [each for each in held.sessions if each.changed_at == current.changed_at]
        refuse_stale(current.version, version)
        rooms = lock_venues(rooms_of(held.sessions))
        closed = closed_days_of(session.organisation)
        shifts.extend(as_answered(list(shifts_of(held, session.pk, rooms, closed, now)), reviews))
        refuse_unasked(shifts, all_the_same=all_the_same)
        current.change_submission_id = submission_id
        before = as_they_stand(shifts)
        moved = rearrange_and_agree(held, shifts, closed, by, now)
        said = {"reason": reason, "postponed": session.pk}
        audit.record_changes(by, "session postponed", from_what_to_what(moved, before, **said))
    return moved


def refuse_unasked(shifts: Sequence[Shift], *, all_the_same: bool) -> None:
    """Raise Refused for the first date that somebody has to agree to and hasn't."""
    asked = next((shift for shift in shifts if shift.question), None)
    if asked and not all_the_same:
        raise Refused(f"{asked.session.label}: {asked.question} Say that you want it all the same.", field="all_the_same")


def rooms_of(sessions: Sequence[Session]) -> set[int]:
    """The keys of the rooms these sessions are in."""
    return {session.venue_id for session in sessions if session.venue_id}


def shifts_of(
    held: LockedCourse, pk: int, rooms: dict[int, Venue], closed: ClosedDays, now: dt.datetime, *, begun_too: bool = False
) -> Iterator[Shift]:
    """What goes where when this session (by key) is postponed; `begun_too` for one held again (calling_off).

    Raises Refused when it can't be.
    """
    if held.course is None or held.edition is None:
        raise Refused("Only sessions of a course can be postponed. Move this one instead.")
    session = held.session(pk)
    if not session.counts:
        raise Refused(f"{session.label} can’t be postponed. Move it to another day instead.")
    if not begun_too:
        refuse_past(session, held.course, now)
    own = sorted((each for each in held.sessions if each.counts and not each.is_cancelled), key=lambda each: each.starts_at)
    going = [each for each in own if each.starts_at >= session.starts_at] if held.edition.sessions_ordered else [session]
    diary = diary_past(held.sessions, own[-1], now)
    last = _last_shift(going[-1], own, held.edition, rooms, closed, diary)
    shifts = [_into_place_of(earlier, later, rooms) for earlier, later in pairwise(going)]
    shifts.append(last)
    final = last_day(held.sessions, {shift.session.pk: shift for shift in shifts})
    if final and final != last_day(held.sessions, {}):
        shifts += reviews_counted_from(final, held.sessions, rooms, closed, diary, now)
    for shift in shifts:
        if why := out_of_use(shift):
            raise Refused(f"{shift.session.label} would be on {long_date(shift.local_start)}. {why}")
    yield from with_questions(held, shifts, closed)


def _into_place_of(session: Session, later: Session, rooms: dict[int, Venue]) -> Shift:
    ends_at = later.starts_at + (session.ends_at - session.starts_at)
    return Shift(session, later.starts_at, ends_at, room_of(later, rooms), later.video_link)


def _last_shift(
    session: Session, own: Sequence[Session], edition: Edition, rooms: dict[int, Venue], closed: ClosedDays, diary: Diary
) -> Shift:
    """The session that goes beyond the last date, and why any day of the pattern is passed over on the way."""
    final = own[-1].local_date
    pattern, first = pattern_of(edition), _usual_day(own)
    obstacles = obstacles_to(session, closed, diary)
    day = next(pattern.dates_after(final, first, obstacles))
    reasons = []
    for each in pattern.dates_after(final, first, ClosedDays()):
        if each >= day:
            break
        reasons.append(why_passed_over(each, obstacles))
    return at_own_hour(session, day, rooms, "; ".join(reasons))


def _usual_day(own: Sequence[Session]) -> dt.date:
    """A date on the weekday that most sessions are on: one that was moved round a holiday doesn't change the pattern."""
    [(weekday, _)] = Counter(session.local_date.weekday() for session in own).most_common(1)
    return next(session.local_date for session in own if session.local_date.weekday() == weekday)
