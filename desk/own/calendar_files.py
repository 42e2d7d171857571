"""Writes a person's appointments as an iCalendar file: plain entries in, bytes out (docs/domain.md, chapter 12).

The same entries always give the same bytes: the digest of the bytes is the ETag, so a calendar is never told
"nothing new" about something new.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from icalendar import Calendar, Event
from icalendar.prop import vDuration

# After the @ of each UID. Fixed: were it the site's own name, moving to another one would double every entry.
UID_HOST = "appointments.invalid"
# Neutral, as is everything here that isn't the person's own wording: a calendar is often shared.
PRODUCED_BY = "-//Appointments//Appointments//EN"
ASK_AGAIN_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One appointment as a calendar shows it. Times are aware; `sequence` and `changed_at` rise with every change."""

    uid: uuid.UUID
    sequence: int
    made_at: dt.datetime
    changed_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    cancelled: bool
    summary: str
    location: str
    description: str


def written(entries: Iterable[CalendarEvent], *, name: str = "") -> bytes:
    """Return the file. In UTC, so that no calendar needs to know our zone's rules; without alarms, names or attendees.

    `name` is what the calendar is called, "Appointments" where nothing is said.
    """
    name = name or _("Appointments")
    calendar = Calendar()
    calendar.add("prodid", PRODUCED_BY)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(ASK_AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN_AFTER))
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def etag_of(content: bytes) -> str:
    """Return the strong ETag of a file, in its quotes."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _event(entry: CalendarEvent) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{UID_HOST}")
    event.add("sequence", entry.sequence)
    # Of a published entry DTSTAMP is when it last changed, not when somebody asked (RFC 5545, 3.8.7.2).
    event.add("dtstamp", _utc(entry.changed_at))
    event.add("last-modified", _utc(entry.changed_at))
    event.add("created", _utc(entry.made_at))
    event.add("dtstart", _utc(entry.starts_at))
    event.add("dtend", _utc(entry.ends_at))
    # Outlook shows a cancelled entry of a feed like any other: so the words say it, too.
    event.add("summary", _("CANCELLED: %(what)s") % {"what": entry.summary} if entry.cancelled else entry.summary)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if entry.location:
        event.add("location", entry.location)
    event.add("description", entry.description)
    return event


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)
