"""A place came free on a course entered by referral: one task names who fits, in order. Nothing is offered by itself."""

import datetime as dt
from typing import Any

from accounts.trail.audit import Actor
from common.words import counted, listed
from courses.models import Course, Edition
from participants.enrolment import offering
from participants.enrolment.offering import WAITING_LIST
from participants.models import Task
from participants.to_do.tasks import close_task, open_task
from participants.waiting.candidates import candidates

NAMED = 3
NOBODY = "nobody on the waiting list fits"


def key_of(course: Course) -> str:
    """Under which key the task of a course's freed places is open: one for each course, however many places."""
    return f"place_freed:{course.pk}"


def on_freed(course_id: int, now: dt.datetime, **_: Any) -> None:
    """Listen for places that came free (participants.enrolment.offering.freed), in the transaction of what freed them."""
    referred = Course.objects.filter(
        pk=course_id, edition__entry=Edition.Entry.REFERRAL, cancelled_at=None, first_starts_at__gt=now
    )
    course = referred.select_related("edition", "programme__organisation", "organisation").first()
    if course is not None and offering.places_left(course, now) > 0:
        open_freed(course, by=WAITING_LIST, now=now)


def open_freed(course: Course, *, by: Actor, now: dt.datetime) -> Task:
    """Open the task of a course that has a place; while it is open nothing more is said."""
    who = sentence([each.entry.participant.full_name for each in candidates(course, now=now) if each.fit])
    line = f"A place came free in {course.name}: {who}"
    return open_task(course.organisation, Task.Kind.PLACE_FREED, key_of(course), line, course=course, by=by, now=now)


def sentence(names: list[str]) -> str:
    """Who fits, in order: the first three by name."""
    if not names:
        return NOBODY
    more = len(names) - NAMED
    who = listed([*names[:NAMED], *([counted(more, "other")] if more > 0 else [])])
    return f"{who} {'fits' if len(names) == 1 else 'fit, in this order'}"


def close_settled(now: dt.datetime) -> int:
    """Do the tasks of places that nobody can be offered any more: taken meanwhile, the course has begun or was cancelled."""
    settled = 0
    for task in Task.objects.filter(kind=Task.Kind.PLACE_FREED, done_at=None).select_related("course"):
        course = task.course
        if course is None or course.cancelled_at or course.first_starts_at <= now or offering.places_left(course, now) < 1:
            close_task(task, outcome="No place is free any more.", by=WAITING_LIST, now=now)
            settled += 1
    return settled


def close_if_full(course: Course, *, by: Actor, now: dt.datetime) -> None:
    """Do the course's task once its last free place has been offered or given."""
    course.refresh_from_db(fields=["taken", "offered"])
    if offering.places_left(course, now) > 0:
        return
    for task in Task.objects.filter(organisation=course.organisation_id, key=key_of(course), done_at=None):
        close_task(task, outcome="The place is taken or offered.", by=by, now=now)
