"""None of the other groups' reviews suits somebody, or none is free: a task to ring them, never a closed case."""

import datetime as dt

from django.db import transaction

from accounts.trail import audit
from accounts.trail.audit import Actor
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from participants.enrolment import apologies
from participants.enrolment.enrolling import lock_person
from participants.models import Enrolment, Task
from participants.to_do.tasks import REVIEW_DUE_WITHIN, open_task, review_task_key
from reviews.milestones.closing import where_it_stands
from reviews.transfers.rules import SETTLED


@tried_again
def none_of_these(enrolment: Enrolment, months: int, *, told_by: str, by: Actor, now: dt.datetime, reason: str = "") -> Task:
    """Write down that somebody can't come to theirs and takes no other one; the office rings them within 14 days.

    Their own place stays theirs, with their apology, until another one is found: they may still say that they can come. Twice
    opens one task. Raises Refused for a review that is settled, and for somebody who isn't to be contacted.
    """
    reason = reason_given(reason, apologies.REASON_LENGTH)
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        if person.is_stopped:
            raise Refused(f"{person} is on record as: {person.get_stopped_reason_display()}. Nobody rings them.")
        where = where_it_stands(enrolment, months, now)
        if why := SETTLED.get(where.milestone.state):
            raise Refused(why)
        place = where.appointment
        if place and place.session.starts_at > now and not place.session.is_cancelled and not place.told_us:
            apologies.cannot_come(place, reason=reason, told_by=told_by, by=by, now=now)
        line = f"{person.full_name} needs another date for the {months}-month review: ring them."
        task = open_task(
            person.organisation,
            Task.Kind.REVIEW,
            review_task_key(enrolment.pk, months),
            line,
            by=by,
            now=now,
            participant=person,
            session=place.session if place else None,
            due_at=now + REVIEW_DUE_WITHIN,
        )
        _none_suits(task, line, now)
        audit.record(by, "no review suits them", enrolment, participant=person.pk, months=months)
    return task


def _none_suits(task: Task, line: str, now: dt.datetime) -> None:
    """Let the task say so, also where it was opened because they had missed theirs: what they were asked they have answered."""
    if task.none_suits_at is None:
        task.none_suits_at, task.line = now, line
        task.save(update_fields=["none_suits_at", "line"])
