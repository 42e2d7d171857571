"""Postpone a session: it goes to the next date, and in an ordered course all that follow go on with it.

Each session takes the date, hour and room of the one after it, and the last takes the next open day of the pattern, so that
what was arranged for the dates in between still holds. When the last day moves, the reviews are counted from it anew.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before, refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.dates import clashes
from courses.dates.calendars import WORKING_DAYS, review_days
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import Span, instants_of
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import Diary, RoomTaken, diary_of
from courses.ground.locking import lock_venues
from courses.models import Edition, Session, Venue
from courses.scheduling.agreeing import rearrange_and_agree
from courses.scheduling.changing.day_questions import with_questions
from courses.scheduling.changing.rearranging import LockedCourse, Shift, lock_with_course, out_of_use, refuse_past, what_is_there
from courses.scheduling.unfolding import Obstacles, pattern_of

SEARCH = dt.timedelta(weeks=12)  # how far beyond the last date the diary is read for a free day


def plan_postponing(session: Session, now: dt.datetime) -> tuple[Shift, ...]:
    """What would move where if this session were postponed; writes nothing. A constant number of queries.

    Raises Refused when it can't be postponed.
    """
    course = session.course
    edition = course.edition if course else None
    held = LockedCourse(course, edition, list(Session.objects.filter(course=session.course_id).order_by("pk")) if course else [])
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
    submission_id: uuid.UUID | None = None,
) -> list[Session]:
    """Postpone it as plan_postponing says, worked out again under the locks. Returns what moved, reviews included.

    The same submission again postpones no further and returns what the first one moved. `all_the_same` agrees to the
    questions of the plan (courses.scheduling.changing.day_questions).

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
        shifts.extend(shifts_of(held, session.pk, rooms, closed, now))
        refuse_unasked(shifts, all_the_same=all_the_same)
        current.change_submission_id = submission_id
        moved = rearrange_and_agree(held, shifts, closed, by, now)
        audit.record_each(by, "session postponed", moved, reason=reason, postponed=session.pk)
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
    diary = _diary(held.sessions, own[-1], now)
    last = _last_shift(going[-1], own, held.edition, rooms, closed, diary)
    shifts = [_into_place_of(earlier, later, rooms) for earlier, later in pairwise(going)]
    shifts += [last, *_reviews(held.sessions, last, rooms, closed, diary)]
    for shift in shifts:
        if why := out_of_use(shift):
            raise Refused(f"{shift.session.label} would be on {long_date(shift.local_start)}. {why}")
    yield from with_questions(held, shifts, closed)


def _into_place_of(session: Session, later: Session, rooms: dict[int, Venue]) -> Shift:
    ends_at = later.starts_at + (session.ends_at - session.starts_at)
    return Shift(session, later.starts_at, ends_at, _room(later, rooms), later.video_link)


def _room(session: Session, rooms: dict[int, Venue]) -> Venue | None:
    return rooms[session.venue_id] if session.venue_id else None


def _diary(sessions: Sequence[Session], last: Session, now: dt.datetime) -> Diary:
    """What others have planned in the course's rooms from its last date on, past its reviews."""
    until = max(session.ends_at for session in sessions) + SEARCH
    besides = [session.pk for session in sessions]
    return diary_of(rooms_of(sessions), [Span(last.starts_at, until)], besides=besides, held_at=now)


def _last_shift(
    session: Session, own: Sequence[Session], edition: Edition, rooms: dict[int, Venue], closed: ClosedDays, diary: Diary
) -> Shift:
    """The session that goes beyond the last date, and why any day of the pattern is passed over on the way."""
    final = own[-1].local_date
    pattern, first = pattern_of(edition), _usual_day(own)
    obstacles = _obstacles(session, closed, diary)
    day = next(pattern.dates_after(final, first, obstacles))
    reasons = []
    for each in pattern.dates_after(final, first, ClosedDays()):
        if each >= day:
            break
        reasons.append(_why_not(each, obstacles))
    return _at(session, day, rooms, "; ".join(reasons))


def _usual_day(own: Sequence[Session]) -> dt.date:
    """A date on the weekday that most sessions are on: one that was moved round a holiday doesn't change the pattern."""
    [(weekday, _)] = Counter(session.local_date.weekday() for session in own).most_common(1)
    return next(session.local_date for session in own if session.local_date.weekday() == weekday)


def _obstacles(session: Session, closed: ClosedDays, diary: Diary) -> Obstacles:
    """The days on which the session can't be held at its own hour in its own room."""

    def room_taken(day: dt.date) -> RoomTaken | None:
        at = instants_of(day, session.local_start.time(), ZoneInfo(session.zone))
        length = session.ends_at - session.starts_at
        return diary.taken(session.venue_id, Span(at[0], at[0] + length)) if at else None

    return Obstacles(closed.country, closed.subdivision, closed.own, room_taken)


def _why_not(day: dt.date, obstacles: Obstacles) -> str:
    """Why a day is passed over: the holiday, or who has the room."""
    if booking := obstacles.room_taken(day):
        return f"the room is taken on {long_date(day)} by {booking.by}"
    return f"{long_date(day)} is {obstacles.reason(day)}"


def _at(session: Session, day: dt.date, rooms: dict[int, Venue], reason: str) -> Shift:
    """The session on another day, at its own hour in its own room. Raises Refused for an hour the clocks skip that day."""
    at = instants_of(day, session.local_start.time(), ZoneInfo(session.zone))
    if not at:
        raise Refused(f"{session.label} can’t be held at its hour on {long_date(day)}: the clocks skip it. Move it instead.")
    ends_at = at[0] + (session.ends_at - session.starts_at)
    return Shift(session, at[0], ends_at, _room(session, rooms), session.video_link, reason)


def _reviews(
    sessions: Sequence[Session], last: Shift, rooms: dict[int, Venue], closed: ClosedDays, diary: Diary
) -> Iterator[Shift]:
    """The reviews, counted from the new last day; on a day whose room is taken they go to the next working day."""
    reviews = sorted((each for each in sessions if each.is_review and not each.is_cancelled), key=lambda each: each.number)
    final = last.local_start.date()
    for review in reviews:
        obstacles = _obstacles(review, closed, diary)
        [falls] = review_days(final, [review.months or 0], closed)
        day, reasons = falls.day, [falls.reason] if falls.reason else []
        while day.weekday() not in WORKING_DAYS or not obstacles.is_open(day):
            if day.weekday() in WORKING_DAYS:
                reasons.append(_why_not(day, obstacles))
            day += dt.timedelta(days=1)
        shift = _at(review, day, rooms, "; ".join(reasons))
        if shift.changes_anything:
            yield shift
