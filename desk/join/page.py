"""What the public pages show of a course: when, where, how many places are free, and what its programme says of itself."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.pages.paging import KeyPage, page_by_key
from common.text.typed_keys import typed_key
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
MOST_OTHERS = 2  # dates out of the pattern that are named one by one


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


def places_to_choose(page: KeyPage[Course], place: str, now: dt.datetime) -> list[tuple[str, str]]:
    """Return where open courses are held, by name. One query; none when all of them are on this page."""
    if place or page.newer or page.older:
        of_all = courses_open(now).order_by().values_list("format", "venue", "venue__name", "venue__address").distinct()
        rows: list[tuple[str, int | None, str, str]] = list(of_all[:MOST_PLACES])
    else:
        rows = [_place_of(course) for course in page.rows]
    found = {
        (str(venue), f"{name}, {address}" if address else name) if venue else (kind, format_words(kind))
        for kind, venue, name, address in rows
    }
    return sorted(found, key=lambda place: place[1])


def _place_of(course: Course) -> tuple[str, int | None, str, str]:
    venue = course.venue
    return (course.format, venue.pk, venue.name, venue.address) if venue else (course.format, None, "", "")


def format_words(kind: str) -> str:
    """Say how a course is held that has no room."""
    return _("By telephone") if kind == Format.TELEPHONE else _("By video")


def shown(course: Course, dates: Sequence[Session] = ()) -> OpenCourse:
    """Put one course into words; it came with its organisation, edition and venue. Without its dates it has no `when`."""
    venue = course.venue
    return OpenCourse(
        course=course,
        when=_when(course, dates) if dates else "",
        first=long_date(course.first_starts_at.astimezone(course.organisation.tzinfo)),
        place=venue.name if venue else format_words(course.format),
        address=venue.address if venue else "",
        access=venue.access_notes if venue else "",
        free=_free(course),
    )


def _when(course: Course, dates: Sequence[Session]) -> str:
    """On which weekdays and at what hours, as the dates really are; those that are otherwise by name, if they are few."""
    usual_hours = Counter(_hours(each) for each in dates).most_common(1)[0][0]
    usual_days = course.edition.weekdays or [Counter(each.local_start.weekday() for each in dates).most_common(1)[0][0]]
    others = [each for each in dates if each.local_start.weekday() not in usual_days or _hours(each) != usual_hours]
    last = {"last": long_date(dates[-1].local_start)}
    if len(others) > MOST_OTHERS:
        return _("On different days, until %(last)s") % last
    said = _("%(weekdays)s, %(times)s, until %(last)s") % {"weekdays": weekdays(usual_days), "times": usual_hours, **last}
    return "; ".join([said, *(_other(each, usual_hours) for each in others)])


def _other(session: Session, usual_hours: str) -> str:
    otherwise = {"day": long_date(session.local_start), "times": _hours(session)}
    return (_("also on %(day)s") if otherwise["times"] == usual_hours else _("on %(day)s %(times)s")) % otherwise


def _hours(session: Session) -> str:
    return time_range(session.local_start, session.local_end)


def _free(course: Course) -> str:
    if course.free < 1:
        return _("All places are taken. You can put your name on the waiting list.")
    return ngettext("%(free)s of %(places)s places is free", "%(free)s of %(places)s places are free", course.free) % {
        "free": course.free,
        "places": course.places,
    }


def all_shown(courses: Sequence[Course]) -> list[OpenCourse]:
    """Put a page of courses into words. One query; none without courses."""
    dates = dates_by_course(courses)
    return [shown(course, dates[course.pk]) for course in courses]


def dates_by_course(courses: Sequence[Course]) -> Mapping[int, list[Session]]:
    """Return the dates still planned of each course by its key, in order. One query; none without courses."""
    dates: dict[int, list[Session]] = defaultdict(list)
    for session in _dates(courses) if courses else ():
        dates[session.course_id or 0].append(session)
    return dates


def dates_of(course: Course) -> list[Session]:
    """Return the dates of a course that are still planned, in order. One query."""
    return list(_dates([course]))


def _dates(courses: Sequence[Course]) -> QuerySet[Session]:
    own = Session.objects.filter(course__in=[each.pk for each in courses], kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    return own.order_by("starts_at", "pk")


def words_about(course: Course) -> Sequence[Part]:
    """Return what the edition says to whoever thinks of joining; sections without words are left out. One query."""
    parts = {part.section: part for part in parts_of(course.edition)}
    return [parts[section] for section in BEFORE_JOINING if parts[section].text]
