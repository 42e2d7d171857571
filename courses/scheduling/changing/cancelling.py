"""Cancel a session or a whole course, with a reason. What was held stays; what is to come is cancelled, never deleted."""

import datetime as dt

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.dates import clashes
from courses.ground import outcomes
from courses.ground.catalogue import closed_days_of
from courses.ground.locking import lock_course, lock_sessions, lock_venues
from courses.ground.rounds import ROUND, note_change
from courses.models import Course, Duty, Session, Venue
from courses.scheduling.agreeing import rearrange_and_agree
from courses.scheduling.changing.postponing import rooms_of
from courses.scheduling.changing.rearranging import (
    LockedCourse,
    Shift,
    as_they_stand,
    from_what_to_what,
    keep_ends,
    lock_with_course,
    refuse_past,
    what_is_there,
)
from courses.scheduling.changing.reviews_following import reviews_due_elsewhere, reviews_going, reviews_to_come

LONGEST_REASON = 200


@tried_again
def cancel_session(session: Session, *, reason: str, by: Actor, now: dt.datetime, version: int, reviews: str = "") -> Session:
    """Cancel one session and free its room and its people. Cancelling twice changes nothing.

    Where it was the last day, `reviews` says whether the reviews move to the days that are due then, or stay
    (reviews_following.ForReviews). Raises Refused while that isn't said, without a reason, for a session that has begun, a stale
    version, and for a session of an ordered course: those build on each other, so one is postponed and never left out
    (docs/decisions/0008).
    """
    reason = settled_reason(reason)
    shifts: list[Shift] = []
    with clashes.refused(lambda: what_is_there(shifts, now)), transaction.atomic():
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
        shifts.extend(left_without(held, current, reviews, now))
        cancel_each([current], reason, now)
        move_reviews_after(held, shifts, current, by, now)
        if held.course:
            keep_ends(held.course, held.sessions, now)
        audit.record(by, "session cancelled", current, reason=reason)
    return current


def left_without(held: LockedCourse, session: Session, answer: str, now: dt.datetime) -> list[Shift]:
    """Where the reviews go once this session of a locked course isn't held, as somebody answered. Raises Refused unanswered."""
    if not session.counts or not reviews_to_come(held.sessions, now):
        return []
    rooms = lock_venues(rooms_of(held.sessions))
    closed = closed_days_of(session.organisation)
    return reviews_going(reviews_due_elsewhere(held, [], rooms, closed, now, gone=session.pk), answer)


def reviews_left_by(session: Session, now: dt.datetime) -> list[Shift]:
    """Where the reviews would go if this session weren't held: for the page that asks; writes nothing. Five queries at most.

    None where it isn't the course's last one, or there are no reviews: most often, so that is seen without asking.
    """
    course = session.course
    if course is None or course.reviews_end_at is None or session.is_cancelled or session.ends_at < course.last_ends_at:
        return []
    held = LockedCourse(course, None, list(Session.objects.filter(course=course.pk).order_by("pk")))
    if not session.counts or not reviews_to_come(held.sessions, now):
        return []
    rooms = Venue.objects.in_bulk(rooms_of(held.sessions))
    return reviews_due_elsewhere(held, [], rooms, closed_days_of(session.organisation), now, gone=session.pk)


def move_reviews_after(held: LockedCourse, shifts: list[Shift], session: Session, by: Actor, now: dt.datetime) -> None:
    """Move these reviews of a locked course, whose last day was this session."""
    if shifts:
        before = as_they_stand(shifts)
        moved = rearrange_and_agree(held, shifts, closed_days_of(session.organisation), by, now)
        audit.record_changes(by, "session moved", from_what_to_what(moved, before, following=session.pk))


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
