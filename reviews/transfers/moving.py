"""Giving somebody a place at another group's review, or at their own again.

Lock order: the person, the courses by key, the sessions by key, then the places (courses.ground.locking).
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from common.words import long_date
from courses.ground.locking import lock_courses, lock_sessions
from courses.models import Session
from participants.enrolment.agreeing import agreement
from participants.enrolment.apologies import AFTER_ALL
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Enrolment, Participant
from participants.needs.bookings import ask_for_the_same
from participants.to_do.tasks import close_tasks_with_key, review_task_key
from reviews.milestones.closing import where_it_stands
from reviews.milestones.reading import PersonMilestone
from reviews.transfers.choices import apart_at, own_review, review_date
from reviews.transfers.rules import far_words, is_far, refusal

State = Appointment.State
REASON_LENGTH = 200
COUNTS_ALREADY = "They have a place at that review already, for another group they were with. Choose another one."
APART = "Somebody is there with whom they are not to be in one group."
ASK_A_CLINICIAN = "A clinician has to agree, with a reason."


@dataclass(frozen=True, slots=True)
class Agreed:
    """What staff have agreed to. `far`: why a clinician lets them review that far from their day; `apart`: in one group all the
    same with somebody they are kept apart from.
    """

    far: str = ""
    clinician: bool = False
    apart: bool = False


def move_review(
    appointment: Appointment, to: Session, *, by: Actor, now: dt.datetime, agreed: Agreed | None = None
) -> Appointment:
    """Give one person a place at another group's review instead of this one. As `choose_review`."""
    if appointment.enrolment is None or appointment.session.months is None:
        raise Refused("This is no review of anybody’s own group.")
    return choose_review(appointment.enrolment, appointment.session.months, to, by=by, now=now, agreed=agreed)


@tried_again
def choose_review(
    enrolment: Enrolment,
    months: int,
    to: Session,
    *,
    by: Actor,
    now: dt.datetime,
    agreed: Agreed | None = None,
    submission_id: uuid.UUID | None = None,
) -> Appointment:
    """Give somebody a place at this review; it counts for their own. The place they had is closed as moved, never erased.

    A review they missed stays on its register and counts no more. Going back to their own group is the same step. Choosing the
    same again changes nothing, but that an apology for it is taken back. A task to find them another one is done with it.
    Raises Refused with a sentence for the screen.
    """
    agreed = agreed or Agreed()
    with transaction.atomic():
        person, to, held = _locked(enrolment, months, to)
        own = Appointment.objects.filter(participant__organisation=person.organisation)
        if earlier := made_before(own, submission_id, lambda each: (each.enrolment_id, each.session_id) == (enrolment.pk, to.pk)):
            return earlier
        where = where_it_stands(enrolment, months, now)
        if held and held.session_id == to.pk:
            return _still_there(held, by, now)
        _refuse(where, to, person, agreed, now)
        _close(held, now)
        agreement_given = agreement(agreed.far, by=by, now=now) if _is_agreed_far(where, to, agreed, now) else {}
        new = _placed(where, to, held, now, submission_id, agreement_given)
        if held:
            ask_for_the_same(held, new, by=by, now=now)
        origin = held.session_id if held else None
        audit.record(by, "review moved", new, participant=person.pk, months=months, origin=origin, to=to.pk)
        done = f"They come on {long_date(to.local_date)}."
        close_tasks_with_key(person.organisation, review_task_key(enrolment.pk, months), outcome=done, by=by, now=now)
    return new


def _locked(enrolment: Enrolment, months: int, to: Session) -> tuple[Participant, Session, Appointment | None]:
    """The person, the review they want, and the place that counts so far; all locked in the one order."""
    person = lock_person(enrolment.participant_id)
    counting = Appointment.objects.filter(enrolment=enrolment, for_months=months, state=State.BOOKED)
    held = counting.select_related("session").first()
    reviews = [to, *([held.session] if held else [])]
    # Their own course, too: whoever withdraws them from it locks that alone.
    own = {enrolment.course_id, *(each.course_id for each in reviews if each.course_id)}
    courses = {each.pk: each for each in lock_courses(own)}
    locked = {each.pk: each for each in lock_sessions({each.pk for each in reviews})}
    to = locked[to.pk]
    if to.course_id is None or to.kind != Session.Kind.REVIEW:
        raise Refused("That is no group review.")
    to.course = courses[to.course_id]
    if held:
        held = Appointment.objects.select_for_update(no_key=True).get(pk=held.pk)
        held.session, held.participant = locked[held.session_id], person
        if held.state != State.BOOKED or held.for_months != months:
            held = None  # given back by somebody else at this moment
    return person, to, held


