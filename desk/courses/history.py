"""What was done to one course: its entries of the audit trail, and those of its sessions and places, each from what to what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import AuditEntry, Organisation
from common.words import clock_time, long_date, moment
from courses.models import Course, Session
from participants.models import Appointment, Enrolment

LATEST = 50


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry with what it says of the change."""

    entry: AuditEntry
    changes: tuple[str, ...]


def history_of(course: Course, organisation: Organisation) -> QuerySet[AuditEntry]:
    """Return the latest entries about a course, newest first. Looks are left out: they change nothing."""
    sessions = Session.objects.filter(course=course).values("pk")
    enrolments = Enrolment.objects.filter(course=course).values("pk")
    places = Appointment.objects.filter(session__course=course).values("pk")
    about = (
        Q(object_type="courses.course", object_id=course.pk)
        | Q(object_type="courses.session", object_id__in=sessions)
        | Q(object_type="participants.enrolment", object_id__in=enrolments)
        | Q(object_type="participants.appointment", object_id__in=places)
    )
    entries = AuditEntry.objects.filter(about, organisation_id=organisation.pk).exclude(verb="looked at")
    return entries.order_by("-pk")[:LATEST]


def changes_in(details: dict[str, Any], zone: dt.tzinfo) -> tuple[str, ...]:
    """What an entry's details say of the change, in sentences: from what to what, and why. Older entries say less."""
    return tuple(_sentences(details, zone))


def _sentences(details: dict[str, Any], zone: dt.tzinfo) -> Iterator[str]:
    before, after = details.get("before"), details.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _moved(before, after, zone)
    elif isinstance(before, str) and isinstance(after, str):
        yield f"From {before or 'nothing'} to {after or 'nothing'}"
    if "was" in details and "places" in details:
        yield f"From {details['was']} to {details['places']} places"
    if isinstance(details.get("to"), dict):
        yield from _asked(details["to"])
    elif details.get("origin") and isinstance(details["origin"], str):
        yield f"From {details['origin']} to {details.get('to')}"
    if details.get("reason"):
        yield f"Why: {details['reason']}"


def _moved(before: dict[str, Any], after: dict[str, Any], zone: dt.tzinfo) -> Iterator[str]:
    """When and where a session was, and is: only what is another."""
    if (was := before.get("starts_at")) != (now := after.get("starts_at")) and was and now:
        yield f"From {_moment(was, zone)} to {_moment(now, zone)}"
    if (was := before.get("place", "")) != (now := after.get("place", "")):
        yield f"From {was or 'no room'} to {now or 'no room'}"


def _asked(to: dict[str, Any]) -> Iterator[str]:
    """What a whole course was changed to."""
    if to.get("first_day"):
        yield f"Next session on {long_date(dt.date.fromisoformat(to['first_day']))}"
    if to.get("start"):
        yield f"Start time {clock_time(dt.datetime.combine(dt.date.min, dt.time.fromisoformat(to['start'])))}"
    if to.get("place"):
        yield f"Place {to['place']}"


def _moment(kept: str, zone: dt.tzinfo) -> str:
    return moment(dt.datetime.fromisoformat(kept).astimezone(zone))
