"""Change a course as a whole: every session to come in another place, at another hour, or from another day on.

What was held stays. The reviews keep their hour; they go to the new place where somebody says so, and where the last day
changes they are counted from it, or stay, as somebody says (reviews_following).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from common.words import clock_time, long_date
from courses.dates import clashes
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import instants_of
from courses.ground.catalogue import closed_days_of
from courses.ground.locking import lock_course, lock_sessions, lock_venues
from courses.models import Course, Edition, Session, Venue
from courses.scheduling.agreeing import rearrange_and_agree
from courses.scheduling.changing.day_questions import with_questions
from courses.scheduling.changing.moving import refuse_place, refuse_time
from courses.scheduling.changing.postponing import refuse_unasked, rooms_of
from courses.scheduling.changing.rearranging import (
    LockedCourse,
    Shift,
    as_they_stand,
    from_what_to_what,
    out_of_order,
    taken_rooms,
    what_is_there,
    windows_of,
)
from courses.scheduling.changing.reviews_following import reviews_due_elsewhere, reviews_going, reviews_to_come, room_of
from courses.scheduling.unfolding import pattern_of, refuse_before


@dataclass(frozen=True, slots=True)
class WholeChange:
    """What becomes another for every session to come; None, or an empty text, leaves it as it is.

    `first_day` is when the first session still to come is held; the others follow in the pattern of the edition.
    """

    start: dt.time | None = None
    first_day: dt.date | None = None
    venue: Venue | None = None
    video_link: str = ""
    reviews_too: bool = False

    @property
    def goes_elsewhere(self) -> bool:
        """Whether it names another place."""
        return self.venue is not None or bool(self.video_link)


def plan_whole_change(course: Course, change: WholeChange, now: dt.datetime) -> tuple[Shift, ...]:
    """What would move where, reviews included; writes nothing. A constant number of queries.

    Raises Refused where it can't be done, or would change nothing.
    """
    sessions = list(Session.objects.filter(course=course.pk).select_related("organisation").order_by("pk"))
    for each in sessions:
        each.course = course
    held = LockedCourse(course, course.edition, sessions, windows_of(course.edition_id, sessions))
    rooms = Venue.objects.in_bulk(rooms_of(sessions) | _room_named(change))
    shifts = tuple(_shifts(held, change, rooms, closed_days_of(course.organisation), now))
    if why := out_of_order(held, shifts) or taken_rooms(shifts, now):
        raise Refused(why)
    return shifts


@tried_again
def change_whole_course(
    course: Course,
    change: WholeChange,
    *,
    by: Actor,
    now: dt.datetime,
    version: int,
    all_the_same: bool = False,
    reviews: str = "",
) -> list[Session]:
    """Do as plan_whole_change says, worked out again under the locks; who leads goes along. Returns what moved.

    `all_the_same` agrees to the days that the plan asks about; `reviews` says what becomes of them where the last day changes
    (reviews_following.ForReviews). Raises Refused for a stale version, a cancelled course, nothing to come, a room or a person
    taken, a time that is over.
    """
    shifts: list[Shift] = []
    with clashes.refused(lambda: what_is_there(shifts, now)), transaction.atomic():
        held = _lock(course)
        if held.course is None or held.edition is None:
            raise Refused("That course is no longer there.")
        refuse_stale(held.course.version, version)
        rooms = lock_venues(rooms_of(held.sessions) | _room_named(change))
        days = closed_days_of(course.organisation)
        shifts.extend(_shifts(held, change, rooms, days, now, reviews))
        refuse_unasked(shifts, all_the_same=all_the_same)
        before = as_they_stand(shifts)
        moved = rearrange_and_agree(held, shifts, days, by, now)
        held.course.version += 1
        held.course.save(update_fields=["version"])
        audit.record(by, "course changed", held.course, sessions=len(moved), to=_words(change))
        audit.record_changes(by, "session moved", from_what_to_what(moved, before, course=held.course.pk))
    return moved


def _lock(course: Course) -> LockedCourse:
    locked = lock_course(course.pk)
    edition = Edition.objects.select_related("programme").get(pk=locked.edition_id)
    sessions = lock_sessions(locked)
    for each in sessions:
        each.course = locked
    return LockedCourse(locked, edition, sessions, windows_of(locked.edition_id, sessions))


def _room_named(change: WholeChange) -> set[int]:
    return {change.venue.pk} if change.venue else set()


def _shifts(
    held: LockedCourse,
    change: WholeChange,
    rooms: Mapping[int, Venue],
    closed: ClosedDays,
    now: dt.datetime,
    answer: str | None = None,
) -> Iterator[Shift]:
    """Every session to come where it goes, each with what has to be agreed to. Raises Refused where that can't be.

    `answer` says what becomes of the reviews where the last day changes; None shows where they would go.
    """
    own = _to_come(held, now)
    days = _days(own, change, held, closed)
    moved = [_shift(session, day, change, rooms) for session, day in zip(own, days, strict=True)]
    for each in moved:
        _refuse(each, held, now)
    due = reviews_due_elsewhere(held, moved, rooms, closed, now)
    found = [*moved, *_reviews(held, due if answer is None else reviews_going(due, answer), change, rooms, now)]
    changing = [each for each in found if each.changes_anything]
    if not changing:
        raise Refused("That is how the course stands already. Choose another place, hour or day.")
    yield from with_questions(held, changing, closed)


def _to_come(held: LockedCourse, now: dt.datetime) -> list[Session]:
    course = held.course
    if course is None or course.cancelled_at:
        raise Refused("The course is cancelled, so it can’t be changed.")
    own = [each for each in held.sessions if each.counts and not each.is_cancelled and each.starts_at > now]
    if not own:
        raise Refused(f"Every session of {course} has begun, so there is nothing left to change. Move its reviews one by one.")
    return sorted(own, key=lambda each: each.starts_at)


def _days(own: Sequence[Session], change: WholeChange, held: LockedCourse, closed: ClosedDays) -> list[dt.date]:
    """The day of each session; from a chosen one on in the pattern of the edition, days on which nobody meets left out."""
    if change.first_day is None or held.edition is None:
        return [each.local_date for each in own]
    first = change.first_day
    refuse_before(held.edition, first)
    pattern = pattern_of(held.edition)
    if first.weekday() not in pattern.days_of_week(first):
        raise Refused(f"{long_date(first)} is no day of this programme. Choose one on which it is held.", field="first_day")
    following = pattern.dates_after(first, first, closed)
    return [first, *(next(following) for _ in own[1:])]


def _shift(session: Session, day: dt.date, change: WholeChange, rooms: Mapping[int, Venue]) -> Shift:
    start = change.start or session.local_start.time()
    at = instants_of(day, start, ZoneInfo(session.zone))
    if not at:
        raise Refused(f"The clocks skip {clock_time(dt.datetime.combine(day, start))} on {long_date(day)}.", field="start")
    begins = at[0] if change.start or day != session.local_date else session.starts_at
    shift = Shift(session, begins, begins + (session.ends_at - session.starts_at), room_of(session, rooms), session.video_link)
    return _elsewhere(shift, change, rooms)


def _elsewhere(shift: Shift, change: WholeChange, rooms: Mapping[int, Venue]) -> Shift:
    """The same in the new place."""
    if not change.goes_elsewhere:
        return shift
    room = rooms.get(change.venue.pk) if change.venue else None
    return replace(shift, venue=room, video_link="" if room else change.video_link.strip())


def _refuse(shift: Shift, held: LockedCourse, now: dt.datetime) -> None:
    if shift.changes_anything:
        refuse_time(shift, shift.local_start.date(), now)
        refuse_place(shift, held.course)


def _reviews(
    held: LockedCourse, counted: Sequence[Shift], change: WholeChange, rooms: Mapping[int, Venue], now: dt.datetime
) -> Iterator[Shift]:
    """The reviews to come: counted from the new last day, and in the new place where that was said."""
    there = {each.session.pk: each for each in counted}
    for review in reviews_to_come(held.sessions, now):
        standing = Shift(review, review.starts_at, review.ends_at, room_of(review, rooms), review.video_link)
        shift = there.get(review.pk, standing)
        yield _elsewhere(shift, change, rooms) if change.reviews_too else shift


def _words(change: WholeChange) -> dict[str, str]:
    """What was asked for, for the record."""
    said = {
        "start": change.start.isoformat() if change.start else "",
        "first_day": change.first_day.isoformat() if change.first_day else "",
        "place": str(change.venue or change.video_link or ""),
    }
    return {name: value for name, value in said.items() if value}
