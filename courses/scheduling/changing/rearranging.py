"""What moving one session and postponing several have in common: the checks under the locks, and the writing."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from common.refused import Refused
from courses.dates import clashes, sequence
from courses.dates.wall_time import Span
from courses.ground import outcomes
from courses.ground.diary import closing_sentence, diary_of, taken_sentence
from courses.ground.locking import lock_course, lock_sessions
from courses.ground.rounds import ROUND, note_change
from courses.models import Course, Duty, Edition, EditionReview, Session, Venue
from courses.staffing import duties

AGREED = ["agreed_day", "agreed_reason", "agreed_at", "agreed_by"]
CHANGED = ["starts_at", "ends_at", "venue", "video_link", "revision", "changed_at", "version", "change_submission_id", *AGREED]
CHANGED += outcomes.FIELDS


@dataclass(frozen=True, slots=True)
class Shift:
    """One session and where it goes: when (UTC), and its room or link.

    `reason` says why it isn't the next day of the pattern, `question` what has to be agreed to first (day_questions).
    """

    session: Session
    starts_at: dt.datetime
    ends_at: dt.datetime
    venue: Venue | None
    video_link: str
    reason: str = ""
    question: str = ""

    @property
    def span(self) -> Span:
        """From when to when it will be."""
        return Span(self.starts_at, self.ends_at)

    @property
    def local_start(self) -> dt.datetime:
        """When it will start on the wall clock there."""
        return self.starts_at.astimezone(ZoneInfo(self.session.zone))

    @property
    def local_end(self) -> dt.datetime:
        """When it will end on the wall clock there."""
        return self.ends_at.astimezone(ZoneInfo(self.session.zone))

    @property
    def goes_to_another_day(self) -> bool:
        """Whether its date changes, there."""
        return self.local_start.date() != self.session.local_date

    @property
    def changes_anything(self) -> bool:
        """Whether the session isn't there already."""
        session = self.session
        there = (session.starts_at, session.ends_at, session.venue_id, session.video_link)
        return there != (self.starts_at, self.ends_at, self.venue.pk if self.venue else None, self.video_link)


@dataclass(frozen=True, slots=True)
class LockedCourse:
    """A course with all its sessions, locked in the one order; or a session that stands alone."""

    course: Course | None
    edition: Edition | None
    sessions: Sequence[Session]
    # How many days from its due day the edition has each review held, by its months; usual where nothing is said.
    windows: Mapping[int, int] = field(default_factory=dict)

    def session(self, pk: int) -> Session:
        """One of them."""
        return next(session for session in self.sessions if session.pk == pk)


def lock_with_course(session: Session) -> LockedCourse:
    """Lock a session's course and all its sessions, and read them again."""
    if session.course_id is None:
        return LockedCourse(None, None, lock_sessions([session.pk]))
    course = lock_course(session.course_id)
    edition = Edition.objects.select_related("programme").get(pk=course.edition_id)
    sessions = lock_sessions(course)
    for each in sessions:
        each.course = course
    return LockedCourse(course, edition, sessions, windows_of(course.edition_id, sessions))


def windows_of(edition_id: int, sessions: Iterable[Session]) -> dict[int, int]:
    """How many days from its due day each review of an edition is held, by its months. One query where there are reviews."""
    if not any(session.is_review for session in sessions):
        return {}
    return dict(EditionReview.objects.filter(edition=edition_id).values_list("months", "window_days"))


def refuse_past(session: Session, course: Course | None, now: dt.datetime) -> None:
    """Raise Refused when the session was cancelled or has begun: what was, stays."""
    if session.is_cancelled or (course and course.cancelled_at):
        raise Refused(f"{session.label} is cancelled, so it can’t be changed.")
    if session.starts_at <= now:
        raise Refused(f"{session.label} has already started, so it can’t be changed.")


def rearrange(held: LockedCourse, shifts: Sequence[Shift], now: dt.datetime) -> list[Session]:
    """Put the sessions where the shifts say, with their duties, and keep the course's own dates. Returns the moved ones.

    The course, its sessions and the rooms are locked by the caller. Raises Refused when they would stand out of order, or
    a room or a person would be in two places.
    """
    shifts = [shift for shift in shifts if shift.changes_anything]
    if why := out_of_order(held, shifts) or taken_rooms(shifts, now):
        raise Refused(why)
    by = {shift.session.pk: shift.starts_at - shift.session.starts_at for shift in shifts}
    moved = [_moved(shift, now) for shift in shifts]
    with clashes.looked_at_together():
        Session.objects.bulk_update(moved, CHANGED)
        given = list(Duty.objects.filter(session__in=by, ended_at=None).select_related("facilitator").order_by("pk"))
        duties.move_with(given, by, now)
    _refuse_without_all_three(moved, given, by)
    if held.course and moved:
        keep_ends(held.course, held.sessions, now)
    return moved


def _refuse_without_all_three(moved: Sequence[Session], given: Sequence[Duty], by: Mapping[int, dt.timedelta]) -> None:
    """Raise Refused where a joint assessment would be at a time when one of its three isn't there: it is held by all or not."""
    for session in moved:
        theirs = [duty for duty in given if duty.session_id == session.pk]
        if session.is_assessment and by[session.pk] and (why := duties.not_there(theirs, ZoneInfo(session.zone))):
            raise Refused(f"{why} Choose another time, or one of the slots when all three are free.")


