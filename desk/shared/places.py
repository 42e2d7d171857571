"""Places on a course in words, and the places a person would give back."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from common.words import counted, long_date_range
from courses.ground.catalogue import courses_of
from courses.ground.joining_terms import with_closing
from courses.models import Course, Session
from courses.scheduling.listing import with_free_places
from participants.attendance.prospects import Prospect, prospects_of
from participants.models import Appointment, Enrolment, Participant

MOST_JOINABLE = 25


def free_words(course: Course) -> str:
    """Return "3 of 8 places are free." or, when none is, "8 of 8 places are taken."."""
    if course.free < 1:
        return f"{course.taken} of {course.places} places are taken."
    return f"{course.free} of {counted(course.places, 'place')} {'is' if course.free == 1 else 'are'} free."


def course_facts(course: Course, organisation: Organisation) -> str:
    """Return "Monday 1 March to Thursday 18 March 2027 · Garden Room, Level 2"."""
    first, last = (when.astimezone(organisation.tzinfo).date() for when in (course.first_starts_at, course.last_ends_at))
    return f"{long_date_range(first, last)} · {course.venue or course.get_format_display()}"


def places_to_come(enrolment: Enrolment, now: dt.datetime) -> QuerySet[Appointment]:
    """Return what this enrolment still holds at sessions to come, by date: what withdrawing frees."""
    held = Appointment.objects.filter(
        enrolment=enrolment, state=Appointment.State.BOOKED, session__starts_at__gt=now, session__state=Session.State.PLANNED
    )
    return held.select_related("session").order_by("session__starts_at", "pk")


@dataclass(frozen=True)
class Joinable:
    """A course with a free place, in words, and what is to be known before it is given to this person."""

    course: Course
    facts: str
    free: str
    know: list[str]


def joinable(person: Participant, organisation: Organisation, now: dt.datetime) -> list[Joinable]:
    """Return the courses that this person could be given a place on, the next to start first, at most 25. Four queries.

    A course without a session of its own to come isn't among them, nor one that they are on, nor one whose joining is over:
    a place there needs a reason, and is given on the course's own page.
    """
    to_come = Session.objects.filter(
        course=OuterRef("pk"), kind=Session.Kind.COURSE, state=Session.State.PLANNED, starts_at__gt=now
    )
    on_it = Enrolment.objects.filter(course=OuterRef("pk"), participant=person, state=Enrolment.State.ACTIVE)
    takes_people = with_closing(with_free_places(courses_of(organisation), now)).filter(joining_closes_at__gt=now)
    takes_people = takes_people.filter(Exists(to_come), ~Exists(on_it))
    courses = list(takes_people.select_related("venue").order_by("first_starts_at", "pk")[:MOST_JOINABLE])
    prospects = prospects_of(courses, now=now, person=person)
    return [
        Joinable(each, course_facts(each, organisation), free_words(each), before_giving(prospects[each.pk])) for each in courses
    ]


def before_giving(prospect: Prospect) -> list[str]:
    """Return what to know of a course before a place on it is given now."""
    over = [f"Joining ended when {prospect.joining_over} began; a place needs a reason."] if prospect.joining_over else []
    return [*over, *prospect.sentences]


def sessions_left(course: Course, now: dt.datetime) -> QuerySet[Session]:
    """Return the sessions and reviews of a course that haven't begun, by date: what cancelling it would take away."""
    planned = Session.objects.filter(course=course, state=Session.State.PLANNED, starts_at__gt=now)
    return planned.order_by("starts_at", "pk")
