"""What stands in the calendar of somebody who leads: their sessions by the group's name, and nobody who takes part.

An entry's UID is worked out from the person and the session, so it stays for good. Its number rises with each change of the
session and each part that is given or taken away; what was taken off or cancelled says so for 30 days.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection

from common.words import long_date, time_range
from courses.models import Duty, Facilitator, Session
from courses.venues.rooms import STILL_SEEN
from desk.own.calendar_files import CalendarEvent, written
from desk.shared.where import place_of

# A name for good: what stands in calendars was made with it.
OURS = uuid.UUID("5a0c5d0e-6b0f-4a52-9f2c-6d1f0f6f3a77")


def staff_calendar_of(me: Facilitator, *, now: dt.datetime) -> bytes:
    """Return their sessions as an iCalendar file: of the last 30 days, and all to come. One query."""
    published = Duty.objects.filter(facilitator=me, published_at__isnull=False, session__ends_at__gt=now - STILL_SEEN)
    duties: dict[int, list[Duty]] = defaultdict(list)
    for duty in published.select_related("session__course", "session__venue", "item").order_by("session__starts_at", "pk"):
        duties[duty.session_id].append(duty)
    entries = [staff_entry(me, theirs, now) for theirs in duties.values()]
    return written([each for each in entries if not (each.cancelled and each.changed_at <= now - STILL_SEEN)], name="Sessions")


def staff_entry(me: Facilitator, duties: Collection[Duty], now: dt.datetime) -> CalendarEvent:
    """Return one session as an entry, from all parts they ever had there."""
    session = next(iter(duties)).session
    standing = [each for each in duties if each.ended_at is None] if not session.is_cancelled else []
    given = [each.published_at for each in duties if each.published_at]
    ended = [each.ended_at for each in duties if each.ended_at]
    changes = (session.changed_at, session.place_changed_at, session.cancelled_at)
    return CalendarEvent(
        uid=uuid.uuid5(OURS, f"facilitator {me.pk} session {session.pk}"),
        sequence=session.revision - 1 + session.place_revision + session.is_cancelled + len(given) - 1 + len(ended),
        made_at=min(given),
        changed_at=max(each for each in (*given, *ended, *changes) if each),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        cancelled=not standing,
        summary=str(session),
        location=_location(session),
        description=_description(session, standing),
    )


def _location(session: Session) -> str:
    if session.venue:
        return ", ".join(filter(None, [str(session.venue), session.venue.address]))
    return place_of(session) if session.by_telephone else "By video" if session.video_link else ""


def _description(session: Session, standing: Collection[Duty]) -> str:
    """The hours in local time, and what they do there; a link stands on the page alone, behind their sign-in."""
    lines = [f"{long_date(session.local_date)}, {time_range(session.local_start, session.local_end)}"]
    zone = session.local_start.tzinfo
    for duty in standing:
        if duty.item:
            hours = time_range(duty.starts_at.astimezone(zone), duty.ends_at.astimezone(zone))
            lines.append(f"{hours}: {duty.item.title}")
    return "\n".join(lines)
