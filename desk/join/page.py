"""What the public pages show of a course: when, where, how many places are free, and what its programme says of itself."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.pages.paging import KeyPage, page_by_key
from common.typed_keys import typed_key
from common.words import long_date, time_range, weekdays
from courses.models import Course, Format, Session
from courses.programmes.about import Part, Section, parts_of
from participants.registration.registering import courses_open

SIZE = 20
# What of an edition's words somebody reads who thinks about joining, in this order; the rest is for those who have a place.
BEFORE_JOINING = (
    Section.PURPOSE,
    Section.WHO_FOR,
    Section.TYPICAL_DAY,
    Section.TEAM,
    Section.FROM_YOU,
    Section.STUDIES,
    Section.ORIGIN,
    Section.CONTACT,
)
MOST_PLACES = 100  # to choose from


@dataclass(frozen=True)
class OpenCourse:
    """One course as strangers see it, in words."""

    course: Course
    when: str
    first: str
    place: str
    address: str
    access: str
    free: str


def open_courses(place: str, cursor: str, now: dt.datetime) -> KeyPage[Course]:
    """Return one page of the courses open to the public, the first to begin first, at one place if one is chosen. One query."""
    return page_by_key(at_place(courses_open(now), place), ("first_starts_at", "pk"), cursor, SIZE)


def at_place(courses: QuerySet[Course], place: str) -> QuerySet[Course]:
    """Narrow to a venue, by its key, or to a format without one; anything else narrows nothing."""
    if place in (Format.VIDEO.value, Format.TELEPHONE.value):
        return courses.filter(format=place)
    key = typed_key(place)
    return courses.filter(venue=key) if key else courses


def places_to_choose(now: dt.datetime) -> list[tuple[str, str]]:
    """Return where open courses are held, by name. One query."""
    rows = courses_open(now).order_by().values_list("format", "venue", "venue__name", "venue__address").distinct()
    found = {
        (str(venue), f"{name}, {address}" if address else name) if venue else (kind, format_words(kind))
        for kind, venue, name, address in rows[:MOST_PLACES]
    }
    return sorted(found, key=lambda place: place[1])


def format_words(kind: str) -> str:
    """Say how a course is held that has no room."""
    return _("By telephone") if kind == Format.TELEPHONE else _("By video")


def shown(course: Course) -> OpenCourse:
    """Put one course into words; it came with its organisation, edition and venue."""
    zone = course.organisation.tzinfo
    first, last = (when.astimezone(zone) for when in (course.first_starts_at, course.last_ends_at))
    end = first + dt.timedelta(minutes=course.edition.session_minutes)
    venue = course.venue
    return OpenCourse(
        course=course,
        when=_("%(weekdays)s, %(times)s, until %(last)s")
        % {
            "weekdays": weekdays(course.edition.weekdays or [first.weekday()]),
            "times": time_range(first, end),
            "last": long_date(last),
        },
        first=long_date(first),
        place=venue.name if venue else format_words(course.format),
        address=venue.address if venue else "",
        access=venue.access_notes if venue else "",
        free=_free(course),
    )


def _free(course: Course) -> str:
    if course.free < 1:
        return _("All places are taken. You can put your name on the waiting list.")
    return ngettext("%(free)s of %(places)s places is free", "%(free)s of %(places)s places are free", course.free) % {
        "free": course.free,
        "places": course.places,
    }


def all_shown(courses: Iterable[Course]) -> list[OpenCourse]:
    """Put a page of courses into words."""
    return [shown(course) for course in courses]


def dates_of(course: Course) -> list[Session]:
    """Return the dates of a course that are still planned, in order. One query."""
    own = Session.objects.filter(course=course, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    return list(own.order_by("starts_at", "pk"))


def words_about(course: Course) -> Sequence[Part]:
    """Return what the edition says to whoever thinks of joining; sections without words are left out. One query."""
    parts = {part.section: part for part in parts_of(course.edition)}
    return [parts[section] for section in BEFORE_JOINING if parts[section].text]
