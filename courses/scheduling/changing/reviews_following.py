"""The last day of a programme goes elsewhere, or isn't held: are its reviews counted from the new last day, or do they stay?

Somebody says so before anything is saved. Whatever they say, a review comes after the last day and in its turn
(courses.dates.sequence).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from zoneinfo import ZoneInfo

from common.refused import Refused
from common.words import listed, long_date
from courses.dates.calendars import WORKING_DAYS, ReviewDay, review_days
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import Span, instants_of
from courses.ground.diary import Diary, RoomTaken, diary_of
from courses.models import Session, Venue
from courses.scheduling.changing.rearranging import LockedCourse, Shift
from courses.scheduling.unfolding import Obstacles

SEARCH = dt.timedelta(weeks=12)  # how far beyond the last date the diary is read for a free day
ASK = "Say whether the reviews move to the days they are due now, or stay."


class ForReviews(StrEnum):
    """What becomes of the reviews when the last day of the programme changes."""

    MOVE = "move"
    KEEP = "keep"


def reviews_due_elsewhere(
    held: LockedCourse, there: Iterable[Shift], rooms: Mapping[int, Venue], closed: ClosedDays, now: dt.datetime, *, gone: int = 0
) -> list[Shift]:
    """Where the reviews to come would go, counted from the last day once these shifts are made and `gone` (a key) isn't held.

    None where the last day stays, or they stand there already. One query, where there are reviews.
    """
    shifts = {shift.session.pk: shift for shift in there}
    reviews = reviews_to_come(held.sessions, now)
    before, after = last_day(held.sessions, {}), last_day(held.sessions, shifts, gone=gone)
    if not reviews or after is None or before == after:
        return []
    diary = diary_past(held.sessions, reviews[0], now)
    return list(reviews_counted_from(after, held.sessions, rooms, closed, diary, now))


def reviews_to_come(sessions: Iterable[Session], now: dt.datetime) -> list[Session]:
    """The reviews that can still be moved, in their order."""
    found = [each for each in sessions if each.is_review and not each.is_cancelled and each.starts_at > now]
    return sorted(found, key=lambda each: each.number)


def as_answered(shifts: Sequence[Shift], answer: str) -> list[Shift]:
    """Of what would move, what does: the reviews only where somebody said so. Raises Refused while nobody has said either."""
    own = [shift for shift in shifts if not shift.session.is_review]
    return [*own, *reviews_going([shift for shift in shifts if shift.session.is_review], answer)]


def is_of_a_review(shift: Shift) -> bool:
    """Whether it is a review that would move."""
    return shift.session.is_review


def reviews_going(shifts: Sequence[Shift], answer: str) -> list[Shift]:
    """Those of them that are made, as somebody answered. Raises Refused while nobody has."""
    if not shifts or answer == ForReviews.KEEP:
        return []
    if answer == ForReviews.MOVE:
        return list(shifts)
    raise Refused(f"{question_about_reviews(shifts)} {ASK}", field="reviews")


def question_about_reviews(shifts: Iterable[Shift]) -> str:
    """What speaks against leaving them where they are."""
    found = [
        f"the {each.session.label} is on {long_date(each.session.local_date)} and would be held on {long_date(each.local_start)}"
        for each in shifts
    ]
    return f"The last day changes: counted from the new one, {listed(found)}."


def reviews_counted_from(
    final: dt.date,
    sessions: Sequence[Session],
    rooms: Mapping[int, Venue],
    closed: ClosedDays,
    diary: Diary,
    now: dt.datetime,
) -> Iterator[Shift]:
    """The reviews to come, counted from this last day; on a day whose room is taken they go to the next working day."""
    for review in reviews_to_come(sessions, now):
        obstacles = obstacles_to(review, closed, diary)
        [falls] = review_days(final, [review.months or 0], closed)
        day, reasons = _next_free(falls, obstacles)
        shift = at_own_hour(review, day, rooms, "; ".join(reasons))
        if shift.changes_anything:
            yield shift


def _next_free(falls: ReviewDay, obstacles: Obstacles) -> tuple[dt.date, list[str]]:
    """The first working day from then on with a free room, and why the days before it weren't."""
    day, reasons = falls.day, [falls.reason] if falls.reason else []
    while day.weekday() not in WORKING_DAYS or not obstacles.is_open(day):
        if day.weekday() in WORKING_DAYS:
            reasons.append(why_passed_over(day, obstacles))
        day += dt.timedelta(days=1)
    return day, reasons


def last_day(sessions: Iterable[Session], there: Mapping[int, Shift], *, gone: int = 0) -> dt.date | None:
    """The last day of the course's own sessions, where some of them stand elsewhere and one isn't held."""
    own = [each for each in sessions if each.counts and not each.is_cancelled and each.pk != gone]
    return max((there[each.pk].local_end if each.pk in there else each.local_end).date() for each in own) if own else None


def diary_past(sessions: Sequence[Session], first: Session, now: dt.datetime) -> Diary:
    """What others have planned in the course's rooms from this session of it on, past its reviews. One query."""
    until = max(session.ends_at for session in sessions) + SEARCH
    rooms = {session.venue_id for session in sessions if session.venue_id}
    besides = [session.pk for session in sessions]
    return diary_of(rooms, [Span(first.starts_at - SEARCH, until)], besides=besides, held_at=now)


def obstacles_to(session: Session, closed: ClosedDays, diary: Diary) -> Obstacles:
    """The days on which the session can't be held at its own hour in its own room."""

    def room_taken(day: dt.date) -> RoomTaken | None:
        at = instants_of(day, session.local_start.time(), ZoneInfo(session.zone))
        length = session.ends_at - session.starts_at
        return diary.taken(session.venue_id, Span(at[0], at[0] + length)) if at else None

    return Obstacles(closed.country, closed.subdivision, closed.own, room_taken)


def why_passed_over(day: dt.date, obstacles: Obstacles) -> str:
    """Why a day is passed over: the holiday, or who has the room."""
    if booking := obstacles.room_taken(day):
        return f"the room is taken on {long_date(day)} by {booking.by}"
    return f"{long_date(day)} is {obstacles.reason(day)}"


def at_own_hour(session: Session, day: dt.date, rooms: Mapping[int, Venue], reason: str) -> Shift:
    """The session on another day, at its own hour in its own room. Raises Refused for an hour the clocks skip that day."""
    at = instants_of(day, session.local_start.time(), ZoneInfo(session.zone))
    if not at:
        raise Refused(f"{session.label} can’t be held at its hour on {long_date(day)}: the clocks skip it. Move it instead.")
    ends_at = at[0] + (session.ends_at - session.starts_at)
    return Shift(session, at[0], ends_at, room_of(session, rooms), session.video_link, reason)


def room_of(session: Session, rooms: Mapping[int, Venue]) -> Venue | None:
    """Its room, of those that were read."""
    return rooms[session.venue_id] if session.venue_id else None
