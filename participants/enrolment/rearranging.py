"""Sessions move, and what people said of a start goes with it: whoever can't come then can't come to what is held then."""

import datetime as dt
from itertools import groupby
from typing import Any

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.trying_again import tried_again
from courses.models import Course, Session
from courses.scheduling.changing import moving, postponing, whole_course
from courses.scheduling.changing.whole_course import WholeChange
from participants.enrolment.apologies import APOLOGY
from participants.models import Appointment
from participants.rules.apologies import Apology, Excusable, gone_with_their_start


@tried_again
def move_with_apologies(session: Session, *, by: Actor, now: dt.datetime, **to: Any) -> Session:
    """Do as `moving.move_session`, and let apologies go with their start. Raises what that raises."""
    with transaction.atomic():
        moved = moving.move_session(session, by=by, now=now, **to)
        take_apologies_along(moved, by=by, now=now)
    return moved


@tried_again
def postpone_with_apologies(session: Session, *, by: Actor, now: dt.datetime, **how: Any) -> list[Session]:
    """Do as `postponing.postpone_session`, and let apologies go with their start. Raises what that raises."""
    with transaction.atomic():
        moved = postponing.postpone_session(session, by=by, now=now, **how)
        take_apologies_along(session, by=by, now=now)
    return moved


@tried_again
def change_whole_with_apologies(course: Course, change: WholeChange, *, by: Actor, now: dt.datetime, **how: Any) -> list[Session]:
    """Do as `whole_course.change_whole_course`, and let apologies go with their start. Raises what that raises."""
    with transaction.atomic():
        moved = whole_course.change_whole_course(course, change, by=by, now=now, **how)
        if moved:
            take_apologies_along(moved[0], by=by, now=now)
    return moved


def take_apologies_along(session: Session, *, by: Actor, now: dt.datetime) -> list[Appointment]:
    """Give each apology for a start at which another session of this course is held by now to the place there.

    Returns the places that changed. The course is locked by the caller. A constant number of queries.
    """
    if session.course_id is None:
        return []
    ahead = Appointment.objects.filter(
        session__course=session.course_id,
        session__state=Session.State.PLANNED,
        session__starts_at__gt=now,
        state=Appointment.State.BOOKED,
        mark="",
    )
    rows = ahead.select_for_update(of=("self",), no_key=True).select_related("session__course", "participant")
    changed: list[Appointment] = []
    by_person = sorted(rows.order_by("pk"), key=lambda each: each.participant_id)
    for _, group in groupby(by_person, key=lambda each: each.participant_id):
        theirs = {each.pk: each for each in group}
        for pk, apology in gone_with_their_start(map(_excusable, theirs.values())).items():
            changed.append(_with(theirs[pk], apology))
    Appointment.objects.bulk_update(changed, APOLOGY)
    audit.record_each(by, "apology went with its start", changed, organisation=session.organisation, course=session.course_id)
    return changed


def _excusable(place: Appointment) -> Excusable:
    if place.apology_at is None:
        return Excusable(place.pk, place.session.starts_at, None)
    said = Apology(place.apology_at, place.apology_for, place.apology_reason, place.apology_by)
    return Excusable(place.pk, place.session.starts_at, said)


def _with(place: Appointment, apology: Apology | None) -> Appointment:
    place.apology_at, place.apology_for = (apology.at, apology.start) if apology else (None, None)
    place.apology_reason, place.apology_by = (apology.reason, apology.by) if apology else ("", "")
    return place
