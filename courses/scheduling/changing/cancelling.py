"""Cancel a session or a whole course, with a reason. What was held stays; what is to come is cancelled, never deleted."""

import datetime as dt

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground import outcomes
from courses.ground.locking import lock_course, lock_sessions
from courses.ground.rounds import ROUND, note_change
from courses.models import Course, Duty, Session
from courses.scheduling.changing.rearranging import keep_ends, lock_with_course, refuse_past

LONGEST_REASON = 200


@tried_again
def cancel_session(session: Session, *, reason: str, by: Actor, now: dt.datetime, version: int) -> Session:
    """Cancel one session and free its room and its people. Cancelling twice changes nothing.

    Raises Refused without a reason, for a session that has begun, a stale version, and for a session of an ordered course:
    those build on each other, so one is postponed and never left out (docs/decisions/0008).
    """
    reason = settled_reason(reason)
    with transaction.atomic():
        held = lock_with_course(session)
        current = held.session(session.pk)
        if current.is_cancelled:
            return current
        refuse_stale(current.version, version)
        refuse_past(current, held.course, now)
        if held.edition and held.edition.sessions_ordered and current.counts:
            raise Refused(
                f"{current.label} can’t be left out: the sessions of this course build on each other. "
                "Postpone it instead, and the later ones move on with it."
            )
        cancel_each([current], reason, now)
        if held.course:
            keep_ends(held.course, held.sessions, now)
        audit.record(by, "session cancelled", current, reason=reason)
    return current


@tried_again
def cancel_course(course: Course, *, reason: str, by: Actor, now: dt.datetime, version: int) -> Course:
    """Cancel a course with every session and review still to come. Cancelling twice changes nothing.

    Raises Refused without a reason, for a stale version, and when nothing of it is still to come.
    """
    reason = settled_reason(reason)
    with transaction.atomic():
        course = lock_course(course.pk)
        if course.cancelled_at:
            return course
        refuse_stale(course.version, version)
        to_come = [each for each in lock_sessions(course) if each.starts_at > now and not each.is_cancelled]
        if not to_come:
            raise Refused(f"{course} is over, so there is nothing left to cancel.")
        cancel_each(to_come, reason, now)
        course.cancelled_at, course.cancel_reason, course.version = now, reason, course.version + 1
        note_change(course, now)
        course.save(update_fields=["cancelled_at", "cancel_reason", "version", *ROUND])
        audit.record(by, "course cancelled", course, reason=reason, sessions=len(to_come))
    return course


def settled_reason(reason: str) -> str:
    """The reason as it is kept. Raises Refused without one, or for one that is too long."""
    return reason_given(reason, LONGEST_REASON, needed="Write why it is cancelled: those who are told will read it.")


def cancel_each(sessions: list[Session], reason: str, now: dt.datetime) -> None:
    """Cancel these locked sessions; who was to lead them is free again."""
    for session in sessions:
        session.state, session.cancel_reason, session.cancelled_at = Session.State.CANCELLED, reason, now
        session.version += 1
        outcomes.forget(session)  # somebody came early and was marked
    Session.objects.bulk_update(sessions, ["state", "cancel_reason", "cancelled_at", "version", *outcomes.FIELDS])
    Duty.objects.filter(session__in=sessions, ended_at=None).update(ended_at=now)