def _refuse(where: PersonMilestone, to: Session, person: Participant, agreed: Agreed, now: dt.datetime) -> None:
    """Raise Refused where the rules say no, or where somebody has to agree and nobody has."""
    if person.is_stopped:
        raise Refused(f"{person} is on record as: {person.get_stopped_reason_display()}. Nothing can be booked.")
    others = Appointment.objects.filter(session=to, state=State.BOOKED).exclude(participant=person)
    own, date = own_review(where), review_date(to, others.count(), now)
    if why := refusal(own, date, now):
        raise Refused(why, field="to")
    if _counts_for_another(where, to):
        raise Refused(COUNTS_ALREADY, field="to")
    if apart_at(where.enrolment, [to.pk]) and not agreed.apart:
        raise Refused(APART, field="to")
    if is_far(own, date):
        if not agreed.clinician:
            raise Refused(f"{far_words(own, date)} {ASK_A_CLINICIAN}", field="to")
        reason_given(agreed.far, REASON_LENGTH, needed=f"{far_words(own, date)} Write why you agree.", field="far")


def _counts_for_another(where: PersonMilestone, to: Session) -> bool:
    """Whether they are there on account of another enrolment: that review would be lost."""
    theirs = Appointment.objects.filter(participant=where.enrolment.participant_id, session=to, state=State.BOOKED)
    return theirs.filter(enrolment__isnull=False, for_months__isnull=False).exclude(enrolment=where.enrolment).exists()


def _still_there(held: Appointment, by: Actor, now: dt.datetime) -> Appointment:
    """They have that place: where they had said that they can't come, they can after all."""
    if held.apology_at and held.session.starts_at > now:
        held.apology_at, held.apology_for, held.apology_reason, held.apology_by = None, None, "", ""
        held.save(update_fields=["apology_at", "apology_for", "apology_reason", "apology_by"])
        audit.record(by, "said they can come after all", held, session=held.session_id)
        key = review_task_key(held.enrolment_id or 0, held.for_months or 0)
        close_tasks_with_key(held.participant.organisation, key, outcome=AFTER_ALL, by=by, now=now)
    return held


def _close(held: Appointment | None, now: dt.datetime) -> None:
    """Take them off the register of a review that is to come; what a register says of one that was, stays there."""
    if held is None:
        return
    if not held.mark and held.session.starts_at > now:
        held.state, held.closed_at = State.MOVED, now
    else:
        held.for_months = None
    held.save(update_fields=["for_months", "state", "closed_at"])


def _placed(
    where: PersonMilestone,
    to: Session,
    held: Appointment | None,
    now: dt.datetime,
    submission_id: uuid.UUID | None,
    agreement_given: dict[str, Any],
) -> Appointment:
    """Their place there: a new one, or the one they have there without any group of their own; with why a clinician agreed."""
    enrolment = where.enrolment
    place = Appointment.objects.filter(participant=enrolment.participant_id, session=to, state=State.BOOKED).first()
    place = place or Appointment(participant=enrolment.participant, session=to, made_at=now)
    place.enrolment, place.episode_id, place.for_months = enrolment, enrolment.episode_id, where.months
    place.replaces, place.submission_id = held, submission_id
    place.session = to
    for name, value in agreement_given.items():
        setattr(place, name, value)
    place.save()
    return place


def _is_agreed_far(where: PersonMilestone, to: Session, agreed: Agreed, now: dt.datetime) -> bool:
    return bool(agreed.far) and is_far(own_review(where), review_date(to, 0, now))


def why_far(where: PersonMilestone) -> str:
    """Why a clinician agreed to a review that far from its day, who and when; "" where nobody had to. For clinicians alone."""
    place = where.appointment
    if place is None or place.session.course_id == where.enrolment.course_id:
        return ""
    return agreed_far_words(place, where.enrolment.course.organisation.tzinfo)


def agreed_far_words(place: Appointment, zone: ZoneInfo) -> str:
    """Why a clinician agreed to this place so far from its day, who and when; "" where nobody had to. For clinicians alone."""
    if place.agreed_at is None:
        return ""
    day = long_date(place.agreed_at.astimezone(zone))
    return f"Far from its day, agreed by {place.agreed_by} on {day}: {place.agreed_reason}"
