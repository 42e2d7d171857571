"""A person's plan for practising at home after one day, and how it went, said on the next."""

import datetime as dt
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.trail import audit
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.models import Programme, Session
from participants.enrolment.enrolling import lock_person
from participants.models import Enrolment, Participant, PracticePlan

WHAT_LENGTH, PART_LENGTH, WAY_LENGTH = 200, 120, 300
SUREST = 10
MOST_TIMES = 99


@dataclass(frozen=True, slots=True)
class PlannedPractice:
    """What somebody means to do, as they typed it; `confidence` 0 to 10."""

    what: str
    how_much: str = ""
    at_what_time: str = ""
    how_often: str = ""
    confidence: int | None = None


def plan_refusal(planned: PlannedPractice) -> Refused | None:
    """Why this isn't a plan, or None."""
    if not planned.what:
        return Refused("Write what you want to do.", field="what")
    if len(planned.what) > WHAT_LENGTH:
        return Refused(f"Write this in {WHAT_LENGTH} characters or fewer.", field="what")
    for name in ("how_much", "at_what_time", "how_often"):
        if len(getattr(planned, name)) > PART_LENGTH:
            return Refused(f"Write this in {PART_LENGTH} characters or fewer.", field=name)
    if planned.confidence is None or not 0 <= planned.confidence <= SUREST:
        return Refused("Say how sure you are as a number from 0 to 10.", field="confidence")
    return None


def plans_of(organisation: Organisation) -> QuerySet[PracticePlan]:
    """Every plan there, with whose it is and the day it is for, the latest first."""
    rows = PracticePlan.objects.filter(enrolment__participant__organisation=organisation)
    return rows.select_related("enrolment__participant", "session").order_by("-made_at", "-pk")


@tried_again
def plan_practice(
    enrolment: Enrolment,
    session: Session,
    planned: PlannedPractice,
    *,
    by: User,
    now: dt.datetime,
    submission_id: uuid.UUID | None = None,
) -> PracticePlan:
    """Write down what somebody means to do at home after a day. The same form again returns the first.

    Raises Refused for what plan_refusal says, and for a day of another group.
    """
    what, how_much, at_what_time, how_often = (
        " ".join(each.split()) for each in (planned.what, planned.how_much, planned.at_what_time, planned.how_often)
    )
    planned = PlannedPractice(what, how_much, at_what_time, how_often, planned.confidence)
    if why := plan_refusal(planned):
        raise why
    if session.course_id != enrolment.course_id:
        raise Refused("This is a day of another group.")
    with transaction.atomic():
        lock_person(enrolment.participant_id)
        own = PracticePlan.objects.filter(enrolment=enrolment)
        if earlier := made_before(own, submission_id, lambda each: each.what == planned.what):
            return earlier
        plan = PracticePlan.objects.create(
            enrolment=enrolment,
            session=session,
            **asdict(planned),
            made_at=now,
            made_by=audit.name_of(by)[:120],
            submission_id=submission_id,
        )
        audit.record(by, "planned practice", plan)
    return plan


@tried_again
def look_back(plan: PracticePlan, *, times: int | None, in_the_way: str, by: User, now: dt.datetime) -> PracticePlan:
    """Say how often it was done and what got in the way; saying it again puts the later answer in place of the first.

    Raises Refused without a number, and for more than 99 times.
    """
    why = reason_given(in_the_way, WAY_LENGTH, field="in_the_way")
    if times is None or not 0 <= times <= MOST_TIMES:
        raise Refused(f"Say how often as a number from 0 to {MOST_TIMES}.", field="times")
    with transaction.atomic():
        lock_person(plan.enrolment.participant_id)
        plan = PracticePlan.objects.select_related("enrolment", "session").get(pk=plan.pk)
        if (plan.times_done, plan.in_the_way) == (times, why):
            return plan
        plan.reviewed_at, plan.times_done, plan.in_the_way = now, times, why
        plan.save(update_fields=["reviewed_at", "times_done", "in_the_way"])
        audit.record(by, "looked back on practice", plan)
    return plan


def places_in_practice() -> QuerySet[Enrolment]:
    """The places on hospitals' programmes that somebody practises with: those not given up."""
    return Enrolment.objects.filter(
        state__in=(Enrolment.State.ACTIVE, Enrolment.State.LEFT),
        course__programme__kind=Programme.Kind.HOSPITAL,
        course__cancelled_at=None,
    )


def enrolment_in_practice(person: Participant) -> Enrolment | None:
    """The place on a hospital's programme that somebody practises with: the latest that they haven't given up. One query."""
    held = places_in_practice().filter(participant=person)
    return held.select_related("course__edition", "participant").order_by("-course__first_starts_at", "-pk").first()


def day_to_practise_after(enrolment: Enrolment, now: dt.datetime) -> Session | None:
    """The programme day after which somebody plans now: the last that has begun, or else the first. One query."""
    days = Session.objects.filter(course=enrolment.course_id, kind=Session.Kind.COURSE, state=Session.State.PLANNED)
    found = list(days.order_by("starts_at", "pk"))
    return next((day for day in reversed(found) if day.starts_at <= now), found[0] if found else None)


def plans_with(enrolment: Enrolment) -> list[PracticePlan]:
    """The plans somebody made with one place, the latest first. One query."""
    return list(PracticePlan.objects.filter(enrolment=enrolment).select_related("session").order_by("-made_at", "-pk"))
