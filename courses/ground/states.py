"""What state a course is in, worked out from its own row and never stored: time alone changes it.

`state_of` and `in_state` say the same rule twice, for one course and for a list in the database; a test holds them together.
"""

import datetime as dt

from django.db.models import F, Q, QuerySet

from courses.ground.joining_terms import open_to_the_public
from courses.models import Course

OPEN = "Places free"
FULL = "Full"
RUNNING = "Running"
REVIEWS = "Reviews"
FINISHED = "Finished"
CANCELLED = "Cancelled"
STATES = (OPEN, FULL, RUNNING, REVIEWS, FINISHED, CANCELLED)
# What somebody has said about a course to come or on; stands beside its state.
PUBLIC, CONFIRMED = "Open to the public", "Confirmed"
MARKS = (PUBLIC, CONFIRMED)


def state_from(
    *,
    now: dt.datetime,
    first_starts_at: dt.datetime,
    last_ends_at: dt.datetime,
    reviews_end_at: dt.datetime | None,
    places: int,
    taken: int,
    offered: int,
    cancelled: bool,
) -> str:
    """The word for a course with these dates and numbers. A beginning belongs to what begins, an end to what follows."""
    if cancelled:
        return CANCELLED
    if now < first_starts_at:
        return FULL if taken + offered >= places else OPEN
    if now < last_ends_at:
        return RUNNING
    return REVIEWS if reviews_end_at and now < reviews_end_at else FINISHED


def state_of(course: Course, now: dt.datetime) -> str:
    """The word for this course at this moment, from its row alone: no query."""
    return state_from(
        now=now,
        first_starts_at=course.first_starts_at,
        last_ends_at=course.last_ends_at,
        reviews_end_at=course.reviews_end_at,
        places=course.places,
        taken=course.taken,
        offered=course.offered,
        cancelled=course.cancelled_at is not None,
    )


def is_public(course: Course) -> bool:
    """Whether registration is open: somebody opened it, nobody closed it again, and the course wasn't cancelled."""
    return course.opened_at is not None and course.closed_at is None and course.cancelled_at is None


def takes_the_public(course: Course, now: dt.datetime) -> bool:
    """Whether anybody can still register: it is open, and joining hasn't ended. No query.

    The course came with its closing (courses.ground.joining_terms.with_closing); of another one only its end is known.
    """
    closes_at: dt.datetime = getattr(course, "joining_closes_at", course.last_ends_at)
    return is_public(course) and now < closes_at


def marks_of(course: Course, now: dt.datetime) -> list[str]:
    """What is so of a course that isn't over: open to the public, confirmed to run. No query; see takes_the_public."""
    if course.cancelled_at or course.last_ends_at <= now:
        return []
    marks = ((PUBLIC, takes_the_public(course, now)), (CONFIRMED, course.confirmed_at is not None))
    return [word for word, is_so in marks if is_so]


def in_state(courses: QuerySet[Course], state: str, now: dt.datetime) -> QuerySet[Course]:
    """Those of the courses that are in this state, or marked with this word, at this moment; none for any other word."""
    if state == PUBLIC:
        return open_to_the_public(courses, now).filter(last_ends_at__gt=now)
    if state == CONFIRMED:
        return courses.filter(confirmed_at__isnull=False, cancelled_at=None, last_ends_at__gt=now)
    if state not in STATES:
        return courses.none()
    return courses.filter(_condition(state, now))


def _condition(state: str, now: dt.datetime) -> Q:
    not_begun = Q(first_starts_at__gt=now)
    over = Q(last_ends_at__lte=now)
    reviews_left = Q(reviews_end_at__gt=now)
    conditions = {
        OPEN: not_begun & Q(taken__lt=F("places") - F("offered")),
        FULL: not_begun & Q(taken__gte=F("places") - F("offered")),
        RUNNING: Q(first_starts_at__lte=now, last_ends_at__gt=now),
        REVIEWS: over & reviews_left,
        # Not ~reviews_left: a course without reviews has no such date, and NULL is neither.
        FINISHED: over & (Q(reviews_end_at=None) | Q(reviews_end_at__lte=now)),
    }
    if state == CANCELLED:
        return Q(cancelled_at__isnull=False)
    return Q(cancelled_at=None) & conditions[state]
