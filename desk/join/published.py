"""Open courses as machines read them: schema.org Events, in each course's page and together as a feed for other sites.

Nothing stands here that the pages don't show.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from courses.models import Course, Session
from desk.join.page import dates_by_course
from participants.registration.registering import courses_open

MOST_IN_FEED = 500
CONTEXT = "https://schema.org"
ON_LINE, IN_A_ROOM = f"{CONTEXT}/OnlineEventAttendanceMode", f"{CONTEXT}/OfflineEventAttendanceMode"
# What would end the element, or begin another, in a page.
ESCAPED = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def address_of(course: Course) -> str:
    """The address of a course's public page, as it goes into other sites and onto paper."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('desk:join_course', args=[course.pk])}"


def event_of(course: Course, dates: Sequence[Session]) -> dict[str, Any]:
    """One course as an Event, its dates as events in it. It came with its organisation, programme, edition and venue."""
    own, page = course.organisation, address_of(course)
    reached = {"telephone": own.contact_phone, "email": own.contact_email}
    return {
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": course.programme.name,
        "startDate": _moment(course.first_starts_at, course),
        "endDate": _moment(dates[-1].ends_at if dates else course.last_ends_at, course),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": IN_A_ROOM if course.venue else ON_LINE,
        "location": _place(course, page),
        "organizer": {"@type": "Organization", "name": own.name, **{key: value for key, value in reached.items() if value}},
        "maximumAttendeeCapacity": course.places,
        "remainingAttendeeCapacity": max(course.free, 0),
        "subEvent": [_date(session, course, page) for session in dates],
    }


def feed_of(now: dt.datetime) -> dict[str, Any]:
    """Every course that anybody may register for, the first to begin first, at most MOST_IN_FEED. Two queries."""
    courses = list(courses_open(now).order_by("first_starts_at", "pk")[:MOST_IN_FEED])
    dates = dates_by_course(courses)
    return {"@context": CONTEXT, "@graph": [event_of(each, dates[each.pk]) for each in courses]}


def as_script(event: Mapping[str, Any]) -> SafeString:
    """An event as it stands in a page, where nothing of it can end the element."""
    written = json.dumps({"@context": CONTEXT, **event}, ensure_ascii=False).translate(ESCAPED)
    return mark_safe(written)  # noqa: S308  # every sign that HTML reads is escaped above


def _place(course: Course, page: str) -> dict[str, Any]:
    venue = course.venue
    if venue is None:
        return {"@type": "VirtualLocation", "url": page}
    return {"@type": "Place", "name": venue.name, "address": venue.address or venue.name}


def _date(session: Session, course: Course, page: str) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": session.label,
        "startDate": _moment(session.starts_at, course),
        "endDate": _moment(session.ends_at, course),
        "location": _place(course, page),
    }


def _moment(at: dt.datetime, course: Course) -> str:
    return at.astimezone(course.organisation.tzinfo).isoformat()
