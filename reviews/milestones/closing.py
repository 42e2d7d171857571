"""A review that somebody doesn't want, or that a clinician closes with a reason; both can be taken back.

Lock order: the person, the courses by key, the session, then the places they have (courses.ground.locking).
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Organisation
from accounts.trail import audit
from accounts.trail.audit import Actor, name_of
from common.once import made_before
from common.reasons import reason_given
from common.refused import Refused
from common.trying_again import tried_again
from courses.ground.locking import lock_courses, lock_sessions
from courses.models import EditionReview, Session
from participants.enrolment.enrolling import lock_person
from participants.models import Appointment, Enrolment, Task
from participants.to_do.tasks import REVIEW_DUE_WITHIN, close_tasks_with_key, open_task, review_task_key
from reviews.milestones.reading import PersonMilestone, milestones_of
from reviews.milestones.rules import MilestoneReason, MilestoneState
from reviews.models import ReviewClosing

REASON_LENGTH = 200
NOT_THEIRS = "They have no place there, as the imported list says."
Kind, Way = ReviewClosing.Kind, ReviewClosing.Way


def closings_of(organisation: Organisation) -> QuerySet[ReviewClosing]:
    """Every closing of an organisation's reviews, with whose it is."""
    own = ReviewClosing.objects.filter(enrolment__participant__organisation=organisation)
    return own.select_related("enrolment__participant", "enrolment__course__organisation")


@tried_again
def close_review(
    enrolment: Enrolment,
    months: int,
    *,
    kind: ReviewClosing.Kind,
    by: Actor,
    now: dt.datetime,
    way: str = "",
    reason: str = "",
    submission_id: uuid.UUID | None = None,
) -> ReviewClosing:
    """Write down that one review isn't to be asked about any more, and give back a place that is to come.

    Declined says by which `way`, the two others a `reason`. The later reviews stay as they are. Closing what is closed returns
    that closing. Raises Refused for one that was attended or isn't counted.
    """
    why = reason_given(reason, REASON_LENGTH, needed="" if kind == Kind.DECLINED else "Write why it is closed.", field="reason")
    if kind == Kind.DECLINED and way not in Way.values:
        raise Refused("Say how they told you.", field="way")
    with transaction.atomic():
        person = lock_person(enrolment.participant_id)
        own = ReviewClosing.objects.filter(enrolment__participant__organisation=person.organisation)
        if earlier := made_before(own, submission_id, lambda each: (each.enrolment_id, each.months) == (enrolment.pk, months)):
            return earlier
        where = where_it_stands(enrolment, months, now)
        if where.closing:
            return where.closing
        if where.milestone.state == MilestoneState.ATTENDED:
            raise Refused(f"{person} came to the {months}-month review, so there is nothing to close.")
        if where.milestone.state == MilestoneState.NOT_COUNTED:
            raise Refused(f"Nobody asks {person} about that review any more.")
        closing = ReviewClosing.objects.create(
            enrolment=where.enrolment,
            months=months,
            kind=kind,
            way=way if kind == Kind.DECLINED else "",
            reason=why,
            by=name_of(by)[:120],
            at=now,
            submission_id=submission_id,
        )
        given_back = _give_back(where.enrolment, months, now)
        audit.record(by, "review closed", closing, participant=person.pk, months=months, kind=str(kind), places_closed=given_back)
        key = review_task_key(where.enrolment.pk, months)
        close_tasks_with_key(person.organisation, key, outcome=str(closing.get_kind_display()), by=by, now=now)
    return closing


@tried_again
def take_closing_back(closing: ReviewClosing, *, by: Actor, now: dt.datetime) -> ReviewClosing:
    """Ask about the review again. The place that was given back with it is theirs again where it is still free, and where
    somebody still asks them: not of who died, ended or withdrew meanwhile. Where it isn't, there is a task to find them a date.
    Twice changes nothing.
    """
    with transaction.atomic():
        lock_person(closing.enrolment.participant_id)
        closing = ReviewClosing.objects.select_related("enrolment__participant").get(pk=closing.pk)
        if closing.undone_at is None:
            closing.undone_at, closing.undone_by = now, name_of(by)[:120]
            closing.save(update_fields=["undone_at", "undone_by"])
            back = _place_again(closing, now)
            audit.record(by, "review asked about again", closing, months=closing.months, places=back)
            _ask_for_a_date(closing, by, now)
    return closing


