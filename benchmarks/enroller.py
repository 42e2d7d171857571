"""One run of an office that enrols people: `python -m benchmarks.enroller painprog|bare MOMENT`.

Several desks, each a process with a connection of its own, work through what was dealt to them at random: mostly different
courses, and now and then two want the same one. Prints as JSON how many seconds it took; what comes before the first
enrolment isn't counted.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from courses.models import Course
    from participants.models import Participant

DESKS = 4
PATIENCE = 120  # seconds, for everything together
Enrol = Callable[["Participant", "Course"], object]


def painprog(moment: dt.datetime) -> Enrol:
    """Ours: the action behind the form, with its rules, the count at every session, the audit entry and who listens to it."""
    from accounts.models import User
    from participants.enrolment.enrolling import enrol

    by = User.objects.get()
    return lambda person, course: enrol(person, course, by=by, now=moment)


def bare(moment: dt.datetime) -> Enrol:
    """The least that keeps a course from being oversold: lock it, count, insert the same rows. The sessions are known."""
    from django.db import transaction

    from courses.models import Course, Session
    from participants.models import Appointment, Enrolment

    sessions: dict[int, list[Session]] = {}
    for session in Session.objects.all():
        sessions.setdefault(session.course_id or 0, []).append(session)

    def enrol(person: Participant, course: Course) -> None:
        with transaction.atomic():
            course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
            if Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE).count() >= course.places:
                raise RuntimeError("The course is full.")
            enrolment = Enrolment.objects.create(participant=person, course=course, joined_at=moment)
            Appointment.objects.bulk_create(
                Appointment(participant=person, session=session, enrolment=enrolment, made_at=moment)
                for session in sessions[course.pk]
            )

    return enrol


def deal(number: int) -> list[tuple[Participant, Course]]:
    """Return whom one desk enrols on what: everybody on file is dealt out, as many to each course as it has places."""
    from courses.models import Course
    from participants.models import Participant

    places = [course for course in Course.objects.order_by("pk") for _ in range(course.places)]
    dealt = list(zip(Participant.objects.order_by("pk"), places, strict=True))
    random.Random(1).shuffle(dealt)
    return dealt[number::DESKS]


def desk(number: int, way: Callable[[dt.datetime], Enrol], moment: dt.datetime, ready: Barrier, over: Barrier) -> None:
    """What one process does."""
    enrol, dealt = way(moment), deal(number)
    ready.wait(PATIENCE)
    for person, course in dealt:
        enrol(person, course)
    over.wait(PATIENCE)


def main() -> None:
    """Run the one asked for. Raises BrokenBarrierError when a desk fails."""
    django.setup()
    logging.disable(logging.INFO)
    way = {"painprog": painprog, "bare": bare}[sys.argv[1]]
    processes = multiprocessing.get_context("fork")
    ready, over = processes.Barrier(DESKS + 1), processes.Barrier(DESKS + 1)
    moment = dt.datetime.fromisoformat(sys.argv[2])
    desks = [processes.Process(target=desk, args=(number, way, moment, ready, over), daemon=True) for number in range(DESKS)]
    for each in desks:
        each.start()
    ready.wait(PATIENCE)
    began = time.perf_counter()
    over.wait(PATIENCE)
    sys.stdout.write(json.dumps({"seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
