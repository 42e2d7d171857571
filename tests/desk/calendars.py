"""Reads a calendar file as two independent programs do, and has them agree."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import icalendar
import vobject

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class ReadEntry:
    """One entry of a file."""

    uid: str
    sequence: int
    summary: str
    status: str
    starts: dt.datetime
    ends: dt.datetime
    stamp: dt.datetime
    changed: dt.datetime
    location: str
    description: str

    @property
    def hours(self) -> str:
        """On the wall clock in London, as "2026-11-03 09:30 to 15:00"."""
        return f"{self.starts.astimezone(LONDON):%Y-%m-%d %H:%M} to {self.ends.astimezone(LONDON):%H:%M}"


def read(content: bytes) -> list[ReadEntry]:
    """Return a file's entries, read with icalendar; vobject must have read the same."""
    entries = [_entry(event) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]
    others = getattr(vobject.readOne(content.decode()), "vevent_list", [])
    assert [
        (
            other.uid.value,
            int(other.sequence.value),
            other.summary.value,
            other.status.value,
            other.dtstart.value,
            other.dtend.value,
            other.location.value if hasattr(other, "location") else "",
            other.description.value,
        )
        for other in others
    ] == [
        (each.uid, each.sequence, each.summary, each.status, each.starts, each.ends, each.location, each.description)
        for each in entries
    ]
    return entries


def on(entries: list[ReadEntry], day: str) -> ReadEntry:
    """The one entry on this day in London."""
    (found,) = [each for each in entries if each.hours.startswith(day)]
    return found


def _entry(event: icalendar.Component) -> ReadEntry:
    return ReadEntry(
        uid=str(event["uid"]),
        sequence=int(str(event["sequence"])),
        summary=str(event["summary"]),
        status=str(event["status"]),
        starts=event.decoded("dtstart"),
        ends=event.decoded("dtend"),
        stamp=event.decoded("dtstamp"),
        changed=event.decoded("last-modified"),
        location=str(event.get("location", "")),
        description=str(event["description"]),
    )
