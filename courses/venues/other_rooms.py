"""A room is lost: which others are free and large enough."""

import datetime as dt

from courses.dates.wall_time import Span
from courses.ground.catalogue import venues_of
from courses.ground.diary import diary_of
from courses.models import Session, Venue


def rooms_free_for(session: Session, now: dt.datetime) -> list[Venue]:
    """Return the organisation's other rooms that hold the session's places and have nothing planned then. Two queries.

    The smallest first: a large room is left for who needs it.
    """
    rooms = [room for room in venues_of(session.organisation) if room.pk != session.venue_id and room.places >= session.places]
    span = Span(session.starts_at, session.ends_at)
    diary = diary_of([room.pk for room in rooms], [span], held_at=now)
    free = [room for room in rooms if diary.taken(room.pk, span) is None]
    return sorted(free, key=lambda room: room.places)
