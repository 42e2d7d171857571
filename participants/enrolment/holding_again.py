"""A session that was called off, or cancelled, is held again: everybody on the course has a place there."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.trail.audit import Actor, name_of
from common.trying_again import tried_again
from courses.models import Session
from courses.scheduling.changing import calling_off, held_another_day
from courses.scheduling.changing.calling_off import Again
from courses.scheduling.changing.held_after_all import HeldAfterAll
from participants.enrolment.rearranging import take_apologies_along
from participants.models import Appointment, Enrolment, Participant, SessionBooking


@tried_again
def hold_again(
    session: Session,
    *,
    reason: str,
    by: Actor,
    now: dt.datetime,
    version: int,
    all_the_same: bool = False,
    reviews: str = "",
    submission_id: uuid.UUID | None = None,
) -> Again:
    """Do as `calling_off.hold_again`, and give a place at the new session to all who have one at the old and are enrolled.

    The old places stay as they were, with their marks. Whoever couldn't come to the old date is expected at the new one. The
    number of queries doesn't grow with the people. Raises what that raises.
    """
    with transaction.atomic():
        held = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED)
        people = held.order_by().values("participant")
        # People come before courses in the one order of locks (participants.enrolment.enrolling).
        list(Participant.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
        again = calling_off.hold_again(
            session,
            reason=reason,
            by=by,
            now=now,
            version=version,
            all_the_same=all_the_same,
            reviews=reviews,
            submission_id=submission_id,
        )
        if again.is_new:
            _give_places(again, by, now)
            take_apologies_along(again.new, by=by, now=now)
    return again


@tried_again
def hold_day_again(session: Session, *, by: Actor, now: dt.datetime, **when: Any) -> HeldAfterAll:
    """Do as `held_another_day.hold_on_another_day`, and let everybody who is on the course now have a place there.

    Who has left since loses theirs. What they said about the old date counts no longer. Raises what that raises.
    """
    with transaction.atomic():
        on_it = Enrolment.objects.filter(course=session.course_id, state=Enrolment.State.ACTIVE).order_by()
        people = on_it.values("participant")
        list(Participant.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
        done = held_another_day.hold_on_another_day(session, by=by, now=now, **when)
        there = Appointment.objects.filter(session=session, state=Appointment.State.BOOKED)
        there.exclude(enrolment__state=Enrolment.State.ACTIVE).update(state=Appointment.State.WITHDRAWN, closed_at=now)
        missing = on_it.exclude(participant__in=there.order_by().values("participant"))
        Appointment.objects.bulk_create(
            Appointment(
                participant_id=each.participant_id,
                session_id=session.pk,
                enrolment=each,
                episode_id=each.episode_id,
                made_at=now,
            )
            for each in missing.order_by("pk")
        )
    return done


def _give_places(again: Again, by: Actor, now: dt.datetime) -> None:
    # Whoever left early keeps the reviews.
    kept = Q(enrolment__state=Enrolment.State.ACTIVE)
    if again.old.is_review:
        kept |= Q(enrolment__state=Enrolment.State.LEFT)
    on_it = list(Appointment.objects.filter(kept, session=again.old, state=Appointment.State.BOOKED).order_by("pk"))
    places = {
        old.pk: Appointment(
            participant_id=old.participant_id,
            session=again.new,
            enrolment_id=old.enrolment_id,
            episode_id=old.episode_id,
            for_months=old.for_months,
            replaces_id=old.pk,
            made_at=now,
        )
        for old in on_it
    }
    # A review counts once: the new place is the one that does.
    Appointment.objects.filter(pk__in=[old.pk for old in on_it if old.for_months is not None]).update(for_months=None)
    Appointment.objects.bulk_create(places.values())
    asked = SessionBooking.objects.filter(appointment__in=list(places)).exclude(state=SessionBooking.State.NOT_NEEDED)
    SessionBooking.objects.bulk_create(
        SessionBooking(
            appointment=places[booking.appointment_id],
            kind=booking.kind,
            what=booking.what,
            changed_at=now,
            changed_by=name_of(by)[:120],
        )
        for booking in asked.order_by("pk")
    )
