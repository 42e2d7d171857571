"""Which rooms and which people who lead are in two places, said of each session: for the check of the same name."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from common.pages.kept_statements import written_once
from common.words import long_date, time_range
from courses.ground.diary import RoomTaken, taken_sentence
from courses.models import Duty, Session, Venue
from desk.shared.overlaps import Taken, overlaps
from desk.shared.staffing import Staff


def clashes_of(sessions: Sequence[Session], staff: Mapping[int, Staff]) -> dict[int, str]:
    """Return a sentence for each of these sessions that has a clash, by its key. Two queries, however many sessions."""
    if not sessions:
        return {}
    own = {session.pk: session for session in sessions}
    found = dict(_of_people(own, staff))
    found.update(_of_rooms(own))
    return found


def _of_rooms(own: Mapping[int, Session]) -> Iterator[tuple[int, str]]:
    rooms = {session.venue.pk: session.venue for session in own.values() if session.venue}
    if not rooms:
        return
    begins, ends = _stretch(own.values())
    there = {session.pk: session for session in _planned_in(rooms, begins, ends)}
    taken = [Taken(each.venue_id or 0, each.pk, each.starts_at, each.ends_at) for each in there.values()]
    for pair in overlaps(taken):
        for mine, other in (pair, pair[::-1]):
            if mine.session in own:
                yield mine.session, _room_taken(rooms[mine.whose], there[other.session])


@written_once
def _planned_in(rooms: Collection[int], begins: dt.datetime, ends: dt.datetime) -> QuerySet[Session]:
    planned = Session.objects.filter(venue__among=rooms, state=Session.State.PLANNED, starts_at__lt=ends, ends_at__gt=begins)
    return planned.select_related("course")


@written_once
def _given_to(people: Collection[int], begins: dt.datetime, ends: dt.datetime) -> QuerySet[Duty]:
    given = Duty.objects.filter(facilitator__among=people, ended_at=None, starts_at__lt=ends, ends_at__gt=begins)
    return given.select_related("facilitator", "session__course")


def _room_taken(room: Venue, other: Session) -> str:
    by = other.course.name if other.course else other.label
    return taken_sentence(room, RoomTaken(room.pk, other.starts_at, other.ends_at, by), ZoneInfo(other.zone))


def _of_people(own: Mapping[int, Session], staff: Mapping[int, Staff]) -> Iterator[tuple[int, str]]:
    people = {duty.facilitator_id for pk in own for duty in staff.get(pk, Staff()).on_duty}
    if not people:
        return
    begins, ends = _stretch(own.values())
    held = {(duty.facilitator_id, duty.session_id): duty for duty in _given_to(people, begins, ends)}
    taken = [Taken(duty.facilitator_id, duty.session_id, duty.starts_at, duty.ends_at) for duty in held.values()]
    for pair in overlaps(taken):
        for mine, other in (pair, pair[::-1]):
            if mine.session in own:
                yield mine.session, _elsewhere(held[other.whose, other.session])


def _elsewhere(duty: Duty) -> str:
    session = duty.session
    return f"{duty.facilitator} is at {session} on {long_date(session.local_date)}, {_hours(session)}."


def _hours(session: Session) -> str:
    return time_range(session.local_start, session.local_end)


def _stretch(sessions: Iterable[Session]) -> tuple[dt.datetime, dt.datetime]:
    sessions = list(sessions)
    return min(each.starts_at for each in sessions), max(each.ends_at for each in sessions)
