"""Schedule Session Zero on a course: everybody on the course gets a place at it, and so does whoever joins before it."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.dates import clashes, wall_time
from courses.ground import session_zero
from courses.ground.catalogue import closed_days_of
from courses.ground.locking import lock_course, lock_sessions, lock_venues
from courses.models import Course, Edition, Session, Venue
from courses.scheduling.agreeing import agree
from courses.scheduling.changing.moving import SAY_SO, refuse_place, refuse_time
from courses.scheduling.changing.rearranging import Shift, taken_rooms
from participants.models import Appointment, Enrolment

LONGEST = 240  # minutes; a longer meeting was mistyped


@tried_again
def schedule_zero(
    course: Course,
    *,
    day: dt.date,
    start: dt.time,
    minutes: int,
    venue: Venue | None,
    video_link: str,
    by: Actor,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
    all_the_same: bool = False,
    fold: int | None = None,
) -> Session:
    """Plan Session Zero; everybody with a place on the course gets one there.

    The same submission again returns the first one. Raises Refused for a course that was cancelled or has one already, for a
    day outside the edition's window, a closed day nobody agreed to, a time that has passed, a room taken or too small.
    """
    shifts: list[Shift] = []
    with clashes.refused(lambda: taken_rooms(shifts, now)), transaction.atomic():
        course = lock_course(course.pk)
        sessions = lock_sessions(course)
        own = Session.objects.filter(organisation=course.organisation_id)
        wanted = (course.pk, True)
        if earlier := made_before(
            own, submission_id, lambda each: (each.course_id, each.is_zero) == wanted, column="change_submission_id"
        ):
            return earlier
        _refuse_course(course, sessions)
        rooms = lock_venues([venue.pk] if venue else [])
        session = _new(course, day, start, minutes, fold)
        room = rooms.get(venue.pk) if venue else None
        shift = Shift(session, session.starts_at, session.ends_at, room, "" if room else video_link.strip())
        shifts.append(shift)
        refuse_time(shift, day, now)
        refuse_place(shift, course)
        session_zero.refuse_day(day, sessions, Edition.objects.get(pk=course.edition_id))
        if why := taken_rooms(shifts, now):
            raise Refused(why)
        _agree_to_closed_day(session, day, all_the_same, by, now)
        session.venue, session.video_link, session.change_submission_id = room, shift.video_link, submission_id
        session.save(force_insert=True)
        people = _give_places(course, session, now)
        audit.record(by, "session scheduled", session, course=course.pk, people=people)
    return session


def _refuse_course(course: Course, sessions: list[Session]) -> None:
    if course.cancelled_at:
        raise Refused(f"{course} was cancelled, so there is nothing to meet for.")
    if there := next((each for each in sessions if each.is_zero and not each.is_cancelled), None):
        raise Refused(f"Session Zero is planned for {long_date(there.local_date)}. Move that one.")


def _new(course: Course, day: dt.date, start: dt.time, minutes: int, fold: int | None) -> Session:
    if not 1 <= minutes <= LONGEST:
        raise Refused(f"Enter how long it lasts: up to {LONGEST} minutes.", field="minutes")
    at = wall_time.span(day, start, minutes, course.organisation.tzinfo, fold=fold)
    return Session(
        organisation=course.organisation,
        course=course,
        kind=Session.Kind.ZERO,
        format=course.format,
        number=session_zero.NUMBER,
        label=session_zero.LABEL,
        title=session_zero.TITLE,
        starts_at=at.starts_at,
        ends_at=at.ends_at,
        zone=course.organisation.zone,
        places=course.places,
    )


def _agree_to_closed_day(session: Session, day: dt.date, all_the_same: bool, by: Actor, now: dt.datetime) -> None:
    """Write down that it is meant on a closed day; raise Refused when nobody has said so."""
    reason = closed_days_of(session.organisation).reason(day)
    if reason and not all_the_same:
        raise Refused(f"{long_date(day)} is {reason}. {SAY_SO}", field="all_the_same")
    if reason:
        agree(session, reason, by, now)


def _give_places(course: Course, session: Session, now: dt.datetime) -> int:
    active = Enrolment.objects.filter(course=course, state=Enrolment.State.ACTIVE).order_by("pk")
    places = [
        Appointment(participant_id=person, session=session, enrolment_id=pk, made_at=now)
        for pk, person in active.values_list("pk", "participant_id")
    ]
    return len(Appointment.objects.bulk_create(places))
