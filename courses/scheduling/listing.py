"""The course list: how it may be narrowed, and what one row of it says.

The list reads the course's own row, where its first and last day are kept, so that 10,000 courses cost what three do. Filters
take a queryset of the caller's organisation and narrow it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from django.db.models import F, Min, Q, QuerySet

from common import words
from common.text.finding import contains_words
from courses.dates.calendars import add_months
from courses.ground import states
from courses.models import Course, EditionFormat, Session

# Latest first day first; the index course_list has this order.
ORDER = ("-first_starts_at", "-id")
VIDEO, TELEPHONE = "video", "telephone"

ON_NOW, NEXT_MONTHS, LAST_YEAR, CHOSEN = "now", "next", "last", "chosen"
WHEN = {ON_NOW: "On now", NEXT_MONTHS: "Next 3 months", LAST_YEAR: "Last 12 months", CHOSEN: "Choose dates"}


@dataclass(frozen=True, slots=True)
class CoursesWanted:
    """What somebody wants to see; nothing of anything means all of it.

    `place` is "video", "telephone" or a venue's key, `when` a key of WHEN, `first` and `last` the bounds of chosen dates
    (either may be open).
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    place: str = ""
    when: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    free: bool = False

    def __bool__(self) -> bool:
        """Whether anything narrows the list at all."""
        return any(asdict(self).values())


def matching(courses: QuerySet[Course], wanted: CoursesWanted, *, now: dt.datetime, zone: ZoneInfo) -> QuerySet[Course]:
    """Return the courses that fit everything wanted. Days are those of `zone`."""
    courses = with_words(courses, wanted.text)
    if wanted.kind:
        courses = courses.filter(programme__kind=wanted.kind)
    if wanted.state:
        courses = states.in_state(courses, wanted.state, now)
    if wanted.place:
        courses = at_place(courses, wanted.place)
    if wanted.when:
        courses = at_dates(courses, wanted, now=now, zone=zone)
    return with_free_places(courses, now) if wanted.free else courses


def with_words(courses: QuerySet[Course], text: str) -> QuerySet[Course]:
    """Return those whose name or place holds every word, whatever its accents and capitals, in any order."""
    return courses.filter(contains_words("search_key", text, front=""))


def at_place(courses: QuerySet[Course], place: str) -> QuerySet[Course]:
    """Return those by video link or by telephone, or those that meet in the venue with this key."""
    return courses.filter(format=place) if place in (VIDEO, TELEPHONE) else courses.filter(venue=int(place))


def with_free_places(courses: QuerySet[Course], now: dt.datetime) -> QuerySet[Course]:
    """Return those that somebody could still be given a place on: not over, not cancelled, not full."""
    return courses.filter(cancelled_at=None, last_ends_at__gt=now, taken__lt=F("places") - F("offered"))


def at_dates(courses: QuerySet[Course], wanted: CoursesWanted, *, now: dt.datetime, zone: ZoneInfo) -> QuerySet[Course]:
    """Return those between their first and last day now, or whose first day lies within the dates wanted."""
    if wanted.when == ON_NOW:
        return courses.filter(first_starts_at__lte=now, last_ends_at__gt=now, cancelled_at=None)
    first, last = first_days(wanted, today=now.astimezone(zone).date())
    within = Q()
    if first:
        within &= Q(first_starts_at__gte=_midnight(first, zone))
    if last:
        within &= Q(first_starts_at__lt=_midnight(last + dt.timedelta(days=1), zone))
    return courses.filter(within)


def first_days(wanted: CoursesWanted, *, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the earliest and latest first day wanted, both included; None where there is no bound."""
    if wanted.when == NEXT_MONTHS:
        return today, add_months(today, 3)
    if wanted.when == LAST_YEAR:
        return add_months(today, -12), today
    return wanted.first, wanted.last


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone)


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One course as the list shows it: every text ready, so that the template only places them."""

    course: Course
    kind: str
    days: str
    rhythm: str
    place: str
    taken: str
    state: str
    marks: Sequence[str]
    short_of: str
    offered: str


def rows(courses: Iterable[Course], *, now: dt.datetime, zone: ZoneInfo) -> list[CourseRow]:
    """Return the rows of one page, in the order of the courses.

    Needs the courses with their programme, edition and venue; what else a row says is asked once for all of them.
    """
    shown = [(course, states.state_of(course, now)) for course in courses]
    reviews = next_reviews([course for course, state in shown if state == states.REVIEWS], now)
    least = least_people(course for course, state in shown if state == states.OPEN)
    return [
        CourseRow(
            course=course,
            kind=f"{course.programme.get_kind_display().split()[0]}, {course.get_format_display().lower()}",
            days=words.date_range(course.first_starts_at.astimezone(zone), course.last_ends_at.astimezone(zone)),
            rhythm=_rhythm(course, reviews.get(course.pk), zone),
            place=str(course.venue or course.get_format_display()),
            taken=f"{course.taken} of {course.places}",
            state=state,
            marks=states.marks_of(course, now),
            short_of=shortage(course.taken, least.get((course.edition_id, course.format), 0)) if state == states.OPEN else "",
            offered=f"{course.offered} offered" if course.offered and state in (states.OPEN, states.FULL) else "",
        )
        for course, state in shown
    ]


def shortage(taken: int, least: int) -> str:
    """Return "Needs 5 more to run" while fewer than the least have a place, else ""."""
    return f"Needs {least - taken} more to run" if taken < least else ""


def _rhythm(course: Course, next_review: dt.datetime | None, zone: ZoneInfo) -> str:
    """Return the second line under the dates: the next review once only reviews are left, else weekdays and hours."""
    if next_review:
        return f"Next review {words.short_date(next_review.astimezone(zone))}"
    start = course.first_starts_at.astimezone(zone)
    end = start + dt.timedelta(minutes=course.edition.session_minutes)
    return f"{words.weekdays(course.edition.weekdays or [start.weekday()])}, {words.time_range(start, end)}"


def least_people(courses: Iterable[Course]) -> Mapping[tuple[int, str], int]:
    """Return how many people a course needs to run, by edition and format. One query; none when there is nothing to ask."""
    editions = {course.edition_id for course in courses}
    if not editions:
        return {}
    found = EditionFormat.objects.filter(edition__in=editions).values_list("edition", "format", "least")
    return {(edition, kind): least for edition, kind, least in found}


def next_reviews(courses: Iterable[Course], now: dt.datetime) -> Mapping[int, dt.datetime]:
    """Return when each of these courses has its next planned review, by course key. One query; none without courses."""
    keys = [course.pk for course in courses]
    if not keys:
        return {}
    planned = Session.objects.filter(course__in=keys, kind=Session.Kind.REVIEW, state=Session.State.PLANNED, starts_at__gte=now)
    return dict(planned.values("course").annotate(at=Min("starts_at")).values_list("course", "at"))
