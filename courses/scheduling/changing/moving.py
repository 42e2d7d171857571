"""Move one session to another time or place."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from common.words import clock_time, long_date
from courses.dates import clashes, wall_time
from courses.dates.calendars import add_months, review_warning
from courses.dates.closed_days import ClosedDays
from courses.ground import session_zero
from courses.ground.catalogue import closed_days_of
from courses.ground.diary import named, too_small_sentence
from courses.ground.locking import lock_venues
from courses.models import Course, Format, Session, Venue
from courses.scheduling.agreeing import agree
from courses.scheduling.changing.rearranging import (
    AGREED,
    STALE,
    LockedCourse,
    Shift,
    lock_with_course,
    rearrange,
    refuse_past,
    what_is_there,
)
from courses.scheduling.drafts import is_link

SAY_SO = "Say that you want it on that day all the same, or choose another."


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
    fold: int | None = None,
) -> Session:
    """Hold one session on another day, at another hour or in another place; its length and its number stay.

    Moving it to where it is changes nothing. Its duties go with it. `all_the_same` agrees to a closed day, or to a review
    far from its due day; without it those are asked about. `fold` is for an hour that the clocks show twice. Raises
    Refused for a session that has begun or was cancelled, a stale version, the wrong order, a room or a person taken.
    """
    shifts: list[Shift] = []
    with clashes.refused(lambda: what_is_there(shifts)), transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        rooms = lock_venues([venue.pk] if venue else [])
        at = wall_time.span(day, start, current.minutes, ZoneInfo(current.zone), fold=fold)
        room = rooms.get(venue.pk) if venue else None
        shift = Shift(current, at.starts_at, at.ends_at, room, "" if room else video_link.strip())
        if not shift.changes_anything:
            return current
        if current.version != version:
            raise Refused(STALE)
        _refuse(shift, held, day, now)
        days = closed_days_of(session.organisation)
        if not all_the_same and (question := _question(current, shift.local_start.date(), held.sessions, days)):
            raise Refused(f"{question} {SAY_SO}", field="all_the_same")
        before, from_day = _words(current), current.local_date
        shifts.append(shift)
        rearrange(held, shifts, now)
        if current.local_date != from_day and (reason := days.reason(current.local_date)):
            agree(current, reason, by, now)
            current.save(update_fields=AGREED)
        audit.record(by, "session moved", current, before=before, after=_words(current))
    return current


def _refuse(shift: Shift, held: LockedCourse, day: dt.date, now: dt.datetime) -> None:
    """Raise Refused for a session or a time that is over, a place that can’t be, and a Session Zero out of its days."""
    refuse_past(shift.session, held.course, now)
    refuse_time(shift, day, now)
    refuse_place(shift, held.course)
    if shift.session.is_zero and held.edition:
        session_zero.refuse_day(shift.local_start.date(), held.sessions, held.edition)


def refuse_time(shift: Shift, day: dt.date, now: dt.datetime) -> None:
    """Raise Refused for a time that has passed."""
    if shift.starts_at <= now:
        sentence = f"{clock_time(shift.local_start)} on {long_date(day)} has already passed. Choose a later day or time."
        raise Refused(sentence, field="day")


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
    if venue.places < session.places and venue.pk != session.venue_id:
        raise Refused(too_small_sentence(venue, session.places), field="venue")


def question_about_day(session: Session, day: dt.date) -> str | None:
    """What speaks against holding the session on `day`: a closed day, or a review far from its due day. Two queries."""
    sessions = list(Session.objects.filter(course=session.course_id)) if session.course_id else []
    return _question(session, day, sessions, closed_days_of(session.organisation))


def _question(session: Session, day: dt.date, sessions: Iterable[Session], days: ClosedDays) -> str | None:
    if day == session.local_date:
        return None
    reason = days.reason(day)
    return f"{long_date(day)} is {reason}." if reason else _far_off(session, sessions, day)


def _far_off(session: Session, sessions: Iterable[Session], day: dt.date) -> str | None:
    own = [each.local_end.date() for each in sessions if each.counts and not each.is_cancelled]
    return review_warning(add_months(max(own), session.months), day) if session.months and own else None


def _words(session: Session) -> dict[str, str]:
    """When and where, for the record."""
    return {"starts_at": session.starts_at.isoformat(), "place": str(session.venue or session.video_link)}
