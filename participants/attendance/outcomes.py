"""Somebody says that a session was held, or that it wasn't, where its register doesn't say so by itself.

A mark of somebody who came says it (participants.attendance.marking); nothing else does, and least of all that its hour is over.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from common.refused import Refused
from courses.ground import outcomes
from courses.ground.locking import lock_course, lock_sessions
from courses.models import Course, Session
from participants.attendance.marking import came_to, lock_register, meeting_of, register_at
from participants.attendance.missed_reviews import ask_about_review_not_held
from participants.models import Appointment, Enrolment
from participants.rules.attendance import Meeting

Outcome = Session.Outcome
MEANWHILE = "Somebody said meanwhile whether it was held. Look at it again before you change it."


def refusal(outcome: str, before: str, meeting: Meeting, *, came: int, may_correct: bool, now: dt.datetime) -> str | None:
    """Why this can't be said of a session now, or None. `before` is what was said, `came` how many its register has as here."""
    if meeting.cancelled:
        return f"{meeting.label} was cancelled, so it wasn’t held."
    if now < meeting.starts_at:
        return f"{meeting.label} hasn’t begun yet. Say afterwards whether it was held."
    if outcome == Outcome.NOT_HELD and came:
        people = "1 person is" if came == 1 else f"{came} people are"
        return f"{people} marked as here, so it was held. If that is wrong, correct the marks first."
    if before and now >= meeting.closes_at and not may_correct:
        return "The day is closed. Ask the office to correct this."
    return None


def say(session: Session, outcome: Outcome, *, seen: str, by: User, now: dt.datetime, may_correct: bool) -> Session:
    """Write down whether a session was held; the same again changes nothing. `seen` is what the page showed as said.

    `may_correct`: may change what was said before the day closed. Raises Refused before it begins, of one that was cancelled,
    when somebody is marked as here and it is said not to have been held, and when somebody else said something meanwhile.
    """
    with transaction.atomic():
        course, session = lock_register(session)
        if session.outcome == outcome:
            return session
        if session.outcome != seen:
            raise Refused(MEANWHILE)
        meeting = meeting_of(session, register_at(session, course))
        came = came_to(session).count()
        if why := refusal(outcome, session.outcome, meeting, came=came, may_correct=may_correct, now=now):
            raise Refused(why)
        outcomes.write_down(session, outcome, by=by, now=now)
        if outcome == Outcome.NOT_HELD:
            ask_about_review_not_held(session, by=by, now=now)
    return session


def was_ever_taken() -> Exists:
    """Whether anybody ever had a place on the course of a session: then its registers say who came, each for itself."""
    return Exists(Enrolment.objects.filter(course=OuterRef("course")))


def unspoken_of(course: Course, now: dt.datetime) -> QuerySet[Session]:
    """The sessions of a course that nobody was ever on which are over and of which nobody has said whether they were held."""
    booked = Appointment.objects.filter(session=OuterRef("pk"), state=Appointment.State.BOOKED)
    silent = Session.objects.filter(~was_ever_taken(), ~Exists(booked), course=course, state=Session.State.PLANNED, outcome="")
    return silent.filter(ends_at__lte=now).order_by("starts_at", "pk")


def say_of_all(course: Course, outcome: Outcome, *, seen: Collection[int], by: User, now: dt.datetime) -> list[Session]:
    """Write the same down of all these sessions of a course that nobody was ever on: `seen`, the keys of those that were shown.

    The same again changes nothing. Raises Refused when somebody has a place there by now, or said something else meanwhile.
    """
    with transaction.atomic():
        course = lock_course(course.pk)
        shown = [session for session in lock_sessions(course) if session.pk in seen]
        left = [session for session in shown if session.outcome != outcome]
        unspoken = set(unspoken_of(course, now).values_list("pk", flat=True))
        if not shown or not {session.pk for session in left} <= unspoken:
            raise Refused(MEANWHILE)
        for session in left:
            session.course = course
            outcomes.write_down(session, outcome, by=by, now=now)
    return shown
