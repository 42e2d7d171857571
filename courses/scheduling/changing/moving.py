"""Move one session to another time or place."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import clock_time, long_date
from courses.dates import clashes, wall_time
from courses.dates.closed_days import ClosedDays
from courses.dates.wall_time import Span
from courses.ground import session_zero
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import named, too_small_sentence
from courses.ground.locking import lock_venues
from courses.models import Course, Format, Session, Venue
from courses.scheduling.agreeing import rearrange_and_agree
from courses.scheduling.changing.day_questions import of_one, outside_window, too_far
from courses.scheduling.changing.postponing import rooms_of
from courses.scheduling.changing.rearranging import (
    LockedCourse,
    Shift,
    as_they_stand,
    from_what_to_what,
    lock_with_course,
    out_of_order,
    out_of_use,
    refuse_past,
    what_is_there,
)
from courses.scheduling.changing.reviews_following import last_day, reviews_due_elsewhere, reviews_going, reviews_to_come
from courses.scheduling.drafts import is_link
from courses.scheduling.unfolding import refuse_before

REASON_LENGTH = 200
SAY_SO = "Say that you want it on that day all the same, or choose another."


@tried_again
def move_session(
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
    reason: str = "",
    reviews: str = "",
    fold: int | None = None,
) -> Session:
    """Hold one session on another day, at another hour or in another place; its length and its number stay.

    Moving it to where it is changes nothing. Its duties go with it. `all_the_same` agrees to what day_questions asks
    about: a closed day, a weekend, a day before the first. `reason` agrees to a review further from its due day than its edition
    says, and `reviews` says what becomes of the reviews where the last day changes (reviews_following.ForReviews). `fold` is for
    an hour that the clocks show twice. Raises Refused for a session that has begun or was cancelled, a stale version, the wrong
    order, a room or a person taken, a time that is over or years ahead.
    """
    shifts: list[Shift] = []
    with clashes.refused(lambda: what_is_there(shifts, now)), transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        rooms = lock_venues(rooms_to_lock(held, current, venue, now))
        at = wall_time.span(day, start, current.minutes, ZoneInfo(current.zone), fold=fold)
        room = rooms.get(venue.pk) if venue else None
        shift = Shift(current, at.starts_at, at.ends_at, room, "" if room else video_link.strip())
        if not shift.changes_anything:
            return current
        refuse_stale(current.version, version)
        _refuse(shift, held, day, now)
        days = closed_days_of(session.organisation)
        following = reviews_with(shift, held, rooms, days, reviews, now)
        if why := out_of_order(held, [shift, *following]):
            raise Refused(why)
        reason = _why_outside(shift, held, reason)
        if not all_the_same and (question := of_one(shift, held, days)):
            raise Refused(f"{question} {SAY_SO}", field="all_the_same")
        shifts.extend([shift, *following])
        before = as_they_stand(shifts)
        moved = rearrange_and_agree(held, shifts, days, by, now)
        with_it = [each for each in moved if each.pk != current.pk]
        audit.record_changes(by, "session moved", from_what_to_what([current], before, **_because(reason)))
        audit.record_changes(by, "session moved", from_what_to_what(with_it, before, following=current.pk))
    return current


def _because(reason: str) -> dict[str, Any]:
    return {"reason": reason} if reason else {}


def rooms_to_lock(held: LockedCourse, session: Session, venue: Venue | None, now: dt.datetime) -> set[int]:
    """The rooms to lock: where it goes, and those of the reviews that may go with it."""
    follow = reviews_to_come(held.sessions, now) if session.counts else []
    return rooms_of(follow) | ({venue.pk} if venue else set())


def reviews_with(
    shift: Shift, held: LockedCourse, rooms: dict[int, Venue], days: ClosedDays, answer: str, now: dt.datetime
) -> list[Shift]:
    """The reviews that go with it where the last day changes, as somebody answered. Raises Refused while nobody has."""
    return reviews_going(reviews_due_elsewhere(held, [shift], rooms, days, now), answer) if shift.session.counts else []


def _why_outside(shift: Shift, held: LockedCourse, reason: str) -> str:
    """The reason for a review outside its window; "" for one that isn't. Raises Refused where it is and nobody says why."""
    warning = outside_window(shift, held, last_day(held.sessions, {}))
    if not warning:
        return ""
    return reason_given(
        reason, REASON_LENGTH, needed=f"{warning} Write why it is held then, or choose another day.", field="reason"
    )


def _refuse(shift: Shift, held: LockedCourse, day: dt.date, now: dt.datetime) -> None:
    """Raise Refused for a session or a time that is over, a place that can’t be, and a Session Zero out of its days."""
    refuse_past(shift.session, held.course, now)
    refuse_time(shift, day, now)
    refuse_place(shift, held.course)
    if shift.session.counts and held.edition:
        refuse_before(held.edition, shift.local_start.date(), field="day")
    if shift.session.is_zero and held.edition:
        session_zero.refuse_day(shift.local_start.date(), held.sessions, held.edition)


def refuse_time(shift: Shift, day: dt.date, now: dt.datetime) -> None:
    """Raise Refused for a time that has passed, or that is most likely in a mistyped year."""
    if shift.starts_at <= now:
        sentence = f"{clock_time(shift.local_start)} on {long_date(day)} has already passed. Choose a later day or time."
        raise Refused(sentence, field="day")
    if why := too_far(day, now.astimezone(ZoneInfo(shift.session.zone)).date()):
        raise Refused(why, field="day")


def refuse_place(shift: Shift, course: Course | None) -> None:
    """Raise Refused for a room that can't be used, and when there is neither room nor link."""
    session, venue = shift.session, shift.venue
    if venue is None:
        if shift.video_link and not is_link(shift.video_link):
            raise Refused("Enter the whole video link. It starts with https://", field="video_link")
        if not shift.video_link and (course is None or course.format == Format.IN_PERSON):
            raise Refused("Choose a room, or enter a video link.", field="venue")
        return
    if venue.organisation_id != session.organisation_id:
        raise Refused("Choose one of your own rooms.", field="venue")
    if venue.closed_at and venue.pk != session.venue_id:
        raise Refused(f"{named(venue)} isn’t in use any more. Choose another room.", field="venue")
    if why := out_of_use(shift):
        raise Refused(why, field="venue")
    if venue.places < session.places and venue.pk != session.venue_id:
        raise Refused(too_small_sentence(venue, session.places), field="venue")


def question_about(session: Session, at: Span) -> str:
    """What speaks against holding the session then, that somebody may agree to; "" when nothing does. Two queries."""
    course = session.course
    sessions = list(Session.objects.filter(course=session.course_id)) if course else [session]
    shift = Shift(session, at.starts_at, at.ends_at, session.venue, session.video_link)
    return of_one(shift, LockedCourse(course, course.edition if course else None, sessions), closed_days_of(session.organisation))