def out_of_order(held: LockedCourse, shifts: Iterable[Shift]) -> str | None:
    """Why the course's sessions can't stand like that, or None."""
    there = {shift.session.pk: shift.span for shift in shifts}
    planned = [session for session in held.sessions if not session.is_cancelled]
    if not planned or not there:
        return None
    return sequence.refusal(
        [_dated(session, there) for session in planned],
        there,
        ordered=bool(held.edition and held.edition.sessions_ordered),
        zone=ZoneInfo(planned[0].zone),
    )


def _dated(session: Session, there: Mapping[int, Span]) -> sequence.Dated:
    at = there.get(session.pk, Span(session.starts_at, session.ends_at))
    return sequence.Dated(session.pk, session.number, session.label, session.is_review, at.starts_at, at.ends_at)


def taken_rooms(shifts: Sequence[Shift], now: dt.datetime) -> str | None:
    """Which room is taken when one of the shifts wants it, and by what; None when all are free. One query."""
    rooms = {shift.venue.pk for shift in shifts if shift.venue}
    besides = [shift.session.pk for shift in shifts]
    diary = diary_of(rooms, [shift.span for shift in shifts], besides=besides, held_at=now)
    for shift in shifts:
        if shift.venue and (booking := diary.taken(shift.venue.pk, shift.span)):
            return taken_sentence(shift.venue, booking, ZoneInfo(shift.session.zone))
    return None


def out_of_use(shift: Shift) -> str | None:
    """Why the room of a shift can't be used then, for it closes before; None when it can.

    What stood there past the closing already, in an older house, may stay.
    """
    session, room = shift.session, shift.venue
    stood_there = room and room.closed_at and room.pk == session.venue_id and session.ends_at > room.closed_at
    return None if stood_there else closing_sentence(room, shift.ends_at, ZoneInfo(session.zone))


def what_is_there(shifts: Sequence[Shift], now: dt.datetime) -> str | None:
    """Who took the room or the person, once the database has refused it."""
    return taken_rooms(shifts, now) or duties.elsewhere(_duties_after(shifts), held_at=now)


def _duties_after(shifts: Sequence[Shift]) -> list[Duty]:
    by = {shift.session.pk: shift.starts_at for shift in shifts}
    given = list(Duty.objects.filter(session__in=by, ended_at=None).select_related("session"))
    for duty in given:
        shift = by[duty.session_id] - duty.session.starts_at
        duty.starts_at, duty.ends_at = duty.starts_at + shift, duty.ends_at + shift
    return given


def _moved(shift: Shift, now: dt.datetime) -> Session:
    session = shift.session
    if shift.goes_to_another_day:
        # Whoever agreed to meet on a closed day agreed to that day.
        session.agreed_day, session.agreed_reason, session.agreed_at, session.agreed_by = None, "", None, ""
    outcomes.forget(session)  # somebody came early and was marked: they came for another time
    session.starts_at, session.ends_at = shift.starts_at, shift.ends_at
    session.venue, session.video_link = shift.venue, shift.video_link
    session.revision, session.version = session.revision + 1, session.version + 1
    session.changed_at = now
    return session


def keep_ends(course: Course, sessions: Iterable[Session], now: dt.datetime) -> None:
    """Write the course's first and last moments as its planned sessions have them now; one without any keeps what it had.

    Its dates have just changed, so the round of changes is noted with them.
    """
    planned = [session for session in sessions if not session.is_cancelled]
    own = [session for session in planned if session.counts]
    if own:
        course.first_starts_at = min(session.starts_at for session in own)
        course.last_ends_at = max(session.ends_at for session in own)
    course.reviews_end_at = max((session.ends_at for session in planned if session.is_review), default=None)
    note_change(course, now)
    course.save(update_fields=["first_starts_at", "last_ends_at", "reviews_end_at", *ROUND])


def as_they_stand(shifts: Iterable[Shift]) -> dict[int, dict[str, str]]:
    """When and where each session is before it goes where its shift says, by key, for the record. One query if rooms change."""
    shifts = list(shifts)
    left = {each.session.venue_id for each in shifts if each.session.venue_id and not _keeps_its_room(each)}
    rooms = Venue.objects.in_bulk(left) if left else {}
    return {
        each.session.pk: when_and_where(
            each.session.starts_at,
            each.venue if _keeps_its_room(each) else rooms.get(each.session.venue_id or 0),
            each.session.video_link,
        )
        for each in shifts
    }


def _keeps_its_room(shift: Shift) -> bool:
    return shift.session.venue_id == (shift.venue.pk if shift.venue else None)


def when_and_where(starts_at: dt.datetime, venue: Venue | None, link: str) -> dict[str, str]:
    """As the record keeps it."""
    return {"starts_at": starts_at.isoformat(), "place": str(venue or link)}


def from_what_to_what(
    moved: Iterable[Session], before: Mapping[int, dict[str, str]], **details: Any
) -> list[tuple[Session, dict[str, Any]]]:
    """Each session that moved with what the record says of it: how it stood, and how it stands."""
    return [
        (each, {"before": before[each.pk], "after": when_and_where(each.starts_at, each.venue, each.video_link), **details})
        for each in moved
    ]