def close_brought(enrolment: Enrolment, months: Collection[int], *, by: Actor, now: dt.datetime) -> None:
    """Close the reviews of an imported place that aren't theirs by the hospital's own list: else they would be overdue for ever.

    In the caller's transaction. Months that the programme has no review of are passed over; each can be taken back as any other.
    """
    theirs = EditionReview.objects.filter(edition=enrolment.course.edition_id, months__in=months)
    ReviewClosing.objects.bulk_create(
        ReviewClosing(enrolment=enrolment, months=each, kind=Kind.IMPORTED, reason=NOT_THEIRS, by=name_of(by)[:120], at=now)
        for each in theirs.order_by("months").values_list("months", flat=True)
    )


@contextmanager
def without_brought_closings(enrolments: Collection[int]) -> Iterator[None]:
    """While an import is taken back: what it closed goes with each of these places that goes, and stays with those that stay."""
    with transaction.atomic():
        closings = list(ReviewClosing.objects.filter(enrolment__in=enrolments, kind=Kind.IMPORTED, undone_at=None))
        ReviewClosing.objects.filter(pk__in=[each.pk for each in closings]).delete()
        yield
        stay = set(Enrolment.objects.filter(pk__in=enrolments).values_list("pk", flat=True))
        ReviewClosing.objects.bulk_create(each for each in closings if each.enrolment_id in stay)


def where_it_stands(enrolment: Enrolment, months: int, now: dt.datetime) -> PersonMilestone:
    """One review of one person as it is now, under the person’s lock. Raises Refused where there is no such review."""
    fresh = Enrolment.objects.select_related("participant", "episode", "course__organisation", "course__programme")
    found = milestones_of(list(fresh.filter(pk=enrolment.pk)), now)[enrolment.pk]
    for each in found:
        if each.months == months:
            return each
    raise Refused(f"This programme has no {months}-month review.")


def _places(enrolment: Enrolment, months: int) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        Q(for_months=months) | Q(for_months=None, session__months=months), enrolment=enrolment, session__kind="review"
    )


def _give_back(enrolment: Enrolment, months: int, now: dt.datetime) -> int:
    """Close the place that is to come; what the register says of earlier ones stays. Returns how many."""
    to_come = _places(enrolment, months).filter(state=Appointment.State.BOOKED, session__starts_at__gt=now, mark="")
    return to_come.update(state=Appointment.State.WITHDRAWN, closed_at=now)


def _ask_for_a_date(closing: ReviewClosing, by: Actor, now: dt.datetime) -> None:
    """Open a task to ring them where they are expected nowhere."""
    milestone = where_it_stands(closing.enrolment, closing.months, now).milestone
    person = closing.enrolment.participant
    if person.is_stopped or not (milestone.needs_place or milestone.reason == MilestoneReason.NO_PLACE):
        return
    open_task(
        person.organisation,
        Task.Kind.REVIEW,
        review_task_key(closing.enrolment_id, closing.months),
        f"{person.full_name} wants the {closing.months}-month review after all, and has no date: find them one.",
        by=by,
        now=now,
        participant=person,
        due_at=now + REVIEW_DUE_WITHIN,
    )


def _place_again(closing: ReviewClosing, now: dt.datetime) -> int:
    """Open the place that closed with it again, where its session is to come and has room. Returns how many: one, or none."""
    closed = _places(closing.enrolment, closing.months).filter(state=Appointment.State.WITHDRAWN, closed_at=closing.at)
    place = closed.select_related("session").last()
    if place is None:
        return 0
    # Their own course, too: whoever withdraws them from it locks that alone.
    courses = {each.pk: each for each in lock_courses({closing.enrolment.course_id, place.session.course_id or 0})}
    [session] = lock_sessions([place.session_id])
    if not _may_have_again(closing, session, now):
        return 0
    booked = session.appointments.filter(state=Appointment.State.BOOKED).count()
    if booked + courses[session.course_id or 0].offered >= session.places:
        return 0
    return Appointment.objects.filter(pk=place.pk).update(state=Appointment.State.BOOKED, closed_at=None)


def _may_have_again(closing: ReviewClosing, session: Session, now: dt.datetime) -> bool:
    """Whether that review is still to come, they have no other place that counts or is there, and we may book for them."""
    where = where_it_stands(closing.enrolment, closing.months, now)
    if session.is_cancelled or session.starts_at <= now or where.enrolment.participant.is_stopped or where.milestone.is_settled:
        return False
    booked = Appointment.objects.filter(state=Appointment.State.BOOKED)
    there = booked.filter(participant=where.enrolment.participant, session=session)
    return not (there.exists() or _places(closing.enrolment, closing.months).filter(pk__in=booked, mark="").exists())
