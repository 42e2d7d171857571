"""Somebody tries their device before a course by video: it worked, or they need help, which is a task for the office."""

import datetime as dt

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.refused import Refused
from courses.models import Course
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Participant, Task, VideoCheck
from participants.to_do.tasks import close_tasks_with_key, open_task

WORKED_AFTER_ALL = "They tried again, and it worked."


def course_by_video(participant: Participant, course: int, now: dt.datetime) -> Course | None:
    """One of the person's courses by its key, while a session of it by video is still to end; else None. One query."""
    places = Appointment.objects.filter(participant=participant, state=Appointment.State.BOOKED, session__course=course)
    by_video = places.filter(session__state="planned", session__ends_at__gt=now, session__venue=None)
    place = by_video.exclude(session__video_link="").select_related("session__course__programme").first()
    return place.session.course if place else None


def checked_by(participant: Participant, course: Course) -> VideoCheck | None:
    """What came of their last try, if there was one. One query."""
    return VideoCheck.objects.filter(participant=participant, course=course).first()


def say_how_video_went(participant: Participant, course: Course, outcome: str, *, by: Actor, now: dt.datetime) -> VideoCheck:
    """Write down what came of a try. Needing help opens a task for the office, once; that it worked closes it.

    Raises Refused for an answer that is none.
    """
    if outcome not in VideoCheck.Outcome.values:
        raise Refused("Say whether it worked.")
    with transaction.atomic():
        lock_person(participant.pk)
        check = checked_by(participant, course) or VideoCheck(participant=participant, course=course)
        if check.pk and check.outcome == outcome:
            return check
        check.outcome, check.at = outcome, now
        check.save()
        audit.record(by, "tried video", participant, course=course.pk, outcome=outcome)
        _task(participant, course, needs_help=outcome == VideoCheck.Outcome.HELP, by=by, now=now)
    return check


def _task(participant: Participant, course: Course, *, needs_help: bool, by: Actor, now: dt.datetime) -> None:
    key, organisation = f"video:{participant.pk}:{course.pk}", participant.organisation
    if needs_help:
        line = f"Needs help with video before {course.name}"
        open_task(organisation, Task.Kind.RING, key, line, by=by, now=now, participant=participant, course=course)
    else:
        close_tasks_with_key(organisation, key, outcome=WORKED_AFTER_ALL, by=by, now=now)
