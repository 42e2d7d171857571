"""How many places a course has is changed while it is open: more are offered to whoever waits, fewer never take anybody's."""

import datetime as dt

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import refuse_stale
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.diary import too_small_sentence
from courses.ground.locking import lock_course, lock_sessions
from courses.models import Course, EditionFormat, Session
from participants.enrolment.offering import offer_freed
from participants.models import Appointment


def refusal_of_places(places: int, *, held: int, most: int) -> str:
    """Why a course can't have so many places, or nothing: `held` are taken or offered, `most` is what the edition allows."""
    if places < 1:
        return "A course needs at least one place."
    if places > most:
        return f"{most} places are the most for this programme. Choose {most} or fewer."
    if places < held:
        return f"{held} places are taken or offered already. Choose {held} or more, or take somebody off first."
    return ""


@tried_again
def change_places(
    course: Course, places: int, *, by: Actor, now: dt.datetime, version: int, above_advised: bool = False
) -> Course:
    """Give a course so many places, at every session of it still to come; as many as it has changes nothing.

    What comes free is offered to whoever waits. `above_advised` agrees to more than the edition advises. Raises Refused for a
    stale version, a cancelled course, more than the edition allows or a room holds, and fewer than are taken.
    """
    with transaction.atomic():
        course = lock_course(course.pk)
        if course.cancelled_at:
            raise Refused("The course is cancelled, so it can’t be changed.")
        if course.places == places:
            return course
        refuse_stale(course.version, version)
        sessions = [each for each in lock_sessions(course) if each.counts and not each.is_cancelled and each.starts_at > now]
        _refuse(course, sessions, places, above_advised=above_advised)
        was = course.places
        course.places, course.version = places, course.version + 1
        course.save(update_fields=["places", "version"])
        Session.objects.filter(pk__in=[each.pk for each in sessions]).update(places=places)
        audit.record(by, "places changed", course, was=was, places=places)
        offer_freed(course.pk, now=now)
    return course


def _refuse(course: Course, sessions: list[Session], places: int, *, above_advised: bool) -> None:
    """Raise Refused where the edition, the people on it or a room speak against it. Three queries."""
    capacity = EditionFormat.objects.filter(edition=course.edition_id, format=course.format).first()
    most = capacity.most if capacity else course.places
    if why := refusal_of_places(places, held=course.taken + course.offered, most=most):
        raise Refused(why, field="places")
    booked = Appointment.objects.filter(session__in=sessions, state=Appointment.State.BOOKED).values_list("session", flat=True)
    counts = list(booked)
    if counts and places < (most_there := max(counts.count(pk) for pk in set(counts))):
        raise Refused(f"{most_there} people are booked on one of its days. Choose {most_there} or more.", field="places")
    for each in Session.objects.filter(pk__in=[each.pk for each in sessions], venue__places__lt=places).select_related("venue"):
        if each.venue:
            raise Refused(too_small_sentence(each.venue, places), field="places")
    if capacity and places > max(capacity.advised_most, course.places) and not above_advised:
        raise Refused(
            f"No more than {capacity.advised_most} places are advised. Say that you want {places} all the same.",
            field="above_advised",
        )
