"""A cancelled course is held after all: its sessions stand again as they were cancelled, where dates, rooms and people are free.

What isn't free is named, all of it at once, so that the office can ring whom it has to ring; nothing stands until everything
does. People's places were kept: they are told by what they were told last (reminders.rules.enrolment).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from common.words import listed, long_date
from courses.dates import clashes
from courses.dates.wall_time import Span
from courses.ground.diary import closing_sentence, diary_of, taken_sentence
from courses.ground.locking import lock_course, lock_facilitators, lock_sessions, lock_venues
from courses.ground.rounds import ROUND
from courses.models import Course, Duty, Session, Venue
from courses.scheduling.changing.postponing import rooms_of
from courses.scheduling.changing.rearranging import keep_ends
from courses.staffing import duties


@dataclass(frozen=True)
class HeldAfterAll:
    """What stands again, and which parts have nobody: whoever had them is somewhere else by now, or away."""

    sessions: Sequence[Session]
    left: Sequence[Duty] = field(default_factory=tuple)


def in_the_way(course: Course, now: dt.datetime) -> list[str]:
    """What keeps a cancelled course from being held after all, in whole sentences; nothing where it can. Two queries."""
    sessions = _cancelled_with(course, list(Session.objects.filter(course=course.pk).select_related("venue").order_by("pk")))
    return _obstacles(course, sessions, {each.venue.pk: each.venue for each in sessions if each.venue}, now)


@tried_again
def hold_after_all(course: Course, *, by: Actor, now: dt.datetime, version: int) -> HeldAfterAll:
    """Let a cancelled course stand again, and whoever led it lead it where they are still free. Twice changes nothing.

    Raises Refused for a stale version, for a date that has passed, and for a room that somebody else has by now: everything that
    is in the way is named.
    """
    wanted: list[Duty] = []
    with clashes.refused(lambda: duties.elsewhere(wanted, held_at=now)), transaction.atomic():
        course = lock_course(course.pk)
        sessions = lock_sessions(course)
        if course.cancelled_at is None:
            return HeldAfterAll([])
        refuse_stale(course.version, version)
        again = _cancelled_with(course, sessions)
        rooms = lock_venues(rooms_of(again))
        if why := _obstacles(course, again, rooms, now):
            raise Refused(" ".join(why))
        left = _stand_again(course, sessions, again, wanted, now)
        audit.record(by, "course held after all", course, sessions=len(again))
        audit.record_each(by, "duty given", wanted, organisation=course.organisation)
    return HeldAfterAll(again, left)


def _stand_again(
    course: Course, sessions: Sequence[Session], again: Sequence[Session], wanted: list[Duty], now: dt.datetime
) -> list[Duty]:
    """Write it; return the parts that have nobody now, and put those that have somebody into `wanted`."""
    parts = parts_when_cancelled(again)
    lock_facilitators({each.facilitator_id for each in parts})
    for session in again:
        session.state, session.cancel_reason, session.cancelled_at = Session.State.PLANNED, "", None
        session.version += 1
    Session.objects.bulk_update(again, ["state", "cancel_reason", "cancelled_at", "version"])
    course.cancelled_at, course.cancel_reason, course.version = None, "", course.version + 1
    keep_ends(course, sessions, now)
    course.save(update_fields=["cancelled_at", "cancel_reason", "version", *ROUND])
    left = parts_without_anybody(parts)
    wanted.extend(each for each in parts if each not in left)
    Duty.objects.bulk_create(wanted)
    return left


def _cancelled_with(course: Course, sessions: Sequence[Session]) -> list[Session]:
    """Those that were cancelled with the course; one that was cancelled before stays so."""
    return [each for each in sessions if each.is_cancelled and each.cancelled_at == course.cancelled_at]


def _obstacles(course: Course, sessions: Sequence[Session], rooms: dict[int, Venue], now: dt.datetime) -> list[str]:
    past = [each for each in sessions if each.starts_at <= now]
    found = []
    if course.cancelled_at and course.last_ends_at <= course.cancelled_at:
        found.append("Only its reviews were still to come, and the office was asked about each: give people another group’s.")
    if past:
        days = listed([f"{each.label} was on {long_date(each.local_date)}" for each in past])
        found.append(f"Its dates are over: {days}. Schedule another course, and move its people to that one.")
    spans = [Span(each.starts_at, each.ends_at) for each in sessions]
    diary = diary_of(set(rooms), spans, besides=[each.pk for each in sessions], held_at=now)
    for each in sessions:
        room, zone = rooms.get(each.venue_id or 0), ZoneInfo(each.zone)
        if room and (booking := diary.taken(room.pk, Span(each.starts_at, each.ends_at))):
            found.append(taken_sentence(room, booking, zone))
        elif closed := closing_sentence(room, each.ends_at, zone):
            found.append(closed)
    return found


def parts_when_cancelled(sessions: Sequence[Session]) -> list[Duty]:
    """Who had which part when it was cancelled, as new duties; nobody who has left us meanwhile."""
    by_pk = {each.pk: each for each in sessions}
    ended = (
        Duty.objects.filter(session__in=by_pk, facilitator__ended_at=None).select_related("facilitator", "item").order_by("pk")
    )
    return [
        Duty(
            session=by_pk[each.session_id],
            facilitator=each.facilitator,
            item=each.item,
            role=each.role,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            published_at=each.published_at,
        )
        for each in ended
        if each.ended_at and each.ended_at == _cancelled_at(each, by_pk)
    ]


def _cancelled_at(duty: Duty, sessions: dict[int, Session]) -> dt.datetime | None:
    return sessions[duty.session_id].cancelled_at


def parts_without_anybody(parts: Sequence[Duty]) -> list[Duty]:
    """Those parts whose people are somewhere else by then, or away. Two queries."""
    taken = [(each.facilitator_id, Span(each.starts_at, each.ends_at)) for each in duties.in_the_way_of(parts)]
    taken += [(each.facilitator_id, Span(each.starts_at, each.ends_at)) for each in duties.absences_over(parts)]
    return [
        each
        for each in parts
        if any(pk == each.facilitator_id and each.starts_at < at.ends_at and at.starts_at < each.ends_at for pk, at in taken)
    ]
